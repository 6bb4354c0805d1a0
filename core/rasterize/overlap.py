"""Pixels whose squares polygons overlap.

A pixel's square reaches half a pixel from its centre to each side. It is overlapped where its centre lies inside a
polygon, or a boundary runs through the square's interior; within `POSITION_TOLERANCE` of the square's edge the boundary
counts as on the edge, so that parcels drawn along pixel edges, a rounding error off, overlap no pixel but their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..cancel import look_here
from ..pixels.subdivide import subdivide
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask
from ..pixels.tolerance import POSITION_TOLERANCE
from ..vector.polygons import Polygons
from .edges import Edges, RowSpans
from .runs import Runs, flat_index, split_for_runs, tile_mask, union
from .scanline import ScanlineRegion

_HALF = 0.5 - POSITION_TOLERANCE  # of the side of a square, without what counts as its edge


@dataclass(frozen=True, eq=False)
class OverlapRegion:
    """The pixels whose squares the interior of polygons overlaps.

    Attributes:
        polygons: in pixel coordinates; dissolved: valid, so that every edge has the interior on one side.
    """

    polygons: Polygons

    def covers(self, tile: Tile) -> TileMask:
        """Return where the polygons overlap the pixels of the tile, or a plain False where they overlap none."""
        return subdivide(tile, self._split, self._covers)

    def _split(self, tile: Tile) -> tuple[Tile, Tile] | None:
        return split_for_runs(tile, self._rows.count(tile.rows))

    def _covers(self, tile: Tile) -> TileMask:
        return tile_mask(union(Runs.concatenated(self._centres.runs(tile), self._boundary(tile))), tile)

    def _boundary(self, tile: Tile) -> Runs:
        """Return the pixels whose squares the boundary runs through, counted from the tile's corner."""
        edge, row = self._rows.pairs(tile.rows)
        (x0, y0), (x1, y1) = self._edges.upper[edge].T, self._edges.lower[edge].T
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (x1 - x0) / (y1 - y0)
            # Where the edge enters and leaves the row's band; along the row it is in the band from end to end.
            enters = np.where(y0 < row - _HALF, x0 + (row - _HALF - y0) * slope, x0)
            leaves = np.where(y1 > row + _HALF, x0 + (row + _HALF - y0) * slope, x1)
        first = np.floor(np.minimum(enters, leaves) - _HALF) + 1
        stop = np.ceil(np.maximum(enters, leaves) + _HALF)
        line = flat_index(0, row - tile.row, 0)
        return Runs.clipped(line, first - tile.col, stop - tile.col, width=tile.width)

    @cached_property
    def _centres(self) -> ScanlineRegion:
        return ScanlineRegion(self.polygons)

    @cached_property
    def _edges(self) -> Edges:
        return Edges.of(self.polygons)

    @cached_property
    def _rows(self) -> RowSpans:
        look_here()
        return RowSpans(
            first=(np.floor(self._edges.upper[:, 1] - _HALF) + 1).astype(np.int64),
            last=(np.ceil(self._edges.lower[:, 1] + _HALF) - 1).astype(np.int64),
        )
