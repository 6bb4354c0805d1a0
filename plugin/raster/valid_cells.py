"""Which cells of a raster are valid: read in whole blocks, once, and kept as packed masks for the next tiles.

Tiles come down the grid, and neighbours ask for the same row of cells or two; several threads ask at once, so not
strictly in order. The answer is right whatever the order; it is the cost that is made for this one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from threading import Lock
from typing import Callable

import numpy as np

from ...core.arrays.types import BoolArray
from ...core.pixels.packed_mask import PackedMask, stacked
from ...core.pixels.tile import Shape, Tile
from .cells import CellReader, StoredCells

CELLS_AT_ONCE = 1 << 20
"""Cells that the rule is applied to at once; so many blocks are read at once, too."""

MOST_READ_AT_ONCE = 1 << 23
"""Cells; of a block that holds more than this, a part is read at a time."""

MOST_KEPT = 1 << 29
"""Cells that are kept for later tiles, eight to the byte."""


class ValidCells:
    """Whether the cells of a raster are valid: takes a tile of cells, returns (height, width) bool.

    Any number of threads may ask at the same time.
    """

    def __init__(
        self,
        reader: CellReader,
        is_valid: Callable[[StoredCells], BoolArray],
        shape: Shape,
        *,
        most_kept: int = MOST_KEPT,
    ) -> None:
        """Prepare to read cells of a raster of `shape` (rows, cols), where `is_valid` tells which are valid."""
        self._reader = reader
        self._is_valid = is_valid
        self._shape = shape
        self._chunk = chunk_shape(shape, reader.block)
        self._most_kept = most_kept
        self._kept: OrderedDict[Tile, Future[PackedMask]] = OrderedDict()
        self._changing_kept = Lock()
        self._reading = Lock()

    def __call__(self, tile: Tile) -> BoolArray:
        """Return which cells of the tile are valid."""
        valid = np.empty(tile.shape, dtype=np.bool_)
        for chunk, shared in self._chunks_under(tile):
            mask = self._chunk_mask(chunk)
            here, there = shared.moved(-chunk.row, -chunk.col), shared.moved(-tile.row, -tile.col)
            valid[there.slices] = _unpacked(mask, here)
        return valid

    def _chunks_under(self, tile: Tile) -> Iterator[tuple[Tile, Tile]]:
        """Yield the parts of the raster that are read together and have cells of the tile, and which these are."""
        height, width = self._chunk
        for row in range(tile.row // height * height, tile.row + tile.height, height):
            for col in range(tile.col // width * width, tile.col + tile.width, width):
                chunk = Tile(row, col, min(height, self._shape[0] - row), min(width, self._shape[1] - col))
                shared = tile.intersection(chunk)
                if shared is not None:
                    yield chunk, shared

    def _chunk_mask(self, chunk: Tile) -> PackedMask:
        """Return a chunk's cells, kept from before or read now; who comes while another reads it waits for that."""
        with self._changing_kept:
            answer = self._kept.get(chunk)
            is_new = answer is None
            if answer is None:
                answer = self._kept[chunk] = Future()
                self._forget_oldest()
            self._kept.move_to_end(chunk)
        if is_new:
            try:
                answer.set_result(self._read_chunk(chunk))
            except BaseException as error:
                with self._changing_kept:
                    self._kept.pop(chunk, None)
                answer.set_exception(error)
        return answer.result()

    def _forget_oldest(self) -> None:
        """Forget what was asked for longest ago, but keep two chunks at least."""
        cells = sum(chunk.size for chunk in self._kept)
        while cells > self._most_kept and len(self._kept) > 2:
            chunk, _ = self._kept.popitem(last=False)
            cells -= chunk.size

    def _read_chunk(self, chunk: Tile) -> PackedMask:
        with self._reading:
            cells = self._reader.read(chunk)
        height = max(1, CELLS_AT_ONCE // chunk.width)
        return stacked(
            [
                PackedMask.of(self._is_valid(cells.rows(slice(row, row + height))))
                for row in range(0, chunk.height, height)
            ]
        )


def chunk_shape(shape: Shape, block: Shape) -> Shape:
    """Return how much of a raster is read together: whole blocks, as wide as may be.

    Args:
        shape: (rows, cols) of the raster.
        block: (rows, cols) of its blocks.
    """
    rows, cols = shape
    height, width = min(block[0], rows), min(block[1], cols)
    if height * width > MOST_READ_AT_ONCE:
        return max(1, MOST_READ_AT_ONCE // width), width
    width = min(cols, width * max(1, CELLS_AT_ONCE // (height * width)))
    height = min(rows, height * max(1, CELLS_AT_ONCE // (height * width)))
    return height, width


def _unpacked(mask: PackedMask, tile: Tile) -> BoolArray:
    rows = slice(tile.row, tile.row + tile.height)
    before = tile.col % 8  # bits are unpacked from whole bytes on
    octets = mask.rows(rows).unpacked(slice(tile.col - before, tile.col + tile.width))
    return octets[:, before:].view(np.bool_)
