"""Which pixels' squares polygons overlap.

A pixel's square reaches half a pixel from its centre to each side. It is overlapped where its centre lies inside a
polygon, or an outline runs through the square's open inside; as far as `CONTOUR_TOLERANCE` from the square's edge the
outline counts as on the edge, so that parcels drawn along pixel edges, a rounding error off, overlap no pixel but
their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .answers import Answer
from .contour import CONTOUR_TOLERANCE
from .edges import RowSpans, Segments
from .parts import in_parts
from .polygons import Polygons
from .runs import Runs, place, split_for_runs, union
from .scanline import ScanlineRegion
from .tile import Tile

FloatArray = npt.NDArray[np.float64]

_REACH = 0.5 - CONTOUR_TOLERANCE


@dataclass(frozen=True, eq=False)
class OverlapRegion:
    """The pixels whose squares the interior of polygons overlaps.

    Attributes:
        polygons: in pixel coordinates; dissolved: valid, so that every outline has the inside on one side.
    """

    polygons: Polygons

    def covers(self, tile: Tile) -> Answer:
        """Return where the tile lies inside, or a plain False where no polygon reaches it."""
        return in_parts(tile, self._split, self._covers)

    def _split(self, tile: Tile) -> tuple[Tile, Tile] | None:
        return split_for_runs(tile, self._rows.count(tile.rows))

    def _covers(self, tile: Tile) -> Answer:
        inside = union(Runs.joined(self._centres.runs(tile), self._outline(tile)))
        return inside.painted(*tile.shape) if len(inside) else False

    def _outline(self, tile: Tile) -> Runs:
        """Return the pixels whose squares an outline runs through; lines and columns counted from the tile's corner."""
        segment, row = self._rows.pairs(tile.rows)
        (x0, y0), (x1, y1) = self._segments.upper[segment].T, self._segments.lower[segment].T
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (x1 - x0) / (y1 - y0)
            # Where the segment enters and leaves the row's band; along the row it is in the band from end to end.
            enters = np.where(y0 < row - _REACH, x0 + (row - _REACH - y0) * slope, x0)
            leaves = np.where(y1 > row + _REACH, x0 + (row + _REACH - y0) * slope, x1)
        first = np.floor(np.minimum(enters, leaves) - _REACH) + 1
        stop = np.ceil(np.maximum(enters, leaves) + _REACH)
        line = place(0, row - tile.row, 0)
        return Runs.clipped(line, first - tile.col, stop - tile.col, width=tile.width)

    @cached_property
    def _centres(self) -> ScanlineRegion:
        return ScanlineRegion(self.polygons)

    @cached_property
    def _segments(self) -> Segments:
        return Segments.of(self.polygons)

    @cached_property
    def _rows(self) -> RowSpans:
        return RowSpans(
            first=(np.floor(self._segments.upper[:, 1] - _REACH) + 1).astype(np.int64),
            last=(np.ceil(self._segments.lower[:, 1] + _REACH) - 1).astype(np.int64),
        )
