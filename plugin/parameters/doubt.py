"""The parameters that say which pixels are uncertain."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..request import (
    DoubtRequest,
)
from .names import (
    UNCERTAIN_DISTANCE,
    UNCERTAIN_MARGIN,
)
from .values import Values, advanced

translate = QCoreApplication.translate


def add_uncertain_distance() -> QgsProcessingParameterDefinition:
    """Declare UNCERTAIN_DISTANCE."""
    return advanced(
        QgsProcessingParameterNumber(
            UNCERTAIN_DISTANCE,
            translate("GridMask", "Uncertain: distance from a contour (pixels)"),
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=0.5,
            minValue=0.0,
        ),
        translate(
            "GridMask",
            "For the output of uncertain pixels: how near a pixel's centre is to a polygon's contour.",
        ),
    )


def add_uncertain_margin() -> QgsProcessingParameterDefinition:
    """Declare UNCERTAIN_MARGIN."""
    return advanced(
        QgsProcessingParameterNumber(
            UNCERTAIN_MARGIN,
            translate("GridMask", "Uncertain: margin around the threshold"),
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=0.1,
            minValue=0.0,
            maxValue=1.0,
        ),
        translate(
            "GridMask", "For the output of uncertain pixels: how far the threshold is raised and lowered."
        ),
    )


def read_doubt(values: Values) -> DoubtRequest:
    """Return what counts as uncertain."""
    distance, margin = (
        values.algorithm.parameterAsDouble(values.parameters, name, values.context)
        for name in (UNCERTAIN_DISTANCE, UNCERTAIN_MARGIN)
    )
    return DoubtRequest(distance, margin)
