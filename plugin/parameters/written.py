"""The parameters for the values written into the mask."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from .names import (
    INVALID_VALUE,
    VALID_VALUE,
)
from .values import LARGEST_INT32, Values, advanced

translate = QCoreApplication.translate


def add_valid_value() -> QgsProcessingParameterDefinition:
    """Declare VALID_VALUE."""
    return advanced(
        _output_value(VALID_VALUE, translate("GridMask", "Value of valid pixels"), 1), _output_value_help()
    )


def add_invalid_value() -> QgsProcessingParameterDefinition:
    """Declare INVALID_VALUE."""
    return advanced(
        _output_value(INVALID_VALUE, translate("GridMask", "Value of invalid pixels"), 0),
        _output_value_help(),
    )


def _output_value_help() -> str:
    return translate(
        "GridMask", "A whole number; the file gets the smallest data type that holds both values."
    )


def _output_value(name: str, description: str, default: int) -> QgsProcessingParameterNumber:
    return QgsProcessingParameterNumber(
        name,
        description,
        QgsProcessingParameterNumber.Type.Integer,
        defaultValue=default,
        minValue=-LARGEST_INT32,
        maxValue=LARGEST_INT32,
    )


def read_output_values(values: Values) -> tuple[int, int]:
    """Return the values of valid and of invalid pixels."""
    valid, invalid = (
        values.algorithm.parameterAsInt(values.parameters, name, values.context)
        for name in (VALID_VALUE, INVALID_VALUE)
    )
    if valid == invalid:
        raise QgsProcessingException(
            translate(
                "GridMask", "VALID_VALUE and INVALID_VALUE are both {value}; give two different values"
            ).format(value=valid)
        )
    return valid, invalid
