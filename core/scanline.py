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
from enum import Enum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .contour import CONTOUR_TOLERANCE, runs_at_vertices, runs_beside_segments
from .polygons import Polygons
from .runs import IntArray, Runs, difference, union
from .tile import Tile

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class PixelRule(Enum):
    """When a pixel belongs to a polygon."""

    COVERS = "centre inside or on the contour"
    CONTAINS = "centre strictly inside"


@dataclass(frozen=True, eq=False)
class ScanlineRegion:
    """The pixels inside at least one polygon, answered tile by tile.

    Attributes:
        polygons: in pixel coordinates of the grid: the centre of row r, column c is (x = c, y = r).
        rule: whether a centre on the contour belongs to the polygon.
    """

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True inside; or a plain False where no polygon reaches the tile."""
        inside = self._runs(tile)
        if not len(inside):
            return False
        return inside.painted(tile.height, tile.width)

    def _runs(self, tile: Tile) -> Runs:
        """Return disjoint runs of the pixels inside, lines and columns counted from the tile's corner."""
        crossings, contour = self._edges.meet(tile)
        hole = self.polygons.ring_is_hole
        has_holes = np.diff(self.polygons.polygon_starts) > 1
        interior = _inside(crossings)
        shells_closed = self.rule is PixelRule.COVERS

        # Runs so far lie on lines (ring, row); from here on on lines (polygon, row), and at last on rows.
        shells = _ring_runs(interior, contour, ~hole, closed=shells_closed, tile=tile)
        holes = _ring_runs(interior, contour, hole, closed=not shells_closed, tile=tile)
        shells = shells.on_lines(self._polygon_line(shells, tile))
        holes = holes.on_lines(self._polygon_line(holes, tile))
        if len(holes):
            holed = has_holes[shells.line // tile.height]
            shells = Runs.joined(
                shells.where(~holed), difference(shells.where(holed), holes, width=tile.width)
            )
        return union(shells.on_lines(shells.line % tile.height), width=tile.width)

    def _polygon_line(self, runs: Runs, tile: Tile) -> IntArray:
        ring, row = np.divmod(runs.line, tile.height)
        return np.asarray(self.polygons.ring_polygon[ring] * tile.height + row)

    @cached_property
    def _edges(self) -> _Edges:
        return _Edges.of(self.polygons)


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


@dataclass(frozen=True, eq=False)
class _Edges:
    """The segments of all rings that come near a row, and the vertices that come near a pixel centre.

    Attributes:
        upper, lower: (n, 2) ends of each segment; upper has the smaller y.
        turn: (n,) 1 where the ring runs from upper to lower, -1 where it runs the other way.
        ring: (n,) the ring of each segment.
        first_row, last_row: (n,) the rows the segment crosses or comes within the tolerance of.
        vertex, vertex_ring, vertex_row: the vertices within the tolerance of a row.
    """

    upper: FloatArray
    lower: FloatArray
    turn: IntArray
    ring: IntArray
    first_row: IntArray
    last_row: IntArray
    vertex: FloatArray
    vertex_ring: IntArray
    vertex_row: IntArray

    @classmethod
    def of(cls, polygons: Polygons) -> _Edges:
        xy = polygons.xy
        ring = np.repeat(np.arange(polygons.ring_count), np.diff(polygons.ring_starts))
        is_segment = np.ones(len(xy), dtype=np.bool_)
        is_segment[polygons.ring_starts[1:] - 1] = False  # a ring's last vertex starts no segment
        is_segment[:-1] &= (xy[1:] != xy[:-1]).any(axis=1)  # nor does a vertex that is there twice
        at = np.flatnonzero(is_segment)
        start, stop = xy[at], xy[at + 1]
        downwards = start[:, 1] <= stop[:, 1]
        upper = np.where(downwards[:, None], start, stop)
        lower = np.where(downwards[:, None], stop, start)
        first_row = np.ceil(upper[:, 1] - CONTOUR_TOLERANCE).astype(np.int64)
        last_row = np.floor(lower[:, 1] + CONTOUR_TOLERANCE).astype(np.int64)
        near = np.flatnonzero(first_row <= last_row)  # dense outlines: most segments lie between two rows
        row = np.rint(xy[:, 1])
        touching = np.flatnonzero(np.abs(xy[:, 1] - row) <= CONTOUR_TOLERANCE)
        return cls(
            upper=upper[near],
            lower=lower[near],
            turn=np.where(downwards[near], 1, -1),
            ring=ring[at[near]],
            first_row=first_row[near],
            last_row=last_row[near],
            vertex=xy[touching],
            vertex_ring=ring[touching],
            vertex_row=row[touching].astype(np.int64),
        )

    def meet(self, tile: Tile) -> tuple[_Crossings, Runs]:
        """Return the crossings with the tile's rows, and the runs of pixels on the contour inside the tile."""
        segment, row = self._pairs(tile)
        line = self.ring[segment] * tile.height + (row - tile.row)
        upper, lower, y = self.upper[segment], self.lower[segment], row.astype(np.float64)
        # Half-open in y: where two segments of a ring meet on a row, just one of them crosses it.
        crosses = np.flatnonzero((upper[:, 1] <= y) & (y < lower[:, 1]))
        (x0, y0), (x1, y1) = upper[crosses].T, lower[crosses].T
        # The absolute row goes into the formula, so that every tile computes the same crossing.
        x = x0 + ((y[crosses] - y0) / (y1 - y0)) * (x1 - x0)
        crossings = _Crossings(line[crosses], x - tile.col, self.turn[segment[crosses]])

        here = np.flatnonzero((self.vertex_row >= tile.row) & (self.vertex_row < tile.row + tile.height))
        vertex_row = self.vertex_row[here]
        vertex_line = self.vertex_ring[here] * tile.height + (vertex_row - tile.row)
        contour = Runs.joined(
            runs_beside_segments(line, y, upper, lower),
            runs_at_vertices(vertex_line, vertex_row, self.vertex[here]),
        )
        moved = Runs(contour.line, contour.start - tile.col, contour.stop - tile.col)
        return crossings, moved.clipped(tile.width)

    def _pairs(self, tile: Tile) -> tuple[IntArray, IntArray]:
        """Return every pair (segment, row) of the tile's rows and the segments that meet them."""
        candidates = np.flatnonzero((self.first_row < tile.row + tile.height) & (self.last_row >= tile.row))
        first = np.maximum(self.first_row[candidates], tile.row)
        last = np.minimum(self.last_row[candidates], tile.row + tile.height - 1)
        count = last - first + 1
        segment = np.repeat(candidates, count)
        row = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        return segment, row


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
