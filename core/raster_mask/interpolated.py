"""A raster mask under a grid: which cells lie around which pixels, and what becomes of those beyond its edge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable

import numpy as np

from ..arrays.types import AnyArray, BoolArray, IntArray
from ..pixels.packed_mask import PackedMask
from ..pixels.reason import Reason
from ..pixels.reasons import Reasons
from ..pixels.subdivide import merged, split_for_numbers
from ..pixels.tile import Shape, Tile
from ..pixels.tile_mask import TileMask, both, either, opposite
from ..pixels.tolerance import POSITION_TOLERANCE
from .approximate_transform import BLOCK, laid_out
from .bilinear import Corners, at_least
from .block_decisions import OPEN, YES, BlockDecisions
from .cells import MOST_CELLS_AT_ONCE
from .oversampling import AlignedCells, oversampled
from .placement import Aligned, Placement, Warped
from .positions import Positions

_BLOCKS_AT_ONCE = 128  # of pixels, few enough for their arrays to stay in the processor's cache


@dataclass(frozen=True)
class InterpolatedMask:
    """A raster mask under a grid, answered tile by tile.

    A pixel is valid where the absolute value, interpolated between the four cells around its centre, is at least
    the threshold. Between the outermost cells' centres and the raster's edge the nearest cell counts.

    Attributes:
        read: takes a tile of the mask's own cells to their values, (height, width): bool where the cells have
            been judged already (True counts as 1), else numbers. A value that is not finite is invalid, and so is
            every pixel in whose interpolation it has a part.
        shape: (rows, cols) of the mask's cells.
        placement: where the cells lie under the grid.
        threshold: from 0 to 1 for judged cells, any number for others.
        valid_outside: what pixels beyond the edge of the mask are.
    """

    read: Callable[[Tile], AnyArray]
    shape: Shape
    placement: Placement
    threshold: float
    valid_outside: bool = False

    def valid(self, tile: Tile) -> TileMask:
        """Return where the mask lets the pixels be used."""
        within, outside = self._within_and_outside(tile)
        return either(outside, within) if self.valid_outside else both(opposite(outside), within)

    def reasons(self, tile: Tile) -> Reasons:
        """Return RASTER_MASK where the mask rejects the pixel, BEYOND_RASTER_MASK where it has no cell for it."""
        within, outside = self._within_and_outside(tile)
        return Reasons(
            tile.shape,
            {
                Reason.RASTER_MASK: both(opposite(outside), opposite(within)),
                Reason.BEYOND_RASTER_MASK: False if self.valid_outside else outside,
            },
        )

    def _within_and_outside(self, tile: Tile) -> tuple[TileMask, TileMask]:
        """Return what the mask says of the pixels it has cells for, and which pixels it has none for."""
        if isinstance(self.placement, Aligned):
            return self._aligned(tile, *self.placement.positions(tile))
        return self._warped(self.placement, tile)

    # --- cells whose rows and columns run along the grid's ---------------------------------------------------------

    def _aligned(self, tile: Tile, row: Positions, col: Positions) -> tuple[TileMask, TileMask]:
        inside = _inside(row, self.shape[0]), _inside(col, self.shape[1])
        if not (inside[0].any() and inside[1].any()):
            return False, True
        outside = _outside(*inside)
        # Pixels outside get the cells at the edge, which takes no cell that pixels inside don't have.
        row, col = _held(row, inside[0]), _held(col, inside[1])
        rows, cols = _Cells.around(row, self.shape[0]), _Cells.around(col, self.shape[1])
        window = Tile(rows.first, cols.first, rows.count, cols.count)
        if window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest:
            return self._in_parts(tile.halves())
        values = self.read(window)
        uniform = self._uniform(values)
        if uniform is not None:
            return uniform, outside
        values = cols.with_edges(rows.with_edges(values, axis=0), axis=1)
        lattice = AlignedCells(values, rows.counted(row), cols.counted(col))
        return oversampled(lattice, threshold=self.threshold), outside

    # --- cells that lie under the grid in any way -------------------------------------------------------------------

    def _warped(self, placement: Warped, tile: Tile) -> tuple[TileMask, TileMask]:
        parts = split_for_numbers(tile)
        if parts is not None:
            return self._in_parts(parts)
        blocks = placement.blocks(tile)
        near = BlockDecisions.of(blocks, self.shape, tolerance=placement.tolerance)
        if near.window is None:
            return False, True
        if near.window.size > MOST_CELLS_AT_ONCE and not tile.is_smallest:
            return self._in_parts(tile.halves())
        values = self.read(near.window)
        within, outside = near.decided(values, threshold=self.threshold)
        pixels = np.repeat(np.stack([within == YES, outside == YES]).reshape(2, -1), BLOCK * BLOCK, axis=1)
        pixels = pixels.reshape(2, -1, BLOCK, BLOCK)
        row, col = np.nonzero((within == OPEN) | (outside == OPEN))
        for first in range(0, len(row), _BLOCKS_AT_ONCE):
            some = slice(first, first + _BLOCKS_AT_ONCE)
            positions = placement.split(*blocks.points(row[some], col[some]))
            pixels[:, row[some] * len(blocks.cols) + col[some]] = self._at(positions, values, near.window)
        is_within, is_outside = (PackedMask.of(laid_out(answer, blocks, tile)) for answer in pixels)
        return is_within, is_outside if is_outside.any() else False

    def _at(self, positions: tuple[Positions, Positions], values: AnyArray, window: Tile) -> BoolArray:
        """Return what the mask says of pixels, and which of them lie outside, as one array.

        Args:
            positions: of the pixels among the rows and the columns of cells.
            values: of the cells in the window; it holds all cells around the pixels inside.
            window: of cells.
        """
        row, col = positions
        inside = _inside(row, self.shape[0]) & _inside(col, self.shape[1])
        above, below = _around(row, self.shape[0], window.rows)
        left, right = _around(col, self.shape[1], window.cols)
        numbers = values.astype(np.float64, copy=False)
        corners = Corners(
            numbers[above, left], numbers[above, right], numbers[below, left], numbers[below, right]
        )
        reached = at_least(corners, row.fraction, col.fraction, threshold=self.threshold)
        return np.stack([reached & inside, ~inside])

    # --- both -------------------------------------------------------------------------------------------------------

    def _uniform(self, values: AnyArray) -> bool | None:
        """Return what all pixels between these cells are, or None where that takes interpolation."""
        lowest, highest = values.min(), values.max()
        if lowest != highest or not np.isfinite(lowest):
            return None
        return bool(abs(float(lowest)) >= self.threshold)

    def _in_parts(self, parts: tuple[Tile, Tile]) -> tuple[TileMask, TileMask]:
        (within_first, outside_first), (within_second, outside_second) = (
            self._within_and_outside(part) for part in parts
        )
        return merged(parts, [within_first, within_second]), merged(parts, [outside_first, outside_second])


@dataclass(frozen=True, eq=False)
class _Cells:
    """The cells around pixels along one direction of a raster of `cells`.

    Attributes:
        start: the least position `cell` of the pixels, which may be -1.
        first, count: the cells to be read.
        edged: (n + 1,) numbers among those, for the positions start .. start + n: a pixel at the position k lies
            between edged[k - start] and edged[k - start + 1]; beyond the raster's outermost cells these repeat.
    """

    start: int
    first: int
    count: int
    edged: IntArray

    @classmethod
    def around(cls, positions: Positions, cells: int) -> _Cells:
        start, last = int(positions.cell.min()), int(positions.cell.max())
        edged = np.clip(np.arange(start, last + 2), 0, cells - 1)
        return cls(start, int(edged[0]), int(edged[-1] - edged[0]) + 1, edged - edged[0])

    def with_edges(self, values: AnyArray, *, axis: int) -> AnyArray:
        """Return the cells that were read with those at the raster's edge repeated, where pixels lie beyond them."""
        return values if len(self.edged) == self.count else np.take(values, self.edged, axis=axis)

    def counted(self, positions: Positions) -> Positions:
        """Return the positions counted from `start`."""
        return replace(positions, cell=positions.cell - self.start)


