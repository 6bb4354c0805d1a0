"""Which creation options a driver of GDAL's has, by what it says itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from osgeo import gdal

from ..host.gdal_access import gdal_errors

_NAMES = ("name", "alias", "deprecated_alias")


def option_names(driver: gdal.Driver) -> list[str]:
    """Return the names of a driver's creation options in capitals, sorted, with their aliases."""
    declared = driver.GetMetadataItem(gdal.DMD_CREATIONOPTIONLIST)
    if not declared:
        return []
    with gdal_errors():
        # GDAL's own parser, for its own text: no entity of an XML file from elsewhere is ever expanded.
        tree = gdal.ParseXMLString(declared)
    attributes = [_attributes(option) for option in _elements(tree, "Option")]
    return sorted({given[name].upper() for given in attributes for name in _NAMES if given.get(name)})


# A node is a list: its type, its name or text, and then its children, attributes among them.


def _elements(node: list[Any], name: str) -> Iterator[list[Any]]:
    """Yield the elements of a name in a tree, its root among them."""
    if node[:2] == [gdal.CXT_Element, name]:
        yield node
    for child in node[2:]:
        yield from _elements(child, name)


def _attributes(element: list[Any]) -> dict[str, str]:
    """Return the attributes of an element by their names; one that is empty has no text."""
    attributes = [child for child in element[2:] if child[0] == gdal.CXT_Attribute]
    return {name: "".join(text for _, text in values) for _, name, *values in attributes}
