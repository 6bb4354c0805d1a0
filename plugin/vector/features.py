"""The features of a source -> the polygons of a layer, and what is to be said of them."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Callable

import numpy as np
from qgis.core import (
    QgsAbstractGeometry,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsGeometryCollection,
    QgsProcessingException,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.arrays.types import BoolArray, IntArray
from ...core.vector.clip import Bounds
from ...core.vector.polygons import Polygons
from ...core.vector.wkb import are_polygons, polygons_of_each
from ..listing import first_ones
from .batches import Batch, all_features, all_features_if_few, features_near
from .self_intersections import SelfIntersection, SelfIntersectionSearch
from .source import PolygonSource

translate = QCoreApplication.translate

_CHORDS = 1e-7
"""How far chords may lie from a curve, as a fraction of the diagonal of its polygon: of a circle there are 4,000."""


@dataclass(frozen=True)
class LayerContent:
    """What is to be said of a layer of polygons.

    Attributes:
        name: of the source.
        crs: of the source.
        polygon_count: polygons of all features read.
        feature_count: features read.
        unread_count: features not read, as they lie away from the grid or have no geometry; None where there may be
            some, and the source doesn't know how many.
        without_geometry: ids of features read whose geometry is null or empty.
        without_polygon: ids of features that are collections of other geometries alone.
        self_intersections: features whose boundary intersects itself; they are used as drawn, every part of them.
        unchecked_count: features that were not looked at for such boundaries.
        warnings: what GDAL warned of while they were read, the first of it.
    """

    name: str
    crs: QgsCoordinateReferenceSystem
    polygon_count: int
    feature_count: int
    unread_count: int | None
    without_geometry: tuple[int, ...]
    without_polygon: tuple[int, ...]
    self_intersections: tuple[SelfIntersection, ...]
    unchecked_count: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PolygonLayer:
    """The polygons of a source.

    Attributes:
        content: what is to be said of them.
        polygons: of all features read, in map coordinates of the source's CRS.
        feature_of_polygon: (polygons,) int64, the id of the feature each polygon belongs to.
    """

    content: LayerContent
    polygons: Polygons
    feature_of_polygon: IntArray


def read_polygons(
    source: PolygonSource,
    cancelled: Callable[[], bool],
    *,
    near: Sequence[Bounds] | None = None,
) -> PolygonLayer:
    """Read the features of a source (those selected, where the user chose so); attributes stay where they are.

    Args:
        source: of the features.
        cancelled: is asked every few features.
        near: rectangles in the source's CRS one of which every feature of use meets; None where all are of use. A
            source of few features is read whole even so: the log can name those that are of no use.

    Raises:
        QgsProcessingException: a feature is no polygon or can't be read, or a coordinate is not finite.
        Cancelled: `cancelled` said so.
    """
    if near is None:
        return _layer(source, all_features(source, cancelled), is_whole=True)
    few = all_features_if_few(source, cancelled)
    if few is not None:
        return _layer(source, (batch for batch in few), is_whole=True)
    return _layer(source, features_near(source, near, cancelled), is_whole=False)


def _layer(source: PolygonSource, batches: Generator[Batch, None, None], *, is_whole: bool) -> PolygonLayer:
    search = SelfIntersectionSearch()
    parts, feature_count = [], 0
    with closing(batches):
        for batch in batches:
            feature_count += len(batch.ids)
            parts.append(_part(batch, source.name, search))
    total = feature_count if is_whole else source.count
    polygons = Polygons.concatenated([part.polygons for part in parts])
    content = LayerContent(
        name=source.name,
        crs=source.crs,
        polygon_count=len(polygons),
        feature_count=feature_count,
        unread_count=None if total is None else max(0, total - feature_count),
        without_geometry=tuple(feature_id for part in parts for feature_id in part.without_geometry),
        without_polygon=tuple(feature_id for part in parts for feature_id in part.without_polygon),
        self_intersections=tuple(search.found),
        unchecked_count=len(search.unchecked),
        warnings=tuple(dict.fromkeys(warning for part in parts for warning in part.warnings)),
    )
    feature_of_polygon = [np.empty(0, dtype=np.int64), *(part.feature_of_polygon for part in parts)]
    return PolygonLayer(content, polygons, np.concatenate(feature_of_polygon))


@dataclass(frozen=True, eq=False)
class _Part:
    """What a batch adds to a layer; the attributes are those of `PolygonLayer` and its `LayerContent`."""

    polygons: Polygons
    feature_of_polygon: IntArray
    without_geometry: list[int]
    without_polygon: list[int]
    warnings: list[str]


def _part(batch: Batch, layer_name: str, search: SelfIntersectionSearch) -> _Part:
    is_usual = are_polygons(batch.wkbs)
    sorted_out = _SortedOut(batch, [], []) if is_usual.all() else _sorted_out(batch, is_usual, layer_name)
    batch, warnings = sorted_out.polygons, batch.warnings
    try:
        polygons, whose = polygons_of_each(batch.wkbs)
    except ValueError as error:
        raise QgsProcessingException(
            translate("GridMask", "polygon layer '{layer}' can't be used: {reason}").format(
                layer=layer_name, reason=error
            )
        ) from error
    search.look_at(batch, polygons, whose)
    ids = np.array(batch.ids, dtype=np.int64)
    empty = ids[np.bincount(whose, minlength=len(ids)) == 0]
    return _Part(
        polygons=polygons,
        feature_of_polygon=ids[whose],
        without_geometry=sorted([*sorted_out.without_geometry, *empty.tolist()]),
        without_polygon=sorted_out.without_polygon,
        warnings=warnings,
    )


@dataclass(frozen=True)
class _SortedOut:
    """The polygons and multi-polygons of a batch, and the ids of features without geometry or without polygon."""

    polygons: Batch
    without_geometry: list[int]
    without_polygon: list[int]


def _sorted_out(batch: Batch, is_usual: BoolArray, layer_name: str) -> _SortedOut:
    """Take collections apart, make chords of curves, and sort out what is neither."""
    answer = _SortedOut(Batch([], []), [], [])
    undecodable: list[int] = []
    for feature_id, wkb, usual in zip(batch.ids, batch.wkbs, is_usual.tolist()):
        wkbs = [wkb]
        if not usual:
            geometry = QgsGeometry()
            geometry.fromWkb(wkb)
            if wkb and geometry.isNull():
                undecodable.append(feature_id)
                continue
            if geometry.isEmpty():
                answer.without_geometry.append(feature_id)
                continue
            wkbs = [_wkb(part) for part in _polygon_parts(geometry)]
            if not wkbs:
                _refuse_unless_collection(layer_name, feature_id, geometry)
                answer.without_polygon.append(feature_id)
        answer.polygons.ids.extend([feature_id] * len(wkbs))
        answer.polygons.wkbs.extend(wkbs)
    _refuse_undecodable(layer_name, undecodable)
    return answer


def _refuse_undecodable(layer_name: str, ids: Sequence[int]) -> None:
    """Stop where features have a geometry, but one that can't be read: whoever drew them meant them to count."""
    if ids:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the geometries of {count} features of polygon layer '{layer}' can't be read ({ids}); "
                "repair or delete these features",
            ).format(count=len(ids), layer=layer_name, ids=first_ones(ids))
        )


