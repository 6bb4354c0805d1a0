"""The edges of polygons' boundaries, and the rows they meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.ragged import ranges
from ..arrays.types import BoolArray, FloatArray, IntArray
from ..cancel import look_here
from ..vector.polygons import Polygons

FARTHEST_ROW = 1 << 40
"""No grid has rows beyond this (GDAL counts them in 31 bits); boundaries may well reach there."""

_BLOCK = 256


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges of rings, all of them longer than 0.

    Attributes:
        upper, lower: (n, 2) float64, the ends (x, y) of each edge; upper has the smaller y.
        turn: (n,) int64, 1 where the ring runs from upper to lower, -1 where it runs the other way.
        ring: (n,) int64, the ring of each edge.
    """

    upper: FloatArray
    lower: FloatArray
    turn: IntArray
    ring: IntArray

    @classmethod
    def of(cls, polygons: Polygons) -> Edges:
        """Return the edges of all rings of `polygons`."""
        look_here()
        return cls.at(polygons, edge_starts(polygons))

    @classmethod
    def at(cls, polygons: Polygons, vertex: IntArray) -> Edges:
        """Return the edges that begin at vertices, (n,) numbers that `edge_starts` holds."""
        look_here()
        start, stop = polygons.xy[vertex], polygons.xy[vertex + 1]
        downwards = start[:, 1] <= stop[:, 1]
        return cls(
            upper=np.where(downwards[:, None], start, stop),
            lower=np.where(downwards[:, None], stop, start),
            turn=np.where(downwards, 1, -1),
            ring=ring_of_vertices(polygons, vertex),
        )

    def where(self, keep: BoolArray | IntArray) -> Edges:
        """Return the edges that `keep` selects."""
        return Edges(self.upper[keep], self.lower[keep], self.turn[keep], self.ring[keep])


def edge_starts(polygons: Polygons) -> IntArray:
    """Return the numbers of the vertices at which edges longer than 0 begin, in order, (n,) int64."""
    vertex = np.arange(max(len(polygons.xy) - 1, 0))
    return vertex[is_edge(polygons, vertex)]


def is_edge(polygons: Polygons, vertex: IntArray) -> BoolArray:
    """Return which vertices, (n,) numbers but not the last one of all, begin an edge longer than 0."""
    starts = (polygons.xy[vertex] != polygons.xy[vertex + 1]).any(axis=1)  # a vertex may be there twice
    closing = np.zeros(len(polygons.xy), dtype=np.bool_)
    closing[polygons.ring_starts[1:] - 1] = True  # a ring's last vertex starts no edge
    return np.asarray(starts & ~closing[vertex])


def ring_of_vertices(polygons: Polygons, vertex: IntArray) -> IntArray:
    """Return the ring of each vertex, (n,) numbers of vertices."""
    return np.asarray(np.searchsorted(polygons.ring_starts, vertex, side="right") - 1)


@dataclass(frozen=True, eq=False)
class RowSpans:
    """Row ranges of n items: first .. last, both included, none where last < first. (n,) int64.

    Items that follow one another should lie near one another, as the edges of a ring do: they are searched in blocks,
    by each block's own range of rows.
    """

    first: IntArray
    last: IntArray

    @classmethod
    def of(cls, lowest: FloatArray, highest: FloatArray) -> RowSpans:
        """Return the whole rows in [lowest, highest] of each item."""
        return cls(whole_row(np.ceil(lowest)), whole_row(np.floor(highest)))

    def meeting(self, rows: range) -> IntArray:
        """Return the items that meet one of the rows, (m,) int64, in order."""
        first_of_block, last_of_block = self._blocks
        blocks = np.flatnonzero((first_of_block < rows.stop) & (last_of_block >= rows.start))
        if not len(blocks):
            return blocks
        if blocks[-1] - blocks[0] + 1 == len(blocks):
            near = np.arange(blocks[0] * _BLOCK, min((blocks[-1] + 1) * _BLOCK, len(self.first)))
        else:
            near = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
            near = near[: np.searchsorted(near, len(self.first))]
        first, last = self.first[near], self.last[near]
        return np.asarray(near[(first < rows.stop) & (last >= rows.start) & (first <= last)])

    def within(self, item: IntArray, rows: range) -> tuple[IntArray, IntArray]:
        """Return the first of `rows` that each item meets, and how many it meets; the items meet some."""
        first = np.maximum(self.first[item], rows.start)
        last = np.minimum(self.last[item], rows.stop - 1)
        return first, last - first + 1

    def count(self, rows: range) -> int:
        """Return how many pairs (item, row) there are with the row among `rows`."""
        _, count = self.within(self.meeting(rows), rows)
        return int(count.sum())

    def pairs(self, rows: range) -> tuple[IntArray, IntArray]:
        """Return every pair (item, row) with the row among `rows`, as two arrays."""
        item = self.meeting(rows)
        first, count = self.within(item, rows)
        return np.repeat(item, count), ranges(first, count)

    @cached_property
    def _blocks(self) -> tuple[IntArray, IntArray]:
        """The least first and the greatest last row of each block of items."""
        if not len(self.first):
            return self.first, self.last
        starts = np.arange(0, len(self.first), _BLOCK)
        return np.minimum.reduceat(self.first, starts), np.maximum.reduceat(self.last, starts)


def whole_row(row: FloatArray) -> IntArray:
    """Return rows as int64, clipped to `FARTHEST_ROW`, beyond which no grid has any."""
    return np.clip(row, -FARTHEST_ROW, FARTHEST_ROW).astype(np.int64)
