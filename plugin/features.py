"""Polygon features -> polygons in pixel coordinates of a grid, and what had to be done to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Callable

import numpy as np
import numpy.typing as npt
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsGeometryCollection,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.densify import OUTLINE_TOLERANCE, reprojected
from ..core.grid import Grid
from ..core.polygons import Polygons
from ..core.stream import Cancelled
from ..core.wkb import polygons_from_wkb
from .projection import Project, projection
from .reach import cut_to_reach, in_degrees, turned

translate = QCoreApplication.translate

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_FARTHEST = 2.0**30
"""Pixels from the grid's corner up to which edges keep their place on the grid: to 2e-7 pixel, as float64 does."""


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
        feature_of_polygon: (polygons,) int64, the id of the feature each polygon belongs to.
        feature_count: features read.
        without_geometry: ids of features whose geometry is null or empty.
        without_polygon: ids of features that are collections of other geometries alone.
        crossing: features whose outline crosses itself; they are used as drawn, every part of them.
    """

    name: str
    crs: QgsCoordinateReferenceSystem
    polygons: Polygons
    feature_of_polygon: IntArray
    feature_count: int
    without_geometry: tuple[int, ...]
    without_polygon: tuple[int, ...]
    crossing: tuple[Crossing, ...]


@dataclass(frozen=True, eq=False)
class PlacedPolygons:
    """The polygons of a layer on a grid.

    Attributes:
        polygons: in pixel coordinates of the grid. Those far away from it may be missing, and others cut.
        feature_of_polygon: (polygons,) int64, the id of the feature each polygon belongs to.
    """

    polygons: Polygons
    feature_of_polygon: IntArray


def read_polygons(source: QgsProcessingFeatureSource, cancelled: Callable[[], bool]) -> PolygonLayer:
    """Read all features of a source (those selected, where the user chose so); attributes stay where they are.

    Raises:
        QgsProcessingException: a feature is no polygon, or a coordinate is not finite.
        Cancelled: `cancelled` said so.
    """
    request = QgsFeatureRequest().setSubsetOfAttributes([])
    wkbs: list[bytes] = []
    feature_of_wkb: list[int] = []
    without_geometry: list[int] = []
    without_polygon: list[int] = []
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
            parts = list(_polygon_parts(geometry))
            if not parts:
                _refuse_unless_collection(source.sourceName(), feature, geometry)
                without_polygon.append(feature.id())
            for part in parts:
                crossing.extend(_crossing(feature.id(), part))
                wkbs.append(_wkb(part))
                feature_of_wkb.append(feature.id())
    try:
        parts_of = [polygons_from_wkb([wkb]) for wkb in wkbs]
    except ValueError as error:
        raise QgsProcessingException(
            translate("GridMask", "polygon layer '{layer}' can't be used: {reason}").format(
                layer=source.sourceName(), reason=error
            )
        ) from error
    return PolygonLayer(
        name=source.sourceName(),
        crs=source.sourceCrs(),
        polygons=Polygons.joined(parts_of),
        feature_of_polygon=np.repeat(
            np.array(feature_of_wkb, dtype=np.int64), [len(part) for part in parts_of]
        ),
        feature_count=feature_count,
        without_geometry=tuple(without_geometry),
        without_polygon=tuple(without_polygon),
        crossing=tuple(crossing),
    )


def in_pixels(
    layer: PolygonLayer, grid: Grid, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> PlacedPolygons:
    """Place the layer's polygons on the grid; reprojected outlines stay true to 0.01 pixel.

    In another CRS they are cut down to the surroundings of the grid first: what lies on the far side of the globe may
    have no place in the grid's CRS, or one from where its outline would run across the grid.

    Raises:
        QgsProcessingException: an outline near the grid has no place in the grid's CRS, or is torn apart in it.
    """
    project = projection(layer.crs, crs, context)
    if project is None:
        return PlacedPolygons(layer.polygons.mapped(grid.to_pixels), layer.feature_of_polygon)
    polygons, whose = cut_to_reach(layer.polygons, grid, crs, layer.crs, context)
    try:
        return PlacedPolygons(
            reprojected(polygons, _onto(grid, crs, project)), layer.feature_of_polygon[whose]
        )
    except ValueError as error:
        raise _beyond_reach(layer, crs) from error


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
    project = projection(layer.crs, crs, context)
    xy = layer.polygons.xy
    if project is not None:
        try:
            outlines = reprojected(layer.polygons, project, tolerance=OUTLINE_TOLERANCE * pixel_size)
        except ValueError as error:
            raise _beyond_reach(layer, crs) from error
        xy = outlines.xy
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


def _beyond_reach(layer: PolygonLayer, crs: QgsCoordinateReferenceSystem) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask",
            "polygon layer '{layer}' ({source}) reaches beyond what {target} can show; "
            "clip it to the area of the grid first",
        ).format(layer=layer.name, source=layer.crs.authid(), target=crs.authid())
    )


def _onto(grid: Grid, crs: QgsCoordinateReferenceSystem, project: Project) -> Project:
    """Return the way to pixel coordinates; what is too far away for float64 has no place there."""
    middle = float(grid.outline()[:-1, 0].mean())

    def onto_grid(xy: FloatArray) -> FloatArray:
        there = project(xy)
        if in_degrees(
            crs
        ):  # a polygon at 179 degrees west may well lie on a grid that reaches from 170 to 190
            there = np.stack([turned(there[:, 0], middle), there[:, 1]], axis=1)
        pixels = grid.to_pixels(there)
        return np.where(np.abs(pixels) <= _FARTHEST, pixels, np.nan)

    return onto_grid


def _polygon_parts(geometry: QgsGeometry) -> Iterator[QgsGeometry]:
    """Yield the polygons and multi-polygons of a geometry; a collection may hold collections and other things too."""
    if geometry.type() == QgsWkbTypes.GeometryType.PolygonGeometry:
        yield geometry
    elif isinstance(geometry.constGet(), QgsGeometryCollection):
        collection = geometry.constGet()
        for i in range(collection.numGeometries()):
            yield from _polygon_parts(QgsGeometry(collection.geometryN(i).clone()))


def _refuse_unless_collection(layer_name: str, feature: QgsFeature, geometry: QgsGeometry) -> None:
    if QgsWkbTypes.flatType(geometry.wkbType()) != QgsWkbTypes.Type.GeometryCollection:
        raise QgsProcessingException(
            translate(
                "GridMask", "feature {id} of '{layer}' is a {kind}; give a layer that holds polygons only"
            ).format(id=feature.id(), layer=layer_name, kind=QgsWkbTypes.displayString(geometry.wkbType()))
        )


def _wkb(polygon: QgsGeometry) -> bytes:
    if QgsWkbTypes.isCurvedType(polygon.wkbType()):
        polygon = QgsGeometry(polygon.constGet().segmentize())
    return bytes(polygon.asWkb())
