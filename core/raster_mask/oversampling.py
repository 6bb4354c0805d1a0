"""Interpolate an aligned raster mask and apply its threshold, without evaluating the formula at every pixel.

There are two ways, both equal to the plain formula (bilinear.py) to the bit. Where the cells have two values, the
outcome between four of them depends on which of the two each has and on the pixel's fractions between them; where few
fractions occur, as with whole ratios, all outcomes fit into a lookup table. Else the least and the greatest of the four
cells decide most pixels, and the formula is left the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..arrays.types import AnyArray, ByteArray, FloatArray, IntArray
from ..pixels.packed_mask import PackedMask
from .bilinear import Corners, at_least, decided_by_range
from .positions import Positions

PIXELS_AT_ONCE = 1 << 18
"""Pixels computed together, few enough for their arrays to stay in the processor's cache."""

_LARGEST_TABLE = 1 << 18  # outcomes; a table must cost less than it saves


@dataclass(frozen=True, eq=False)
class AlignedCells:
    """Cells, and the positions of pixels between them along both axes.

    Attributes:
        values: (m + 1, n + 1) cells, bool or numbers.
        row, col: the pixels' positions, one-dimensional: `cell` counts from 0 to m - 1 (n - 1), rising or falling, and
            pixels lie between the cells `cell` and `cell + 1`.
    """

    values: AnyArray
    row: Positions
    col: Positions


def oversampled(cells: AlignedCells, *, threshold: float) -> PackedMask:
    """Return where the interpolated value reaches the threshold, (len(row), len(col)).

    The same pixels as `bilinear.at_least` gives one by one.
    """
    mask = PackedMask.filled((len(cells.row.cell), len(cells.col.cell)), value=False)
    lines = _looked_up(cells, threshold)
    if lines is None:
        lines = _bounded(cells, threshold)
    octets = mask.words.view(np.uint8)
    for rows, packed in lines:
        octets[rows, : packed.shape[-1]] = packed
    return mask


Lines = Iterator["tuple[slice, ByteArray]"]
"""Slices of rows, and their packed pixels: (n, bytes), or (bytes,) where all rows are equal."""


# --- two values: outcomes from a lookup table -----------------------------------------------------------------------


def _looked_up(cells: AlignedCells, threshold: float) -> Lines | None:
    """Return the lines from a lookup table, or None where cells have over two values, or pixels too many fractions."""
    two = _two_values(cells.values)
    if two is None:
        return None
    low, high, is_high = two
    rows, cols = cells.row.period, cells.col.period
    if not 0 < 16 * rows * cols <= _LARGEST_TABLE:
        return None
    pair = is_high[:, :-1] | (is_high[:, 1:] << 1)
    corner_bits = np.asarray(pair[:-1] | (pair[1:] << 2), dtype=np.uint8)
    table = _outcomes(low, high, np.arange(rows) / rows, np.arange(cols) / cols, threshold)
    distinct: dict[bytes, int] = {}
    pattern_of_phase = np.array([distinct.setdefault(part.tobytes(), len(distinct)) for part in table])
    patterns = np.frombuffer(b"".join(distinct), dtype=np.uint8).reshape(-1, 16, cols)
    return _lines_by_pattern(
        corner_bits, patterns, cells, pattern_of_phase[_phase(cells.row)], _phase(cells.col)
    )


def _phase(positions: Positions) -> IntArray:
    """Return which multiple of 1 / period each fraction is."""
    return np.asarray(np.rint(positions.fraction * positions.period), dtype=np.int64)


def _two_values(values: AnyArray) -> tuple[float, float, ByteArray] | None:
    """Return both values and which cells have the higher one, where no other occurs; None with NaN, too."""
    if values.dtype == np.bool_:
        return 0.0, 1.0, values.view(np.uint8)
    low, high = values.min(), values.max()
    is_high = values == high
    if not (is_high | (values == low)).all():
        return None
    return float(low), float(high), is_high.view(np.uint8)


def _outcomes(low: float, high: float, rows: FloatArray, cols: FloatArray, threshold: float) -> ByteArray:
    """Return the outcome for each row fraction, pattern of corner bits and column fraction, uint8 of 0 and 1.

    Corner bit 0 is set where the upper left cell has the higher value, bit 1 upper right, bits 2 and 3 below.
    """
    corner_bits = np.arange(16)
    corners = Corners(*(np.where((corner_bits >> bit) & 1, high, low)[None, :, None] for bit in range(4)))
    return at_least(corners, rows[:, None, None], cols[None, None, :], threshold=threshold).view(np.uint8)


