"""What is said of a tile: bits, or one plain bool for all of its pixels; and the logic of both."""

from __future__ import annotations

from typing import Union

import numpy as np

from ..arrays.types import IntArray
from .packed_mask import PackedMask
from .tile import Tile

TileMask = Union[PackedMask, bool]


def opposite(answer: TileMask) -> TileMask:
    """Return where the answer is False."""
    return not answer if isinstance(answer, bool) else ~answer


def both(one: TileMask, other: TileMask) -> TileMask:
    """Return where both answers are True."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: TileMask, other: TileMask) -> TileMask:
    """Return where at least one of the answers is True."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def without(one: TileMask, other: TileMask) -> TileMask:
    """Return where `one` is True and `other` is not."""
    return both(one, opposite(other))


def as_packed(answer: TileMask, tile: Tile) -> PackedMask:
    """Return a tile's answer as bits, be it bits already or a plain bool."""
    return PackedMask.filled(tile.shape, value=answer) if isinstance(answer, bool) else answer


def count_in_rows(answer: TileMask, tile: Tile) -> IntArray:
    """Return how many pixels of each of the tile's rows the answer is True for, (height,) int64."""
    if isinstance(answer, bool):
        return np.full(tile.height, tile.width * answer, dtype=np.int64)
    return answer.count_in_rows()
