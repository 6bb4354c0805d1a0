"""Summed-area tables (F. Crow, 1984): sums over any rectangle of an array from four numbers."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from .types import BoolArray

Number = TypeVar("Number", bound=np.generic)


def summed_area(values: BoolArray, dtype: type[Number]) -> npt.NDArray[Number]:
    """Return the sums over all cells above and to the left of every corner.

    Args:
        values: (m, n) bool.
        dtype: of the sums.

    Returns:
        (m + 1, n + 1): the entry [i, j] is the number of True in values[:i, :j].
    """
    sums: npt.NDArray[Any] = np.zeros((values.shape[0] + 1, values.shape[1] + 1), dtype=dtype)
    np.cumsum(np.cumsum(values, axis=0, dtype=dtype), axis=1, out=sums[1:, 1:])
    return sums
