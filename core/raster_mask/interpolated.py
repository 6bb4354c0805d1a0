"""A raster mask that decides by interpolation at the centres of pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable

import numpy as np

from ..arrays.types import AnyArray, BoolArray, IntArray
from ..cancel import look_here
from ..pixels.packed_mask import PackedMask
from ..pixels.reason import Reason
from ..pixels.reason_masks import ReasonMasks
from ..pixels.subdivide import merged_pairs, split_for_float_arrays
from ..pixels.tile import Shape, Tile
from ..pixels.tile_mask import TileMask, both, either, opposite
from ..pixels.tolerance import POSITION_TOLERANCE
from .approximate_transform import BLOCK, from_blocks
from .bilinear import Corners, at_least
from .block_decisions import UNDECIDED, YES, BlockDecisions
from .cells import MOST_CELLS_AT_ONCE
from .oversampling import AlignedCells, oversampled
from .placement import Aligned, Placement, Warped
from .positions import Positions

_BLOCKS_AT_ONCE = 128  # of pixels, few enough for their arrays to stay in the processor's cache


@dataclass(frozen=True)
class InterpolatedMask:
    """A raster mask that decides by interpolation.

    A pixel is valid where the absolute value, interpolated between the four cells around its centre, is at least
    the threshold. Between the outermost cells' centres and the raster's edge the nearest cell counts.

    Attributes:
        read: takes a tile of the mask's own cells to their values, (height, width): bool where it gives which cells are
            valid (True counts as 1), else numbers. A value that is not finite is invalid, and so is every pixel in
            whose interpolation it has a weight.
        shape: (rows, cols) of the mask's cells.
        placement: where the cells lie under the grid.
        threshold: from 0 to 1 where `read` gives bools, else any number.
        valid_outside: whether pixels beyond the edge of the mask are valid.
    """

    read: Callable[[Tile], AnyArray]
    shape: Shape
    placement: Placement
    threshold: float
    valid_outside: bool = False

    def valid(self, tile: Tile) -> TileMask:
        """Return where the interpolated value reaches the threshold, and beyond the edge `valid_outside`."""
        within, outside = self._within_and_outside(tile)
        return either(outside, within) if self.valid_outside else both(opposite(outside), within)

    def reasons(self, tile: Tile) -> ReasonMasks:
        """Return RASTER_MASK where the mask rejects the pixel, BEYOND_RASTER_MASK where it has no cell for it."""
        within, outside = self._within_and_outside(tile)
        return ReasonMasks(
            tile.shape,
            {
                Reason.RASTER_MASK: both(opposite(outside), opposite(within)),
                Reason.BEYOND_RASTER_MASK: False if self.valid_outside else outside,
            },
        )

    def _within_and_outside(self, tile: Tile) -> tuple[TileMask, TileMask]:
        """Return where pixels are valid by the mask's cells, and which pixels lie beyond its edge."""
        look_here()
        if isinstance(self.placement, Aligned):
            return self._aligned(tile, *self.placement.positions(tile))
        return self._warped(self.placement, tile)

    # --- aligned cells ----------------------------------------------------------------------------------------------

    def _aligned(self, tile: Tile, row: Positions, col: Positions) -> tuple[TileMask, TileMask]:
        inside = _inside(row, self.shape[0]), _inside(col, self.shape[1])
        if not (inside[0].any() and inside[1].any()):
            return False, True
        outside = _outside(*inside)
        # Pixels outside get the cells at the edge, so that no cell is read for them alone.
        row, col = _moved_inside(row, inside[0]), _moved_inside(col, inside[1])
        rows, cols = _PaddedRange.around(row, self.shape[0]), _PaddedRange.around(col, self.shape[1])
        window = Tile(rows.first, cols.first, rows.count, cols.count)
        if window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest:
            return self._subdivided(tile.halves())
        values = self.read(window)
        uniform = self._uniform(values)
        if uniform is not None:
            return uniform, outside
        values = cols.pad(rows.pad(values, axis=0), axis=1)
        cells = AlignedCells(values, rows.counted(row), cols.counted(col))
        return oversampled(cells, threshold=self.threshold), outside

    # --- warped cells: rotated, sheared, in another CRS -------------------------------------------------------------

    def _warped(self, placement: Warped, tile: Tile) -> tuple[TileMask, TileMask]:
        parts = split_for_float_arrays(tile)
        if parts is not None:
            return self._subdivided(parts)
        transform = placement.transform_of(tile)
        blocks = BlockDecisions.of(transform, self.shape, tolerance=placement.tolerance)
        if blocks.window is None:
            return False, True
        if blocks.window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest:
            return self._subdivided(tile.halves())
        values = self.read(blocks.window)
        within, outside = blocks.decided(values, threshold=self.threshold)
        pixels = np.repeat(np.stack([within == YES, outside == YES]).reshape(2, -1), BLOCK * BLOCK, axis=1)
        pixels = pixels.reshape(2, -1, BLOCK, BLOCK)
        row, col = np.nonzero((within == UNDECIDED) | (outside == UNDECIDED))
        for first in range(0, len(row), _BLOCKS_AT_ONCE):
            some = slice(first, first + _BLOCKS_AT_ONCE)
            positions = placement.split(*transform.points(row[some], col[some]))
            pixels[:, row[some] * len(transform.cols) + col[some]] = self._at(
                positions, values, blocks.window
            )
        is_within, is_outside = (PackedMask.of(from_blocks(mask, transform, tile)) for mask in pixels)
        return is_within, is_outside if is_outside.any() else False

    def _at(self, positions: tuple[Positions, Positions], values: AnyArray, window: Tile) -> BoolArray:
        """Return which pixels are valid by the mask's cells, and which lie beyond its edge, as one array.

        Args:
            positions: of the pixels among the rows and the columns of cells.
            values: of the cells in the window; it holds all cells around the pixels inside.
            window: of cells.
        """
        row, col = positions
        inside = _inside(row, self.shape[0]) & _inside(col, self.shape[1])
        above, below = _around(row, window.rows)
        left, right = _around(col, window.cols)
        numbers = values.astype(np.float64, copy=False)
        corners = Corners(
            numbers[above, left], numbers[above, right], numbers[below, left], numbers[below, right]
        )
        reached = at_least(corners, row.fraction, col.fraction, threshold=self.threshold)
        return np.stack([reached & inside, ~inside])

    # --- both -------------------------------------------------------------------------------------------------------

    def _uniform(self, values: AnyArray) -> bool | None:
        """Return whether all pixels between these cells are valid, or None where that takes interpolation."""
        lowest, highest = values.min(), values.max()
        if lowest != highest or not np.isfinite(lowest):
            return None
        return bool(abs(float(lowest)) >= self.threshold)

    def _subdivided(self, parts: tuple[Tile, Tile]) -> tuple[TileMask, TileMask]:
        return merged_pairs(parts, map(self._within_and_outside, parts))


