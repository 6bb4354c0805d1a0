"""Which pixel centres lie on a polygon's contour, or near it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .edges import RowSpans, Segments, is_segment, ring_of_vertices, segment_starts
from .polygons import Polygons
from .runs import IntArray, Runs, place
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
        """Return the centres in the tile as runs of the rings; rows and columns count from the tile's corner."""
        segment, row = self._segment_rows.pairs(tile.rows)
        return Runs.joined(self.beside(self._segments[segment], row, tile), self.around_vertices(tile))

    def count(self, tile: Tile) -> int:
        """Return about how many runs the tile has."""
        return self._segment_rows.count(tile.rows) + self._vertex_rows.count(tile.rows)

    def beside(self, vertex: IntArray, row: IntArray, tile: Tile) -> Runs:
        """Return the centres whose foot on a segment's line lies between the segment's ends.

        Args:
            vertex: (n,) at which each segment begins; all of them have a length.
            row: (n,) the row of the tile in which to look beside each segment.
            tile: rows and columns of the runs count from its corner.
        """
        segments = Segments.at(self.polygons, vertex)
        (x0, y0), (x1, y1) = segments.upper.T, segments.lower.T
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
        first, last = np.maximum(middle - half, first_foot), np.minimum(middle + half, last_foot)
        return _whole(place(segments.ring, row - tile.row, 0), first, last, tile)

    def around_vertices(self, tile: Tile) -> Runs:
        """Return the centres around the vertices."""
        nth, row = self._vertex_rows.pairs(tile.rows)
        vertex = self._vertices[nth]
        x, y = self.polygons.xy[vertex].T
        chord = np.sqrt(np.maximum(self.within**2 - (row - y) ** 2, 0.0))
        ring = ring_of_vertices(self.polygons, vertex)
        return _whole(place(ring, row - tile.row, 0), x - chord, x + chord, tile)

    @cached_property
    def _segments(self) -> IntArray:
        return segment_starts(self.polygons)

    @cached_property
    def _segment_rows(self) -> RowSpans:
        y = self.polygons.xy[:, 1]
        ends = y[self._segments], y[self._segments + 1]
        return RowSpans.of(np.minimum(*ends) - self.within, np.maximum(*ends) + self.within)

    @cached_property
    def _vertices(self) -> IntArray:
        """The vertices that have a centre within the distance along either axis."""
        near = self._near_rows
        return near[_to_nearest_whole(self.polygons.xy[near, 0]) <= self.within]

    @cached_property
    def _near_rows(self) -> IntArray:
        """The vertices that have a row within the distance."""
        return np.flatnonzero(_to_nearest_whole(self.polygons.xy[:, 1]) <= self.within)

    @cached_property
    def _vertex_rows(self) -> RowSpans:
        y = self.polygons.xy[self._vertices, 1]
        return RowSpans.of(y - self.within, y + self.within)


@dataclass(frozen=True, eq=False)
class NarrowContour(Contour):
    """The same, for those who already know which segments pass close by a centre where they cross a row.

    Looking beside every segment in every row costs more than filling the polygons, and with a small distance nearly no
    segment has a centre beside it. Left to be looked at in all of their rows are those that run so flat that they pass
    many centres, and those that reach no row but come near one with an end.
    """

    def __post_init__(self) -> None:
        if self.within > CONTOUR_TOLERANCE:
            raise ValueError(
                f"a narrow contour within {self.within} pixels was asked for; take Contour beyond {CONTOUR_TOLERANCE}"
            )

    @property
    def along_row(self) -> float:
        """How far along a row a centre may be from the crossing of a segment that isn't flat."""
        return float(np.hypot(1.0, _FLAT)) * 1.01 * self.within

    def runs_with(self, near_vertex: IntArray, near_row: IntArray, tile: Tile) -> Runs:
        """Return the centres in the tile, given the segments that cross a row within `along_row` of a centre.

        Args:
            near_vertex, near_row: (n,) the vertices at which such segments begin, and the rows. Flat ones may be
                among them.
            tile: rows and columns of the runs count from its corner.
        """
        nth, row = self._doubtful_rows.pairs(tile.rows)
        return Runs.joined(
            self.beside(near_vertex, near_row, tile),
            self.beside(self._doubtful[nth], row, tile),
            self.around_vertices(tile),
        )

    @cached_property
    def _doubtful(self) -> IntArray:
        """The segments to be looked at in all of their rows."""
        x, y = self.polygons.xy.T
        row = np.ceil(y)
        crosses = np.flatnonzero(row[1:] != row[:-1])
        flat = crosses[np.abs(x[crosses + 1] - x[crosses]) > _FLAT * np.abs(y[crosses + 1] - y[crosses])]
        doubtful = np.union1d(flat, np.union1d(self._near_rows - 1, self._near_rows))
        doubtful = doubtful[(doubtful >= 0) & (doubtful < len(x) - 1)]
        return doubtful[is_segment(self.polygons, doubtful)]

    @cached_property
    def _doubtful_rows(self) -> RowSpans:
        y = self.polygons.xy[:, 1]
        ends = y[self._doubtful], y[self._doubtful + 1]
        return RowSpans.of(np.minimum(*ends) - self.within, np.maximum(*ends) + self.within)


_FLAT = 16.0
"""Columns per row from which on a segment counts as flat."""


def _to_nearest_whole(values: FloatArray) -> FloatArray:
    return np.asarray(np.abs(values - np.rint(values)))


def _whole(line: IntArray, first: FloatArray, last: FloatArray, tile: Tile) -> Runs:
    """Return the centres in [first, last] on lines of the tile, where there are any."""
    return Runs.clipped(line, np.ceil(first) - tile.col, np.floor(last) + 1 - tile.col, width=tile.width)
