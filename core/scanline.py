"""Closed scan lines: which pixels of a tile lie inside polygons, in numpy alone.

A polygon here is its closed shell without the open insides of its holes. Inside a ring is what the ring winds
round, in whichever direction and however often, decided ring by ring: both halves of a bow-tie are inside, and
neither the direction of a ring nor a hole that leaves its shell or overlaps another hole can cancel anything. For
valid polygons this is the predicate "covers" of the OGC Simple Features; crossing ones are taken as GEOS's
make_valid does with the method "structure".

A ring crosses a row upwards as often as downwards; where the two don't balance, the row is inside. The contour is
found apart from that (contour.py). The rest is arithmetic with runs: shells, without holes, all polygons together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .contour import Contour
from .edges import RowSpans, Segments
from .pixel_rule import PixelRule
from .polygons import Polygons
from .runs import IntArray, Runs, difference, union
from .tile import Tile

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ScanlineRegion:
    """The pixels inside at least one polygon, answered tile by tile.

    Attributes:
        polygons: in pixel coordinates of the grid: the centre of row r, column c is (x = c, y = r).
        rule: COVERS or CONTAINS, whether a centre on the contour belongs to the polygon.
    """

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True inside; or a plain False where no polygon reaches the tile."""
        inside = self.runs(tile)
        if not len(inside):
            return False
        return inside.painted(tile.height, tile.width)

    def runs(self, tile: Tile) -> Runs:
        """Return disjoint runs of the pixels inside, lines and columns counted from the tile's corner."""
        inside = self.runs_by_polygon(tile)
        return union(inside.on_lines(inside.line % tile.height), width=tile.width)

    def runs_by_polygon(self, tile: Tile) -> Runs:
        """Return runs of the pixels inside each polygon by itself; their lines are polygon * height + row.

        Rows and columns count from the tile's corner. Runs of one polygon may overlap.
        """
        interior, contour = _inside(self._crossings(tile)), self._contour.runs(tile)
        hole = self.polygons.ring_is_hole
        has_holes = np.diff(self.polygons.polygon_starts) > 1
        shells_closed = self.rule is PixelRule.COVERS

        # Runs so far lie on lines (ring, row); from here on on lines (polygon, row).
        shells = _ring_runs(interior, contour, ~hole, closed=shells_closed, tile=tile)
        holes = _ring_runs(interior, contour, hole, closed=not shells_closed, tile=tile)
        shells = shells.on_lines(self._polygon_line(shells, tile))
        holes = holes.on_lines(self._polygon_line(holes, tile))
        if len(holes):
            holed = has_holes[shells.line // tile.height]
            shells = Runs.joined(
                shells.where(~holed), difference(shells.where(holed), holes, width=tile.width)
            )
        return shells

    def _polygon_line(self, runs: Runs, tile: Tile) -> IntArray:
        ring, row = np.divmod(runs.line, tile.height)
        return np.asarray(self.polygons.ring_polygon[ring] * tile.height + row)

    def _crossings(self, tile: Tile) -> _Crossings:
        segment, row = self._rows.pairs(tile.rows)
        (x0, y0), (x1, y1) = self._segments.upper[segment].T, self._segments.lower[segment].T
        # The absolute row goes into the formula, so that every tile computes the same crossing.
        x = x0 + ((row - y0) / (y1 - y0)) * (x1 - x0)
        line = self._segments.ring[segment] * tile.height + (row - tile.row)
        return _Crossings(line, x - tile.col, self._segments.turn[segment])

    @cached_property
    def _segments(self) -> Segments:
        return Segments.of(self.polygons)

    @cached_property
    def _rows(self) -> RowSpans:
        """The rows each segment crosses; half-open, so that of two segments that meet on a row just one crosses it."""
        upper, lower = self._segments.upper[:, 1], self._segments.lower[:, 1]
        return RowSpans(np.ceil(upper).astype(np.int64), np.ceil(lower).astype(np.int64) - 1)

    @cached_property
    def _contour(self) -> Contour:
        return Contour(self.polygons)


@dataclass(frozen=True, eq=False)
class _Crossings:
    """Where rings cross rows.

    Attributes:
        line: (n,) the line (ring, row) of each crossing.
        x: (n,) where, in the tile's columns.
        turn: (n,) 1 where the ring crosses the row downwards, -1 upwards.
    """

    line: IntArray
    x: FloatArray
    turn: IntArray


def _inside(crossings: _Crossings) -> Runs:
    """Return the runs between the crossings where a ring begins to wind round and where it ends, both included."""
    order = np.lexsort((crossings.x, crossings.line))
    line, x = crossings.line[order], crossings.x[order]
    # The turns of one ring on one row add up to nothing, so the sum starts anew on every line by itself.
    winding = np.cumsum(crossings.turn[order])
    ends = winding == 0
    begins = np.roll(ends, 1)  # the first crossing of all follows, in this sense, the last
    start = np.ceil(x[begins]).astype(np.int64)
    stop = np.floor(x[ends]).astype(np.int64) + 1
    return Runs(line[begins], start, stop)


def _ring_runs(interior: Runs, contour: Runs, wanted: BoolArray, *, closed: bool, tile: Tile) -> Runs:
    """Return the insides of the `wanted` rings, with their contour (closed) or without it.

    Runs lie on lines (ring, row) and stay there. Closed ones may overlap, open ones are disjoint.
    """
    inside = interior.where(wanted[interior.line // tile.height]).clipped(tile.width)
    on_contour = contour.where(wanted[contour.line // tile.height])
    if closed:
        return Runs.joined(inside, on_contour)
    return difference(inside, on_contour, width=tile.width)
