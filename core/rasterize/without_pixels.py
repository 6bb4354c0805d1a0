"""Find polygons that cover no pixel of a grid, each by itself.

The result depends on the polygons and the grid's shape alone, not on tiles or on what a run skips.

Most polygons are decided by their bounding boxes, or by one row on which a centre lies well inside; the others are
filled by scan lines. Whether to go on is asked between steps, none of which takes a second with a million polygons.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

import numpy as np

from ..arrays.types import BoolArray, FloatArray, IntArray
from ..cancel import look, never
from ..pixels.tile import Shape, Tile
from ..pixels.tolerance import POSITION_TOLERANCE
from ..vector.dissolve import dissolved
from ..vector.overlay import Overlay
from ..vector.polygons import Polygons
from ..vector.signed_areas import signed_areas
from .pixel_rule import PixelRule
from .scanline import ScanlineRegion
from .single_row import coverage_on_row

_VERTICES_AT_ONCE = 50_000
_ROWS_AT_ONCE = 64
_COLS_AT_ONCE = 1 << 18
_ROWS_TRIED = 4  # single rows tested before the polygon is filled
_ROUNDING = 1e-9
"""Bound of the error of summed areas, relative and in squared pixels: far more than it can be."""


def outside_grid(polygons: Polygons, shape: Shape, cancelled: Callable[[], bool] = never) -> BoolArray:
    """Return which polygons (in pixel coordinates) lie outside a grid of `shape` (rows, cols), (n,) bool.

    A polygon that only touches the grid's edge, within the boundary's tolerance, lies outside.

    Raises:
        Cancelled: `cancelled` said so.
    """
    rows, cols = shape
    low = np.full(2, -0.5 + POSITION_TOLERANCE)
    high = np.array([cols, rows]) - 0.5 - POSITION_TOLERANCE
    from_xy, to_xy = polygons.boxes
    meets = ((to_xy > low) & (from_xy < high)).all(axis=1)
    within = ((from_xy > low) & (to_xy < high)).all(axis=1)
    look(cancelled)
    astride = np.flatnonzero(meets & ~within)
    meets[astride] = _have_vertex_in(polygons.taken(astride), low, high)
    astride = astride[~meets[astride]]
    look(cancelled)
    some = polygons.taken(astride)
    # A polygon whose boundary doesn't meet the grid holds all of it or nothing: one pixel decides.
    meets[astride] = _boundary_meets(some, low, high) | _cover_a_centre(
        some, (1, 1), PixelRule.COVERS, cancelled
    )
    return np.asarray(~meets)


def between_centres(
    polygons: Polygons, shape: Shape, rule: PixelRule, cancelled: Callable[[], bool] = never
) -> BoolArray:
    """Return which polygons (in pixel coordinates) cover no pixel's centre of a grid of `shape`, (n,) bool.

    Args:
        polygons: in pixel coordinates.
        shape: (rows, cols) of the grid.
        rule: COVERS or CONTAINS.
        cancelled: is asked now and then.

    Raises:
        Cancelled: `cancelled` said so.
    """
    return ~_cover_a_centre(polygons, shape, rule, cancelled)


def without_area(polygons: Polygons, overlay: Overlay, cancelled: Callable[[], bool] = never) -> BoolArray:
    """Return which polygons have no area: lines, points, shells filled by their holes; (n,) bool.

    Raises:
        Cancelled: `cancelled` said so.
    """
    area = np.abs(signed_areas(polygons))
    shell = area[polygons.polygon_starts[:-1]]
    holes = np.add.reduceat(area, polygons.polygon_starts[:-1]) - shell
    # These have an area for sure. A bow-tie has one too, though its halves cancel in the sum.
    has_area = np.asarray(shell > holes * (1 + _ROUNDING) + _ROUNDING)
    for i in np.flatnonzero(~has_area):
        has_area[i] = len(dissolved(polygons.taken(np.array([i])), overlay, cancelled)) > 0
    return np.asarray(~has_area)


def _cover_a_centre(
    polygons: Polygons, shape: Shape, rule: PixelRule, cancelled: Callable[[], bool]
) -> BoolArray:
    rows, cols = shape
    from_xy, to_xy = polygons.boxes
    first = np.maximum(np.ceil(from_xy - POSITION_TOLERANCE), 0)
    last = np.minimum(np.floor(to_xy + POSITION_TOLERANCE), (cols - 1, rows - 1))
    covers = np.zeros(len(polygons), dtype=np.bool_)
    undecided = (first <= last).all(axis=1)
    first_row, row_count = first[:, 1], last[:, 1] - first[:, 1] + 1
    none_so_far = np.ones(len(polygons), dtype=np.bool_)
    for nth in range(_ROWS_TRIED):
        look(cancelled)
        at = np.flatnonzero(undecided & (row_count > nth))
        if not len(at):
            break
        # From the middle row on, and cyclically to the first ones.
        row = first_row[at] + (row_count[at] // 2 + nth) % row_count[at]
        tested = polygons.taken(at) if len(at) < len(polygons) else polygons
        coverage = coverage_on_row(tested, row, cols, rule)
        covers[at] = coverage.some
        none_so_far[at] &= coverage.none
        undecided[at] = ~coverage.some
    at = np.flatnonzero(undecided & ~(none_so_far & (row_count <= _ROWS_TRIED)))
    for chunk in _chunks(polygons, at):
        look(cancelled)
        covers[chunk] = _cover_on_scan_lines(
            polygons.taken(chunk),
            first_row[chunk].astype(np.int64),
            row_count[chunk].astype(np.int64),
            cols,
            rule,
        )
    return covers


def _cover_on_scan_lines(
    polygons: Polygons, first_row: IntArray, row_count: IntArray, cols: int, rule: PixelRule
) -> BoolArray:
    """Return which polygons cover a centre, filled from their first row on until one is found."""
    covers = np.zeros(len(polygons), dtype=np.bool_)
    for row in range(0, int(row_count.max()), _ROWS_AT_ONCE):
        for col in range(0, cols, _COLS_AT_ONCE):
            at = np.flatnonzero(~covers & (row < row_count))
            if len(at):
                part = Tile(row, col, _ROWS_AT_ONCE, min(_COLS_AT_ONCE, cols - col))
                found = _covering(polygons.taken(at), rule, first_row[at], row_count[at], part)
                covers[at[found]] = True
    return covers


def _covering(
    polygons: Polygons, rule: PixelRule, first_row: IntArray, row_count: IntArray, tile: Tile
) -> IntArray:
    """Return the polygons that cover a centre in a tile whose rows count from each polygon's own first row, (n,) int64.

    Their numbers, some more than once. Rows from `row_count` on don't count. Each polygon is moved up by its first
    row, a whole number, so that all of them are filled at once.
    """
    per_vertex = np.repeat(first_row[polygons.ring_polygon], np.diff(polygons.ring_starts))
    moved = polygons.with_xy(polygons.xy - np.stack([np.zeros(len(per_vertex)), per_vertex], axis=1))
    runs = ScanlineRegion(moved, rule).runs_by_polygon(tile)
    return runs.group[runs.row + tile.row < row_count[runs.group]]


def _chunks(polygons: Polygons, at: IntArray) -> Iterator[IntArray]:
    """Yield the numbers `at` of polygons in chunks of about `_VERTICES_AT_ONCE` vertices, to bound memory."""
    if not len(at):
        return
    vertices = np.diff(polygons.vertex_starts)[at]
    part = (np.cumsum(vertices) - vertices) // _VERTICES_AT_ONCE
    yield from np.split(at, np.flatnonzero(np.diff(part)) + 1)


def _have_vertex_in(polygons: Polygons, low: FloatArray, high: FloatArray) -> BoolArray:
    """Return which polygons have a vertex in the box from `low` to `high`, its sides left out."""
    inside = ((polygons.xy > low) & (polygons.xy < high)).all(axis=1)
    return np.asarray(np.logical_or.reduceat(inside, polygons.vertex_starts[:-1]))


def _boundary_meets(polygons: Polygons, low: FloatArray, high: FloatArray) -> BoolArray:
    """Return which polygons have an edge that meets the box from `low` to `high`, its sides left out."""
    meets = np.zeros(len(polygons), dtype=np.bool_)
    # An edge with both ends on the far side of one of the box's sides doesn't meet it; of others, their line decides.
    beyond = np.concatenate([polygons.xy <= low, polygons.xy >= high], axis=1)
    near = ~(beyond[:-1] & beyond[1:]).any(axis=1)
    near[polygons.ring_starts[1:-1] - 1] = False
    at = np.flatnonzero(near)
    start, way = polygons.xy[at], polygons.xy[at + 1] - polygons.xy[at]
    with np.errstate(divide="ignore", over="ignore"):
        # Where along the edge its line enters and leaves the box, on each axis (Liang and Barsky). On one axis the edge
        # may not move at all; it lies between the sides there, which are infinitely far.
        bounds = np.sort(np.stack([(low - start) / way, (high - start) / way]), axis=0)
    met = bounds[0].max(axis=1) < bounds[1].min(axis=1)
    polygon = np.searchsorted(polygons.vertex_starts, at, side="right") - 1
    meets[polygon[met]] = True
    return meets
