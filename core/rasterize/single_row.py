"""Conservative single-row coverage test: whether a polygon covers a pixel's centre on one row, yes, no or undecided.

The boundary's crossings with the row cut it into chords. A centre well inside a chord is inside the polygon by any
rule, and a row whose outermost crossings have no centre between them has none inside. Centres too near to a boundary
for rounding errors are left undecided, for scan lines to decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays.types import BoolArray, FloatArray, IntArray
from ..pixels.tolerance import POSITION_TOLERANCE
from ..vector.polygons import Polygons
from .pixel_rule import PixelRule

_CLEAR = 4 * POSITION_TOLERANCE
"""Centres this far from a boundary are not on it, whatever the rounding errors."""

_ROUNDING = 1e-12  # bound of a crossing's error relative to the edge's coordinates: far more than it can be


@dataclass(frozen=True, eq=False)
class RowCoverage:
    """Whether polygons cover a centre on one row each, (polygons,) bool. Both are False where it is undecided.

    Attributes:
        some: at least one centre is covered, for sure.
        none: no centre is covered, for sure.
    """

    some: BoolArray
    none: BoolArray


def coverage_on_row(polygons: Polygons, row: FloatArray, cols: int, rule: PixelRule) -> RowCoverage:
    """Return whether polygons cover a centre on the row `row[i]` of polygon i, in the columns 0 .. cols - 1.

    Args:
        polygons: in pixel coordinates.
        row: (polygons,) whole numbers.
        cols: columns of the grid.
        rule: COVERS or CONTAINS.
    """
    vertex_starts = polygons.vertex_starts
    row_of_vertex = np.repeat(row, np.diff(vertex_starts))
    y = polygons.xy[:, 1]
    touched = np.logical_or.reduceat(np.abs(y - row_of_vertex) <= _CLEAR, vertex_starts[:-1])
    crossings = _Crossings.of(polygons, y > row_of_vertex, row)
    some, none = crossings.have_centre_inside(cols), crossings.have_no_centre(cols)
    # A centre on the boundary is inside by the one rule, and outside by the other.
    if rule is PixelRule.COVERS:
        return RowCoverage(some, none & ~touched)
    return RowCoverage(some & ~touched, none)


@dataclass(frozen=True, eq=False)
class _Crossings:
    """Crossings of boundaries with one row each, by polygon and from left to right.

    Attributes:
        polygon: (n,) of each crossing.
        x: (n,) of each crossing.
        turn: (n,) 1 or -1, the sense in which a shell crosses the row; 0 for holes.
        starts: (polygons + 1,) polygon i has the crossings starts[i]:starts[i + 1].
        clear: (polygons,) how far from a crossing centres are surely not on the boundary.
    """

    polygon: IntArray
    x: FloatArray
    turn: IntArray
    starts: IntArray
    clear: FloatArray

    @classmethod
    def of(cls, polygons: Polygons, below: BoolArray, row: FloatArray) -> _Crossings:
        """Return the crossings of polygon i with row[i]; `below` tells which vertices have a greater y."""
        crosses = np.append(below[1:] != below[:-1], False)
        crosses[polygons.ring_starts[1:] - 1] = False
        at = np.flatnonzero(crosses)
        vertex_starts = polygons.vertex_starts
        starts = np.searchsorted(at, vertex_starts)
        polygon = np.repeat(np.arange(len(polygons)), np.diff(starts))

        (x0, y0), (x1, y1) = polygons.xy[at].T, polygons.xy[at + 1].T
        x = x0 + (row[polygon] - y0) / (y1 - y0) * (x1 - x0)
        clear = np.zeros(len(polygons))
        has = np.flatnonzero(np.diff(starts))
        if len(has):
            with np.errstate(over="ignore"):  # next to level, no centre on the row is clear of the edge
                along_row = np.hypot(x1 - x0, y1 - y0) / np.abs(y1 - y0)
            far = _CLEAR * along_row + _ROUNDING * (np.abs(x0) + np.abs(x1))
            clear[has] = np.maximum.reduceat(far, starts[has])
        is_shell = at < polygons.ring_starts[polygons.polygon_starts[:-1] + 1][polygon]
        order = _order(polygon, x, starts)
        turn = np.where(below[at], -1, 1) * is_shell
        return cls(polygon, x[order], turn[order], starts, clear)

    def have_centre_inside(self, cols: int) -> BoolArray:
        """Return which polygons have an interior chord with a centre well inside it."""
        found = np.zeros(len(self.clear), dtype=np.bool_)
        if len(self.x):
            winding = np.cumsum(self.turn)[:-1]
            inside = (winding != 0) & (self.polygon[1:] == self.polygon[:-1]) & self._clear_of_holes[:-1]
            clear = self.clear[self.polygon[:-1]]
            inside &= _hold_a_centre(self.x[:-1] + clear, self.x[1:] - clear, cols)
            found[self.polygon[:-1][inside]] = True
        return found

    def have_no_centre(self, cols: int) -> BoolArray:
        """Return which polygons have no centre between their outermost crossings, or near these."""
        without = np.ones(len(self.clear), dtype=np.bool_)
        has = np.flatnonzero(np.diff(self.starts))
        left, right = self.x[self.starts[has]], self.x[self.starts[has + 1] - 1]
        without[has] = ~_hold_a_centre(left - self.clear[has], right + self.clear[has], cols)
        return without

    @property
    def _clear_of_holes(self) -> BoolArray:
        """(n,) bool, whether right of each crossing, up to the next one, there is surely no hole of the polygon."""
        passed = np.cumsum(self.turn == 0)
        if not len(passed) or not passed[-1]:
            return np.ones(len(passed), dtype=np.bool_)
        passed_at = np.concatenate([np.zeros(1, np.int64), passed])[self.starts]
        # That is so left of the first crossing with a hole and right of the last one.
        none_yet, none_more = (passed == at[self.polygon] for at in (passed_at[:-1], passed_at[1:]))
        return np.asarray(none_yet | none_more)


def _order(polygon: IntArray, x: FloatArray, starts: IntArray) -> IntArray:
    """Return the order of crossings by polygon, by which they are sorted already, and by x."""
    order = np.arange(len(x))
    count = np.diff(starts)
    pair = starts[:-1][count == 2]  # nearly all of them, and quicker swapped than sorted
    swapped = pair[x[pair] > x[pair + 1]]
    order[swapped], order[swapped + 1] = swapped + 1, swapped
    others = np.flatnonzero(count[polygon] > 2)
    order[others] = others[np.lexsort((x[others], polygon[others]))]
    return order


def _hold_a_centre(left: FloatArray, right: FloatArray, cols: int) -> BoolArray:
    """Return which spans [left, right] hold one of the columns 0 .. cols - 1."""
    return np.asarray(np.ceil(np.maximum(left, 0)) <= np.floor(np.minimum(right, cols - 1)))
