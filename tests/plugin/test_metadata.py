"""metadata.txt: what QGIS and its plugin repository read."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from grid_mask.tools.package.site_rules import REQUIRED_METADATA


@pytest.fixture(scope="module")
def metadata(checkout: Path) -> dict[str, str]:
    """Read as QGIS reads it: with interpolation, so a lone % would be an error."""
    parser = configparser.ConfigParser()
    parser.optionxform = str
    with (checkout / "metadata.txt").open(encoding="utf-8") as file:
        parser.read_file(file)
    return dict(parser["general"])


@pytest.mark.parametrize("key", REQUIRED_METADATA)
def test_what_the_repository_requires_is_there(metadata, key):
    assert metadata[key].strip()


def test_it_loads_in_the_versions_it_is_made_for(metadata):
    assert metadata["qgisMinimumVersion"] == "3.22"
    # QGIS's plugin repository offers a plugin to QGIS 4 from 4.0 on, and QGIS 4 itself loads it by this alone.
    assert metadata["qgisMaximumVersion"] == "4.99"
    # QGIS 3.40 to 3.44 built on Qt 6 take no plugin without it; QGIS 4 doesn't read it.
    assert metadata["supportsQt6"] == "True"


def test_qgis_process_loads_it(metadata):
    assert metadata["hasProcessingProvider"] == "yes"


def test_the_icon_is_where_it_says(metadata, checkout):
    icon = checkout / metadata["icon"]
    assert icon.suffix == ".png"  # the plugin list of QGIS on Windows shows no SVG
    assert icon.read_bytes().startswith(b"\x89PNG")


def test_it_is_found_by_category_and_tags(metadata):
    assert metadata["category"] == "Raster"
    tags = [tag.strip() for tag in metadata["tags"].split(",")]
    assert {"raster", "mask"} <= set(tags)
    assert len(tags) == len(set(tags))


def test_the_version_is_in_both_lists_of_changes(metadata, checkout):
    version = metadata["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert version in metadata["changelog"]
    assert version in (checkout / "CHANGELOG.md").read_text(encoding="utf-8")


def test_addresses_are_addresses(metadata):
    for key in ("homepage", "repository", "tracker"):
        assert metadata[key].startswith("https://")
    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", metadata["email"])
