"""What the user entered, and what the parameters' declarations and readers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QCoreApplication

translate = QCoreApplication.translate


LARGEST_INT32 = 2**31 - 1  # QGIS reads no integer beyond it, nor below its negative


@dataclass(frozen=True)
class Values:
    """What the user entered, and the algorithm that knows how to read it."""

    algorithm: QgsProcessingAlgorithm
    parameters: dict[str, Any]
    context: QgsProcessingContext

    def has(self, name: str) -> bool:
        """Whether the user gave the parameter."""
        return self.parameters.get(name) not in (None, "")


def whole_number(values: Values, name: str) -> int:
    """Return the whole number of a parameter.

    Raises:
        QgsProcessingException: it isn't whole; QGIS would cut it off silently.
    """
    number = values.algorithm.parameterAsDouble(values.parameters, name, values.context)
    if not number.is_integer():
        raise QgsProcessingException(
            translate("GridMask", "{name} is {value:g}; give a whole number").format(name=name, value=number)
        )
    return int(number)


def raster_layer(values: Values, name: str) -> Any:
    """Return the raster layer of a parameter."""
    layer = values.algorithm.parameterAsRasterLayer(values.parameters, name, values.context)
    if layer is None or not layer.isValid():
        raise QgsProcessingException(values.algorithm.invalidRasterError(values.parameters, name))
    return layer


def with_help(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    """Give a parameter its tooltip."""
    parameter.setHelp(text)
    return parameter


def advanced(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    """Move a parameter into the section of advanced ones, and give it its tooltip."""
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return with_help(parameter, text)
