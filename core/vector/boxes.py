"""Bounding boxes: which may meet others.

What is asked is answered for all boxes at once, on a lattice of cells, and on the safe side: of boxes that only share a
cell it is said that they may meet. So the cost grows with the number of boxes, and not with that of pairs.
"""

from __future__ import annotations

import numpy as np

from ..arrays.summed_area import summed_area
from ..arrays.types import BoolArray, FloatArray, IntArray

Boxes = tuple[FloatArray, FloatArray]
"""The least and the greatest (x, y) of each box, each (n, 2) float64, as `Polygons.boxes` has them."""

_CELLS_OF_A_BOX = 9
_MOST_CELLS = 1 << 22
_MOST_PAIRS = 1 << 20  # so many are compared one by one


def may_meet(boxes: Boxes, others: Boxes) -> BoolArray:
    """Return which boxes may overlap or touch one of the others, (n,) bool; those for which it's False surely don't."""
    meets = np.zeros(len(boxes[0]), dtype=np.bool_)
    if not (len(boxes[0]) and len(others[0])):
        return meets
    low, high = others[0].min(axis=0), others[1].max(axis=0)
    near = np.flatnonzero(((boxes[0] <= high) & (boxes[1] >= low)).all(axis=1))
    boxes = boxes[0][near], boxes[1][near]
    if len(near) * len(others[0]) <= _MOST_PAIRS:
        meets[near] = _meet(boxes, others).any(axis=1)
    elif len(near):
        lattice = _Lattice(low, high, len(near) + len(others[0]))
        meets[near] = lattice.sums(lattice.covered(others) > 0, boxes) > 0
    return meets


def may_meet_another(boxes: Boxes) -> BoolArray:
    """Return which boxes may overlap or touch another one of them, (n,) bool; where it's False, they surely don't."""
    count = len(boxes[0])
    if count * count <= _MOST_PAIRS:
        return np.asarray(_meet(boxes, boxes).sum(axis=1) > 1)
    lattice = _Lattice(boxes[0].min(axis=0), boxes[1].max(axis=0), count)
    return np.asarray(lattice.sums(lattice.covered(boxes) > 1, boxes) > 0)


def _meet(boxes: Boxes, others: Boxes) -> BoolArray:
    """Return which boxes meet which others, (n, m) bool."""
    meet: BoolArray = np.ones((len(boxes[0]), len(others[0])), dtype=np.bool_)
    for axis in (0, 1):
        meet &= boxes[0][:, None, axis] <= others[1][None, :, axis]
        meet &= boxes[1][:, None, axis] >= others[0][None, :, axis]
    return meet


class _Lattice:
    """Cells of equal size over an area; each has the boxes that reach into it, or touch it."""

    def __init__(self, low: FloatArray, high: FloatArray, boxes: int) -> None:
        """Lay cells from `low` to `high`, (x, y), enough for so many boxes."""
        self._side = int(np.sqrt(min(_CELLS_OF_A_BOX * boxes, _MOST_CELLS)))
        self._low, self._high = low, high
        self._size = np.maximum(high - low, np.finfo(np.float64).tiny)

    def covered(self, boxes: Boxes) -> IntArray:
        """Return how many boxes reach into each cell, (side, side) int64."""
        (x_first, y_first), (x_last, y_last) = self._cells(boxes)
        # A box counts from its first corner on, and behind its last ones no more.
        width = self._side + 1
        changes = np.zeros(width * width, dtype=np.int64)
        for x, y, sign in (
            (x_first, y_first, 1),
            (x_last + 1, y_first, -1),
            (x_first, y_last + 1, -1),
            (x_last + 1, y_last + 1, 1),
        ):
            changes += sign * np.bincount(y * width + x, minlength=width * width)
        return changes.reshape(width, width).cumsum(axis=0).cumsum(axis=1)[:-1, :-1]

    def sums(self, holds: BoolArray, boxes: Boxes) -> IntArray:
        """Return of how many cells that a box reaches into it holds, (n,) int64."""
        sums = summed_area(holds, np.int64)
        (x_first, y_first), (x_last, y_last) = self._cells(boxes)
        x_stop, y_stop = x_last + 1, y_last + 1
        return np.asarray(
            sums[y_stop, x_stop] - sums[y_first, x_stop] - sums[y_stop, x_first] + sums[y_first, x_first]
        )

    def _cells(self, boxes: Boxes) -> tuple[IntArray, IntArray]:
        """Return the first and the last cell of each box, (x, y), each (2, n)."""
        parts = ((np.clip(ends, self._low, self._high) - self._low) / self._size for ends in boxes)
        first, last = (np.minimum(part * self._side, self._side - 1).astype(np.int64) for part in parts)
        return first.T, last.T
