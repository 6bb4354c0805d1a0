"""What the user entered, read by the parameters' names."""

from __future__ import annotations

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
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..host.versions import chosen_format

translate = QCoreApplication.translate

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Values:
    """What the user entered, and the algorithm that knows how to read it.

    The readers give what QGIS makes of a value, its default where none was entered. Those that can fail raise
    QgsProcessingException with a message that names the parameter.
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
        return self.parameters.get(name) not in (None, "")

    def given(self, name: str) -> Any:
        """Return what was entered, as it is, for messages."""
        return self.parameters[name]

    def number(self, name: str) -> float:
        """Return a number."""
        return self.algorithm.parameterAsDouble(self.parameters, name, self.context)

    def whole(self, name: str) -> int:
        """Return a whole number, and refuse others: QGIS would cut them off silently."""
        number = self.number(name)
        if not number.is_integer():
            raise QgsProcessingException(
                translate("GridMask", "{name} is {value:g}; give a whole number").format(
                    name=name, value=number
                )
            )
        return int(number)

    def choice(self, name: str, options: Iterable[Choice]) -> Choice:
        """Return one of the options, which are in the order of the dialog's."""
        return tuple(options)[self.algorithm.parameterAsEnum(self.parameters, name, self.context)]

    def text(self, name: str) -> str:
        """Return a text."""
        return self.algorithm.parameterAsString(self.parameters, name, self.context)

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
        given = self.parameters.get(name)
        if isinstance(given, QgsProcessingFeatureSourceDefinition):  # "selected features only", and others
            given = given.source
        return self.algorithm.parameterAsLayer({**self.parameters, name: given}, name, self.context)

    def raster(self, name: str) -> QgsRasterLayer:
        """Return a raster layer that can be read."""
        layer = self.algorithm.parameterAsRasterLayer(self.parameters, name, self.context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.algorithm.invalidRasterError(self.parameters, name))
        return layer

    def features(self, name: str) -> QgsProcessingFeatureSource | None:
        """Return the features of a layer, None where none is given."""
        if not self.has(name):
            return None
        source = self.algorithm.parameterAsSource(self.parameters, name, self.context)
        if source is None:
            raise QgsProcessingException(self.algorithm.invalidSourceError(self.parameters, name))
        return source

    def chosen_format(self, name: str) -> str:
        """Return GDAL's name of the format chosen in the file dialog of an output; nothing before QGIS 4."""
        return chosen_format(self.algorithm, self.parameters, name, self.context)

    def is_limited(self, name: str) -> bool:
        """Whether the user takes only so many features of a layer, its first ones."""
        given = self.parameters.get(name)
        return isinstance(given, QgsProcessingFeatureSourceDefinition) and given.featureLimit >= 0
