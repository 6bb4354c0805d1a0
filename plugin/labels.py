"""Labels of the dialog, the legend and the log: each name once."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..core.combine.polygon_role import PolygonRole
from ..core.pixels.reason import Reason
from ..core.rasterize.pixel_rule import PixelRule
from .request import MaskRule

translate = QCoreApplication.translate


def size_label(size: int) -> str:
    """Write a number of bytes in the largest unit of which there is one at least."""
    units = {"GiB": 2**30, "MiB": 2**20, "KiB": 2**10}
    unit = next((unit for unit, bytes_of_it in units.items() if size >= bytes_of_it), "KiB")
    return f"{size / units[unit]:,.1f} {unit}"


def role_label(role: PolygonRole) -> str:
    """Name polygons by their role."""
    if role is PolygonRole.VALID:
        return translate("GridMask", "Valid polygons")
    return translate("GridMask", "Invalid polygons")


def reasons_label(value: int) -> str:
    """Name a reason, or a sum of them."""
    held = [label for reason, label in _reason_labels().items() if reason & value]
    return " + ".join(held) if held else translate("GridMask", "Valid")


def reason_numbers() -> str:
    """Name all reasons with their numbers: "1 = Outside the valid polygons, 2 = ..."."""
    return ", ".join(f"{int(reason)} = {label}" for reason, label in _reason_labels().items())


def _reason_labels() -> dict[Reason, str]:
    return {
        Reason.OUTSIDE_VALID: translate("GridMask", "Outside the valid polygons"),
        Reason.INSIDE_INVALID: translate("GridMask", "Inside the invalid polygons"),
        Reason.RASTER_MASK: translate("GridMask", "Raster mask"),
        Reason.BEYOND_RASTER_MASK: translate("GridMask", "Beyond the raster mask"),
    }


def pixel_rule_labels() -> dict[PixelRule, str]:
    """Name the pixel rules, each as the end of "a pixel lies in the polygons if ..."."""
    return {
        PixelRule.COVERS: translate("GridMask", "its centre lies inside or on the boundary"),
        PixelRule.CONTAINS: translate("GridMask", "its centre lies strictly inside"),
        PixelRule.ANY_OVERLAP: translate("GridMask", "they overlap any part of it"),
        PixelRule.FULLY_INSIDE: translate("GridMask", "it lies fully inside"),
        PixelRule.MIN_COVERED: translate("GridMask", "they cover at least a given fraction of it"),
    }


def mask_rule_labels() -> dict[MaskRule, str]:
    """Name the rules by which a raster mask decides."""
    return {
        MaskRule.INTERPOLATED: translate("GridMask", "Interpolated at the pixel's centre"),
        MaskRule.ALL_CELLS: translate("GridMask", "All cells under the pixel are valid"),
        MaskRule.CELL_COVERAGE: translate("GridMask", "Fraction of the pixel that valid cells cover"),
    }
