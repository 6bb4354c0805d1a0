"""Where a pixel falls between the cells of a coarser raster.

Positions are counted in cells: 3.0 is the centre of cell 3, 3.25 a quarter of the way to the centre of cell 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Protocol, Union

import numpy as np
import numpy.typing as npt

from .approximation import MappedBlocks
from .tile import Tile

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

POSITION_TOLERANCE = 1e-6
"""A pixel centre within this distance of a cell's centre or a raster's edge, in pixels, counts as on it."""

_LARGEST_PERIOD = 4096


@dataclass(frozen=True, eq=False)
class Positions:
    """Where the pixels of a tile fall along one direction of the cells.

    Attributes:
        cell: int64, the cell at or before each pixel.
        fraction: float64 in [0, 1), how far on towards the next cell the pixel lies.
        period: where all fractions are multiples of 1 / period, that number; else 0.

    Both arrays have the same shape: (height,) for the rows of an aligned raster and (width,) for its columns; that of
    the pixels themselves for a rotated or reprojected one.
    """

    cell: IntArray
    fraction: FloatArray
    period: int = 0

    def mapped(self, function: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Positions:
        """Return the positions with both arrays taken through `function`, which only picks and shapes."""
        return Positions(function(self.cell), function(self.fraction), self.period)


@dataclass(frozen=True)
class WholeSteps:
    """Pixel k lies at (offset + k * step) / period cells, in whole numbers: no rounding, few distinct fractions."""

    offset: int
    step: int
    period: int

    def positions(self, pixels: range) -> Positions:
        """Return where the pixels fall, as (n,) arrays."""
        at = self.offset + np.arange(pixels.start, pixels.stop, dtype=np.int64) * self.step
        cell, rest = np.divmod(at, self.period)
        return Positions(cell, rest / self.period, self.period)


@dataclass(frozen=True)
class AnySteps:
    """Pixel k lies at offset + k * step cells, in floating point."""

    offset: float
    step: float

    def positions(self, pixels: range) -> Positions:
        """Return where the pixels fall, as (n,) arrays."""
        at = self.offset + np.arange(pixels.start, pixels.stop) * self.step
        return split(at, tolerance=POSITION_TOLERANCE * abs(self.step))


class Axis(Protocol):
    """One direction of an aligned raster."""

    def positions(self, pixels: range) -> Positions:
        """Return where the pixels fall, as (n,) arrays."""


def steps(offset: float, step: float, pixels: int) -> WholeSteps | AnySteps:
    """Return the axis on which pixel k lies at offset + k * step cells, for k in range(pixels).

    Where whole numbers describe it (30 m cells under 15 m pixels: half steps) they are used, so that the
    outcome hangs on no rounding: it must stay within `POSITION_TOLERANCE` of every pixel.
    """
    tolerance = POSITION_TOLERANCE * abs(step)
    ratio = Fraction(step).limit_denominator(_LARGEST_PERIOD)
    period = ratio.denominator
    shift = Fraction(offset).limit_denominator(_LARGEST_PERIOD // period)
    period = period * shift.denominator // math.gcd(period, shift.denominator)
    worst = abs(float(shift) - offset) + abs(float(ratio) - step) * pixels
    if ratio == 0 or worst > tolerance:
        return AnySteps(offset, step)
    return WholeSteps(int(shift * period), int(ratio * period), period)


def split(position: FloatArray, *, tolerance: float) -> Positions:
    """Split positions into a cell and a fraction; within `tolerance` cells of a centre counts as on it."""
    nearest = np.rint(position)
    position = np.where(np.abs(position - nearest) <= tolerance, nearest, position)
    cell = np.floor(position)
    return Positions(cell.astype(np.int64), position - cell)


@dataclass(frozen=True)
class Aligned:
    """Cells whose rows and columns run along those of the grid."""

    row: Axis
    col: Axis

    def positions(self, tile: Tile) -> tuple[Positions, Positions]:
        """Return (height,) positions among the rows of cells and (width,) positions among the columns."""
        return self.row.positions(tile.rows), self.col.positions(tile.cols)


@dataclass(frozen=True)
class Warped:
    """Cells that lie under the grid in any way: rotated, sheared, in another CRS.

    Attributes:
        to_cells: takes (n, 2) pixel coordinates (x, y) of the grid to (n, 2) positions (column, row)
            among the cells; NaN or infinite where a point has none.
        tolerance: in cells, how near to a cell's centre counts as on it.
        bound: in cells, how far a pixel may be from where `to_cells` puts it (see approximation.py); 0 asks it for
            every pixel.
    """

    to_cells: Callable[[FloatArray], FloatArray]
    tolerance: float
    bound: float = 0.0

    def blocks(self, tile: Tile) -> MappedBlocks:
        """Return where the blocks that hold the tile fall, as points (column, row) among the cells."""
        return MappedBlocks.over(tile, self.to_cells, bound=self.bound)

    def split(self, x: FloatArray, y: FloatArray) -> tuple[Positions, Positions]:
        """Return positions among the rows and among the columns of the cells, from points among them."""
        nowhere = ~(np.isfinite(x) & np.isfinite(y))
        held = (np.clip(np.where(nowhere, NOWHERE, along), NOWHERE, -NOWHERE) for along in (y, x))
        row, col = (split(along, tolerance=self.tolerance) for along in held)
        return row, col


Placement = Union[Aligned, Warped]
"""Where a raster's cells lie under a grid."""

NOWHERE = -1e15
"""A position outside every raster."""
