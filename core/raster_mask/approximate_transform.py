"""Approximate transformer of pixel coordinates: exact at its nodes, quadratic between them, bounded error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..arrays.types import AnyArray, BoolArray, FloatArray, IntArray
from ..pixels.tile import Tile

PointTransform = Callable[[FloatArray], FloatArray]
"""Takes (n, 2) pixel coordinates (x, y) to (n, 2) points; NaN or infinite where a pixel has none."""

BLOCK = 32
"""Pixels along a side of the blocks within which the transform is interpolated from 3 x 3 nodes.

Blocks are counted from the grid's first pixel, so that every tile interpolates the same numbers.
"""

_PROBES = (7, 25)  # where a cubic differs most from the parabola through a block's edges and middle


@dataclass(frozen=True, eq=False)
class ApproximateTransform:
    """A transform of the centres of pixels, approximated block by block.

    Within a block it is interpolated by parabolas through nodes at the block's edges and middle. At 2 x 2 probes
    between the nodes, where a smooth transform differs most from that, it is computed, too: a block whose error there
    exceeds half of `max_error`, in either coordinate, is computed pixel by pixel, and so is one with a point that is
    not finite. So the error stays below `max_error` for every transform that is smooth within a block, as those between
    CRS are.

    Attributes:
        rows, cols: the blocks that hold a tile.
        smooth: (rows, cols) bool, which blocks are interpolated.
        nodes: (2 rows + 1, 2 cols + 1, 2) float64, the transformed edges and middles of the blocks.
        transform: the exact transform.
        max_error: in the units of the points.
    """

    rows: range
    cols: range
    smooth: BoolArray
    nodes: FloatArray
    transform: PointTransform
    max_error: float

    @classmethod
    def of(cls, tile: Tile, transform: PointTransform, *, max_error: float) -> ApproximateTransform:
        """Return the approximation over the blocks that hold a tile; a `max_error` of 0 computes every pixel."""
        rows, cols = _blocks(tile.rows), _blocks(tile.cols)
        shape = len(rows), len(cols)
        if max_error <= 0:
            nodes = np.full((2 * shape[0] + 1, 2 * shape[1] + 1, 2), np.nan)
            return cls(rows, cols, np.zeros(shape, dtype=np.bool_), nodes, transform, max_error)
        nodes = _computed(_nodes(rows), _nodes(cols), transform)
        smooth = _is_smooth(nodes, rows, cols, transform, max_error=max_error)
        return cls(rows, cols, smooth, nodes, transform, max_error)

    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Return bounds of the transformed pixels of each smooth block: least and greatest, each (rows, cols, 2)."""
        rows, cols = self.smooth.shape
        nodes = np.array(
            [[self.nodes[i : i + 2 * rows : 2, j : j + 2 * cols : 2] for j in range(3)] for i in range(3)]
        )
        with np.errstate(invalid="ignore"):
            # A parabola leaves the range of its three points by less than their second difference.
            margin = sum(np.abs(np.diff(nodes, n=2, axis=axis)).max(axis=(0, 1)) for axis in (0, 1))
            margin = margin + self.max_error
        return nodes.min(axis=(0, 1)) - margin, nodes.max(axis=(0, 1)) + margin

    def points(self, row: IntArray, col: IntArray) -> FloatArray:
        """Return the transformed pixels of some blocks.

        Args:
            row, col: (n,) the blocks, counted from the first of `rows` and of `cols`.

        Returns:
            (2, n, BLOCK, BLOCK) float64, the points' x and their y, by block and the pixels' rows and columns in it.
        """
        points = np.empty((2, len(row), BLOCK, BLOCK))
        smooth = self.smooth[row, col]
        at = np.flatnonzero(smooth)
        points[:, at] = self._interpolated(row[at], col[at])
        for nth in np.flatnonzero(~smooth).tolist():
            pixels = (_pixels(self.rows[row[nth]]), _pixels(self.cols[col[nth]]))
            points[:, nth] = np.moveaxis(_computed(*pixels, self.transform), -1, 0)
        return points

    def _interpolated(self, row: IntArray, col: IntArray) -> FloatArray:
        step = np.arange(3)
        nodes = self.nodes[(2 * row[:, None] + step)[:, :, None], (2 * col[:, None] + step)[:, None, :]]
        x_or_y, t = np.moveaxis(nodes, -1, 0), np.arange(BLOCK) / BLOCK
        down = _parabola(x_or_y[:, :, 0, None], x_or_y[:, :, 1, None], x_or_y[:, :, 2, None], t[:, None])
        return _parabola(down[..., 0, None], down[..., 1, None], down[..., 2, None], t)


def from_blocks(values: AnyArray, transform: ApproximateTransform, tile: Tile) -> AnyArray:
    """Return the array of the tile from the values of all blocks' pixels, (rows * cols, BLOCK, BLOCK)."""
    rows, cols = transform.smooth.shape
    array = values.reshape(rows, cols, BLOCK, BLOCK).swapaxes(1, 2).reshape(rows * BLOCK, cols * BLOCK)
    row, col = tile.row - transform.rows.start * BLOCK, tile.col - transform.cols.start * BLOCK
    return array[row : row + tile.height, col : col + tile.width]


def _is_smooth(
    nodes: FloatArray, rows: range, cols: range, transform: PointTransform, *, max_error: float
) -> BoolArray:
    """Return which blocks may be interpolated, (rows, cols)."""
    true = _computed(_probed(rows), _probed(cols), transform)
    t = np.tile(np.array(_PROBES) / BLOCK, len(rows))[:, None, None]
    first = np.repeat(2 * np.arange(len(rows)), len(_PROBES))
    down = _parabola(nodes[first], nodes[first + 1], nodes[first + 2], t)
    t = np.tile(np.array(_PROBES) / BLOCK, len(cols))[:, None]
    first = np.repeat(2 * np.arange(len(cols)), len(_PROBES))
    expected = _parabola(down[:, first], down[:, first + 1], down[:, first + 2], t)
    with np.errstate(invalid="ignore"):
        near = (np.abs(true - expected) <= max_error / 2).all(axis=-1)
    near = near.reshape(len(rows), len(_PROBES), len(cols), len(_PROBES))
    return np.asarray(near.all(axis=(1, 3)))


def _parabola(start: FloatArray, middle: FloatArray, end: FloatArray, t: FloatArray) -> FloatArray:
    """Return the parabolas through three values at 0, 1/2 and 1, evaluated at each t."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            start * (2 * (t - 0.5) * (t - 1)) - middle * (4 * t * (t - 1)) + end * (2 * t * (t - 0.5))
        )


def _computed(rows: Sequence[int], cols: Sequence[int], transform: PointTransform) -> FloatArray:
    xy = np.empty((len(rows), len(cols), 2))
    xy[..., 0] = cols
    xy[..., 1] = np.array(rows)[:, np.newaxis]
    return transform(xy.reshape(len(rows) * len(cols), 2)).reshape(xy.shape)


def _blocks(pixels: range) -> range:
    return range(pixels.start // BLOCK, (pixels.stop - 1) // BLOCK + 1)


def _pixels(block: int) -> range:
    return range(block * BLOCK, (block + 1) * BLOCK)


def _nodes(blocks: range) -> range:
    """Return the pixels at the edges and in the middle of the blocks."""
    return range(blocks.start * BLOCK, blocks.stop * BLOCK + 1, BLOCK // 2)


def _probed(blocks: range) -> list[int]:
    return [block * BLOCK + probe for block in blocks for probe in _PROBES]
