"""Tiles of packed pixels -> a band of a file: unpacked in portions, and only where there is something to unpack."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Union

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ...core.arrays.types import ByteArray
from ...core.cancel import look, never
from ...core.pixels.packed_mask import PackedMask
from ...core.pixels.reason_masks import ReasonMasks
from ...core.pixels.tile import WORD, Tile

Packed = Union[PackedMask, ReasonMasks]
"""What stands for pixels one by one: 0 or 1, or a sum of reasons, for each."""

Codes = Union[Packed, bool]
"""What stands for the pixels of a tile, one by one or all of them."""

MOST_AT_ONCE = 1 << 21
"""Pixels that are unpacked together."""

MOST_UNWRITTEN = 1 << 24
"""Pixels that GDAL may hold back. It would hold as many as its cache takes, and the thread that next reads a raster
mask would have to write them."""

_USUAL_BLOCK = 512


class BandWriter:
    """Writes tiles into a band, portion by portion along its blocks."""

    def __init__(
        self,
        band: gdal.Band,
        values: Sequence[int],
        dtype: type[np.generic],
        *,
        blank: int | None = None,
        prints: list[Print] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        """Prepare to write into `band`.

        Args:
            band: of a file that is being made.
            values: what is written for the codes 0, 1, ...: two values, or more that are evenly spaced.
            dtype: of the band; holds all values.
            blank: the value that pixels never written have in the end; they are left out. None where that isn't known.
            prints: gets a print of all that is written, to compare the file with; None where that isn't needed.
            cancelled: is asked before every portion of at most `MOST_AT_ONCE` pixels.
        """
        self._band = band
        self._values = values
        self._dtype = dtype
        self._blank = blank
        self._prints = prints
        self._cancelled = cancelled
        self._block_cols, self._block_rows = band.GetBlockSize()
        self._in_lines = self._block_cols >= band.XSize
        self._unwritten = 0

    def write(self, tile: Tile, codes: Codes) -> None:
        """Write a tile's pixels.

        Raises:
            Cancelled: `cancelled` said so, in the middle of them.
        """
        completes = self._completes_blocks(tile)
        from_their_start = completes and tile.row % self._block_rows == 0
        for slab in self._slabs(tile):
            below = slab.row - tile.row
            rows = slice(below, below + slab.height)
            in_slab = codes if isinstance(codes, bool) else codes.rows(rows)
            for portion, found in self._portions(slab, in_slab):
                look(self._cancelled)
                if not isinstance(found, int):
                    first = portion.col - tile.col
                    pixels = self._valued(found.unpacked(slice(first, first + portion.width)))
                elif self._values[found] == self._blank:
                    continue
                else:
                    pixels = np.full(portion.shape, self._values[found], dtype=self._dtype)
                self._put(portion, pixels)
                if from_their_start and self._unwritten >= MOST_UNWRITTEN:
                    self._flush()
        if completes:
            self._flush()

    def _slabs(self, tile: Tile) -> Iterator[Tile]:
        """Cut a tile where the file's blocks are lines; it is a slab itself where they are tiles."""
        height = tile.height
        if self._in_lines:
            blocks = max(1, MOST_AT_ONCE // (tile.width * self._block_rows))
            height = min(height, blocks * self._block_rows)
        for row in range(tile.row, tile.row + tile.height, height):
            yield Tile(row, tile.col, min(height, tile.row + tile.height - row), tile.width)

    def _portions(self, slab: Tile, codes: Codes) -> Iterator[tuple[Tile, int | Packed]]:
        """Yield neighbouring blocks, not too many together: with their code where they are uniform, else the slab's."""
        block = self._step(slab)
        most = max(1, MOST_AT_ONCE // (slab.height * block))
        uniform = _uniform_blocks(codes, slab.width, block)
        changes = np.flatnonzero(np.diff(uniform)) + 1
        for first, stop in zip([0, *changes.tolist()], [*changes.tolist(), len(uniform)]):
            found = codes if uniform[first] < 0 else int(uniform[first])
            for part in range(first, stop, most):
                col, end = part * block, min(min(part + most, stop) * block, slab.width)
                yield Tile(slab.row, slab.col + col, slab.height, end - col), found

    def _valued(self, codes: ByteArray) -> npt.NDArray[Any]:
        """Return the values that are written for the codes."""
        zero, one = self._values[:2]
        if (zero, one, self._dtype) == (0, 1, np.uint8):
            return codes
        # A difference too wide for the dtype wraps around, and the sum wraps back.
        step, start = np.array([one - zero, zero], dtype=np.int64).astype(self._dtype)
        values: npt.NDArray[Any] = codes.astype(self._dtype)
        values *= step
        values += start
        return values

    def _put(self, tile: Tile, pixels: npt.NDArray[Any]) -> None:
        if self._prints is not None:
            self._prints.append(Print.of(tile, pixels))
        if self._band.WriteArray(pixels, tile.col, tile.row) != gdal.CE_None:
            raise RuntimeError(gdal.GetLastErrorMsg())
        self._unwritten += tile.size

    def _step(self, slab: Tile) -> int:
        """Return the columns of the blocks that are looked at: whole words of bits."""
        if self._in_lines:
            return -(-slab.width // WORD) * WORD
        return self._block_cols if self._block_cols % WORD == 0 else _USUAL_BLOCK

    def _completes_blocks(self, tile: Tile) -> bool:
        """Return whether no block that a tile has pixels of waits for another tile's."""
        end = tile.row + tile.height
        if end % self._block_rows and end < self._band.YSize:
            return False
        if self._in_lines:
            return tile.width == self._band.XSize
        return tile.col % self._block_cols == self._step(tile) % self._block_cols == 0

    def _flush(self) -> None:
        """Have GDAL compress and write what it holds."""
        self._band.FlushCache()
        self._unwritten = 0


@dataclass(frozen=True)
class Print:
    """Checksum of pixels that were written, to compare the file with: their tile and CRC-32."""

    tile: Tile
    checksum: int

    @classmethod
    def of(cls, tile: Tile, pixels: npt.NDArray[Any]) -> Print:
        """Return the print of a tile's pixels."""
        return cls(tile, zlib.crc32(pixels.tobytes()))


def holds(
    band: gdal.Band,
    prints: Sequence[Print],
    dtype: type[np.generic],
    cancelled: Callable[[], bool] = never,
) -> bool:
    """Return whether a band holds the pixels of all prints, as numbers of whatever type.

    Raises:
        Cancelled: `cancelled` said so; it is asked before every print.
    """
    for printed in prints:
        look(cancelled)
        tile = printed.tile
        if tile.col + tile.width > band.XSize or tile.row + tile.height > band.YSize:
            return False
        found = band.ReadAsArray(tile.col, tile.row, tile.width, tile.height)
        pixels = found.astype(dtype)
        if not np.array_equal(pixels, found) or Print.of(tile, pixels) != printed:
            return False
    return True


def _uniform_blocks(codes: Codes, width: int, block: int) -> npt.NDArray[np.int8]:
    """Return for each block of columns, all rows together, the code that all of its pixels have, or -1."""
    if isinstance(codes, bool):
        return np.full(-(-width // block), codes, dtype=np.int8)
    if isinstance(codes, PackedMask):
        return codes.uniform_blocks(block)
    sums = np.zeros(-(-width // block), dtype=np.int8)
    mixed = np.zeros(len(sums), dtype=np.bool_)
    for reason, there in codes.where.items():
        blocks = _uniform_blocks(there, width, block)
        mixed |= blocks < 0
        sums += np.int8(reason) * blocks
    return np.where(mixed, np.int8(-1), sums)
