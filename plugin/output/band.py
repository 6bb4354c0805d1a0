"""What the one band of an output holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Band:
    """What the one band of an output holds.

    Attributes:
        name: the band's description.
        values: what is written for False and True, or for the sums 0, 1, ... of reasons; the file gets the smallest
            data type that holds them.
        metadata: items for the file.
    """

    name: str
    values: Sequence[int]
    metadata: dict[str, str] = field(default_factory=dict)