@dataclass(frozen=True, eq=False)
class _PaddedRange:
    """The range of cells around pixels along one axis of a raster, padded by repeating those at the raster's edge.

    Attributes:
        start: the least `Positions.cell` of the pixels, which may be -1.
        first, count: the cells to be read.
        padded: (n + 1,) indices into these, for the cells start .. start + n: a pixel at cell k lies between
            padded[k - start] and padded[k - start + 1]; beyond the raster's outermost cells these repeat.
    """

    start: int
    first: int
    count: int
    padded: IntArray

    @classmethod
    def around(cls, positions: Positions, cells: int) -> _PaddedRange:
        start, last = int(positions.cell.min()), int(positions.cell.max())
        padded = np.clip(np.arange(start, last + 2), 0, cells - 1)
        return cls(start, int(padded[0]), int(padded[-1] - padded[0]) + 1, padded - padded[0])

    def pad(self, values: AnyArray, *, axis: int) -> AnyArray:
        """Return the cells that were read, those at the raster's edge repeated where pixels lie beyond them."""
        return values if len(self.padded) == self.count else np.take(values, self.padded, axis=axis)

    def counted(self, positions: Positions) -> Positions:
        """Return the positions counted from `start`."""
        return replace(positions, cell=positions.cell - self.start)


def _inside(positions: Positions, cells: int) -> BoolArray:
    at = positions.cell + positions.fraction
    return np.asarray((at >= -0.5 - POSITION_TOLERANCE) & (at <= cells - 0.5 + POSITION_TOLERANCE))


def _outside(row_inside: BoolArray, col_inside: BoolArray) -> TileMask:
    """Return which pixels lie outside, from the rows and the columns that lie inside."""
    if row_inside.all() and col_inside.all():
        return False
    inside = PackedMask.of(col_inside[None, :])
    words = np.where(row_inside[:, None], inside.words, np.uint64(0))
    return ~PackedMask(words, inside.width)


def _moved_inside(positions: Positions, inside: BoolArray) -> Positions:
    """Return the positions with those outside the raster moved to the nearest inside, which are one range."""
    within = np.flatnonzero(inside)
    nearest = np.clip(np.arange(len(inside)), within[0], within[-1])
    return positions.mapped(lambda along: along[nearest])


def _around(positions: Positions, window: range) -> tuple[IntArray, IntArray]:
    """Return the cells before and after pixels, counted in a window; for pixels outside, any cells of it.

    The window holds all cells of the raster around the pixels inside: where it ends before the cell that is asked for,
    the raster does, and the nearest cell counts.
    """
    before, after = (
        np.clip(cell - window.start, 0, len(window) - 1) for cell in (positions.cell, positions.cell + 1)
    )
    return before, after
