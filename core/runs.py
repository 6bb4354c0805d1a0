"""Sets of pixels as runs along lines, and the two operations the rasteriser needs of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Runs:
    """Half-open runs of pixels: run i holds the columns start[i] .. stop[i] - 1 of the line line[i].

    A line is whatever its maker numbers: a row of a tile, or a row of a tile within one polygon.
    Runs may overlap unless a function says that its runs don't. All three are (n,) int64.
    """

    line: IntArray
    start: IntArray
    stop: IntArray

    @classmethod
    def none(cls) -> Runs:
        """Return no runs."""
        empty = np.empty(0, dtype=np.int64)
        return cls(empty, empty, empty)

    @classmethod
    def joined(cls, *parts: Runs) -> Runs:
        """Return the runs of all `parts`."""
        return cls(
            np.concatenate([part.line for part in parts]),
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.stop for part in parts]),
        )

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.line)

    def where(self, keep: BoolArray | IntArray) -> Runs:
        """Return the runs that `keep` selects."""
        return Runs(self.line[keep], self.start[keep], self.stop[keep])

    def on_lines(self, line: IntArray) -> Runs:
        """Return the same runs on other lines, one for each run."""
        return Runs(line, self.start, self.stop)

    def clipped(self, width: int) -> Runs:
        """Return what the runs hold of the columns 0 .. width - 1, without empty runs."""
        start, stop = np.clip(self.start, 0, width), np.clip(self.stop, 0, width)
        return Runs(self.line, start, stop).where(start < stop)

    def painted(self, rows: int, width: int) -> BoolArray:
        """Return a (rows, width) bool array, True on the runs, whose lines are the array's rows.

        The runs must be disjoint and not touch, as `difference` makes them, and lie inside the array.
        """
        toggles = np.zeros((rows, width + 1), dtype=np.bool_)
        toggles[self.line, self.start] = True
        toggles[self.line, self.stop] = True
        return np.logical_xor.accumulate(toggles, axis=1)[:, :-1]


def difference(add: Runs, drop: Runs, *, width: int) -> Runs:
    """Return the pixels that at least one run of `add` and no run of `drop` holds.

    The result is disjoint, ordered by line and start, and no two of its runs touch. All runs must lie in
    the columns 0 .. width - 1. One sort of the runs' ends decides everything: sweeping along the lines,
    a pixel is held where more runs of `add` have begun than ended, and none of `drop` is open.
    """
    if not len(add):
        return Runs.none()
    stride = width + 1  # one column to spare: a run that ends with its line doesn't touch the next line
    position = np.concatenate(
        [runs.line * stride + end for runs in (add, drop) for end in (runs.start, runs.stop)]
    )
    # one counter for both: a run of `drop` weighs more than all runs of `add` together
    heavy = len(add) + 1
    weight = np.repeat(
        np.array([1, -1, -heavy, heavy], dtype=np.int64), [len(add), len(add), len(drop), len(drop)]
    )
    order = np.argsort(position, kind="stable")
    position = position[order]
    is_last_here = np.append(position[1:] != position[:-1], True)
    held = (np.cumsum(weight[order]) > 0)[is_last_here]
    position = position[is_last_here]
    toggles = position[np.diff(held, prepend=False)]
    line, start = np.divmod(toggles[0::2], stride)
    return Runs(line, start, toggles[1::2] - line * stride)


def union(runs: Runs, *, width: int) -> Runs:
    """Return the pixels that at least one run holds, as `difference` returns them."""
    return difference(runs, Runs.none(), width=width)
