"""Subdivide a tile until it fits the memory budget, and put the masks of its parts together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Optional

from ..cancel import look_here
from .packed_mask import side_by_side, stacked
from .tile import Tile
from .tile_mask import TileMask, as_packed

Split = Callable[[Tile], Optional["tuple[Tile, Tile]"]]

MOST_FLOAT_PIXELS = 1 << 20
"""The largest number of pixels for which float64 arrays are made at once: 8 MiB each."""


def subdivide(tile: Tile, split: Split, compute: Callable[[Tile], TileMask]) -> TileMask:
    """Return the mask of a tile, computed in parts where the tile exceeds the memory budget.

    Args:
        tile: whose mask is wanted.
        split: returns the two parts of a tile that exceeds the budget (`Tile.halves`, `Tile.upper_and_lower`), else
            None.
        compute: takes a tile that doesn't exceed it to its mask.

    Raises:
        Cancelled: whoever is asked in this thread said so; that happens before every part.
    """
    look_here()
    parts = split(tile)
    if parts is None:
        return compute(tile)
    return merged(parts, [subdivide(part, split, compute) for part in parts])


def merged(parts: tuple[Tile, Tile], masks: list[TileMask]) -> TileMask:
    """Return the mask of a tile from the masks of the two parts that it was split into."""
    if all(isinstance(mask, bool) and mask == masks[0] for mask in masks):
        return masks[0]
    concatenated = (
        stacked if parts[0].width == parts[1].width and parts[0].col == parts[1].col else side_by_side
    )
    return concatenated([as_packed(mask, part) for mask, part in zip(masks, parts)])


def merged_pairs(
    parts: tuple[Tile, Tile], pairs: Iterable[tuple[TileMask, TileMask]]
) -> tuple[TileMask, TileMask]:
    """Return two masks of a tile from the two masks of each of the parts that it was split into."""
    ones, others = zip(*pairs)
    return merged(parts, list(ones)), merged(parts, list(others))


def split_for_float_arrays(tile: Tile) -> tuple[Tile, Tile] | None:
    """Return the halves of a tile for which float64 arrays of its shape would exceed the budget, else None."""
    return tile.halves() if tile.size > MOST_FLOAT_PIXELS and not tile.is_smallest else None
