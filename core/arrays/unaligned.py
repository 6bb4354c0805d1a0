"""Numbers that begin at any byte, as those of WKB and shapefiles do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .types import AnyArray


def from_every_byte(data: bytes | npt.NDArray[np.uint8], dtype: npt.DTypeLike) -> AnyArray:
    """Return a view of the bytes as `dtype` from every byte on, (bytes - itemsize + 1,): the i-th begins at byte i.

    Values put into it go into `data`, where that is an array that can be written to.
    """
    count = max(len(data) - np.dtype(dtype).itemsize + 1, 0)
    return np.ndarray((count,), dtype=dtype, buffer=data, strides=(1,))
