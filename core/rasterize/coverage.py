"""Exact covered fractions of pixels' squares, by an accumulation buffer, as in font rasterisers (FreeType's "smooth").

Each edge adds, to every pixel of its rows, the signed area between itself and the far right: to the pixels it
crosses, the trapezoid beside it; to all pixels right of it, its full height in that row. Around closed rings the sums
are the covered areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.types import FloatArray, IntArray
from ..cancel import look_here
from ..pixels.packed_mask import PackedMask
from ..pixels.subdivide import split_for_float_arrays, subdivide
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask
from ..pixels.tolerance import AREA_TOLERANCE
from ..vector.polygons import Polygons
from ..vector.signed_areas import signed_areas
from .edges import Edges, RowSpans


@dataclass(frozen=True, eq=False)
class CoverageRegion:
    """The pixels of which polygons cover at least a given fraction.

    Attributes:
        polygons: in pixel coordinates; dissolved: valid, and none overlaps another, so that nothing counts twice.
        min_covered: the fraction, above 0 and at most 1.
    """

    polygons: Polygons
    min_covered: float

    def __post_init__(self) -> None:
        if not 0 < self.min_covered <= 1:
            raise ValueError(
                f"the fraction to be covered is {self.min_covered}; give a number above 0, and 1 at most"
            )

    def covers(self, tile: Tile) -> TileMask:
        """Return where the covered fraction is at least `min_covered`; a plain False where no edge is in the rows."""
        return subdivide(tile, split_for_float_arrays, self._covers)

    def _covers(self, tile: Tile) -> TileMask:
        if not self._rows.count(tile.rows):
            return False
        return PackedMask.of(self.fractions(tile) >= self.min_covered - AREA_TOLERANCE)

    def fractions(self, tile: Tile) -> FloatArray:
        """Return the covered fraction of every pixel, (height, width) float64 from 0 to 1, exact to about 1e-12."""
        edge, row = self._rows.pairs(tile.rows)
        line = row - tile.row
        x_from, x_to, height = self._parts_in_rows(edge, row, tile)
        left, right = np.minimum(x_from, x_to), np.maximum(x_from, x_to)

        piece, col = RowSpans(
            first=np.clip(np.floor(left), 0, tile.width).astype(np.int64),
            last=np.clip(np.ceil(right), 0, tile.width).astype(np.int64) - 1,
        ).pairs(range(tile.width))
        # An upright edge lies in one column: between two columns, in the right one.
        upright = np.flatnonzero((left == right) & (left >= 0) & (left < tile.width))
        slanted = left[piece] < right[piece]
        piece = np.concatenate([piece[slanted], upright])
        col = np.concatenate([col[slanted], np.floor(left[upright]).astype(np.int64)])

        begin, end = np.maximum(left[piece], col), np.minimum(right[piece], col + 1)
        in_column = height[piece] * _fraction_in(left[piece], right[piece], col.astype(np.float64), col + 1.0)
        beside = _summed(line[piece], col, in_column * (col + 1 - (begin + end) / 2), tile)
        # An edge's height in a column covers all columns behind it; its height left of the tile, from the first on.
        before = height * _fraction_in(left, right, -np.inf, 0.0)
        whole = _summed(
            np.concatenate([line, line[piece]]),
            np.concatenate([np.zeros_like(line), col + 1]),
            np.concatenate([before, in_column]),
            tile,
        )
        return np.clip((beside + np.cumsum(whole, axis=1))[:, :-1], 0.0, 1.0)

    def _parts_in_rows(
        self, edge: IntArray, row: IntArray, tile: Tile
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return edges clipped to the band of a row: x where each begins and ends, and its signed height.

        x is counted from the left edge of the tile's first pixel.
        """
        (x0, y0), (x1, y1) = self._edges.upper[edge].T, self._edges.lower[edge].T
        top, bottom = np.maximum(y0, row - 0.5), np.minimum(y1, row + 0.5)
        slope = (x1 - x0) / (y1 - y0)  # edges along a row have no height and were left out
        x_from = np.where(y0 < row - 0.5, x0 + (row - 0.5 - y0) * slope, x0)
        x_to = np.where(y1 > row + 0.5, x0 + (row + 0.5 - y0) * slope, x1)
        left_edge = tile.col - 0.5
        height = (bottom - top) * self._sign[edge]
        return x_from - left_edge, x_to - left_edge, height

    @cached_property
    def _edges(self) -> Edges:
        edges = Edges.of(self.polygons)
        return edges.where(edges.upper[:, 1] < edges.lower[:, 1])

    @cached_property
    def _sign(self) -> FloatArray:
        """(n,) 1 where the inside lies right of the edge, -1 where it lies left of it."""
        look_here()
        clockwise = signed_areas(self.polygons) > 0
        # Seen with y downwards, the left side of a clockwise shell is drawn upwards.
        inside_right = np.where(clockwise != self.polygons.ring_is_hole, -1.0, 1.0)
        return np.asarray(inside_right[self._edges.ring] * self._edges.turn)

    @cached_property
    def _rows(self) -> RowSpans:
        look_here()
        return RowSpans(
            first=np.floor(self._edges.upper[:, 1] + 0.5).astype(np.int64),
            last=np.ceil(self._edges.lower[:, 1] + 0.5).astype(np.int64) - 1,
        )


def _summed(line: IntArray, col: IntArray, amounts: FloatArray, tile: Tile) -> FloatArray:
    """Return the sums of amounts by pixel, (height, width + 1): the last column lies behind the tile."""
    width = tile.width + 1
    sums = np.bincount(line * width + col, weights=amounts, minlength=tile.height * width)
    return np.asarray(sums.reshape(tile.height, width), dtype=np.float64)


def _fraction_in(
    left: FloatArray, right: FloatArray, low: FloatArray | float, high: FloatArray | float
) -> FloatArray:
    """Return the fraction of [left, right] in [low, high); where left equals right, 1 if it lies in there, else 0."""
    length = right - left
    with np.errstate(divide="ignore", invalid="ignore"):
        fraction = (np.minimum(right, high) - np.maximum(left, low)) / length
    upright = (left >= low) & (left < high)
    return np.where(length > 0, np.clip(fraction, 0.0, 1.0), upright)
