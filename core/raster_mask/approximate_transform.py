"""A smooth map of pixels, computed at few of them and filled in between, with a bounded error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..arrays.types import AnyArray, BoolArray, FloatArray, IntArray
from ..pixels.tile import Tile

PointMap = Callable[[FloatArray], FloatArray]

BLOCK = 32
"""Pixels along a side of the blocks within which the map is filled in, from 3 x 3 of their points.

Blocks are counted from the grid's first pixel, so that every tile fills in the same numbers.
"""

_PROBES = (7, 25)  # where a cubic differs most from the parabola through a block's edges and middle


@dataclass(frozen=True, eq=False)
class ApproximateTransform:
    """Where a map takes the centres of pixels, block by block.

    Within a block the map is filled in by parabolas through its edges and middle. At 2 x 2 probes between those, where
    a smooth map differs most from that, it is computed, too: a block that is off there by more than half of the bound,
    in either coordinate, is computed pixel by pixel, and so is one with a point that the map takes nowhere. So the
    error stays below the bound for every map that a block sees as smooth, as those between CRS are.

    Attributes:
        rows, cols: the blocks that hold a tile.
        smooth: (rows, cols) bool, which blocks are filled in.
        nodes: (2 rows + 1, 2 cols + 1, 2) float64, where the map takes the blocks' edges and middles.
        point_map: takes (n, 2) pixel coordinates (x, y) to (n, 2) points.
        bound: of the error, in the units of the points.
    """

    rows: range
    cols: range
    smooth: BoolArray
    nodes: FloatArray
    point_map: PointMap
    bound: float

    @classmethod
    def over(cls, tile: Tile, point_map: PointMap, *, bound: float) -> ApproximateTransform:
        """Return the blocks that hold a tile of the grid; a `bound` of 0 computes every pixel."""
        rows, cols = _blocks(tile.rows), _blocks(tile.cols)
        shape = len(rows), len(cols)
        if bound <= 0:
            nodes = np.full((2 * shape[0] + 1, 2 * shape[1] + 1, 2), np.nan)
            return cls(rows, cols, np.zeros(shape, dtype=np.bool_), nodes, point_map, bound)
        nodes = _computed(_nodes(rows), _nodes(cols), point_map)
        smooth = _is_smooth(nodes, rows, cols, point_map, bound=bound)
        return cls(rows, cols, smooth, nodes, point_map, bound)

    def reach(self) -> tuple[FloatArray, FloatArray]:
        """Return between which points every point of each smooth block lies, each (rows, cols, 2)."""
        rows, cols = self.smooth.shape
        nodes = np.array(
            [[self.nodes[i : i + 2 * rows : 2, j : j + 2 * cols : 2] for j in range(3)] for i in range(3)]
        )
        with np.errstate(invalid="ignore"):
            # A parabola leaves the range of its three points by less than their second difference.
            margin = sum(np.abs(np.diff(nodes, n=2, axis=axis)).max(axis=(0, 1)) for axis in (0, 1))
            margin = margin + self.bound
        return nodes.min(axis=(0, 1)) - margin, nodes.max(axis=(0, 1)) + margin

    def points(self, row: IntArray, col: IntArray) -> FloatArray:
        """Return where the pixels of some blocks fall.

        Args:
            row, col: (n,) the blocks, counted from the first of `rows` and of `cols`.

        Returns:
            (2, n, BLOCK, BLOCK) float64, the points' x and their y; of every block the pixels' rows and columns.
        """
        points = np.empty((2, len(row), BLOCK, BLOCK))
        smooth = self.smooth[row, col]
        at = np.flatnonzero(smooth)
        points[:, at] = self._filled_in(row[at], col[at])
        for nth in np.flatnonzero(~smooth).tolist():
            pixels = (_pixels(self.rows[row[nth]]), _pixels(self.cols[col[nth]]))
            points[:, nth] = np.moveaxis(_computed(*pixels, self.point_map), -1, 0)
        return points

    def _filled_in(self, row: IntArray, col: IntArray) -> FloatArray:
        step = np.arange(3)
        nodes = self.nodes[(2 * row[:, None] + step)[:, :, None], (2 * col[:, None] + step)[:, None, :]]
        x_or_y, place = np.moveaxis(nodes, -1, 0), np.arange(BLOCK) / BLOCK
        down = _parabola(x_or_y[:, :, 0, None], x_or_y[:, :, 1, None], x_or_y[:, :, 2, None], place[:, None])
        return _parabola(down[..., 0, None], down[..., 1, None], down[..., 2, None], place)


def laid_out(values: AnyArray, blocks: ApproximateTransform, tile: Tile) -> AnyArray:
    """Return the values of all pixels of all blocks, (rows * cols, BLOCK, BLOCK), as the array of the tile."""
    rows, cols = blocks.smooth.shape
    array = values.reshape(rows, cols, BLOCK, BLOCK).swapaxes(1, 2).reshape(rows * BLOCK, cols * BLOCK)
    row, col = tile.row - blocks.rows.start * BLOCK, tile.col - blocks.cols.start * BLOCK
    return array[row : row + tile.height, col : col + tile.width]


def _is_smooth(
    nodes: FloatArray, rows: range, cols: range, point_map: PointMap, *, bound: float
) -> BoolArray:
    """Return which blocks may be filled in, (rows, cols)."""
    true = _computed(_probed(rows), _probed(cols), point_map)
    place = np.tile(np.array(_PROBES) / BLOCK, len(rows))[:, None, None]
    first = np.repeat(2 * np.arange(len(rows)), len(_PROBES))
    down = _parabola(nodes[first], nodes[first + 1], nodes[first + 2], place)
    place = np.tile(np.array(_PROBES) / BLOCK, len(cols))[:, None]
    first = np.repeat(2 * np.arange(len(cols)), len(_PROBES))
    expected = _parabola(down[:, first], down[:, first + 1], down[:, first + 2], place)
    with np.errstate(invalid="ignore"):
        near = (np.abs(true - expected) <= bound / 2).all(axis=-1)
    near = near.reshape(len(rows), len(_PROBES), len(cols), len(_PROBES))
    return np.asarray(near.all(axis=(1, 3)))


def _parabola(start: FloatArray, middle: FloatArray, end: FloatArray, place: FloatArray) -> FloatArray:
    """Return the parabolas through three values at 0, 1/2 and 1, at each place."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            start * (2 * (place - 0.5) * (place - 1))
            - middle * (4 * place * (place - 1))
            + end * (2 * place * (place - 0.5))
        )


def _computed(rows: Sequence[int], cols: Sequence[int], point_map: PointMap) -> FloatArray:
    y, x = np.meshgrid(np.asarray(rows, np.float64), np.asarray(cols, np.float64), indexing="ij")
    return point_map(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(len(rows), len(cols), 2)


def _blocks(pixels: range) -> range:
    return range(pixels.start // BLOCK, (pixels.stop - 1) // BLOCK + 1)


def _pixels(block: int) -> range:
    return range(block * BLOCK, (block + 1) * BLOCK)


def _nodes(blocks: range) -> range:
    """Return the pixels at the edges and in the middle of the blocks."""
    return range(blocks.start * BLOCK, blocks.stop * BLOCK + 1, BLOCK // 2)


def _probed(blocks: range) -> list[int]:
    return [block * BLOCK + probe for block in blocks for probe in _PROBES]
