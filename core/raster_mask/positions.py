"""Positions of pixels among the cells of a raster, along one axis.

They are counted in cells: 3.0 is the centre of cell 3, 3.25 a quarter of the way to the centre of cell 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Callable, Protocol

import numpy as np
import numpy.typing as npt

from ..arrays.types import FloatArray, IntArray
from ..pixels.tolerance import POSITION_TOLERANCE

_LARGEST_PERIOD = 4096

NOWHERE = -1e15
"""A position outside every raster; those that are farther away are moved to it, or to its opposite."""


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of the pixels of a tile along one axis of the cells, each split into a cell and a fraction.

    Attributes:
        cell: int64, the cell whose centre is at or before each pixel's.
        fraction: float64 in [0, 1), the distance from there, in cells.
        period: where all fractions are multiples of 1 / period, that number; else 0.

    Both arrays have the same shape: (height,) for the rows of an aligned raster and (width,) for its columns; that of
    the pixels themselves for a rotated or reprojected one.
    """

    cell: IntArray
    fraction: FloatArray
    period: int = 0

    def mapped(self, function: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Positions:
        """Return the positions with `function` applied to both arrays; it may only select and reshape."""
        return replace(self, cell=function(self.cell), fraction=function(self.fraction))


@dataclass(frozen=True)
class WholeSteps:
    """An axis in whole numbers: pixel k is at (offset + k * step) / period cells; no rounding, few fractions."""

    offset: int
    step: int
    period: int

    def positions(self, pixels: range) -> Positions:
        """Return the positions of the pixels, as (n,) arrays."""
        at = self.offset + np.arange(pixels.start, pixels.stop, dtype=np.int64) * self.step
        cell, rest = np.divmod(at, self.period)
        return Positions(cell, rest / self.period, self.period)


@dataclass(frozen=True)
class AnySteps:
    """An axis in floating point: pixel k is at offset + k * step cells."""

    offset: float
    step: float

    def positions(self, pixels: range) -> Positions:
        """Return the positions of the pixels, as (n,) arrays."""
        at = np.clip(self.offset + np.arange(pixels.start, pixels.stop) * self.step, NOWHERE, -NOWHERE)
        return split(at, tolerance=POSITION_TOLERANCE * abs(self.step))


class Axis(Protocol):
    """One axis of an aligned raster."""

    def positions(self, pixels: range) -> Positions:
        """Return the positions of the pixels, as (n,) arrays."""


def steps(offset: float, step: float, pixels: int) -> WholeSteps | AnySteps:
    """Return the axis on which pixel k is at offset + k * step cells, for k in range(pixels).

    It is in whole numbers where these are within `POSITION_TOLERANCE` for every pixel (30 m cells under 15 m pixels:
    half steps), so that no result depends on rounding.
    """
    if abs(offset) + abs(step) * pixels > -NOWHERE:
        return AnySteps(offset, step)
    tolerance = POSITION_TOLERANCE * abs(step)
    ratio = Fraction(step).limit_denominator(_LARGEST_PERIOD)
    period = ratio.denominator
    shift = Fraction(offset).limit_denominator(_LARGEST_PERIOD // period)
    period = period * shift.denominator // math.gcd(period, shift.denominator)
    worst = abs(float(shift) - offset) + abs(float(ratio) - step) * pixels
    if worst > tolerance:
        return AnySteps(offset, step)
    return WholeSteps(int(shift * period), int(ratio * period), period)


def split(position: FloatArray, *, tolerance: float) -> Positions:
    """Split positions into cells and fractions; those within `tolerance` cells of a centre are moved onto it."""
    nearest = np.rint(position)
    position = np.where(np.abs(position - nearest) <= tolerance, nearest, position)
    cell = np.floor(position)
    return Positions(cell.astype(np.int64), position - cell)