def _lines_by_pattern(
    corner_bits: ByteArray, patterns: ByteArray, cells: AlignedCells, pattern: IntArray, phase: IntArray
) -> Lines:
    """Yield the lines; rows between the same cells that follow one pattern are computed once.

    Args:
        corner_bits: (m, n) of the four cells around the pixels between them.
        patterns: (patterns, 16, column fractions) outcomes.
        cells: whose positions tell between which cells the pixels lie.
        pattern: of each row of pixels.
        phase: of each column, the rank of its fraction.
    """
    line = cells.row.cell * len(patterns) + pattern
    begins = np.flatnonzero(np.diff(line, prepend=-1))
    ends = np.append(begins[1:], len(line))
    cell, width = cells.row.cell[begins], len(phase)
    take = _Columns(cells.col.cell, phase, patterns.shape[2])
    at_once = max(1, PIXELS_AT_ONCE // width)
    for nth in range(len(patterns)):
        of_pattern = np.flatnonzero(pattern[begins] == nth)
        for i in range(0, len(of_pattern), at_once):
            some = of_pattern[i : i + at_once]
            packed = np.packbits(take.outcomes(corner_bits[cell[some]], patterns[nth]), axis=1)
            for begin, end, line_packed in zip(begins[some].tolist(), ends[some].tolist(), packed):
                yield slice(begin, end), line_packed


class _Columns:
    """Expands the outcomes between cells to the columns of pixels."""

    def __init__(self, cell: IntArray, phase: IntArray, phases: int) -> None:
        self._at = cell * phases + phase
        self._cells = slice(int(cell[0]), int(cell[-1]) + 1)
        # With a whole ratio, each cell has one column for each fraction: whole rows of a pattern.
        self._regular = bool((np.diff(self._at) == 1).all())
        self._first = int(self._at[0]) - self._cells.start * phases

    def outcomes(self, corner_bits: ByteArray, pattern: ByteArray) -> ByteArray:
        """Return the outcomes for lines of pixels.

        Args:
            corner_bits: (lines, n) of the four cells around the pixels between them.
            pattern: (16, column fractions).
        """
        phases = pattern.shape[1]
        if self._regular:
            numbers = _NUMBERS.get(phases)
            if numbers is not None:  # the columns of a cell as one number
                spread = pattern.view(numbers)[:, 0][corner_bits[:, self._cells]].view(np.uint8)
            else:
                spread = pattern[corner_bits[:, self._cells]].reshape(len(corner_bits), -1)
            return np.asarray(spread[:, self._first : self._first + len(self._at)])
        cell, phase = np.divmod(self._at, phases)
        return np.asarray(pattern.ravel()[corner_bits[:, cell].astype(np.intp) * phases + phase])


_NUMBERS = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


# --- any values: the formula where the least and the greatest don't decide --------------------------------------------


def _bounded(cells: AlignedCells, threshold: float) -> Lines:
    """Yield the lines; the least and the greatest of the four cells decide most pixels."""
    values = cells.values.astype(np.float64, copy=False)
    corners = Corners(values[:-1, :-1], values[:-1, 1:], values[1:, :-1], values[1:, 1:])
    valid, invalid = decided_by_range(corners, threshold=threshold)
    undecided_cells = ~(valid | invalid)
    col = cells.col.cell
    begins = np.flatnonzero(np.diff(cells.row.cell, prepend=-1))
    ends = np.append(begins[1:], len(cells.row.cell))
    for cell, begin, end in zip(cells.row.cell[begins].tolist(), begins.tolist(), ends.tolist()):
        line = valid[cell].view(np.uint8)[col]
        if not undecided_cells[cell].any():
            yield slice(begin, end), np.packbits(line)
            continue
        undecided = np.flatnonzero(undecided_cells[cell][col])
        around = Corners(*(corner[cell][col[undecided]] for corner in corners))
        col_fraction = cells.col.fraction[undecided]
        height = max(1, PIXELS_AT_ONCE // len(col))
        for first in range(begin, end, height):
            rows = slice(first, min(first + height, end))
            lines = np.repeat(line[None], rows.stop - rows.start, axis=0)
            lines[:, undecided] = at_least(
                around, cells.row.fraction[rows, None], col_fraction, threshold=threshold
            )
            yield rows, np.packbits(lines, axis=1)
