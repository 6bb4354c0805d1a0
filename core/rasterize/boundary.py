"""Pixel centres on the boundary of polygons, or within a distance of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.types import FloatArray, IntArray
from ..cancel import look_here
from ..pixels.tile import Tile
from ..pixels.tolerance import POSITION_TOLERANCE
from ..vector.polygons import Polygons
from .edges import Edges, RowSpans, edge_starts, is_edge, ring_of_vertices
from .runs import Runs, flat_index


@dataclass(frozen=True, eq=False)
class Boundary:
    """The pixel centres within a distance of the rings of polygons, tile by tile.

    Attributes:
        polygons: in pixel coordinates.
        within: the distance in pixels.
    """

    polygons: Polygons
    within: float = POSITION_TOLERANCE

    def runs(self, tile: Tile) -> Runs:
        """Return the centres in the tile as runs grouped by ring; rows and columns count from the tile's corner."""
        edge, row = self._edge_rows.pairs(tile.rows)
        return Runs.concatenated(self.beside(self._edges[edge], row, tile), self.around_vertices(tile))

    def count(self, tile: Tile) -> int:
        """Return about how many runs the tile has."""
        return self._edge_rows.count(tile.rows) + self._vertex_rows.count(tile.rows)

    def beside(self, vertex: IntArray, row: IntArray, tile: Tile) -> Runs:
        """Return the centres within the distance whose perpendicular foot lies between an edge's ends.

        Args:
            vertex: (n,) at which each edge begins; all of them have a length.
            row: (n,) the row of the tile to be searched beside each edge.
            tile: rows and columns of the runs count from its corner.
        """
        edges = Edges.at(self.polygons, vertex)
        (x0, y0), (x1, y1) = edges.upper.T, edges.lower.T
        dx, dy, below = x1 - x0, y1 - y0, row - y0
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            # The strip beside the line: its middle where the line meets the row, half as wide as the distance
            # seen along the row. Where the edge runs along the row, the strip is the whole row or nothing; so it is
            # where it rises by next to nothing, as both would overflow.
            along_row = np.abs(dy) <= _LEVEL * np.abs(dx)
            middle = np.where(along_row, x0, x0 + (below / dy) * dx)
            half = np.where(
                along_row,
                np.where(np.abs(below) <= self.within, np.inf, -np.inf),
                self.within * (np.hypot(dx, dy) / np.abs(dy)),
            )
            # The foot lies between the two ends: 0 <= (x - x0) dx + below dy <= length^2.
            feet = x0 - below * (dy / dx), x1 + (y1 - row) * (dy / dx)
        upright = dx == 0
        beside_upright = upright & (below * dy >= 0) & (below * dy <= dy * dy)
        first_foot = np.where(upright, np.where(beside_upright, -np.inf, np.inf), np.minimum(*feet))
        last_foot = np.where(upright, -first_foot, np.maximum(*feet))
        first, last = np.maximum(middle - half, first_foot), np.minimum(middle + half, last_foot)
        return _centres(flat_index(edges.ring, row - tile.row, 0), first, last, tile)

    def around_vertices(self, tile: Tile) -> Runs:
        """Return the centres within the distance of the vertices."""
        nth, row = self._vertex_rows.pairs(tile.rows)
        vertex = self._vertices[nth]
        x, y = self.polygons.xy[vertex].T
        chord = np.sqrt(np.maximum(self.within**2 - (row - y) ** 2, 0.0))
        ring = ring_of_vertices(self.polygons, vertex)
        return _centres(flat_index(ring, row - tile.row, 0), x - chord, x + chord, tile)

    @cached_property
    def _edges(self) -> IntArray:
        return edge_starts(self.polygons)

    @cached_property
    def _edge_rows(self) -> RowSpans:
        return self._rows_near(self._edges)

    def _rows_near(self, edges: IntArray) -> RowSpans:
        """Return the rows within the distance of edges, given by the vertex at which each begins."""
        look_here()
        y = self.polygons.xy[:, 1]
        ends = y[edges], y[edges + 1]
        return RowSpans.of(np.minimum(*ends) - self.within, np.maximum(*ends) + self.within)

    @cached_property
    def _vertices(self) -> IntArray:
        """The vertices that have a centre within the distance along either axis."""
        near = self._near_rows
        return near[_to_nearest_whole(self.polygons.xy[near, 0]) <= self.within]

    @cached_property
    def _near_rows(self) -> IntArray:
        """The vertices that have a row within the distance."""
        look_here()
        return np.flatnonzero(_to_nearest_whole(self.polygons.xy[:, 1]) <= self.within)

    @cached_property
    def _vertex_rows(self) -> RowSpans:
        y = self.polygons.xy[self._vertices, 1]
        return RowSpans.of(y - self.within, y + self.within)


@dataclass(frozen=True, eq=False)
class NarrowBoundary(Boundary):
    """The same within a tiny distance, where the edges that cross a row close to a centre are known already.

    Searching beside every edge in every row costs more than filling the polygons, and with a small distance hardly any
    edge has a centre beside it. Searched in all of their rows are only the edges so flat that they pass many centres,
    and those that cross no row but have an end near one.
    """

    def __post_init__(self) -> None:
        if self.within > POSITION_TOLERANCE:
            raise ValueError(
                f"a narrow boundary within {self.within} pixels was asked for; "
                f"take Boundary beyond {POSITION_TOLERANCE}"
            )

    @property
    def along_row(self) -> float:
        """How far along a row a centre on the boundary may be from the crossing of an edge that isn't flat."""
        return float(np.hypot(1.0, _FLAT)) * 1.01 * self.within

    def runs_with(self, near_vertex: IntArray, near_row: IntArray, tile: Tile) -> Runs:
        """Return the centres in the tile, given the edges that cross a row within `along_row` of a centre.

        Args:
            near_vertex, near_row: (n,) the vertices at which such edges begin, and the rows. Flat ones may be
                among them.
            tile: rows and columns of the runs count from its corner.
        """
        nth, row = self._searched_rows.pairs(tile.rows)
        return Runs.concatenated(
            self.beside(near_vertex, near_row, tile),
            self.beside(self._searched[nth], row, tile),
            self.around_vertices(tile),
        )

    @cached_property
    def _searched(self) -> IntArray:
        """The edges, by the vertex at which each begins, that are searched in all of their rows."""
        x, y = self.polygons.xy.T
        row = np.ceil(y)
        crosses = np.flatnonzero(row[1:] != row[:-1])
        flat = crosses[np.abs(x[crosses + 1] - x[crosses]) > _FLAT * np.abs(y[crosses + 1] - y[crosses])]
        vertex = np.union1d(flat, np.union1d(self._near_rows - 1, self._near_rows))
        vertex = vertex[(vertex >= 0) & (vertex < len(x) - 1)]
        return vertex[is_edge(self.polygons, vertex)]

    @cached_property
    def _searched_rows(self) -> RowSpans:
        return self._rows_near(self._searched)


_LEVEL = 1e-200
"""Rows per column up to which an edge counts as level: over the widest of grids it rises by nothing to speak of."""

_FLAT = 16.0
"""Columns per row from which on an edge counts as flat."""


def _to_nearest_whole(values: FloatArray) -> FloatArray:
    return np.asarray(np.abs(values - np.rint(values)))


def _centres(line: IntArray, first: FloatArray, last: FloatArray, tile: Tile) -> Runs:
    """Return runs of the centres in [first, last] on lines of the tile, without empty ones."""
    return Runs.clipped(line, np.ceil(first) - tile.col, np.floor(last) + 1 - tile.col, width=tile.width)
