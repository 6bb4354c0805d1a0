"""The segments of polygons' outlines, and the rows they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .polygons import Polygons

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Segments:
    """The segments of all rings, without those of no length.

    Attributes:
        upper, lower: (n, 2) float64, the ends (x, y) of each segment; upper has the smaller y.
        turn: (n,) int64, 1 where the ring runs from upper to lower, -1 where it runs the other way.
        ring: (n,) int64, the ring of each segment.
    """

    upper: FloatArray
    lower: FloatArray
    turn: IntArray
    ring: IntArray

    @classmethod
    def of(cls, polygons: Polygons) -> Segments:
        """Return the segments of all rings of `polygons`."""
        xy = polygons.xy
        ring = np.repeat(np.arange(polygons.ring_count), np.diff(polygons.ring_starts))
        is_segment = np.ones(len(xy), dtype=np.bool_)
        is_segment[polygons.ring_starts[1:] - 1] = False  # a ring's last vertex starts no segment
        is_segment[:-1] &= (xy[1:] != xy[:-1]).any(axis=1)  # nor does a vertex that is there twice
        at = np.flatnonzero(is_segment)
        start, stop = xy[at], xy[at + 1]
        downwards = start[:, 1] <= stop[:, 1]
        return cls(
            upper=np.where(downwards[:, None], start, stop),
            lower=np.where(downwards[:, None], stop, start),
            turn=np.where(downwards, 1, -1),
            ring=ring[at],
        )

    def where(self, keep: npt.NDArray[np.bool_] | IntArray) -> Segments:
        """Return the segments that `keep` selects."""
        return Segments(self.upper[keep], self.lower[keep], self.turn[keep], self.ring[keep])


@dataclass(frozen=True, eq=False)
class RowSpans:
    """The rows that each of n things meets: first .. last, both included, none where last < first. (n,) int64."""

    first: IntArray
    last: IntArray

    @classmethod
    def of(cls, lowest: FloatArray, highest: FloatArray) -> RowSpans:
        """Return the whole rows in [lowest, highest] of each thing."""
        return cls(np.ceil(lowest).astype(np.int64), np.floor(highest).astype(np.int64))

    def pairs(self, rows: range) -> tuple[IntArray, IntArray]:
        """Return every pair (thing, row) with the row among `rows`, as two arrays."""
        thing = np.flatnonzero(
            (self.first < rows.stop) & (self.last >= rows.start) & (self.first <= self.last)
        )
        first = np.maximum(self.first[thing], rows.start)
        count = np.minimum(self.last[thing], rows.stop - 1) - first + 1
        nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(thing, count), nth + np.repeat(first, count)
