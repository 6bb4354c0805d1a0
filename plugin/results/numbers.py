"""The numbers that the algorithm returns beside its rasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingOutputNumber
from qgis.PyQt.QtCore import QCoreApplication

from ..names import INVALID_COUNT, VALID_AREA, VALID_COUNT, VALID_PERCENT

if TYPE_CHECKING:
    from ...core.combine.stream import Tally
    from ...core.pixels.tile import Shape

translate = QCoreApplication.translate


def declare_numbers() -> list[QgsProcessingOutputNumber]:
    """Return the declarations of the numbers."""
    return [
        QgsProcessingOutputNumber(VALID_COUNT, translate("GridMask", "Number of valid pixels")),
        QgsProcessingOutputNumber(INVALID_COUNT, translate("GridMask", "Number of invalid pixels")),
        QgsProcessingOutputNumber(VALID_PERCENT, translate("GridMask", "Valid pixels in percent")),
        QgsProcessingOutputNumber(
            VALID_AREA, translate("GridMask", "Area of the valid pixels in square metres, on the ellipsoid")
        ),
    ]


def numbers_of(shape: Shape, tally: Tally, valid_area: float) -> dict[str, float]:
    """Return the numbers by their names, for a grid of `shape` (rows, cols)."""
    pixels = shape[0] * shape[1]
    return {
        VALID_COUNT: tally.valid_count,
        INVALID_COUNT: pixels - tally.valid_count,
        VALID_PERCENT: 100 * tally.valid_count / pixels,
        VALID_AREA: valid_area,
    }
