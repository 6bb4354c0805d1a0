"""Where in a tile which reasons hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import ByteArray, IntArray
from .reason import ALL_REASONS, Reason
from .tile import Shape
from .tile_mask import TileMask, both, either, without


@dataclass(frozen=True, eq=False)
class Reasons:
    """Where the pixels of a tile are invalid, and why.

    numpy takes it for the (height, width) uint8 array of sums of `Reason`, 0 where valid, at the cost of making it.

    Attributes:
        shape: (height, width).
        where: for each reason where it holds, bits or a plain bool for all pixels; one that isn't there holds nowhere.
    """

    shape: Shape
    where: Mapping[Reason, TileMask]

    @classmethod
    def none(cls, shape: Shape) -> Reasons:
        """Return that everything is valid."""
        return cls(shape, {})

    def united(self, other: Reasons) -> Reasons:
        """Return the reasons of both."""
        where = dict(self.where)
        for reason, there in other.where.items():
            where[reason] = either(where.get(reason, False), there)
        return Reasons(self.shape, where)

    def invalid(self) -> TileMask:
        """Return where there is a reason."""
        anywhere: TileMask = False
        for there in self.where.values():
            anywhere = either(anywhere, there)
        return anywhere

    def uniform(self) -> int | None:
        """Return the sum of reasons that holds for all pixels, where it is plain that one does."""
        if any(not isinstance(there, bool) for there in self.where.values()):
            return None
        return sum(int(reason) for reason, there in self.where.items() if there)

    def unpacked(self, cols: slice = slice(None)) -> ByteArray:
        """Return the sums of the columns, (height, n) uint8; the first column must be a multiple of 8."""
        first, stop, _ = cols.indices(self.shape[1])
        sums = np.zeros((self.shape[0], stop - first), dtype=np.uint8)
        for reason, there in self.where.items():
            number = np.uint8(reason)
            sums += number * (np.uint8(there) if isinstance(there, bool) else there.unpacked(cols))
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

        def count(reasons: list[Reason], so_far: int, there: TileMask) -> None:
            if there is False or not (there is True or there.any()):
                return
            if not reasons:
                counts[so_far] += pixels if there is True else there.count()
                return
            first, *others = reasons
            count(others, so_far | first, both(there, self.where[first]))
            count(others, so_far, without(there, self.where[first]))

        count(list(self.where), 0, True)
        return counts
