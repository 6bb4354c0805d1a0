"""Ragged arrays: groups of unequal length in one flat array, as the rings of polygons are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .types import IntArray


def starts_of(counts: IntArray) -> IntArray:
    """Return the offsets of groups from their lengths: (n,) to (n + 1,) int64, the end of the last one included."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def concatenated_starts(parts: Sequence[IntArray]) -> IntArray:
    """Return the offsets of the groups of concatenated ragged arrays, from the offsets of each array."""
    offsets = np.cumsum([0] + [part[-1] for part in parts[:-1]])
    return np.concatenate([np.zeros(1, np.int64)] + [part[1:] + at for part, at in zip(parts, offsets)])


def ranges(first: IntArray | int, count: IntArray) -> IntArray:
    """Return concatenated ranges: first[i], first[i] + 1, ..., count[i] numbers for each i, as int64.

    Where `first` is one number, all ranges begin with it.
    """
    begin = np.cumsum(count) - count
    return np.asarray(np.arange(count.sum()) + np.repeat(first - begin, count), dtype=np.int64)


def ranks(count: IntArray) -> IntArray:
    """Return the rank of every member in its group, 0 .. count[i] - 1 for each i, as int64."""
    return ranges(0, count)
