"""What is said of a tile: bits, or one plain bool for all of its pixels; and the logic of both."""

from __future__ import annotations

from typing import Union

import numpy as np
import numpy.typing as npt

from .bits import Bits
from .tile import Tile

Answer = Union[Bits, bool]


def opposite(answer: Answer) -> Answer:
    """Return where the answer is False."""
    return not answer if isinstance(answer, bool) else ~answer


def both(one: Answer, other: Answer) -> Answer:
    """Return where both answers are True."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Answer, other: Answer) -> Answer:
    """Return where at least one of the answers is True."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def without(one: Answer, other: Answer) -> Answer:
    """Return where `one` is True and `other` is not."""
    return both(one, opposite(other))


def as_bits(answer: Answer, tile: Tile) -> Bits:
    """Return a tile's answer as bits, be it bits already or a plain bool."""
    return Bits.filled(tile.shape, value=answer) if isinstance(answer, bool) else answer


def count_in_rows(answer: Answer, tile: Tile) -> npt.NDArray[np.int64]:
    """Return how many pixels of each of the tile's rows the answer is True for, (height,) int64."""
    if isinstance(answer, bool):
        return np.full(tile.height, tile.width * answer, dtype=np.int64)
    return answer.count_in_rows()
