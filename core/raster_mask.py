"""Bilinear interpolation of a raster mask at the pixels of a grid, and its threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable

import numpy as np
import numpy.typing as npt

from .evidence import Reason, reasons_where_invalid
from .lattice import POSITION_TOLERANCE, Placement, Positions
from .tile import Shape, Tile

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]

MOST_CELLS_AT_ONCE = 1 << 22
"""Cells read for one answer; a tile that needs more (a mask finer than the grid) is answered in parts."""

PIXELS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class RasterMask:
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

    read: Callable[[Tile], npt.NDArray[np.generic]]
    shape: Shape
    placement: Placement
    threshold: float
    valid_outside: bool = False

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True where the mask lets the pixel be used; plain where uniform."""
        within, outside = self._within_and_outside(tile)
        if isinstance(within, bool) and (within == self.valid_outside or not np.any(outside)):
            return within
        if outside is True:
            return self.valid_outside
        return np.where(outside, self.valid_outside, within)

    def reasons(self, tile: Tile) -> ByteArray | Reason:
        """Return RASTER_MASK where the mask rejects the pixel, BEYOND_RASTER_MASK where it has no cell for it."""
        within, outside = self._within_and_outside(tile)
        inside_reason = reasons_where_invalid(within, Reason.RASTER_MASK)
        if not np.any(outside):
            return inside_reason
        outside_reason = reasons_where_invalid(self.valid_outside, Reason.BEYOND_RASTER_MASK)
        return (
            outside_reason
            if outside is True
            else np.where(outside, np.uint8(outside_reason), inside_reason).astype(np.uint8)
        )

    def _within_and_outside(self, tile: Tile) -> tuple[BoolArray | bool, BoolArray | bool]:
        """Return what the mask says of each pixel it has cells for, and which pixels it has none for."""
        row, col = self.placement.positions(tile)
        outside = _is_outside(row, self.shape[0]) | _is_outside(col, self.shape[1])
        if outside.all():
            return self.valid_outside, True
        rows = _between(_led_inside(row, outside), self.shape[0])
        cols = _between(_led_inside(col, outside), self.shape[1])
        cells = _window(rows, cols)
        if cells.size > MOST_CELLS_AT_ONCE and tile.size > 1:
            return self._in_parts(tile)

        values = self.read(cells)
        uniform = self._uniform(values)
        if uniform is not None:
            return uniform, outside
        within = np.empty(tile.shape, dtype=np.bool_)
        rows, cols = rows.counted_from(cells.row), cols.counted_from(cells.col)
        numbers = values.astype(np.float64, copy=False)
        for slab in _slabs(tile.shape):
            within[slab] = interpolated_at_least(numbers, rows[slab], cols[slab], threshold=self.threshold)
        return within, outside

    def _uniform(self, values: npt.NDArray[np.generic]) -> bool | None:
        """Return what all pixels between these cells are, or None where that takes interpolation."""
        if values.dtype != np.bool_:
            return None
        if values.all():
            return self.threshold <= 1.0
        if not values.any():
            return self.threshold <= 0.0
        return None

    def _in_parts(self, tile: Tile) -> tuple[BoolArray, BoolArray]:
        within, outside = np.empty(tile.shape, dtype=np.bool_), np.empty(tile.shape, dtype=np.bool_)
        for part in tile.halves():
            place = part.moved(-tile.row, -tile.col).slices
            within[place], outside[place] = self._within_and_outside(part)
        return within, outside


@dataclass(frozen=True, eq=False)
class Between:
    """The two cells each pixel lies between, along one direction.

    Attributes:
        before, after: int64, the cells, held inside the raster.
        fraction: float64 in [0, 1), how far the pixel lies from `before` towards `after`.
    """

    before: IntArray
    after: IntArray
    fraction: FloatArray

    def counted_from(self, first: int) -> Between:
        """Return the same, with cells counted from the cell `first`."""
        return Between(self.before - first, self.after - first, self.fraction)

    def __getitem__(self, slab: slice) -> Between:
        """Return the part for a slab of the tile's rows."""
        if self.before.shape[0] == 1:  # the same for all rows
            return self
        return Between(self.before[slab], self.after[slab], self.fraction[slab])


def interpolated_at_least(values: FloatArray, rows: Between, cols: Between, *, threshold: float) -> BoolArray:
    """Return where the absolute value, interpolated between cells, is at least `threshold`.

    The sum is ((v00 a_r) a_c + (v01 a_r) b_c) + (v10 b_r) a_c + (v11 b_r) b_c in float64, with b the fraction
    and a = 1 - b: the terms and order of scipy's RegularGridInterpolator, so that the same pixels come out.
    It is then held between the smallest and the largest of the four values, as the true value is: no rounding
    rejects a pixel among four valid cells. A cell without weight has no part, be it NaN.

    Args:
        values: (m, n) cells.
        rows, cols: the cells around each pixel; their shapes broadcast to the shape of the answer.
        threshold: what the absolute value must reach.
    """
    b_row, b_col = rows.fraction, cols.fraction
    # A neighbour without weight is replaced by the cell itself: its value must not count, not even as 0 * NaN.
    row_after = np.where(b_row == 0.0, rows.before, rows.after)
    col_after = np.where(b_col == 0.0, cols.before, cols.after)
    a_row, a_col = 1.0 - b_row, 1.0 - b_col
    v00, v01 = values[rows.before, cols.before], values[rows.before, col_after]
    v10, v11 = values[row_after, cols.before], values[row_after, col_after]
    with np.errstate(invalid="ignore", over="ignore"):
        value = (
            ((v00 * a_row) * a_col + (v01 * a_row) * b_col) + (v10 * b_row) * a_col + (v11 * b_row) * b_col
        )
        lowest = np.minimum(np.minimum(v00, v01), np.minimum(v10, v11))
        highest = np.maximum(np.maximum(v00, v01), np.maximum(v10, v11))
        held = np.clip(value, lowest, highest)
        return np.asarray((np.abs(held) >= threshold) & np.isfinite(value))


def _is_outside(positions: Positions, cells: int) -> BoolArray:
    at = positions.cell + positions.fraction
    return (at < -0.5 - POSITION_TOLERANCE) | (at > cells - 0.5 + POSITION_TOLERANCE)


def _led_inside(positions: Positions, outside: BoolArray) -> Positions:
    """Move pixels outside the raster to where one inside lies, so that they ask for no cells of their own."""
    if positions.cell.shape != outside.shape:
        return positions  # aligned: the edge of the raster holds them, and it is near
    anchor = positions.cell[~outside][0]
    return Positions(np.where(outside, anchor, positions.cell), positions.fraction)


def _between(positions: Positions, cells: int) -> Between:
    last = cells - 1
    before, after = np.clip(positions.cell, 0, last), np.clip(positions.cell + 1, 0, last)
    return Between(before, after, positions.fraction)


def _window(rows: Between, cols: Between) -> Tile:
    row, col = int(rows.before.min()), int(cols.before.min())
    return Tile(row, col, int(rows.after.max()) - row + 1, int(cols.after.max()) - col + 1)


def _slabs(shape: Shape) -> Iterator[slice]:
    """Yield slices of rows that hold few enough pixels for the interpolation's arrays to stay in the cache."""
    rows, cols = shape
    height = max(1, PIXELS_AT_ONCE // cols)
    for row in range(0, rows, height):
        yield slice(row, row + height)
