"""A bit-packed mask of a tile: 64 pixels to the word, so that combining masks costs next to nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import ByteArray, IntArray, WordArray
from .tile import WORD, Shape

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_FIRST_BIT = np.uint64(1 << 63)


@dataclass(frozen=True, eq=False)
class PackedMask:
    """A mask of a tile, one bit per pixel.

    numpy converts it to the (height, width) bool array that it stands for (`numpy.asarray(mask)`), at the cost of
    unpacking it.

    Attributes:
        words: (height, ceil(width / `WORD`)) uint64; every row begins a new word. A word's bytes, in memory's order,
            hold eight pixels each, the first one in the highest bit, as numpy.packbits has it. The bits behind the last
            pixel of a row are 0.
        width: pixels in a row.
    """

    words: WordArray
    width: int

    @classmethod
    def of(cls, array: npt.NDArray[Any]) -> PackedMask:
        """Pack a (height, width) array, True where it isn't 0."""
        mask = cls.filled(array.shape, value=False)
        packed = np.packbits(array if array.dtype == np.bool_ else array != 0, axis=1)
        mask.words.view(np.uint8)[:, : packed.shape[1]] = packed
        return mask

    @classmethod
    def filled(cls, shape: tuple[int, ...], *, value: bool) -> PackedMask:
        """Return a uniform mask, in words of its own."""
        height, width = shape
        words = np.zeros((height, words_in(width)), dtype=np.uint64)
        mask = cls(words, width)
        return ~mask if value else mask

    @property
    def shape(self) -> Shape:
        """(height, width) of the array that this mask stands for."""
        return self.words.shape[0], self.width

    def unpacked(self, cols: slice = slice(None)) -> ByteArray:
        """Return the columns as a (height, n) uint8 array of 0 and 1; the first one must be a multiple of 8."""
        first, stop, _ = cols.indices(self.width)
        if first % 8:
            raise ValueError(f"columns from {first} on can't be unpacked; give a multiple of 8")
        octets = self.words.view(np.uint8)[:, first // 8 : -(-stop // 8)]
        return np.unpackbits(octets, axis=1, count=stop - first)

    def __array__(self, dtype: npt.DTypeLike = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return the bool array that this mask stands for; it is always a copy."""
        if copy is False:
            raise ValueError("packed bits can't be seen as an array without a copy; don't ask for copy=False")
        array = self.unpacked().view(np.bool_)
        return array if dtype is None else array.astype(dtype)

    def __and__(self, other: PackedMask) -> PackedMask:
        """Return where both are True."""
        return PackedMask(self.words & other.words, self.width)

    def __or__(self, other: PackedMask) -> PackedMask:
        """Return where at least one is True."""
        return PackedMask(self.words | other.words, self.width)

    def __invert__(self) -> PackedMask:
        """Return the complement."""
        return PackedMask(self.words ^ _whole_row(self.width), self.width)

    def any(self) -> bool:
        """Return whether at least one pixel is True."""
        return bool(self.words.any())

    def all(self) -> bool:
        """Return whether every pixel is True."""
        return bool((self.words == _whole_row(self.width)).all())

    def count(self) -> int:
        """Return how many pixels are True."""
        return int(self.count_in_rows().sum())

    def count_in_rows(self) -> IntArray:
        """Return how many pixels are True in each row, (height,) int64."""
        return np.asarray(self.count_in_words().sum(axis=1, dtype=np.int64))

    def count_in_words(self) -> ByteArray:
        """Return how many pixels are True in each word, (height, words) uint8."""
        if _bitwise_count is not None:
            return np.asarray(_bitwise_count(self.words))
        counts = np.empty(self.words.shape, dtype=np.uint8)
        rows = max(1, _WORDS_AT_ONCE // max(1, self.words.shape[1]))
        for first in range(0, len(counts), rows):
            counts[first : first + rows] = _ones(self.words[first : first + rows])
        return counts

    def mixed_words(self) -> tuple[IntArray, IntArray]:
        """Return the rows and the columns of the words whose pixels are neither all False nor all True."""
        row, word = np.nonzero((self.words != 0) & (self.words != _ALL))
        return row, word

    def rows(self, rows: slice) -> PackedMask:
        """Return some rows as a view, which shares its memory with this mask."""
        return PackedMask(self.words[rows], self.width)

    def span(self) -> slice:
        """Return the columns from the first to the last that are True anywhere, widened to whole words."""
        used = np.flatnonzero(np.bitwise_or.reduce(self.words, axis=0))
        if not len(used):
            return slice(0, 0)
        return slice(int(used[0]) * WORD, min((int(used[-1]) + 1) * WORD, self.width))

    def uniform_blocks(self, block: int) -> npt.NDArray[np.int8]:
        """Return for each block of `block` columns and all rows its value, 0 or 1, where it is uniform, else -1.

        Args:
            block: columns in a block, a multiple of 64; the last one may be narrower.
        """
        if block % WORD:
            raise ValueError(f"blocks of {block} columns were asked for; give a multiple of {WORD}")
        starts = np.arange(0, self.words.shape[1], block // WORD)
        some = np.bitwise_or.reduceat(np.bitwise_or.reduce(self.words, axis=0), starts)
        lacking = np.bitwise_and.reduce(self.words, axis=0) ^ _whole_row(self.width)
        lacking = np.bitwise_or.reduceat(lacking, starts)
        return np.where(some == 0, 0, np.where(lacking == 0, 1, -1)).astype(np.int8)


def words_in(width: int) -> int:
    """Return how many words a row of `width` pixels takes."""
    return -(-width // WORD)


def from_toggles(toggles: IntArray, shape: Shape) -> PackedMask:
    """Return the mask that begins with False and changes at each of the `toggles`: a prefix XOR over them.

    Args:
        toggles: (n,) sorted bit numbers, counted from the first row's first bit, `WORD` to each of a row's words. Equal
            ones cancel. Every row has an even number of them, of which one may lie behind its last pixel.
        shape: (height, width).

    Raises:
        IndexError: a toggle lies outside.
    """
    height, width = shape
    words = np.zeros(height * words_in(width), dtype=np.uint64)
    if len(toggles) and toggles[-1] == len(words) * WORD:  # the last word's end needs no bit
        toggles = toggles[:-1]
    if len(toggles):
        word = toggles >> 6
        first = np.flatnonzero(np.diff(word, prepend=-1))
        touched = word[first]
        flips = np.bitwise_xor.reduceat(_FIRST_BIT >> (toggles & 63).astype(np.uint64), first)
        for shift in (1, 2, 4, 8, 16, 32):  # each bit becomes the parity of all flips up to it in its word
            flips ^= flips >> np.uint64(shift)
        # The parity behind a touched word goes on through the words up to the next touched one, and into that.
        carry = np.uint64(0) - np.bitwise_xor.accumulate(flips & np.uint64(1))
        words[touched[0] :] = np.repeat(carry, np.diff(np.append(touched, len(words))))
        flips[1:] ^= carry[:-1]
        words[touched] = flips
        if sys.byteorder == "little":
            words.byteswap(inplace=True)
    return PackedMask(words.reshape(height, -1), width)


def side_by_side(parts: list[PackedMask]) -> PackedMask:
    """Return the parts concatenated along their rows; all but the last must be whole words wide."""
    if len(parts) == 1:
        return parts[0]
    return PackedMask(
        np.concatenate([part.words for part in parts], axis=1), sum(part.width for part in parts)
    )


def stacked(parts: list[PackedMask]) -> PackedMask:
    """Return the parts concatenated one below the other; their widths must be equal."""
    return (
        parts[0]
        if len(parts) == 1
        else PackedMask(np.concatenate([part.words for part in parts]), parts[0].width)
    )


def _whole_row(width: int) -> WordArray:
    """Return the words of a row that is True throughout."""
    row = np.full(words_in(width), _ALL)
    if width % WORD:
        octets = row[-1:].view(np.uint8)
        octets[:] = np.packbits(np.arange(WORD) < width % WORD)
    return row


_bitwise_count = getattr(np, "bitwise_count", None)  # numpy 2 has it
_WORDS_AT_ONCE = 1 << 14  # so many stay in the processor's cache
_PAIRS, _NIBBLES, _OCTETS, _EACH_OCTET = (
    np.uint64(octet * 0x0101010101010101) for octet in (0x55, 0x33, 0x0F, 0x01)
)
_1, _2, _4, _56 = (np.uint64(shift) for shift in (1, 2, 4, 56))


def _ones(words: WordArray) -> WordArray:
    """Return population counts of words: of pairs of bits, of fours, of octets, and their sum (H. Warren, 5-1)."""
    counts = words >> _1
    counts &= _PAIRS
    np.subtract(words, counts, out=counts)
    halves = counts >> _2
    halves &= _NIBBLES
    counts &= _NIBBLES
    counts += halves
    np.right_shift(counts, _4, out=halves)
    counts += halves
    counts &= _OCTETS
    counts *= _EACH_OCTET
    counts >>= _56
    return counts
