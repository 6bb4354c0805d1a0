"""The parameters that say which pixels are uncertain."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterDefinition as Declaration
from qgis.PyQt.QtCore import QCoreApplication

from ..names import UNCERTAIN_DISTANCE, UNCERTAIN_MARGIN
from ..request import UncertaintyRequest
from .declare import number
from .values import Values

translate = QCoreApplication.translate


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
