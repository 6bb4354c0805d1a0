"""What the user entered, read by the parameters' names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameters,
    QgsProperty,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QVariant

from ..host.versions import chosen_format

translate = QCoreApplication.translate

Choice = TypeVar("Choice")

_NOTHING: dict[str, Any] = {}
"""Parameters of which none is given, for their defaults: QGIS reads a NULL as 0, and as the text '0'."""

_UNBOUNDED = 1e300
"""From here on a declared maximum is QGIS's way of saying that there is none: sizes have none, and lie above 0."""


@dataclass(frozen=True)
class Values:
    """What the user entered, and the algorithm that knows how to read it.

    The readers give what QGIS makes of a value, its default where none was entered. Those that can fail raise
    QgsProcessingException with a message that names the parameter. QGIS checks nothing in models, and in scripts that
    skip its check, and reads what it can't use as if it weren't given; so every number is checked here against its
    declaration.
    """

    algorithm: QgsProcessingAlgorithm
    parameters: dict[str, Any]
    context: QgsProcessingContext

    @property
    def transforms(self) -> QgsCoordinateTransformContext:
        """Which transformations between CRS are to be used."""
        return self.context.transformContext()

    def has(self, name: str) -> bool:
        """Whether the user gave the parameter."""
        given = self.parameters.get(name)
        is_empty = isinstance(given, str) and not given
        return not (given is None or is_empty or (isinstance(given, QVariant) and given.isNull()))

    def given(self, name: str) -> Any:
        """Return what was entered, as it is, for messages."""
        given = self.parameters[name]
        return given.asExpression() if isinstance(given, QgsProperty) else given

    def number(self, name: str) -> float:
        """Return a number within the bounds that its declaration has."""
        if not self.has(name):
            return self.algorithm.parameterAsDouble(_NOTHING, name, self.context)
        declared = self.algorithm.parameterDefinition(name)
        least, most = declared.minimum(), declared.maximum()
        number = self._number_given(name)
        if not least <= number <= most or math.isinf(number):
            raise QgsProcessingException(self._out_of_bounds(name, number, least, most))
        return number

    def whole(self, name: str) -> int:
        """Return a whole number within its bounds, and refuse others: QGIS would cut them off silently."""
        return self._as_whole(name, self.number(name))

    def band(self, name: str) -> int:
        """Return the number of a band; the layer must tell whether it has one of that number."""
        number = self._number_given(name) if self.has(name) else 1.0
        if not math.isfinite(number):
            raise QgsProcessingException(
                translate(
                    "GridMask", "{name} is {value}; give the number of a band, the first one is 1"
                ).format(name=name, value=self._worded(name, number))
            )
        return self._as_whole(name, number)

    def choice(self, name: str, options: Iterable[Choice]) -> Choice:
        """Return one of the options, which are in the order of the dialog's."""
        options = tuple(options)
        if not self.has(name):
            return options[self.algorithm.parameterAsEnum(_NOTHING, name, self.context)]
        number = self._number_given(name)
        if number not in range(len(options)):
            declared = self.algorithm.parameterDefinition(name).options()
            raise QgsProcessingException(
                translate("GridMask", "{name} is {value}; give one of the numbers {options}").format(
                    name=name,
                    value=self._worded(name, number),
                    options=", ".join(f"{index} ({label})" for index, label in enumerate(declared)),
                )
            )
        return options[int(number)]

    def text(self, name: str) -> str:
        """Return a text, or a number as text; QGIS reads what is neither as an empty text."""
        if not self.has(name):
            return self.algorithm.parameterAsString(_NOTHING, name, self.context)
        given = self.parameters[name]
        if isinstance(given, QgsProperty):
            _, is_text = given.value(self.context.expressionContext(), "")
        else:
            is_text = isinstance(given, (str, int, float))
        if not is_text:
            raise QgsProcessingException(
                translate("GridMask", "{name} is {value}; give a text").format(
                    name=name, value=self.given(name)
                )
            )
        return self.algorithm.parameterAsString(self.parameters, name, self.context)

    def _number_given(self, name: str) -> float:
        """Return the number that QGIS makes of what was entered, be it an expression; NaN where it makes none."""
        # QGIS takes the default for what is no number, so this one's default is none.
        declared = self.algorithm.parameterDefinition(name).clone()
        declared.setDefaultValue(math.nan)
        return QgsProcessingParameters.parameterAsDouble(declared, self.parameters, self.context)

    def _as_whole(self, name: str, number: float) -> int:
        if not number.is_integer():
            raise QgsProcessingException(
                translate("GridMask", "{name} is {value}; give a whole number").format(
                    name=name, value=_written(number)
                )
            )
        return int(number)

    def _out_of_bounds(self, name: str, number: float, least: float, most: float) -> str:
        text = (
            translate("GridMask", "{name} is {value}; give a number from {least} to {most}")
            if most < _UNBOUNDED
            else translate("GridMask", "{name} is {value}; give a number above {least}")
        )
        return text.format(
            name=name, value=self._worded(name, number), least=_written(least), most=_written(most)
        )

    def _worded(self, name: str, number: float) -> str:
        """Return a number as it is written, or where it is none what was entered."""
        return f"'{self.given(name)}'" if math.isnan(number) else _written(number)

    def crs(self, name: str) -> QgsCoordinateReferenceSystem:
        """Return a CRS, which may be invalid."""
        return self.algorithm.parameterAsCrs(self.parameters, name, self.context)

    def extent(self, name: str, crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
        """Return an extent, or where it was given in another CRS what holds it in `crs`; it may be empty."""
        return self.algorithm.parameterAsExtent(self.parameters, name, self.context, crs)

    def extent_boundary(self, name: str, crs: QgsCoordinateReferenceSystem) -> QgsGeometry:
        """Return the boundary of an extent in `crs`, where it may be no rectangle."""
        return self.algorithm.parameterAsExtentGeometry(self.parameters, name, self.context, crs)

    def extent_crs(self, name: str) -> QgsCoordinateReferenceSystem:
        """Return the CRS in which an extent was given, which may be invalid."""
        return self.algorithm.parameterAsExtentCrs(self.parameters, name, self.context)

    def layer(self, name: str) -> QgsMapLayer | None:
        """Return the layer that was given, of whatever kind, None where there is none."""
        return self.algorithm.parameterAsLayer(self._with_layer_alone(name), name, self.context)

    def raster(self, name: str) -> QgsRasterLayer:
        """Return a raster layer that can be read."""
        layer = self.algorithm.parameterAsRasterLayer(self.parameters, name, self.context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.algorithm.invalidRasterError(self.parameters, name))
        return layer

    def vector(self, name: str) -> QgsVectorLayer:
        """Return a vector layer that can be read."""
        layer = self.algorithm.parameterAsVectorLayer(self._with_layer_alone(name), name, self.context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.algorithm.invalidSourceError(self.parameters, name))
        return layer

    def definition(self, name: str) -> QgsProcessingFeatureSourceDefinition | None:
        """Return what was given to say which features of a layer are taken, None where all are."""
        given = self.parameters.get(name)
        return given if isinstance(given, QgsProcessingFeatureSourceDefinition) else None

    def _with_layer_alone(self, name: str) -> dict[str, Any]:
        """Return what was entered, with the layer itself instead of a definition of which features are taken."""
        given = self.definition(name)
        return self.parameters if given is None else {**self.parameters, name: given.source}

    def chosen_format(self, name: str) -> str:
        """Return GDAL's name of the format chosen in the file dialog of an output; nothing before QGIS 4."""
        return chosen_format(self.algorithm, self.parameters, name, self.context)


def _written(number: float) -> str:
    """Write a number with all its digits, and a whole one without a decimal point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
