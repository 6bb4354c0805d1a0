"""The parameters that say what is written for valid and for invalid pixels."""

from __future__ import annotations

from qgis.core import QgsProcessingException, QgsProcessingParameterDefinition as Declaration
from qgis.PyQt.QtCore import QCoreApplication

from ..names import INVALID_VALUE, VALID_VALUE
from .declare import LARGEST_INT32, whole
from .values import Values

translate = QCoreApplication.translate


def advanced() -> list[Declaration]:
    """Declare the two values."""
    text = translate(
        "GridMask", "A whole number; the file gets the smallest data type that holds both values."
    )
    titles = (
        (VALID_VALUE, translate("GridMask", "Value of valid pixels"), 1),
        (INVALID_VALUE, translate("GridMask", "Value of invalid pixels"), 0),
    )
    return [
        whole(name, title, text, defaultValue=default, minValue=-LARGEST_INT32)
        for name, title, default in titles
    ]


def read_pixel_values(values: Values) -> tuple[int, int]:
    """Return the values of valid and of invalid pixels."""
    valid, invalid = values.whole(VALID_VALUE), values.whole(INVALID_VALUE)
    if valid == invalid:
        raise QgsProcessingException(
            translate(
                "GridMask", "VALID_VALUE and INVALID_VALUE are both {value}; give two different values"
            ).format(value=valid)
        )
    return valid, invalid
