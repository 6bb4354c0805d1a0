"""A tile answered in parts, where all of it at once would take too much memory."""

from __future__ import annotations

from typing import Callable, Optional

from .packed_mask import side_by_side, stacked
from .tile import Tile
from .tile_mask import TileMask, as_packed

Split = Callable[[Tile], Optional["tuple[Tile, Tile]"]]

MOST_NUMBERS = 1 << 20
"""Pixels for which arrays of numbers are made together."""


def subdivide(tile: Tile, split: Split, answer: Callable[[Tile], TileMask]) -> TileMask:
    """Return the answer for a tile, put together from those for parts of it wherever it is too much.

    Args:
        tile: to answer for.
        split: returns the two parts of a tile that is too much (`Tile.halves`, `Tile.upper_and_lower`), else None.
        answer: for a tile that isn't too much.
    """
    parts = split(tile)
    if parts is None:
        return answer(tile)
    return merged(parts, [subdivide(part, split, answer) for part in parts])


def merged(parts: tuple[Tile, Tile], answers: list[TileMask]) -> TileMask:
    """Return the answer for a tile from those for the two parts that it was split into."""
    if all(isinstance(answer, bool) and answer == answers[0] for answer in answers):
        return answers[0]
    join = stacked if parts[0].width == parts[1].width and parts[0].col == parts[1].col else side_by_side
    return join([as_packed(answer, part) for answer, part in zip(answers, parts)])


def split_for_numbers(tile: Tile) -> tuple[Tile, Tile] | None:
    """Return the halves of a tile whose answer takes a few float64 arrays of its shape, where that is too much."""
    return tile.halves() if tile.size > MOST_NUMBERS and not tile.is_smallest else None
