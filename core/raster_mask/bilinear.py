"""Bilinear interpolation between four cells, and its threshold: the plain formula."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..arrays.types import BoolArray, FloatArray
from ..pixels.tolerance import VALUE_TOLERANCE

_LARGEST = 1e300
"""The sum of values up to this can't overflow; what lies beyond is left to the formula."""


class Corners(NamedTuple):
    """The values of the four cells around pixels; float64 arrays whose shapes broadcast."""

    upper_left: FloatArray
    upper_right: FloatArray
    lower_left: FloatArray
    lower_right: FloatArray


def at_least(corners: Corners, rows: FloatArray, cols: FloatArray, *, threshold: float) -> BoolArray:
    """Return where the absolute value, interpolated between four cells, is at least `threshold`.

    The sum is ((v00 a_r) a_c + (v01 a_r) b_c) + (v10 b_r) a_c + (v11 b_r) b_c in float64, with b the fraction
    and a = 1 - b: the terms and order of scipy's RegularGridInterpolator, so that the same pixels come out.
    Less than `VALUE_TOLERANCE` below the threshold suffices, where one of the four reaches that: no rounding rejects a
    pixel among four valid cells, nor takes one among four invalid ones. A cell without weight doesn't count, be it NaN.

    Args:
        corners: the four cells around each pixel.
        rows, cols: in [0, 1), how far each pixel lies from the upper to the lower cells, and from the left to the right
            ones; their shapes broadcast with those of the corners to the shape of the result.
        threshold: what the absolute value must reach.
    """
    # A neighbour without weight is replaced by the cell itself: its value must not count, not even as 0 * NaN.
    v00 = corners.upper_left
    v01 = np.where(cols == 0.0, v00, corners.upper_right)
    v10 = np.where(rows == 0.0, v00, corners.lower_left)
    v11 = np.where(rows == 0.0, v01, np.where(cols == 0.0, v10, corners.lower_right))
    a_row, a_col = 1.0 - rows, 1.0 - cols
    with np.errstate(invalid="ignore", over="ignore"):
        value = ((v00 * a_row) * a_col + (v01 * a_row) * cols) + (v10 * rows) * a_col + (v11 * rows) * cols
        largest = np.maximum(np.maximum(np.abs(v00), np.abs(v01)), np.maximum(np.abs(v10), np.abs(v11)))
        reached = np.minimum(np.abs(value) + VALUE_TOLERANCE * largest, largest) >= threshold
        return np.asarray(reached & np.isfinite(value))


def decided_by_range(corners: Corners, *, threshold: float) -> tuple[BoolArray, BoolArray]:
    """Return between which cells every pixel surely reaches the threshold, and between which surely none does.

    Conservative: an interpolated value lies between the least and the greatest of its four cells; where these don't
    decide, or one of them is not finite, both are False.
    """
    with np.errstate(invalid="ignore"):
        lowest = np.minimum(np.minimum(*corners[:2]), np.minimum(*corners[2:]))
        highest = np.maximum(np.maximum(*corners[:2]), np.maximum(*corners[2:]))
        tame = (lowest >= -_LARGEST) & (highest <= _LARGEST)
        reached = (lowest >= threshold) | (highest <= -threshold)
        missed = (lowest > -threshold) & (highest < threshold)
    if threshold <= 0.0:
        return tame, np.zeros_like(tame)
    return tame & reached, tame & missed
