"""The parameters that say which pixels are uncertain."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterDefinition as Declaration
from qgis.PyQt.QtCore import QCoreApplication

from ..names import UNCERTAIN_DISTANCE, UNCERTAIN_MARGIN
from ..request import UncertaintyRequest
from .declare import number
from .values import Values

translate = QCoreApplication.translate

MOST_DISTANCE = 1000.0
"""Pixels. What is searched grows with the distance, for each edge of the polygons: here, by 2000 rows."""


def advanced() -> list[Declaration]:
    """Declare how near to another verdict a pixel is uncertain."""
    return [
        number(
            UNCERTAIN_DISTANCE,
            translate("GridMask", "Uncertain: distance from a boundary (pixels)"),
            translate(
                "GridMask",
                "For the output of uncertain pixels: how near a pixel's centre is to a polygon's boundary.",
            ),
            defaultValue=0.5,
            minValue=0.0,
            maxValue=MOST_DISTANCE,
        ),
        number(
            UNCERTAIN_MARGIN,
            translate("GridMask", "Uncertain: margin around the threshold"),
            translate(
                "GridMask", "For the output of uncertain pixels: how far the threshold is raised and lowered."
            ),
            defaultValue=0.1,
            minValue=0.0,
            maxValue=1.0,
        ),
    ]


def read_uncertainty(values: Values) -> UncertaintyRequest:
    """Return what counts as uncertain."""
    return UncertaintyRequest(values.number(UNCERTAIN_DISTANCE), values.number(UNCERTAIN_MARGIN))
