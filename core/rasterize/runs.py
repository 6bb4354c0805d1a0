"""Sets of pixels as run-length encoded rows, with the two operations that the rasteriser needs: union and difference.

A run's ends are flat indices: int64 that hold (group, row, column) from the highest bits to the lowest. So runs are
sorted, compared and merged as plain numbers, whatever they belong to, and dropping the highest bits puts the runs of
all groups (rings, polygons) onto common rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import AnyArray, BoolArray, IntArray
from ..pixels.packed_mask import PackedMask, from_toggles, words_in
from ..pixels.tile import WORD, Tile
from ..pixels.tile_mask import TileMask

_COLUMN_BITS = 20
_ROW_BITS = 12
_GROUP_SHIFT = _COLUMN_BITS + _ROW_BITS
_COLUMN = (1 << _COLUMN_BITS) - 1
_ROW = (1 << _ROW_BITS) - 1
_ROW_AND_COLUMN = (1 << _GROUP_SHIFT) - 1

MOST_COLUMNS = 1 << (_COLUMN_BITS - 1)
"""Columns that runs may have: half of those that a flat index can count, so that a stop behind the last is one, too."""

MOST_ROWS = 1 << _ROW_BITS
"""Rows that a flat index can count, and so that runs may have."""

MOST_RUNS = 1 << 18
"""Runs computed at once; a tile with more is subdivided, so that memory is bounded."""


def flat_index(group: IntArray | int, row: IntArray | int, column: IntArray | int) -> IntArray:
    """Return the flat indices, int64, of columns on rows of groups."""
    return np.asarray((group << _GROUP_SHIFT) + (row << _COLUMN_BITS) + column, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Runs:
    """Half-open runs of pixels: run i holds the flat indices start[i] .. stop[i] - 1, all of them on one line.

    A line is a row of a group: of a ring, of a polygon, or, where it makes no difference which, of group 0. Runs may
    overlap unless a function says that its runs don't. Both are (n,) int64, and no run is empty.
    """

    start: IntArray
    stop: IntArray

    @classmethod
    def clipped(
        cls,
        line: IntArray,
        first: AnyArray,
        stop: AnyArray,
        *,
        width: int,
    ) -> Runs:
        """Return runs clipped to the columns 0 .. width - 1, without empty ones.

        Args:
            line: (n,) the flat index of column 0 of each run's line.
            first, stop: (n,) whole numbers of any type, infinite ones too.
            width: at most `MOST_COLUMNS`.
        """
        start, end = (np.clip(edge, 0, width).astype(np.int64) for edge in (first, stop))
        some = start < end
        line = line[some]
        return cls(line + start[some], line + end[some])

    @classmethod
    def between(cls, one: IntArray, other: IntArray) -> Runs:
        """Return the runs from the lesser to the greater flat index of each pair, without empty ones."""
        some = np.flatnonzero(one != other)
        one, other = one[some], other[some]
        return cls(np.minimum(one, other), np.maximum(one, other))

    @classmethod
    def concatenated(cls, *parts: Runs) -> Runs:
        """Return the runs of all `parts`."""
        return cls(
            np.concatenate([part.start for part in parts]), np.concatenate([part.stop for part in parts])
        )

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.start)

    @property
    def group(self) -> IntArray:
        """(n,) the group of each run."""
        return self.start >> _GROUP_SHIFT

    @property
    def row(self) -> IntArray:
        """(n,) the row of each run."""
        return (self.start >> _COLUMN_BITS) & _ROW

    def where(self, keep: BoolArray | IntArray) -> Runs:
        """Return the runs that `keep` selects."""
        return Runs(self.start[keep], self.stop[keep])

    def in_groups(self, group: IntArray) -> Runs:
        """Return the runs with the same rows and columns, in the groups given for each, (n,)."""
        shift = group << _GROUP_SHIFT
        return Runs((self.start & _ROW_AND_COLUMN) + shift, (self.stop & _ROW_AND_COLUMN) + shift)

    def in_one_group(self) -> Runs:
        """Return the runs with the same rows and columns, all in group 0."""
        return Runs(self.start & _ROW_AND_COLUMN, self.stop & _ROW_AND_COLUMN)

    def burned(self, height: int, width: int) -> PackedMask:
        """Return the mask of the runs, which must be of group 0, disjoint and in order, as `union` makes them.

        Raises:
            IndexError: a run lies outside.
        """
        row_bits = words_in(width) * WORD
        toggles = np.empty(2 * len(self), dtype=np.int64)
        for nth, ends in enumerate((self.start, self.stop)):
            toggles[nth::2] = (ends >> _COLUMN_BITS) * row_bits + (ends & _COLUMN)
        return from_toggles(toggles, (height, width))


def tile_mask(runs: Runs, tile: Tile) -> TileMask:
    """Return the mask of a tile from runs as `union` makes them, counted from its corner; plain False for none."""
    return runs.burned(*tile.shape) if len(runs) else False


def split_for_runs(tile: Tile, runs: int) -> tuple[Tile, Tile] | None:
    """Return the halves of a tile that has about so many runs, where it exceeds the memory budget, else None."""
    if tile.width > MOST_COLUMNS:
        return tile.halves()
    too_large = tile.height > MOST_ROWS or (runs > MOST_RUNS and tile.height > 1)
    return tile.upper_and_lower() if too_large else None


def union(runs: Runs) -> Runs:
    """Return the union of the runs, as runs that are disjoint, in order, and don't touch.

    With starts and stops each sorted for themselves, there is a gap before a start if all runs that began before it
    have ended before it: if the stop one rank lower is less than it.
    """
    if not len(runs):
        return runs
    start, stop = _sorted(runs.start), _sorted(runs.stop)
    gap = np.flatnonzero(start[1:] > stop[:-1])
    return Runs(
        np.concatenate([start[:1], start[gap + 1]]).astype(np.int64),
        np.concatenate([stop[gap], stop[-1:]]).astype(np.int64),
    )


def difference(add: Runs, drop: Runs) -> Runs:
    """Return the union of `add` without the runs of `drop`, disjoint and in order as `union` returns it."""
    add, drop = union(add), union(drop)
    if not len(add) or not len(drop):
        return add
    # A run of the result starts where one of `add` does, or within one where a run of `drop` stops; stops mirror that.
    start = np.concatenate([add.start[~_in_runs(drop, add.start)], drop.stop[_within_runs(add, drop.stop)]])
    stop = np.concatenate(
        [add.stop[~_in_runs(drop, add.stop - 1)], drop.start[_within_runs(add, drop.start)]]
    )
    return Runs(np.sort(start), np.sort(stop))


def _in_runs(runs: Runs, indices: IntArray) -> BoolArray:
    """Return which flat indices lie in one of the runs, which are disjoint and in order."""
    nth = np.searchsorted(runs.start, indices, side="right") - 1
    return np.asarray((nth >= 0) & (indices < runs.stop[nth]))


def _within_runs(runs: Runs, indices: IntArray) -> BoolArray:
    """Return which flat indices lie in one of the runs, but not at its start: the index before is in it, too."""
    return np.asarray(_in_runs(runs, indices) & _in_runs(runs, indices - 1))


def _sorted(indices: IntArray) -> npt.NDArray[np.integer[Any]]:
    """Return flat indices in order; 32-bit numbers, where these suffice, sort in two thirds of the time."""
    if indices.max() <= _ROW_AND_COLUMN:
        return np.sort(indices.astype(np.uint32))
    return np.sort(indices)
