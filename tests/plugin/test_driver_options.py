"""The creation options that a driver says it has, read by GDAL's own parser."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import pytest
from osgeo import gdal

from grid_mask.plugin.output.driver_options import option_names


@dataclass(frozen=True)
class Says:
    """A driver that says what it is told to."""

    declared: str | None

    def GetMetadataItem(self, name: str) -> str | None:  # noqa: N802  (GDAL's name)
        return self.declared if name == gdal.DMD_CREATIONOPTIONLIST else None


def test_names_and_both_kinds_of_alias():
    driver = Says(
        """
        <CreationOptionList>
          <Option name='zlevel' type='int' alias='LEVEL' min='1' max='9'/>
          <Option name='COMPRESS' deprecated_alias='compression'><Value alias='NO'>NONE</Value></Option>
        </CreationOptionList>
        """
    )
    assert option_names(driver) == ["COMPRESS", "COMPRESSION", "LEVEL", "ZLEVEL"]


def test_options_in_groups_count_once():
    driver = Says("<List><Group><Option name='A'/><Option name='A'/></Group><Option name='B'/></List>")
    assert option_names(driver) == ["A", "B"]


def test_what_is_written_as_entity_or_left_empty():
    driver = Says(
        "<List><!-- none of <Option name='C'/> --><Option name='A&amp;B' alias=''/><Option/></List>"
    )
    assert option_names(driver) == ["A&B"]


@pytest.mark.parametrize("declared", [None, "", "<CreationOptionList/>"])
def test_a_driver_that_says_nothing_has_none(declared):
    assert option_names(Says(declared)) == []


def test_what_is_no_xml_is_an_error():
    with pytest.raises(RuntimeError, match="Option"):
        option_names(Says("<List><Option name='A'"))


def by_the_standard_library(declared: str) -> list[str]:
    names = []
    for option in ET.fromstring(declared).iter("Option"):
        names += [option.get(attribute) for attribute in ("name", "alias", "deprecated_alias")]
    return sorted({name.upper() for name in names if name})


def test_every_driver_of_this_gdal_is_read_alike():
    read = 0
    for driver in map(gdal.GetDriver, range(gdal.GetDriverCount())):
        declared = driver.GetMetadataItem(gdal.DMD_CREATIONOPTIONLIST)
        if declared:
            assert option_names(driver) == by_the_standard_library(declared), driver.ShortName
            read += 1
    assert read > 10
