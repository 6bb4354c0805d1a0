"""The mask as a Dask array, for grids past one machine.

The one module that needs Dask (`pip install "dask[array]" distributed`). The evidence goes to each worker once; what
it caches there, such as its edge table, serves all chunks that the worker computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays.types import ByteArray
from .combine.evidence import Evidence
from .combine.verdict import verdict
from .pixels.tile import Shape, Tile
from .pixels.tile_mask import as_packed

CHUNK_SHAPE: Shape = (4096, 16384)
"""64 MiB as bytes; wide, because an edge of a polygon then belongs to few chunks."""


def mask_array(shape: Shape, evidence: Sequence[Evidence], *, chunk_shape: Shape = CHUNK_SHAPE) -> Any:
    """Return the validity of a grid as a Dask array, computed chunk by chunk, wherever Dask computes.

    Args:
        shape: (rows, cols) of the grid.
        evidence: what decides, the same objects that `stream` takes. They are pickled on their way to the workers, so
            a `read` of theirs must be a function of a module or an object such as `ArrayCells`, and a file is best
            opened where it is read.
        chunk_shape: (rows, cols) of the chunks.

    Returns:
        dask.array.Array (rows, cols) of uint8, 1 valid, 0 invalid; the same pixels as `stream` gives.

    Raises:
        ImportError: Dask is missing.
    """
    dask, array = _dask()
    chunks = array.core.normalize_chunks(chunk_shape, shape=shape, dtype=np.uint8)
    return array.map_blocks(
        _chunk,
        # As one value of the graph, which every worker gets once, and not as a copy in each chunk's task.
        evidence=dask.delayed(tuple(evidence), traverse=False),
        chunks=chunks,
        dtype=np.uint8,
        meta=np.empty((0, 0), dtype=np.uint8),
    )


def _chunk(evidence: Sequence[Evidence], block_info: Any) -> ByteArray:
    (rows, cols) = block_info[None]["array-location"]
    tile = Tile(rows[0], cols[0], rows[1] - rows[0], cols[1] - cols[0])
    return as_packed(verdict(evidence, tile).valid, tile).unpacked()


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import dask.array
    except ImportError as error:
        raise ImportError(
            "mask_array needs Dask, which is not installed here; run 'pip install \"dask[array]\" distributed' in this "
            "Python, or use stream, which needs none"
        ) from error
    return dask, dask.array
