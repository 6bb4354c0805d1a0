"""A lattice over a grid: pixels shared out among its nodes, so that what differs from pixel to pixel can be summed.

What a pixel weighs on the map, its area above all, changes slowly over a grid. Known at few nodes, it is interpolated
in between; so the sum over any set of pixels is a sum over the nodes, each times its share of the pixels. The shares
are counted as pixels are, tile by tile, whatever the weights; memory is that of the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..arrays.types import ByteArray, FloatArray, IntArray
from .packed_mask import PackedMask
from .tile import WORD, Shape, Tile
from .tile_mask import TileMask

_ROWS_TOGETHER = 8
_WORDS_AT_ONCE = 1 << 7
_FEW_WORDS, _FEW_OF_ALL = 1 << 13, 1 / 16
"""So many words of a tile, or so many of all, are looked at one by one. Of more mixed ones the errors average out."""

# Polynomials of degree 0, 1 and 2 over the pixels of a word, orthonormal, (WORD, 3).
_BENDS: FloatArray = np.linalg.qr(np.vander(np.linspace(-1, 1, WORD), 3, increasing=True))[0]


@dataclass(frozen=True)
class Lattice:
    """Nodes over a grid, at the crossings of some rows and columns.

    Attributes:
        rows, cols: positions of the nodes in pixels, ascending: 0.0 is the centre of the first row or column. Of a
            single one, the position is of no account: nothing changes along that axis.
        is_smooth: whether a polynomial through all nodes of an axis interpolates between them, exact for what is
            smooth; else lines between neighbours do, which errs little at a jump.
        by_pixel: whether each pixel counts for itself along a row, as it should on narrow grids. Else the pixels of a
            word count together: by their number, and where few words are mixed also by where in the word they are.
    """

    rows: tuple[float, ...]
    cols: tuple[float, ...]
    is_smooth: bool = True
    by_pixel: bool = False

    @classmethod
    def over(cls, shape: Shape, count: Shape, *, is_smooth: bool = True, by_pixel: bool = False) -> Lattice:
        """Return a lattice of `count` (rows, cols) nodes from the first to the last pixel of a grid of `shape`.

        Where it is smooth the nodes are Chebyshev's, at which polynomials converge; 2 n - 1 of them hold those of n.
        Otherwise they are evenly spaced. On a grid narrower than a word pixels count for themselves in any case: a word
        would follow polynomials far beyond the nodes, where rounding grows.
        """
        rows, cols = (_nodes(pixels, nodes, is_smooth=is_smooth) for pixels, nodes in zip(shape, count))
        return cls(rows, cols, is_smooth, by_pixel or (len(cols) > 1 and shape[1] < WORD))

    @property
    def shape(self) -> Shape:
        """(rows, cols) of nodes."""
        return len(self.rows), len(self.cols)

    @property
    def points(self) -> FloatArray:
        """The nodes row by row, (n, 2) pixel coordinates (x, y)."""
        y, x = np.meshgrid(self.rows, self.cols, indexing="ij")
        return np.stack([x.ravel(), y.ravel()], axis=1)

    def interpolated(self, weights: FloatArray, rows: Sequence[float], cols: Sequence[float]) -> FloatArray:
        """Return weights, known at the nodes as an array of their shape, at the crossings of other rows and columns."""
        between_rows = _basis(self.rows, np.asarray(rows, dtype=np.float64), is_smooth=self.is_smooth)
        between_cols = _basis(self.cols, np.asarray(cols, dtype=np.float64), is_smooth=self.is_smooth)
        return np.asarray(between_rows @ weights @ between_cols.T)

    def shares(self, mask: TileMask, valid_in_row: IntArray, tile: Tile) -> FloatArray:
        """Return each node's share of the pixels of a tile that are True, float64 of the lattice's shape.

        Weights at the nodes, each times its share, add up to the sum of the pixels' weights.

        Args:
            mask: of the tile.
            valid_in_row: (height,) how many pixels are True in each row.
            tile: of the grid that the lattice lies over.
        """
        if not valid_in_row.any():
            return np.zeros(self.shape)
        of_rows = _basis(self.rows, np.arange(tile.row, tile.row + tile.height), is_smooth=self.is_smooth)
        if len(self.cols) == 1:
            return np.asarray(of_rows.T @ valid_in_row)[:, np.newaxis]
        of_cols = _columns(self, tile.col, tile.width)
        if isinstance(mask, bool):
            return np.outer(of_rows.sum(axis=0), of_cols.total)
        # Rows that are counted together count where, on the average, their pixels are: all columns alike, which won't
        # do at a jump.
        together_rows = _ROWS_TOGETHER if self.is_smooth else 1
        starts = np.arange(0, tile.height, together_rows)
        together = np.add.reduceat(valid_in_row, starts)
        of_starts = np.add.reduceat(of_rows * valid_in_row[:, np.newaxis], starts, axis=0)
        of_starts /= np.maximum(together, 1)[:, np.newaxis]
        counts = mask.unpacked() if self.by_pixel else mask.count_in_words()
        # einsum, as the threads of a matrix product are in the way of those that compute and write tiles
        shares = of_starts.T @ np.einsum("rw,wn->rn", _by_rows(counts, together_rows), of_cols.mean)
        if of_cols.bends is not None:
            row, word = mask.mixed_words()
            if len(row) <= max(_FEW_WORDS, mask.words.size * _FEW_OF_ALL):
                shares += of_rows[row].T @ _bent(mask, row, word, of_cols.bends)
        return np.asarray(shares)


@dataclass(frozen=True, eq=False)
class _Columns:
    """How the pixels of a row are shared out among the columns of nodes.

    Attributes:
        mean: (words, nodes) of a pixel of each word; (width, nodes) of each pixel, where they count for themselves.
        bends: (words, 2, nodes) how that changes within each word, in terms of `_BENDS`; None where pixels count for
            themselves.
        total: (nodes,) of all pixels of a row.
    """

    mean: FloatArray
    bends: FloatArray | None
    total: FloatArray


@lru_cache(maxsize=4)  # tiles are as wide as the grid, or one of few strips
def _columns(lattice: Lattice, first: int, width: int) -> _Columns:
    means, bends, total = [], [], np.zeros(len(lattice.cols))
    for start in range(0, width, _WORDS_AT_ONCE * WORD):
        words = min(_WORDS_AT_ONCE, -(-(width - start) // WORD))
        # A word counts as a whole, with what the last one has beyond the grid; a pixel beyond it counts nowhere.
        stop = min(width, start + words * WORD) if lattice.by_pixel else start + words * WORD
        share = _basis(lattice.cols, np.arange(first + start, first + stop), is_smooth=lattice.is_smooth)
        total += share[: width - start].sum(axis=0)
        if lattice.by_pixel:
            means.append(share)
            continue
        terms = np.tensordot(share.reshape(words, WORD, -1), _BENDS, axes=(1, 0))  # (words, nodes, 3)
        means.append(terms[..., 0] * _BENDS[0, 0])
        bends.append(np.swapaxes(terms[..., 1:], 1, 2))
    return _Columns(np.concatenate(means), np.concatenate(bends) if bends else None, total)


def _bent(mask: PackedMask, row: IntArray, word: IntArray, bends: FloatArray) -> FloatArray:
    """Return by how much the pixels of some words differ from as many in the middle of them, (n, nodes)."""
    octets = mask.words[row, word].view(np.uint8).reshape(-1, WORD // 8)
    lean = np.unpackbits(octets, axis=1) @ _BENDS[:, 1:]
    return np.asarray(lean[:, :1] * bends[word, 0] + lean[:, 1:] * bends[word, 1])


def _by_rows(counts: ByteArray, together: int) -> FloatArray:
    """Return the sums of each so many rows."""
    height = len(counts)
    whole = height - height % together
    # Eight counts of 64 are more than a byte holds.
    sums = counts[:whole].reshape(-1, together, counts.shape[1]).sum(axis=1, dtype=np.uint16)
    if whole < height:
        sums = np.concatenate([sums, counts[whole:].sum(axis=0, dtype=np.uint16)[np.newaxis]])
    return np.asarray(sums, dtype=np.float64)


def _nodes(pixels: int, count: int, *, is_smooth: bool) -> tuple[float, ...]:
    last = pixels - 1
    if count == 1 or last == 0:
        return (last / 2,)
    along = np.arange(count) / (count - 1)
    if is_smooth:
        along = (1 - np.cos(np.pi * along)) / 2
    return tuple((last * along).tolist())


def _basis(nodes: tuple[float, ...], at: IntArray | FloatArray, *, is_smooth: bool) -> FloatArray:
    """Return by how much each node counts at each position, (positions, nodes); each row of it adds up to 1."""
    count = len(nodes)
    if count == 1:
        return np.ones((len(at), 1))
    known = np.array(nodes)
    if not is_smooth:
        place = np.clip(np.searchsorted(known, at) - 1, 0, count - 2)
        further = (at - known[place]) / (known[place + 1] - known[place])
        basis = np.zeros((len(at), count))
        basis[np.arange(len(at)), place] = 1 - further
        basis[np.arange(len(at)), place + 1] = further
        return basis
    # The barycentric formula (Berrut and Trefethen, SIAM Review 46, 2004): at Chebyshev's nodes the weights alternate.
    signs = np.where(np.arange(count) % 2, -1.0, 1.0)
    signs[[0, -1]] /= 2
    apart = np.subtract.outer(at, known)
    basis = (apart == 0).astype(np.float64)
    between = ~basis.any(axis=1)
    terms = signs / apart[between]
    basis[between] = terms / terms.sum(axis=1, keepdims=True)
    return np.asarray(basis)
