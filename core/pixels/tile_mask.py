"""The mask of a tile: packed, or a plain bool where all pixels are alike; and Boolean algebra of such masks."""

from __future__ import annotations

from typing import Union

import numpy as np

from ..arrays.types import IntArray
from .packed_mask import PackedMask
from .tile import Tile

TileMask = Union[PackedMask, bool]


def opposite(mask: TileMask) -> TileMask:
    """Return the complement: where the mask is False."""
    return not mask if isinstance(mask, bool) else ~mask


def both(one: TileMask, other: TileMask) -> TileMask:
    """Return the intersection: where both masks are True."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: TileMask, other: TileMask) -> TileMask:
    """Return the union: where at least one of the masks is True."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def without(one: TileMask, other: TileMask) -> TileMask:
    """Return the difference: where `one` is True and `other` is not."""
    return both(one, opposite(other))


def as_packed(mask: TileMask, tile: Tile) -> PackedMask:
    """Return the mask of a tile as a packed mask, which a plain bool becomes."""
    return PackedMask.filled(tile.shape, value=mask) if isinstance(mask, bool) else mask


def rows_of(mask: TileMask, rows: slice) -> TileMask:
    """Return the mask of some rows of a tile."""
    return mask if isinstance(mask, bool) else mask.rows(rows)


def count_in_rows(mask: TileMask, tile: Tile) -> IntArray:
    """Return how many pixels are True in each row of the tile, (height,) int64."""
    if isinstance(mask, bool):
        return np.full(tile.height, tile.width * mask, dtype=np.int64)
    return mask.count_in_rows()
