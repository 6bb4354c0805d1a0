"""Which pixel centres lie on a polygon's contour, or near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .edges import RowSpans, Segments
from .polygons import Polygons
from .runs import IntArray, Runs
from .tile import Tile

FloatArray = npt.NDArray[np.float64]

CONTOUR_TOLERANCE = 1e-6
"""A pixel centre within this distance of a contour, in pixels, counts as on it.

Exact predicates differ on computed vertices that are 1e-16 off a centre; a millionth of a pixel is far above such
noise and far below anything a map means.
"""


@dataclass(frozen=True, eq=False)
class Contour:
    """The pixel centres that lie within a distance of rings, answered tile by tile.

    Attributes:
        polygons: in pixel coordinates.
        within: the distance in pixels.
    """

    polygons: Polygons
    within: float = CONTOUR_TOLERANCE

    def runs(self, tile: Tile) -> Runs:
        """Return the centres in the tile: lines are ring * height + row, rows and columns count from its corner."""
        runs = Runs.joined(self._beside_segments(tile), self._around_vertices(tile))
        return Runs(runs.line, runs.start - tile.col, runs.stop - tile.col).clipped(tile.width)

    def _beside_segments(self, tile: Tile) -> Runs:
        """Return the centres whose foot on a segment's line lies between the segment's ends."""
        segment, row = self._segment_rows.pairs(tile.rows)
        (x0, y0), (x1, y1) = self._segments.upper[segment].T, self._segments.lower[segment].T
        dx, dy, below = x1 - x0, y1 - y0, row - y0
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            # The strip beside the line: its middle where the line meets the row, half as wide as the distance
            # seen along the row. Where the segment runs along the row, the strip is the whole row or nothing.
            along_row = dy == 0
            middle = np.where(along_row, x0, x0 + (below / dy) * dx)
            half = np.where(
                along_row,
                np.where(np.abs(below) <= self.within, np.inf, -np.inf),
                self.within * (np.hypot(dx, dy) / np.abs(dy)),
            )
            # The feet between the two ends: 0 <= (x - x0) dx + below dy <= length^2.
            feet = x0 - below * (dy / dx), x1 + (y1 - row) * (dy / dx)
        upright = dx == 0
        beside_upright = upright & (below * dy >= 0) & (below * dy <= dy * dy)
        first_foot = np.where(upright, np.where(beside_upright, -np.inf, np.inf), np.minimum(*feet))
        last_foot = np.where(upright, -first_foot, np.maximum(*feet))
        line = self._segments.ring[segment] * tile.height + (row - tile.row)
        return _whole(line, np.maximum(middle - half, first_foot), np.minimum(middle + half, last_foot))

    def _around_vertices(self, tile: Tile) -> Runs:
        vertex, row = self._vertex_rows.pairs(tile.rows)
        x, y = self.polygons.xy[vertex].T
        chord = np.sqrt(np.maximum(self.within**2 - (row - y) ** 2, 0.0))
        line = self._vertex_ring[vertex] * tile.height + (row - tile.row)
        return _whole(line, x - chord, x + chord)

    @cached_property
    def _segments(self) -> Segments:
        return Segments.of(self.polygons)

    @cached_property
    def _segment_rows(self) -> RowSpans:
        return RowSpans.of(self._segments.upper[:, 1] - self.within, self._segments.lower[:, 1] + self.within)

    @cached_property
    def _vertex_rows(self) -> RowSpans:
        y = self.polygons.xy[:, 1]
        return RowSpans.of(y - self.within, y + self.within)

    @cached_property
    def _vertex_ring(self) -> IntArray:
        return np.repeat(np.arange(self.polygons.ring_count), np.diff(self.polygons.ring_starts))


def _whole(line: IntArray, first: FloatArray, last: FloatArray) -> Runs:
    """Return the whole numbers in [first, last], where there are any."""
    start, last_whole = np.ceil(first), np.floor(last)
    some = np.flatnonzero(start <= last_whole)
    return Runs(line[some], start[some].astype(np.int64), last_whole[some].astype(np.int64) + 1)
