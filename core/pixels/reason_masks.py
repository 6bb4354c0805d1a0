"""Masks of a tile, one for each reason why pixels are invalid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import ByteArray, IntArray
from .reason import ALL_REASONS, Reason
from .tile import Shape
from .tile_mask import TileMask, both, either, rows_of, without


@dataclass(frozen=True, eq=False)
class ReasonMasks:
    """Where the pixels of a tile are invalid, and why.

    numpy converts it to the (height, width) uint8 array of sums of `Reason`, 0 where valid, at the cost of making it.

    Attributes:
        shape: (height, width).
        where: the mask of each reason; a reason that is missing holds nowhere.
    """

    shape: Shape
    where: Mapping[Reason, TileMask]

    @classmethod
    def none(cls, shape: Shape) -> ReasonMasks:
        """Return no reason anywhere: all pixels are valid."""
        return cls(shape, {})

    def union(self, other: ReasonMasks) -> ReasonMasks:
        """Return the reasons of both, each where at least one of them has it."""
        where = dict(self.where)
        for reason, mask in other.where.items():
            where[reason] = either(where.get(reason, False), mask)
        return ReasonMasks(self.shape, where)

    def invalid(self) -> TileMask:
        """Return where there is at least one reason."""
        invalid: TileMask = False
        for mask in self.where.values():
            invalid = either(invalid, mask)
        return invalid

    def rows(self, rows: slice) -> ReasonMasks:
        """Return some rows, which share their memory with these."""
        first, stop, _ = rows.indices(self.shape[0])
        where = {reason: rows_of(mask, rows) for reason, mask in self.where.items()}
        return ReasonMasks((stop - first, self.shape[1]), where)

    def uniform(self) -> int | None:
        """Return the sum of reasons that holds for all pixels, or None unless every mask is a plain bool."""
        if any(not isinstance(mask, bool) for mask in self.where.values()):
            return None
        return sum(int(reason) for reason, mask in self.where.items() if mask)

    def unpacked(self, cols: slice = slice(None)) -> ByteArray:
        """Return the sums of the columns, (height, n) uint8; the first column must be a multiple of 8."""
        first, stop, _ = cols.indices(self.shape[1])
        sums = np.zeros((self.shape[0], stop - first), dtype=np.uint8)
        for reason, mask in self.where.items():
            number = np.uint8(reason)
            sums += number * (np.uint8(mask) if isinstance(mask, bool) else mask.unpacked(cols))
        return sums

    def __array__(self, dtype: npt.DTypeLike = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return the array that this stands for; it is always a copy."""
        if copy is False:
            raise ValueError("reasons can't be seen as an array without a copy; don't ask for copy=False")
        return self.unpacked() if dtype is None else self.unpacked().astype(dtype)

    def counts(self) -> IntArray:
        """Return for each sum of reasons how many pixels have it, (16,) int64."""
        counts = np.zeros(ALL_REASONS, dtype=np.int64)
        pixels = self.shape[0] * self.shape[1]

        def count(reasons: list[Reason], so_far: int, mask: TileMask) -> None:
            if mask is False or not (mask is True or mask.any()):
                return
            if not reasons:
                counts[so_far] += pixels if mask is True else mask.count()
                return
            first, *others = reasons
            count(others, so_far | first, both(mask, self.where[first]))
            count(others, so_far, without(mask, self.where[first]))

        count(list(self.where), 0, True)
        return counts
