"""Polygon features -> polygons in pixel coordinates of a grid, and what had to be done to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.densify import reprojected
from ..core.grid import Grid
from ..core.polygons import Polygons
from ..core.stream import Cancelled
from ..core.wkb import polygons_from_wkb
from .projection import projection

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Crossing:
    """A feature whose outline crosses itself."""

    feature_id: int
    reason: str
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class PolygonLayer:
    """The polygons of a source, in the source's CRS.

    Attributes:
        name: of the source, for messages.
        crs: of the source.
        polygons: of all features, in map coordinates.
        feature_count: features read.
        without_geometry: ids of features whose geometry is null or empty.
        crossing: features whose outline crosses itself; they are used as drawn, every part of them.
    """

    name: str
    crs: QgsCoordinateReferenceSystem
    polygons: Polygons
    feature_count: int
    without_geometry: tuple[int, ...]
    crossing: tuple[Crossing, ...]


def read_polygons(source: QgsProcessingFeatureSource, cancelled: Callable[[], bool]) -> PolygonLayer:
    """Read all features of a source (those selected, where the user chose so); attributes stay where they are.

    Raises:
        QgsProcessingException: a feature is no polygon, or a coordinate is not finite.
        Cancelled: `cancelled` said so.
    """
    request = QgsFeatureRequest().setSubsetOfAttributes([])
    wkbs: list[bytes] = []
    without_geometry: list[int] = []
    crossing: list[Crossing] = []
    feature_count = 0
    # Invalid geometries are this module's business; QGIS would stop at them or drop them.
    unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    with closing(source.getFeatures(request, unchecked)) as features:
        for feature in features:
            if cancelled():
                raise Cancelled
            feature_count += 1
            geometry = feature.geometry()
            if geometry.isNull() or geometry.isEmpty():
                without_geometry.append(feature.id())
                continue
            crossing.extend(_crossing(feature.id(), geometry))
            wkbs.append(_wkb(source.sourceName(), feature, geometry))
    try:
        polygons = polygons_from_wkb(wkbs)
    except ValueError as error:
        raise QgsProcessingException(
            translate("GridMask", "polygon layer '{layer}' can't be used: {reason}").format(
                layer=source.sourceName(), reason=error
            )
        ) from error
    return PolygonLayer(
        name=source.sourceName(),
        crs=source.sourceCrs(),
        polygons=polygons,
        feature_count=feature_count,
        without_geometry=tuple(without_geometry),
        crossing=tuple(crossing),
    )


def in_pixels(
    layer: PolygonLayer, grid: Grid, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> Polygons:
    """Return the layer's polygons in pixel coordinates of the grid; reprojected outlines stay true to 0.01 pixel.

    Raises:
        QgsProcessingException: a vertex has no place in the grid's CRS.
    """
    project = projection(layer.crs, crs, context)
    if project is None:
        return layer.polygons.mapped(grid.to_pixels)
    try:
        return reprojected(layer.polygons, lambda xy: grid.to_pixels(project(xy)))
    except ValueError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "polygon layer '{layer}' ({source}) reaches beyond what {target} can show; "
                "clip it to the area of the grid first",
            ).format(layer=layer.name, source=layer.crs.authid(), target=crs.authid())
        ) from error


def bounds_in(
    layer: PolygonLayer,
    pixel_size: float,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> tuple[float, float, float, float]:
    """Return (x from, y from, x to, y to) of the layer's polygons in `crs`, true to 0.01 of `pixel_size`.

    Raises:
        QgsProcessingException: there is no polygon, or a vertex has no place in the CRS.
    """
    if not len(layer.polygons):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the valid polygons '{layer}' have no feature, so nothing says where the grid lies; "
                "give EXTENT or REFERENCE",
            ).format(layer=layer.name)
        )
    unit_pixels = Grid((1, 1), (0.0, pixel_size, 0.0, 0.0, 0.0, pixel_size))
    xy = unit_pixels.to_map(in_pixels(layer, unit_pixels, crs, context).xy)
    (x_from, y_from), (x_to, y_to) = xy.min(axis=0), xy.max(axis=0)
    return float(x_from), float(y_from), float(x_to), float(y_to)


def _crossing(feature_id: int, geometry: QgsGeometry) -> Iterator[Crossing]:
    """Yield at most one place where the outline crosses itself, as GEOS finds it."""
    if geometry.isGeosValid():
        return
    for error in geometry.validateGeometry(QgsGeometry.ValidatorGeos):
        where = error.where()
        yield Crossing(feature_id, error.what(), where.x(), where.y())
        return


def _wkb(layer_name: str, feature: QgsFeature, geometry: QgsGeometry) -> bytes:
    if geometry.type() != QgsWkbTypes.GeometryType.PolygonGeometry:
        raise QgsProcessingException(
            translate(
                "GridMask", "feature {id} of '{layer}' is a {kind}; give a layer that holds polygons only"
            ).format(id=feature.id(), layer=layer_name, kind=QgsWkbTypes.displayString(geometry.wkbType()))
        )
    if QgsWkbTypes.isCurvedType(geometry.wkbType()):
        geometry = QgsGeometry(geometry.constGet().segmentize())
    return bytes(geometry.asWkb())
