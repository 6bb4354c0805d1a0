"""Which polygons leave no trace on a grid, each looked at by itself.

It is answered from the polygons and the grid's shape alone, so that neither tiles nor short cuts of a run show in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from .contour import CONTOUR_TOLERANCE
from .dissolve import Overlay, dissolved
from .edges import Segments
from .pixel_rule import PixelRule
from .polygons import Polygons
from .scanline import ScanlineRegion
from .tile import Shape, Tile

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_VERTICES_AT_ONCE = 50_000
_ROWS_AT_ONCE = 64


def outside_grid(polygons: Polygons, shape: Shape) -> BoolArray:
    """Return which polygons (in pixel coordinates) lie outside a grid of `shape` (rows, cols), (n,) bool.

    Touching the grid's edge, within the contour's tolerance, is outside.
    """
    rows, cols = shape
    low = np.full(2, -0.5 + CONTOUR_TOLERANCE)
    high = np.array([cols, rows]) - 0.5 - CONTOUR_TOLERANCE
    from_xy, to_xy = _boxes(polygons)
    meets = ((to_xy >= low) & (from_xy <= high)).all(axis=1)
    within = ((from_xy >= low) & (to_xy <= high)).all(axis=1)
    astride = np.flatnonzero(meets & ~within)
    some = polygons.taken(astride)
    # A polygon without an outline on the grid holds all of the grid or nothing of it: any pixel tells.
    meets[astride] = _outline_meets(some, low, high) | _cover_a_centre(some, (1, 1), PixelRule.COVERS)
    return np.asarray(~meets)


def between_centres(polygons: Polygons, shape: Shape, rule: PixelRule) -> BoolArray:
    """Return which polygons (in pixel coordinates) cover no pixel's centre of a grid of `shape`, (n,) bool.

    Args:
        polygons: in pixel coordinates.
        shape: (rows, cols) of the grid.
        rule: COVERS or CONTAINS.
    """
    return ~_cover_a_centre(polygons, shape, rule)


def without_area(polygons: Polygons, overlay: Overlay) -> BoolArray:
    """Return which polygons have no area at all: lines, points, shells their holes fill; (n,) bool."""
    x, y = polygons.xy.T
    starts = polygons.ring_starts[:-1]
    if not len(starts):
        return np.zeros(0, dtype=np.bool_)
    first = np.repeat(starts, np.diff(polygons.ring_starts))
    x, y = x - x[first], y - y[first]  # from each ring's own first vertex, or far rings lose digits
    cross = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    cross[polygons.ring_starts[1:] - 1] = 0.0
    area = np.abs(np.add.reduceat(cross, starts)) / 2
    shell = area[polygons.polygon_starts[:-1]]
    holes = np.add.reduceat(area, polygons.polygon_starts[:-1]) - shell
    # What is left has an area for sure; the halves of a bow-tie have one too, though theirs cancel in the sum.
    doubtful = np.flatnonzero(shell <= holes * (1 + 1e-9) + 1e-9)
    answer = np.zeros(len(polygons), dtype=np.bool_)
    answer[doubtful] = [not len(dissolved(polygons.taken(np.array([i])), overlay)) for i in doubtful]
    return answer


def _cover_a_centre(polygons: Polygons, shape: Shape, rule: PixelRule) -> BoolArray:
    rows, cols = shape
    from_xy, to_xy = _boxes(polygons)
    first = np.maximum(np.ceil(from_xy - CONTOUR_TOLERANCE), 0)
    last = np.minimum(np.floor(to_xy + CONTOUR_TOLERANCE), (cols - 1, rows - 1))
    reaches = (first <= last).all(axis=1)
    covers = np.zeros(len(polygons), dtype=np.bool_)
    for chunk in _chunks(polygons, np.flatnonzero(reaches)):
        first_row, last_row = (limit[chunk, 1].astype(np.int64) for limit in (first, last))
        some = polygons.taken(chunk)
        # The middle row decides nearly all of them; slivers and rings are followed from their first row on.
        middle = (first_row + last_row) // 2
        found = _cover_rows(some, rule, middle, np.ones_like(middle), Tile(0, 0, 1, cols))
        for row in range(0, int((last_row - first_row).max()) + 1, _ROWS_AT_ONCE):
            at = np.flatnonzero(~found & (first_row + row <= last_row))
            if not len(at):
                break
            count = last_row[at] - first_row[at] + 1
            strip = Tile(row, 0, _ROWS_AT_ONCE, cols)
            found[at] = _cover_rows(some.taken(at), rule, first_row[at], count, strip)
        covers[chunk] = found
    return covers


def _cover_rows(
    polygons: Polygons, rule: PixelRule, first_row: IntArray, row_count: IntArray, tile: Tile
) -> BoolArray:
    """Return which polygons cover a centre in a tile whose rows count from each polygon's own first row.

    Rows from `row_count` on don't count. Each polygon is moved up by its first row, a whole number, so that all of
    them are looked at together.
    """
    per_vertex = np.repeat(first_row[polygons.ring_polygon], np.diff(polygons.ring_starts))
    moved = polygons.with_xy(polygons.xy - np.stack([np.zeros(len(per_vertex)), per_vertex], axis=1))
    runs = ScanlineRegion(moved, rule).runs_by_polygon(tile)
    polygon, row = np.divmod(runs.line, tile.height)
    answer = np.zeros(len(polygons), dtype=np.bool_)
    answer[polygon[row + tile.row < row_count[polygon]]] = True
    return answer


def _chunks(polygons: Polygons, at: IntArray) -> Iterator[IntArray]:
    """Yield the numbers `at` in parts of not too many vertices, to bound memory."""
    if not len(at):
        return
    vertices = np.diff(polygons.ring_starts[polygons.polygon_starts])[at]
    part = (np.cumsum(vertices) - vertices) // _VERTICES_AT_ONCE
    yield from np.split(at, np.flatnonzero(np.diff(part)) + 1)


def _boxes(polygons: Polygons) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest (x, y) of each polygon, each (n, 2)."""
    if not len(polygons):
        return np.empty((0, 2)), np.empty((0, 2))
    starts = polygons.ring_starts[polygons.polygon_starts[:-1]]
    return np.minimum.reduceat(polygons.xy, starts), np.maximum.reduceat(polygons.xy, starts)


def _outline_meets(polygons: Polygons, low: FloatArray, high: FloatArray) -> BoolArray:
    """Return of which polygons a segment, or a ring that is a point, meets the box from `low` to `high`."""
    segments = Segments.of(polygons)
    start, way = segments.upper, segments.lower - segments.upper
    with np.errstate(divide="ignore", invalid="ignore"):
        # Which part of the segment lies between the box's sides, along each axis (as Liang and Barsky do).
        bounds = np.sort(np.stack([(low - start) / way, (high - start) / way]), axis=0)
    level = way == 0
    beside = level & ((start < low) | (start > high))
    enters = np.where(level, np.where(beside, np.inf, -np.inf), bounds[0]).max(axis=1)
    leaves = np.where(level, np.where(beside, -np.inf, np.inf), bounds[1]).min(axis=1)
    met = np.maximum(enters, 0.0) <= np.minimum(leaves, 1.0)
    answer = np.zeros(len(polygons), dtype=np.bool_)
    answer[polygons.ring_polygon[segments.ring[met]]] = True
    inside = ((polygons.xy >= low) & (polygons.xy <= high)).all(axis=1)
    vertex_polygon = np.repeat(polygons.ring_polygon, np.diff(polygons.ring_starts))
    answer[vertex_polygon[inside]] = True
    return answer
