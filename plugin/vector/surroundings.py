"""How far around a grid a layer is of use: what to ask it for, and its polygons cut down to that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

import numpy as np
from qgis.core import QgsCoordinateReferenceSystem, QgsUnitTypes

from ...core.arrays.types import FloatArray, IntArray
from ...core.vector.clip import Bounds, clipped
from ...core.vector.polygons import Polygons
from ..host.map_grid import MapGrid

TURN = 360.0
"""After so many degrees longitudes are the same places."""

_NODES = 33  # along each side of the grid: between two of them nothing bulges as far as the margin
_MARGIN = 0.1  # of the size on each side
_LEAST_MARGIN = 10  # pixels
_EVERYWHERE: Bounds = (-np.inf, -np.inf, np.inf, np.inf)
_FAR = 1e10  # no map reaches as far, whatever its units


def in_degrees(crs: QgsCoordinateReferenceSystem) -> bool:
    """Whether x is a longitude in degrees, so that x and x + 360 are the same place."""
    return bool(crs.isGeographic() and crs.mapUnits() == QgsUnitTypes.DistanceUnit.DistanceDegrees)


def turned(longitudes: FloatArray, middle: float) -> FloatArray:
    """Return the same longitudes in degrees, at most half a turn from `middle`; infinite ones become NaN."""
    with np.errstate(invalid="ignore"):  # infinity less infinity
        return np.asarray(longitudes - TURN * np.round((longitudes - middle) / TURN))


def cut_to(
    polygons: Polygons, surroundings: Sequence[Bounds], cancelled: Callable[[], bool]
) -> tuple[Polygons, IntArray]:
    """Return what polygons hold of the boxes, and of which polygon each one is, (n,) int64.

    Raises:
        Cancelled: `cancelled` said so.
    """
    parts = [clipped(polygons, bounds, cancelled) for bounds in surroundings]
    return Polygons.concatenated([part for part, _ in parts]), np.concatenate([whose for _, whose in parts])


def search_boxes(surroundings: Sequence[Bounds]) -> list[Bounds] | None:
    """Return finite boxes one of which every polygon of use meets; None where all polygons may be of use.

    GDAL tells by the even-odd rule whether a polygon intersects a box, and so misses one that winds round all of the
    box twice. The boundary of such a one can't but cross the first box returned, which is thin and runs from the others
    to where no map reaches.
    """
    if _EVERYWHERE in surroundings:
        return None
    bounds = np.clip(np.array(surroundings), -_FAR, _FAR)
    _, y_from, x_to, y_to = bounds[np.argmin(bounds[:, 2])].tolist()
    boxes: list[Bounds] = [(box[0], box[1], box[2], box[3]) for box in bounds.tolist()]
    if x_to == _FAR:  # nothing goes round that
        return boxes
    middle = (y_from + y_to) / 2
    return [(x_to, middle, _FAR, middle + (y_to - y_from) / 1000), *boxes]


def surroundings_of(
    map_grid: MapGrid, layer_crs: QgsCoordinateReferenceSystem, *, distance: float
) -> list[Bounds]:
    """Return boxes in `layer_crs` that hold the grid and its surroundings; several where longitudes repeat.

    Args:
        map_grid: where part of it can't be projected into `layer_crs`, the box has no bounds.
        layer_crs: the CRS of polygons.
        distance: pixels from the grid up to which boundaries are of use.
    """
    grid = map_grid.grid
    to_layer, to_grid = map_grid.to_crs(layer_crs), map_grid.from_crs(layer_crs)
    size = np.array(grid.shape[::-1], dtype=np.float64)
    if to_layer is None or to_grid is None:
        margin = np.full(2, _LEAST_MARGIN + distance)
        box = _box(grid.to_map(_nodes(-0.5 - margin, size - 0.5 + margin, count=2)))
        return _each_turn(box) if in_degrees(layer_crs) else [box]
    margin = np.maximum(_MARGIN * size, _LEAST_MARGIN) + distance
    low, high = -0.5 - margin, size - 0.5 + margin
    xy = to_layer(grid.to_map(_nodes(low, high, count=_NODES)))
    if not np.isfinite(xy).all():
        return [_EVERYWHERE]
    if in_degrees(layer_crs):
        xy = np.stack([turned(xy[:, 0], float(xy[len(xy) // 2, 0])), xy[:, 1]], axis=1)
    x_from, y_from, x_to, y_to = _box(xy, margin=_MARGIN)
    if not in_degrees(layer_crs):
        return [(x_from, y_from, x_to, y_to)]

    # Around a pole there is every longitude, and the nodes just miss the latitude of the pole itself.
    poles = grid.to_pixels(to_grid(np.array([[0.0, -90.0], [0.0, 90.0]])))
    south, north = ((poles >= low) & (poles <= high)).all(axis=1)
    y_from, y_to = -np.inf if south else y_from, np.inf if north else y_to
    if south or north or x_to - x_from > TURN / 2:
        return [(-np.inf, y_from, np.inf, y_to)]
    return _each_turn((x_from, y_from, x_to, y_to))


def _each_turn(box: Bounds) -> list[Bounds]:
    x_from, y_from, x_to, y_to = box
    return [(x_from + turn, y_from, x_to + turn, y_to) for turn in (-TURN, TURN, 0.0)]


def _nodes(low: FloatArray, high: FloatArray, *, count: int) -> FloatArray:
    """Return `count` x `count` points from corner to corner, (n, 2) x and y."""
    x, y = np.meshgrid(*np.linspace(low, high, count).T)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _box(xy: FloatArray, *, margin: float = 0.0) -> Bounds:
    """Return the box of points, made larger on each side by a part of its size."""
    wider = margin * np.ptp(xy, axis=0)
    (x_from, y_from), (x_to, y_to) = (xy.min(axis=0) - wider).tolist(), (xy.max(axis=0) + wider).tolist()
    return x_from, y_from, x_to, y_to
