"""Decide whole blocks of pixels from the cells around them, without computing the pixels' positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays.summed_area import summed_area
from ..arrays.types import AnyArray, BoolArray, FloatArray, IntArray
from ..pixels.tile import Shape, Tile
from .approximate_transform import ApproximateTransform

Decisions = npt.NDArray[np.int8]

NO, YES, UNDECIDED = np.int8(0), np.int8(1), np.int8(-1)


@dataclass(frozen=True, eq=False)
class BlockDecisions:
    """For each block of pixels, whether it lies beyond the raster's edge, and the cells around its pixels.

    Attributes:
        outside: (rows, cols) int8, whether all pixels of each block lie beyond the raster's edge: NO, YES, or UNDECIDED
            where each has to be looked at.
        first, stop: (rows, cols, 2) int64, where `outside` is NO: the cells (row, column) around the block's pixels, a
            half-open range counted in the window.
        window: all cells that are needed; None where all pixels lie beyond the edge.
    """

    outside: Decisions
    first: IntArray
    stop: IntArray
    window: Tile | None

    @classmethod
    def of(cls, transform: ApproximateTransform, shape: Shape, *, tolerance: float) -> BlockDecisions:
        """Return which blocks of a transform lie beyond the edge of a raster, and the cells around the others.

        Args:
            transform: to points (column, row) among the cells.
            shape: (rows, cols) of the raster.
            tolerance: in cells, as `Warped.tolerance`.
        """
        edge = np.array(shape) - 0.5
        low, high = _bounds_on_raster(transform, edge, tolerance=2 * tolerance)
        with np.errstate(invalid="ignore"):
            beyond = ~((high >= -0.5) & (low <= edge)).all(axis=-1)
            within = transform.smooth & ((low >= -0.5) & (high <= edge)).all(axis=-1)
        outside = np.where(beyond, YES, np.where(within, NO, UNDECIDED))
        needed = outside != YES
        if not needed.any():
            nothing = np.zeros(low.shape, dtype=np.int64)
            return cls(outside, nothing, nothing, None)
        low, high = (np.where(needed[..., None], ends, 0.0) for ends in (low, high))
        first = np.clip(np.floor(low), 0, np.array(shape) - 1).astype(np.int64)
        last = np.clip(np.floor(high) + 1, 0, np.array(shape) - 1).astype(np.int64)
        corner, end = first[needed].min(axis=0), last[needed].max(axis=0)
        (row, col), (height, width) = corner.tolist(), (end - corner + 1).tolist()
        return cls(outside, first - corner, last + 1 - corner, Tile(row, col, height, width))

    def decided(self, values: AnyArray, *, threshold: float) -> tuple[Decisions, Decisions]:
        """Return whether each block's pixels are valid: YES, NO or UNDECIDED; and `outside`. Each (rows, cols).

        Args:
            values: the cells of the window.
            threshold: what the interpolated absolute value must reach.
        """
        numbers = values.astype(np.float64, copy=False)
        with np.errstate(invalid="ignore"):
            # What is interpolated between four cells that reach (or miss) the threshold does so, too.
            reached = np.isfinite(numbers) & ((numbers >= threshold) | (threshold <= 0))
            missed = (np.abs(numbers) < threshold) & (threshold > 0)
        valid = np.where(self._all(reached), YES, np.where(self._all(missed), NO, UNDECIDED))
        return np.where(self.outside == NO, valid, np.where(self.outside == YES, NO, UNDECIDED)), self.outside

    def _all(self, holds: BoolArray) -> BoolArray:
        """Return which blocks have only cells for which it holds, from a summed-area table."""
        sums = summed_area(holds, np.int64)
        inside = (self.outside == NO)[..., None]
        (top, left), (bottom, right) = (
            np.moveaxis(np.where(inside, ends, 0), -1, 0) for ends in (self.first, self.stop)
        )
        count = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.asarray(count == (bottom - top) * (right - left))


def _bounds_on_raster(
    transform: ApproximateTransform, edge: FloatArray, *, tolerance: float
) -> tuple[FloatArray, FloatArray]:
    """Return the bounds (row, column) of those pixels of each block that lie on the raster.

    Args:
        transform: to points (column, row) among the cells.
        edge: the last (row, column) of the raster's area, which begins at -0.5.
        tolerance: the bounds are widened by it.
    """
    low, high = (ends[..., ::-1].copy() for ends in transform.bounds())
    for row, col in zip(*(index.tolist() for index in np.nonzero(~transform.smooth))):
        # Of a block that is not smooth only its pixels are known, some of which may be anywhere, or not finite.
        x, y = transform.points(np.array([row]), np.array([col])).reshape(2, -1)
        points = np.stack([y, x], axis=1)
        with np.errstate(invalid="ignore"):
            points = points[((points >= -0.5 - tolerance) & (points <= edge + tolerance)).all(axis=1)]
        low[row, col], high[row, col] = (
            points.min(axis=0, initial=np.inf),
            points.max(axis=0, initial=-np.inf),
        )
    return low - tolerance, high + tolerance
