"""A raster mask that decides by the fraction of each pixel's square that valid cells cover.

It is for masks finer than the grid: interpolation at the centre takes the four cells around it and no other, which is
sampling where a pixel has ten by ten cells. Here every cell counts with the area it has in common with the square.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..arrays.summed_area import summed_area
from ..arrays.types import BoolArray, FloatArray
from ..cancel import look_here
from ..pixels.packed_mask import PackedMask
from ..pixels.reason import Reason
from ..pixels.reason_masks import ReasonMasks
from ..pixels.subdivide import merged_pairs, split_for_float_arrays
from ..pixels.tile import Shape, Tile
from ..pixels.tile_mask import TileMask, both, opposite
from ..pixels.tolerance import AREA_TOLERANCE, POSITION_TOLERANCE
from .cells import MOST_CELLS_AT_ONCE
from .placement import Aligned
from .positions import Axis


@dataclass(frozen=True)
class CellCoverageMask:
    """A raster mask that decides by covered fractions: of each pixel's square, by valid cells.

    Attributes:
        read: takes a tile of the mask's own cells to whether they are valid, (height, width) bool.
        shape: (rows, cols) of the mask's cells.
        placement: where the cells lie under the grid; along its rows and columns.
        min_covered: the fraction of the square that makes a pixel valid, above 0 and at most 1.
        valid_outside: whether the area beyond the edge of the mask counts as covered by valid cells.
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
        """Return where the covered fraction is at least `min_covered`."""
        return self._valid_and_inside(tile)[0]

    def reasons(self, tile: Tile) -> ReasonMasks:
        """Return RASTER_MASK where the mask rejects the pixel, BEYOND_RASTER_MASK where it has no cell for it."""
        valid, inside = self._valid_and_inside(tile)
        return ReasonMasks(
            tile.shape,
            {
                Reason.RASTER_MASK: both(inside, opposite(valid)),
                Reason.BEYOND_RASTER_MASK: both(opposite(inside), opposite(valid)),
            },
        )

    def _valid_and_inside(self, tile: Tile) -> tuple[TileMask, TileMask]:
        """Return where enough is covered, and where the mask has a cell at all."""
        look_here()
        rows, cols = _edges(self.placement.row, tile.rows), _edges(self.placement.col, tile.cols)
        window = _window(rows, cols, self.shape)
        too_many_cells = window is not None and window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest
        parts = tile.halves() if too_many_cells else split_for_float_arrays(tile)
        if parts is not None:
            return merged_pairs(parts, map(self._valid_and_inside, parts))
        area = _areas(rows, cols)
        inside = _areas(np.clip(rows, 0, self.shape[0]), np.clip(cols, 0, self.shape[1]))
        covered = np.zeros(tile.shape)
        if window is not None:
            covered = _covered(self.read(window), rows - window.row, cols - window.col)
        beyond = (area - inside) * self.valid_outside
        valid = (covered + beyond) / area >= self.min_covered - AREA_TOLERANCE
        return PackedMask.of(valid), PackedMask.of(inside > 0)


def _areas(rows: FloatArray, cols: FloatArray) -> FloatArray:
    """Return the areas between neighbouring edges, in cells, (len(rows) - 1, len(cols) - 1)."""
    return np.asarray(np.abs(np.diff(rows))[:, None] * np.abs(np.diff(cols))[None, :])


def _edges(axis: Axis, pixels: range) -> FloatArray:
    """Return the positions of the edges between the pixels, (n + 1,), counted in cells from the first cell's edge."""
    # The edge before pixel k lies midway between it and the one before; cell 0 reaches from 0 to 1.
    around = axis.positions(range(pixels.start - 1, pixels.stop + 1))
    centres = around.cell + around.fraction
    return np.asarray((centres[:-1] + centres[1:]) / 2 + 0.5)


def _window(rows: FloatArray, cols: FloatArray, shape: Shape) -> Tile | None:
    """Return the cells under the pixels, or None where there are none."""
    spans = []
    for edges, count in ((rows, shape[0]), (cols, shape[1])):
        first = max(0, int(np.floor(edges.min() + POSITION_TOLERANCE)))
        stop = min(count, int(np.ceil(edges.max() - POSITION_TOLERANCE)))
        if first >= stop:
            return None
        spans.append((first, stop - first))
    (row, height), (col, width) = spans
    return Tile(row, col, height, width)


def _covered(valid: BoolArray, rows: FloatArray, cols: FloatArray) -> FloatArray:
    """Return the area of valid cells between the edges, in cells, (len(rows) - 1, len(cols) - 1).

    A summed-area table is bilinear between the cells' corners; so the area under a rectangle is the sum of four of its
    interpolated entries, exactly.
    """
    sums = summed_area(valid, np.float64)
    at_rows = _between(sums, np.clip(rows, 0, valid.shape[0]))
    at_both = _between(at_rows.T, np.clip(cols, 0, valid.shape[1])).T
    return np.asarray(np.abs(np.diff(np.diff(at_both, axis=0), axis=1)))


def _between(sums: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the sums, interpolated at the edges along the first axis."""
    before = np.minimum(edges.astype(np.int64), len(sums) - 2)
    fraction = (edges - before)[:, None]
    return np.asarray(sums[before] * (1 - fraction) + sums[before + 1] * fraction)
