"""A smooth map of a tile's pixels, computed at few of them and filled in between, with a bounded error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

import numpy as np
import numpy.typing as npt

from .tile import Tile

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
PointMap = Callable[[FloatArray], FloatArray]

BLOCK = 32
"""Pixels along a side of the blocks within which the map is filled in, from 3 x 3 of their points.

Blocks are counted from the grid's first pixel, so that every tile fills in the same numbers.
"""

_PROBES = (7, 25)  # where a cubic differs most from the parabola through a block's edges and middle


def mapped_pixels(tile: Tile, point_map: PointMap, *, bound: float) -> FloatArray:
    """Return where `point_map` takes the centres of a tile's pixels, (height, width, 2) float64.

    Within a block the map is filled in by parabolas through its edges and middle. At 2 x 2 probes between those, where
    a smooth map differs most from that, it is computed, too: a block that is off there by more than half of `bound`, in
    either coordinate, is computed pixel by pixel, and so is one with a point that the map takes nowhere. So the error
    stays below `bound` for every map that a block sees as smooth, as those between CRS are.

    Args:
        tile: of the grid.
        point_map: takes (n, 2) pixel coordinates (x, y) to (n, 2) points.
        bound: in the units of the points; 0 computes every pixel.
    """
    if bound <= 0:
        return _computed(tile.rows, tile.cols, point_map)
    block_row, block_col = _blocks(tile.rows), _blocks(tile.cols)
    known = _computed(_known(block_row), _known(block_col), point_map)
    filled = _filled_in(known, _places(tile.rows, block_row), _places(tile.cols, block_col))
    smooth = _is_smooth(known, block_row, block_col, point_map, bound=bound)
    rough = np.repeat(np.repeat(~smooth, BLOCK, axis=0), BLOCK, axis=1)[_inside(tile, block_row, block_col)]
    row, col = np.nonzero(rough)
    if len(row):
        filled[row, col] = point_map(np.stack([col + float(tile.col), row + float(tile.row)], axis=1))
    return filled


def _is_smooth(
    known: FloatArray, block_row: range, block_col: range, point_map: PointMap, *, bound: float
) -> npt.NDArray[np.bool_]:
    """Return which blocks may be filled in, (blocks down, blocks across)."""
    rows, cols = _probed(block_row), _probed(block_col)
    true = _computed(rows, cols, point_map)
    expected = _filled_in(known, _places(rows, block_row), _places(cols, block_col))
    with np.errstate(invalid="ignore"):
        near = (np.abs(true - expected) <= bound / 2).all(axis=-1)
    near = near.reshape(len(block_row), len(_PROBES), len(block_col), len(_PROBES))
    return np.asarray(near.all(axis=(1, 3)))


def _computed(rows: Sequence[int], cols: Sequence[int], point_map: PointMap) -> FloatArray:
    y, x = np.meshgrid(np.asarray(rows, np.float64), np.asarray(cols, np.float64), indexing="ij")
    return point_map(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(len(rows), len(cols), 2)


def _blocks(pixels: range) -> range:
    return range(pixels.start // BLOCK, (pixels.stop - 1) // BLOCK + 1)


def _known(blocks: range) -> range:
    """Return the pixels at the edges and in the middle of the blocks."""
    return range(blocks.start * BLOCK, blocks.stop * BLOCK + 1, BLOCK // 2)


def _probed(blocks: range) -> list[int]:
    return [block * BLOCK + probe for block in blocks for probe in _PROBES]


def _inside(tile: Tile, block_row: range, block_col: range) -> tuple[slice, slice]:
    """Return where the tile lies in the pixels of its blocks."""
    row, col = tile.row - block_row.start * BLOCK, tile.col - block_col.start * BLOCK
    return slice(row, row + tile.height), slice(col, col + tile.width)


def _places(pixels: Sequence[int], blocks: range) -> tuple[IntArray, FloatArray]:
    """Return for each pixel the first of its block's three known points, and its place from 0 to 1 in the block."""
    block, rest = np.divmod(np.asarray(pixels) - blocks.start * BLOCK, BLOCK)
    return 2 * block, rest / BLOCK


def _filled_in(
    known: FloatArray, rows: tuple[IntArray, FloatArray], cols: tuple[IntArray, FloatArray]
) -> FloatArray:
    with np.errstate(invalid="ignore"):
        along = _parabola(np.moveaxis(known, 1, 0), *cols)
        return _parabola(np.moveaxis(along, 0, 1), *rows)


def _parabola(known: FloatArray, first: IntArray, place: FloatArray) -> FloatArray:
    """Return the parabolas through known[first], known[first + 1], known[first + 2], at 0, 1/2 and 1, at each place."""
    t = place[:, None, None]
    return np.asarray(
        known[first] * (2 * (t - 0.5) * (t - 1))
        - known[first + 1] * (4 * t * (t - 1))
        + known[first + 2] * (2 * t * (t - 0.5))
    )
