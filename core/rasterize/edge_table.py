"""Edge table of a scan-line fill: made once for a layer, it gives the edges' crossings with the rows of a tile.

An edge crosses the rows r with y0 <= r < y1, so that of two edges that meet on a row just one crosses it, and a
ring crosses every row downwards as often as upwards. Most edges of a dense boundary cross no row at all and aren't in
the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.types import FloatArray, IntArray
from ..cancel import look_here
from ..pixels.tile import Tile
from ..vector.polygons import Polygons
from .edges import RowSpans, ring_of_vertices, whole_row
from .runs import flat_index


@dataclass(frozen=True, eq=False)
class RowCrossings:
    """Crossings of edges with the rows of a tile, in one direction.

    Attributes:
        index: (n,) int64, the flat index (ring, row, column) of the first centre at or right of each crossing, in the
            tile (runs.py); columns are clipped to 0 .. the tile's width.
        near_vertex, near_row: of the crossings that have a centre within a given distance of them, along the row: the
            vertex at which the edge begins, and the row of the grid.
    """

    index: IntArray
    near_vertex: IntArray
    near_row: IntArray


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """The edges that cross rows in one direction, downwards or upwards.

    Attributes:
        vertex: (n,) at which each edge begins.
        ring: (n,) of each edge.
        rows: the rows each edge crosses.
        x: (n,) of its crossing with its first row.
        slope: (n,) columns to the right per row further down.
    """

    vertex: IntArray
    ring: IntArray
    rows: RowSpans
    x: FloatArray
    slope: FloatArray

    def crossings(self, tile: Tile, *, near: float) -> RowCrossings:
        """Return the crossings with the tile's rows.

        Args:
            tile: of the grid.
            near: the distance, in columns, of `RowCrossings.near_vertex`.
        """
        edge = self.rows.meeting(tile.rows)
        first, count = self.rows.within(edge, tile.rows)
        before = np.cumsum(count) - count
        nth_edge = np.repeat(np.arange(len(edge)), count)
        nth = np.arange(len(nth_edge))

        # What is the same along an edge is computed once per edge; the rest is done per crossing, for millions.
        # Rows count from the edge's own first row, so that every tile computes the same crossing.
        rows_down = (first - self.rows.first[edge] - before).astype(np.float64)
        x = rows_down[nth_edge]
        x += nth
        x *= self.slope[edge][nth_edge]
        x += self.x[edge][nth_edge]

        column = np.ceil(x)
        np.subtract(column, x, out=x)
        x -= 0.5
        close = np.flatnonzero(np.abs(x, out=x) >= 0.5 - near)
        column -= tile.col
        np.clip(column, 0, tile.width, out=column)

        index = flat_index(self.ring[edge], first - tile.row - before, 0)[nth_edge]
        index += flat_index(0, nth, 0)
        index += column.astype(np.int64)
        near_edge = nth_edge[close]
        return RowCrossings(index, self.vertex[edge[near_edge]], close - before[near_edge] + first[near_edge])


@dataclass(frozen=True, eq=False)
class EdgeTables:
    """The edges of polygons that cross rows, in the order of their rings."""

    polygons: Polygons

    @property
    def down(self) -> EdgeTable:
        """The edges drawn downwards."""
        return self._tables[0]

    @property
    def up(self) -> EdgeTable:
        """The edges drawn upwards."""
        return self._tables[1]

    @cached_property
    def _tables(self) -> tuple[EdgeTable, EdgeTable]:
        look_here()
        xy = self.polygons.xy
        row = np.ceil(xy[:, 1])  # the first row at or below each vertex
        crosses = np.zeros(len(xy), dtype=np.bool_)
        np.not_equal(row[1:], row[:-1], out=crosses[:-1])
        crosses[self.polygons.ring_starts[1:] - 1] = False
        vertex = np.flatnonzero(crosses)
        downwards = row[vertex] < row[vertex + 1]
        down, up = vertex[downwards], vertex[~downwards]
        return self._table(down, down, down + 1), self._table(up, up + 1, up)

    def _table(self, vertex: IntArray, upper: IntArray, lower: IntArray) -> EdgeTable:
        look_here()
        xy = self.polygons.xy
        (x0, y0), (x1, y1) = xy[upper].T, xy[lower].T
        first, stop = whole_row(np.ceil(y0)), whole_row(np.ceil(y1))
        dx, dy = x1 - x0, y1 - y0
        # Where just one row is crossed, dy may be next to nothing, and the slope is never used.
        slope = np.divide(dx, dy, out=np.zeros_like(dx), where=stop - first > 1)
        return EdgeTable(
            vertex=vertex,
            ring=ring_of_vertices(self.polygons, vertex),
            rows=RowSpans(first, stop - 1),
            x=x0 + ((first - y0) / dy) * dx,
            slope=slope,
        )
