"""What a run needs at least, of the disk and of memory, told from the grid and the formats alone.

These are lower bounds: what compression leaves isn't known before, nor how much memory polygons will take. So a run
that needs more than there is can't succeed, and is refused before it begins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ...core.pixels.tile import Shape
from .raster_format import is_yes

_INDEX_ON_DISK = 16
"""Bytes in which a BigTIFF keeps the offset and the size of a block."""

_INDEX_IN_MEMORY = 32
"""Bytes that GDAL holds for each block of a GeoTIFF that it writes (measured with 3.6: 30)."""

_MOST_COMPRESSED = {"NONE": 1, "DEFLATE": 1032, "PACKBITS": 64}
"""How many bytes become one at best: DEFLATE's copies of 258 bytes take 2 bits, PackBits' of 128 bytes take 2 bytes."""

_SIZE_IS_KNOWN = ("ENVI", "EHdr", "SAGA")
"""GDAL's formats of plain rows, pixel after pixel."""


@dataclass(frozen=True)
class FileKind:
    """What is known of a file before it is made.

    Attributes:
        driver: GDAL's name of the format.
        options: its creation options.
        is_copied: whether a GeoTIFF is made first, and copied into the format.
        pixel_bytes: of a pixel.
    """

    driver: str
    options: Mapping[str, str]
    is_copied: bool
    pixel_bytes: int


@dataclass(frozen=True)
class FileNeeds:
    """What a file needs at least, in bytes.

    Attributes:
        disk: where it is made, with what it is copied from; both are there at once.
        memory: while it is written.
    """

    disk: int
    memory: int


def file_needs(shape: Shape, kind: FileKind, geotiff: Mapping[str, str]) -> FileNeeds:
    """Return what a file needs for a grid of `shape` (rows, cols).

    Args:
        shape: (rows, cols).
        kind: of the file.
        geotiff: creation options of the GeoTIFF that other formats are copied from.
    """
    pixels = shape[0] * shape[1]
    if kind.is_copied:
        disk = _least_tiff(shape, geotiff, kind.pixel_bytes)
        if kind.driver == "COG":
            side = kind.options.get("BLOCKSIZE", "512")
            tiles = {**kind.options, "TILED": "YES", "BLOCKXSIZE": side, "BLOCKYSIZE": side}
            copy = _least_tiff(shape, tiles, kind.pixel_bytes)
            disk += copy + copy // 4  # the first overview; those of overviews are a rest
        return FileNeeds(disk, _index_blocks(shape, geotiff) * _INDEX_IN_MEMORY)
    if kind.driver == "GTiff":
        disk = _least_tiff(shape, kind.options, kind.pixel_bytes)
        return FileNeeds(disk, _index_blocks(shape, kind.options) * _INDEX_IN_MEMORY)
    return FileNeeds(pixels * kind.pixel_bytes if kind.driver in _SIZE_IS_KNOWN else 0, 0)


def _least_tiff(shape: Shape, options: Mapping[str, str], pixel_bytes: int) -> int:
    blocks = _index_blocks(shape, options)
    if is_yes(options.get("SPARSE_OK", "NO")):
        return blocks * _INDEX_ON_DISK
    rows, cols = _block_shape(shape, options)
    bits = int(options.get("NBITS", 8 * pixel_bytes))
    ratio = _MOST_COMPRESSED.get(options.get("COMPRESS", "NONE").upper())
    least = 1 if ratio is None else math.ceil(rows * cols * bits / 8 / ratio)
    return blocks * (_INDEX_ON_DISK + least)


def _index_blocks(shape: Shape, options: Mapping[str, str]) -> int:
    rows, cols = _block_shape(shape, options)
    return math.ceil(shape[0] / rows) * math.ceil(shape[1] / cols)


def _block_shape(shape: Shape, options: Mapping[str, str]) -> Shape:
    """Return the (rows, cols) of a TIFF's blocks: tiles, or strips as wide as the grid, of 8 KiB unless given."""
    if not is_yes(options.get("TILED", "NO")):
        rows = int(options.get("BLOCKYSIZE", max(1, 8192 // shape[1])))
        return max(1, min(rows, shape[0])), shape[1]
    return int(options.get("BLOCKYSIZE", 256)), int(options.get("BLOCKXSIZE", 256))
