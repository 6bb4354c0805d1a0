"""Which part of a pixel's square valid cells of a raster mask cover: the question for masks finer than the grid.

Interpolation at the centre asks the four cells around it and no other; under a pixel of ten by ten cells that is
sampling. Here every cell counts with the area it has in common with the pixel's square.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..arrays.summed_area import summed_area
from ..arrays.types import BoolArray, FloatArray
from ..pixels.packed_mask import PackedMask
from ..pixels.reason import Reason
from ..pixels.reasons import Reasons
from ..pixels.subdivide import merged, split_for_numbers
from ..pixels.tile import Shape, Tile
from ..pixels.tile_mask import TileMask, both, opposite
from ..pixels.tolerance import AREA_TOLERANCE
from .cells import MOST_CELLS_AT_ONCE
from .placement import Aligned
from .positions import Axis


@dataclass(frozen=True)
class CellCoverageMask:
    """A raster mask under a grid, judged by the share of each pixel's square that valid cells cover.

    Attributes:
        read: takes a tile of the mask's own cells to whether they are valid, (height, width) bool.
        shape: (rows, cols) of the mask's cells.
        placement: where the cells lie under the grid; along its rows and columns.
        min_covered: the fraction of the square, above 0 and at most 1; beyond the mask, `valid_outside` says what is
            valid.
        valid_outside: what lies beyond the edge of the mask is.
    """

    read: Callable[[Tile], BoolArray]
    shape: Shape
    placement: Aligned
    min_covered: float
    valid_outside: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.min_covered <= 1:
            raise ValueError(
                f"the fraction of valid cells is {self.min_covered}; give a number above 0, and 1 at most"
            )

    def valid(self, tile: Tile) -> TileMask:
        """Return where enough of the pixel is covered by valid cells."""
        return self._everywhere(tile)[0]

    def reasons(self, tile: Tile) -> Reasons:
        """Return RASTER_MASK where the mask rejects the pixel, BEYOND_RASTER_MASK where it has no cell for it."""
        valid, inside = self._everywhere(tile)
        return Reasons(
            tile.shape,
            {
                Reason.RASTER_MASK: both(inside, opposite(valid)),
                Reason.BEYOND_RASTER_MASK: both(opposite(inside), opposite(valid)),
            },
        )

    def _everywhere(self, tile: Tile) -> tuple[TileMask, TileMask]:
        """Return where enough is covered, and where the mask has a cell at all."""
        rows, cols = _edges(self.placement.row, tile.rows), _edges(self.placement.col, tile.cols)
        window = _window(rows, cols, self.shape)
        too_many_cells = window is not None and window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest
        parts = tile.halves() if too_many_cells else split_for_numbers(tile)
        if parts is not None:
            first, second = (self._everywhere(part) for part in parts)
            return merged(parts, [first[0], second[0]]), merged(parts, [first[1], second[1]])
        area = _areas(rows, cols)
        inside = _areas(np.clip(rows, 0, self.shape[0]), np.clip(cols, 0, self.shape[1]))
        covered = np.zeros(tile.shape)
        if window is not None:
            covered = _covered(self.read(window), rows - window.row, cols - window.col)
        beyond = (area - inside) * self.valid_outside
        enough = (covered + beyond) / area >= self.min_covered - AREA_TOLERANCE
        return PackedMask.of(enough), PackedMask.of(inside > 0)


def _areas(rows: FloatArray, cols: FloatArray) -> FloatArray:
    """Return the areas between neighbouring edges, in cells, (len(rows) - 1, len(cols) - 1)."""
    return np.asarray(np.abs(np.diff(rows))[:, None] * np.abs(np.diff(cols))[None, :])


def _edges(axis: Axis, pixels: range) -> FloatArray:
    """Return where the edges between the pixels lie, (n + 1,), counted in cells from the first cell's edge."""
    # The edge before pixel k lies midway between it and the one before; cell 0 reaches from 0 to 1.
    around = axis.positions(range(pixels.start - 1, pixels.stop + 1))
    centres = around.cell + around.fraction
    return np.asarray((centres[:-1] + centres[1:]) / 2 + 0.5)


def _window(rows: FloatArray, cols: FloatArray, shape: Shape) -> Tile | None:
    """Return the cells under the pixels, or None where there are none."""
    spans = []
    for edges, count in ((rows, shape[0]), (cols, shape[1])):
        first = max(0, int(np.floor(edges.min() + AREA_TOLERANCE)))
        stop = min(count, int(np.ceil(edges.max() - AREA_TOLERANCE)))
        if first >= stop:
            return None
        spans.append((first, stop - first))
    (row, height), (col, width) = spans
    return Tile(row, col, height, width)


def _covered(valid: BoolArray, rows: FloatArray, cols: FloatArray) -> FloatArray:
    """Return the area of valid cells between the edges, in cells, (len(rows) - 1, len(cols) - 1).

    The sums over all cells above and left of a point, between the points of the cells' corners, are bilinear; so the
    area under a rectangle is the sum of four of them, exactly.
    """
    sums = summed_area(valid, np.float64)
    at_rows = _between(sums, np.clip(rows, 0, valid.shape[0]))
    at_both = _between(at_rows.T, np.clip(cols, 0, valid.shape[1])).T
    return np.asarray(np.abs(np.diff(np.diff(at_both, axis=0), axis=1)))


def _between(sums: FloatArray, edges: FloatArray) -> FloatArray:
    """Interpolate along the first axis."""
    before = np.minimum(edges.astype(np.int64), len(sums) - 2)
    fraction = (edges - before)[:, None]
    return np.asarray(sums[before] * (1 - fraction) + sums[before + 1] * fraction)