def _inside(positions: Positions, cells: int) -> BoolArray:
    at = positions.cell + positions.fraction
    return np.asarray((at >= -0.5 - POSITION_TOLERANCE) & (at <= cells - 0.5 + POSITION_TOLERANCE))


def _outside(row_inside: BoolArray, col_inside: BoolArray) -> TileMask:
    """Return which pixels lie outside, from which rows and which columns lie inside."""
    if row_inside.all() and col_inside.all():
        return False
    inside = PackedMask.of(col_inside[None, :])
    words = np.where(row_inside[:, None], inside.words, np.uint64(0))
    return ~PackedMask(words, inside.width)


def _held(positions: Positions, inside: BoolArray) -> Positions:
    """Move pixels outside the raster to the nearest one inside; inside lie all between the first and the last."""
    within = np.flatnonzero(inside)
    nearest = np.clip(np.arange(len(inside)), within[0], within[-1])
    return positions.mapped(lambda along: along[nearest])


def _around(positions: Positions, cells: int, window: range) -> tuple[IntArray, IntArray]:
    """Return the cells that pixels lie between, counted in a window; some of the window for pixels outside."""
    before, after = (
        np.clip(np.clip(cell, 0, cells - 1) - window.start, 0, len(window) - 1)
        for cell in (positions.cell, positions.cell + 1)
    )
    return before, after
