"""The loop over the tiles: ask the evidence, AND, write, report progress, look for cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

import numpy as np
import numpy.typing as npt

from .evidence import ALL_REASONS, Evidence
from .tile import DEFAULT_TILE_SHAPE, Shape, Tile, tiles

BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]
Write = Callable[[Tile, "BoolArray | bool"], None]
WriteReasons = Callable[[Tile, "ByteArray | int"], None]


class Cancelled(Exception):  # noqa: N818  (a decision of the user, not an error)
    """The user asked to stop; what was written so far is incomplete."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What a run found.

    Attributes:
        valid_in_row: (rows,) int64, the number of valid pixels in every row of the grid.
        taken_away: for each piece of evidence, in the order given, how many pixels it took away that
            the evidence before it had left. Their sum is the number of invalid pixels.
        by_reason: (16,) int64, how many pixels have each combination of `Reason`; None where reasons were not asked
            for.
    """

    valid_in_row: npt.NDArray[np.int64]
    taken_away: tuple[int, ...]
    by_reason: npt.NDArray[np.int64] | None = None

    @property
    def valid_count(self) -> int:
        """Number of valid pixels."""
        return int(self.valid_in_row.sum())


def verdict(evidence: Sequence[Evidence], tile: Tile) -> tuple[BoolArray | bool, list[int]]:
    """Return where the tile is valid by all `evidence`, and how many pixels each piece took away in turn.

    Evidence behind one that leaves nothing is not asked. The array may be the evidence's own: don't write to it.
    """
    valid: BoolArray | bool = True
    taken_away = [0] * len(evidence)
    left = tile.size
    for i, piece in enumerate(evidence):
        if not left:
            break
        said = piece.valid(tile)
        if isinstance(said, bool):
            valid = valid if said else False
        else:
            valid = said if valid is True else valid & said
        still_left = _count(valid, tile)
        taken_away[i], left = left - still_left, still_left
    if left in (0, tile.size):
        valid = left != 0
    return valid, taken_away


def explained(evidence: Sequence[Evidence], tile: Tile) -> tuple[ByteArray | int, list[int]]:
    """Return every reason why each pixel of the tile is invalid, and how many pixels each piece took away in turn.

    All evidence is asked. The first is a (height, width) uint8 array of `Reason`, or one number for the tile.
    """
    reasons: ByteArray | int = 0
    taken_away = []
    left = tile.size
    for piece in evidence:
        reasons = _both(reasons, piece.reasons(tile))
        still_left = _count(reasons == 0, tile)
        taken_away.append(left - still_left)
        left = still_left
    return reasons, taken_away


def stream(
    shape: Shape,
    evidence: Sequence[Evidence],
    write: Write,
    *,
    write_reasons: WriteReasons | None = None,
    tile_shape: Shape = DEFAULT_TILE_SHAPE,
    progress: Callable[[float], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Tally:
    """Compute the validity of a grid of `shape` (rows, cols) tile by tile and hand each tile to `write`.

    Memory is bounded by the tile, whatever the grid's size. `write` gets a tile and its (height, width) bool
    array, True where valid, or a plain bool where the tile is uniform. `write_reasons`, where given, gets the tile and
    its (height, width) uint8 array of `Reason`, or one number; all evidence is asked then, and the validity is the
    same. `progress` is told the fraction done.

    Raises:
        Cancelled: `cancelled` said so; it is asked before every tile.
    """
    valid_in_row = np.zeros(shape[0], dtype=np.int64)
    by_reason = np.zeros(ALL_REASONS, dtype=np.int64)
    taken_away = [0] * len(evidence)
    done = 0
    for tile in tiles(shape, tile_shape):
        if cancelled():
            raise Cancelled
        valid: BoolArray | bool
        if write_reasons is None:
            valid, taken = verdict(evidence, tile)
        else:
            reasons, taken = explained(evidence, tile)
            valid = reasons == 0
            by_reason += _count_reasons(reasons, tile)
            write_reasons(tile, reasons)
        write(tile, valid)
        taken_away = [before + more for before, more in zip(taken_away, taken)]
        valid_in_row[tile.row : tile.row + tile.height] += _count_in_rows(valid, tile)
        done += tile.size
        progress(done / (shape[0] * shape[1]))
    return Tally(valid_in_row, tuple(taken_away), None if write_reasons is None else by_reason)


def _both(reasons: ByteArray | int, more: ByteArray | int) -> ByteArray | int:
    if isinstance(reasons, int) and isinstance(more, int):
        return reasons | more
    # A Reason alone is no uint8 to numpy 2.
    return np.bitwise_or(np.asarray(reasons, dtype=np.uint8), np.asarray(more, dtype=np.uint8))


def _count_reasons(reasons: ByteArray | int, tile: Tile) -> npt.NDArray[np.int64]:
    if isinstance(reasons, int):
        counts = np.zeros(ALL_REASONS, dtype=np.int64)
        counts[reasons] = tile.size
        return counts
    return np.bincount(reasons.ravel(), minlength=ALL_REASONS)


def _count(valid: BoolArray | bool, tile: Tile) -> int:
    return tile.size * valid if isinstance(valid, bool) else int(np.count_nonzero(valid))


def _count_in_rows(valid: BoolArray | bool, tile: Tile) -> npt.NDArray[np.int64] | int:
    if isinstance(valid, bool):
        return tile.width * valid
    return np.asarray(np.count_nonzero(valid, axis=1), dtype=np.int64)
