"""Which blocks of pixels the cells near them decide as a whole, so that no position within them need be known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..arrays.summed_area import summed_area
from ..arrays.types import AnyArray, BoolArray, FloatArray, IntArray
from ..pixels.tile import Shape, Tile
from .approximate_transform import ApproximateTransform

Decisions = npt.NDArray[np.int8]

NO, YES, OPEN = np.int8(0), np.int8(1), np.int8(-1)


@dataclass(frozen=True, eq=False)
class BlockDecisions:
    """The cells around all pixels of each block.

    Attributes:
        outside: (rows, cols) int8, whether the pixels of each block lie beyond the raster's edge: NO, YES, or OPEN
            where each has to be looked at.
        first, stop: (rows, cols, 2) int64, where `outside` is NO: the cells (row, column) around the block's pixels,
            counted in the window.
        window: all cells that are needed; None where all pixels lie beyond the edge.
    """

    outside: Decisions
    first: IntArray
    stop: IntArray
    window: Tile | None

    @classmethod
    def of(cls, blocks: ApproximateTransform, shape: Shape, *, tolerance: float) -> BlockDecisions:
        """Return the cells of a raster of `shape` (rows, cols) around blocks; `tolerance` is as in lattice.py."""
        edge = np.array(shape) - 0.5
        low, high = _reach(blocks, edge, tolerance=2 * tolerance)
        with np.errstate(invalid="ignore"):
            beyond = ~((high >= -0.5) & (low <= edge)).all(axis=-1)
            within = blocks.smooth & ((low >= -0.5) & (high <= edge)).all(axis=-1)
        outside = np.where(beyond, YES, np.where(within, NO, OPEN))
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
        """Return whether the mask lets each block's pixels be used, and `outside`, each (rows, cols).

        Args:
            values: the cells of the window.
            threshold: what the interpolated absolute value must reach.
        """
        numbers = values.astype(np.float64, copy=False)
        with np.errstate(invalid="ignore"):
            # What four such cells have between them is such, too.
            reach = np.isfinite(numbers) & ((numbers >= threshold) | (threshold <= 0))
            miss = (np.abs(numbers) < threshold) & (threshold > 0)
        whole = np.where(self._all(reach), YES, np.where(self._all(miss), NO, OPEN))
        return np.where(self.outside == NO, whole, np.where(self.outside == YES, NO, OPEN)), self.outside

    def _all(self, holds: BoolArray) -> BoolArray:
        """Return for which blocks it holds for all cells, from sums over all cells above and left of a corner."""
        sums = summed_area(holds, np.int64)
        inside = (self.outside == NO)[..., None]
        (top, left), (bottom, right) = (
            np.moveaxis(np.where(inside, ends, 0), -1, 0) for ends in (self.first, self.stop)
        )
        count = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.asarray(count == (bottom - top) * (right - left))


def _reach(
    blocks: ApproximateTransform, edge: FloatArray, *, tolerance: float
) -> tuple[FloatArray, FloatArray]:
    """Return between which points (row, column) all pixels of each block lie that lie on the raster.

    Args:
        blocks: of pixels.
        edge: the last (row, column) of the raster's area, which begins at -0.5.
        tolerance: to be added all around.
    """
    low, high = (ends[..., ::-1].copy() for ends in blocks.reach())
    for row, col in zip(*(index.tolist() for index in np.nonzero(~blocks.smooth))):
        # Nothing is known of such a block but its pixels, some of which may be anywhere, or nowhere.
        x, y = blocks.points(np.array([row]), np.array([col])).reshape(2, -1)
        points = np.stack([y, x], axis=1)
        with np.errstate(invalid="ignore"):
            points = points[((points >= -0.5 - tolerance) & (points <= edge + tolerance)).all(axis=1)]
        low[row, col], high[row, col] = (
            points.min(axis=0, initial=np.inf),
            points.max(axis=0, initial=-np.inf),
        )
    return low - tolerance, high + tolerance
