"""How far around a grid a layer in another CRS is of use, and polygons cut down to that."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsUnitTypes

from ..core.clip import Bounds, clipped
from ..core.grid import Grid
from ..core.polygons import Polygons
from .projection import projection

IntArray = npt.NDArray[np.int64]

_NODES = 33  # along each side of the grid: between two of them nothing bulges as far as the margin
_MARGIN = 0.1  # of the size on each side
_LEAST_MARGIN = 10  # pixels
_TURN = 360.0
_EVERYWHERE: Bounds = (-np.inf, -np.inf, np.inf, np.inf)


def in_degrees(crs: QgsCoordinateReferenceSystem) -> bool:
    """Whether x is a longitude in degrees, so that x and x + 360 are the same place."""
    return bool(crs.isGeographic() and crs.mapUnits() == QgsUnitTypes.DistanceUnit.DistanceDegrees)


def turned(longitudes: npt.NDArray[np.float64], middle: float) -> npt.NDArray[np.float64]:
    """Return the same longitudes in degrees, at most half a turn from `middle`."""
    return np.asarray(longitudes - _TURN * np.round((longitudes - middle) / _TURN))


def cut_to_reach(
    polygons: Polygons,
    grid: Grid,
    crs: QgsCoordinateReferenceSystem,
    layer_crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> tuple[Polygons, IntArray]:
    """Return what polygons hold of the surroundings of a grid, in their own CRS, and of which polygon each one is.

    Args:
        polygons: in `layer_crs`.
        grid: in `crs`. Where part of it has no place in `layer_crs`, nothing is cut.
    """
    parts = [clipped(polygons, bounds) for bounds in _reach(grid, crs, layer_crs, context)]
    return Polygons.joined([part for part, _ in parts]), np.concatenate([whose for _, whose in parts])


def _reach(
    grid: Grid,
    crs: QgsCoordinateReferenceSystem,
    layer_crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> list[Bounds]:
    """Return boxes in `layer_crs` that hold the grid and a margin; several where longitudes repeat."""
    to_layer, to_grid = projection(crs, layer_crs, context), projection(layer_crs, crs, context)
    assert to_layer is not None  # the CRS differ, or nothing would have to be cut
    assert to_grid is not None
    size = np.array(grid.shape[::-1], dtype=np.float64)
    margin = np.maximum(_MARGIN * size, _LEAST_MARGIN)
    low, high = -0.5 - margin, size - 0.5 + margin
    columns, rows = np.meshgrid(*np.linspace(low, high, _NODES).T)
    xy = to_layer(grid.to_map(np.stack([columns.ravel(), rows.ravel()], axis=1)))
    if not np.isfinite(xy).all():
        return [_EVERYWHERE]
    if in_degrees(layer_crs):
        xy = np.stack([turned(xy[:, 0], float(xy[len(xy) // 2, 0])), xy[:, 1]], axis=1)
    margin = _MARGIN * np.ptp(xy, axis=0)
    (x_from, y_from), (x_to, y_to) = xy.min(axis=0) - margin, xy.max(axis=0) + margin
    if not in_degrees(layer_crs):
        return [(x_from, y_from, x_to, y_to)]

    # Around a pole there is every longitude, and the nodes just miss the latitude of the pole itself.
    poles = grid.to_pixels(to_grid(np.array([[0.0, -90.0], [0.0, 90.0]])))
    south, north = ((poles >= low) & (poles <= high)).all(axis=1)
    y_from, y_to = -np.inf if south else y_from, np.inf if north else y_to
    if south or north or x_to - x_from > _TURN / 2:
        return [(-np.inf, y_from, np.inf, y_to)]
    return [(x_from + turn, y_from, x_to + turn, y_to) for turn in (-_TURN, 0.0, _TURN)]