def _polygon_parts(geometry: QgsGeometry) -> Iterator[QgsGeometry]:
    """Yield the polygons and multi-polygons of a geometry; a collection may hold collections and other things too."""
    if geometry.type() == QgsWkbTypes.GeometryType.PolygonGeometry:
        if not geometry.isEmpty():
            yield geometry
    elif isinstance(geometry.constGet(), QgsGeometryCollection):
        collection = geometry.constGet()
        for i in range(collection.numGeometries()):
            yield from _polygon_parts(QgsGeometry(collection.geometryN(i).clone()))


def _refuse_unless_collection(layer_name: str, feature_id: int, geometry: QgsGeometry) -> None:
    if QgsWkbTypes.flatType(geometry.wkbType()) != QgsWkbTypes.Type.GeometryCollection:
        raise QgsProcessingException(
            translate(
                "GridMask", "feature {id} of '{layer}' is a {kind}; give a layer that holds polygons only"
            ).format(id=feature_id, layer=layer_name, kind=QgsWkbTypes.displayString(geometry.wkbType()))
        )


def _wkb(polygon: QgsGeometry) -> bytes:
    if QgsWkbTypes.isCurvedType(polygon.wkbType()):
        box = polygon.boundingBox()
        most_off = _CHORDS * math.hypot(box.width(), box.height())
        by_distance = QgsAbstractGeometry.SegmentationToleranceType.MaximumDifference
        polygon = QgsGeometry(polygon.constGet().segmentize(most_off, by_distance))
    return bytes(polygon.asWkb())
