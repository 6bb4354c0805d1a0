"""Sets of pixels as runs along lines, and the two operations the rasteriser needs of them.

A run's ends are places: whole numbers that hold (group, row, column) from the highest bits to the lowest. So runs are
sorted, compared and merged as plain numbers, whatever they belong to, and dropping the highest bits puts the runs of
all groups (rings, polygons) onto the rows that they share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import AnyArray, BoolArray, IntArray
from ..pixels.packed_mask import PackedMask, from_toggles, words_in
from ..pixels.tile import WORD, Tile

_COLUMN_BITS = 20
_ROW_BITS = 12
_GROUP_SHIFT = _COLUMN_BITS + _ROW_BITS
_COLUMN = (1 << _COLUMN_BITS) - 1
_ROW = (1 << _ROW_BITS) - 1
_ROW_AND_COLUMN = (1 << _GROUP_SHIFT) - 1

MOST_COLUMNS = 1 << (_COLUMN_BITS - 1)
"""Columns that runs may count; runs that end with their line still have a place on it."""

MOST_ROWS = 1 << _ROW_BITS
"""Rows that runs may count."""

MOST_RUNS = 1 << 18
"""Runs looked at together; a tile with more is answered in parts, so that memory is bounded."""


def flat_index(group: IntArray | int, row: IntArray | int, column: IntArray | int) -> IntArray:
    """Return the places of columns, on rows of groups."""
    return np.asarray((group << _GROUP_SHIFT) + (row << _COLUMN_BITS) + column, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Runs:
    """Half-open runs of pixels: run i holds the places start[i] .. stop[i] - 1, all of them on one line.

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
        """Return runs from columns that may lie anywhere, without what lies outside the columns 0 .. width - 1.

        Args:
            line: (n,) the place of column 0 of each run's line.
            first, stop: (n,) whole numbers of any type, infinite ones too.
            width: at most `MOST_COLUMNS`.
        """
        start, end = (np.clip(edge, 0, width).astype(np.int64) for edge in (first, stop))
        some = start < end
        line = line[some]
        return cls(line + start[some], line + end[some])

    @classmethod
    def between(cls, one: IntArray, other: IntArray) -> Runs:
        """Return the runs from the lesser to the greater place of each pair, without empty ones."""
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
        """(n,) the group each run belongs to."""
        return self.start >> _GROUP_SHIFT

    @property
    def row(self) -> IntArray:
        """(n,) the row of each run."""
        return (self.start >> _COLUMN_BITS) & _ROW

    def where(self, keep: BoolArray | IntArray) -> Runs:
        """Return the runs that `keep` selects."""
        return Runs(self.start[keep], self.stop[keep])

    def in_groups(self, group: IntArray) -> Runs:
        """Return the same rows and columns in other groups, (n,) one for each run."""
        shift = group << _GROUP_SHIFT
        return Runs((self.start & _ROW_AND_COLUMN) + shift, (self.stop & _ROW_AND_COLUMN) + shift)

    def in_one_group(self) -> Runs:
        """Return the same rows and columns, all in group 0."""
        return Runs(self.start & _ROW_AND_COLUMN, self.stop & _ROW_AND_COLUMN)

    def burned(self, height: int, width: int) -> PackedMask:
        """Return where the runs are; they must be of group 0, disjoint and in order, as `union` makes them.

        Raises:
            IndexError: a run lies outside.
        """
        row_bits = words_in(width) * WORD
        toggles = np.empty(2 * len(self), dtype=np.int64)
        for nth, ends in enumerate((self.start, self.stop)):
            toggles[nth::2] = (ends >> _COLUMN_BITS) * row_bits + (ends & _COLUMN)
        return from_toggles(toggles, (height, width))


def split_for_runs(tile: Tile, runs: int) -> tuple[Tile, Tile] | None:
    """Return the halves of a tile in which about so many runs are to be counted, where that is too much."""
    if tile.width > MOST_COLUMNS:
        return tile.halves()
    too_much = tile.height > MOST_ROWS or (runs > MOST_RUNS and tile.height > 1)
    return tile.upper_and_lower() if too_much else None


def union(runs: Runs) -> Runs:
    """Return the places that at least one run holds, as runs that are disjoint, in order, and don't touch.

    With starts and stops each in order of their own, a gap lies before a start if all runs that began before it have
    ended before it: if the stop of the same rank, less one, is lesser.
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
    """Return the places that at least one run of `add` and no run of `drop` holds, as `union` returns them."""
    add, drop = union(add), union(drop)
    if not len(add) or not len(drop):
        return add
    # What is left begins where a run of `add` does, or within one where a run of `drop` ends; and so it ends, too.
    start = np.concatenate([add.start[~_held(drop, add.start)], drop.stop[_within(add, drop.stop)]])
    stop = np.concatenate([add.stop[~_held(drop, add.stop - 1)], drop.start[_within(add, drop.start)]])
    return Runs(np.sort(start), np.sort(stop))


def _held(runs: Runs, places: IntArray) -> BoolArray:
    """Return which places lie in one of the runs, which are disjoint and in order."""
    nth = np.searchsorted(runs.start, places, side="right") - 1
    return np.asarray((nth >= 0) & (places < runs.stop[nth]))


def _within(runs: Runs, places: IntArray) -> BoolArray:
    """Return which places lie in one of the runs together with the place before them."""
    return np.asarray(_held(runs, places) & _held(runs, places - 1))


def _sorted(places: IntArray) -> npt.NDArray[np.integer[Any]]:
    """Return the places in order; numbers half as long sort in two thirds of the time."""
    if places.max() <= _ROW_AND_COLUMN:
        return np.sort(places.astype(np.uint32))
    return np.sort(places)
