"""All evidence together about one tile: a plain AND, which short-circuits once nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays.types import FloatArray, IntArray
from ..pixels.reason_masks import ReasonMasks
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask, both, count_in_rows, opposite
from .evidence import Evidence


@dataclass(frozen=True, eq=False)
class Verdict:
    """The verdict of all evidence together about a tile.

    Attributes:
        valid: where it is valid; may be a mask that a piece of evidence keeps, so don't write to it.
        valid_in_row: (height,) int64, the number of valid pixels in each row.
        taken_away: for each piece of evidence in turn, how many pixels it makes invalid that were left valid.
        reasons: why the others are invalid; None, as all that follow are, where that wasn't asked for.
        by_reason: (16,) int64, how many pixels have each combination of reasons; counted here, by a worker.
        uncertain: where the verdict would change under a slightly stricter or looser rule.
        shares: (rows, cols) float64, the valid pixels shared out among the nodes of a lattice.
    """

    valid: TileMask
    valid_in_row: IntArray
    taken_away: tuple[int, ...]
    reasons: ReasonMasks | None = None
    by_reason: IntArray | None = None
    uncertain: TileMask | None = None
    shares: FloatArray | None = None


def verdict(evidence: Sequence[Evidence], tile: Tile) -> Verdict:
    """Return where the tile is valid by all `evidence`; short-circuits once nothing is left."""
    valid: TileMask = True
    counts = _Counts(tile)
    for piece in evidence:
        if counts.left:
            valid = both(valid, piece.valid(tile))
        counts.add(valid)
    return counts.verdict(valid)


def explained(evidence: Sequence[Evidence], tile: Tile) -> Verdict:
    """Return the same verdict with every reason for it; all evidence is asked."""
    valid: TileMask = True
    reasons = ReasonMasks.none(tile.shape)
    counts = _Counts(tile)
    for piece in evidence:
        more = piece.reasons(tile)
        valid = both(valid, opposite(more.invalid()))
        reasons = reasons.union(more)
        counts.add(valid)
    return replace(counts.verdict(valid), reasons=reasons, by_reason=reasons.counts())


class _Counts:
    """Counts the pixels that stay valid, one piece of evidence after another."""

    def __init__(self, tile: Tile) -> None:
        self._tile = tile
        self._in_row = np.full(tile.height, tile.width, dtype=np.int64)
        self._taken_away: list[int] = []
        self.left = tile.size

    def add(self, valid: TileMask) -> None:
        """Count the pixels that are valid after another piece of evidence."""
        if self.left:
            self._in_row = count_in_rows(valid, self._tile)
        left = int(self._in_row.sum())
        self._taken_away.append(self.left - left)
        self.left = left

    def verdict(self, valid: TileMask) -> Verdict:
        """Return the verdict, `valid` as a plain bool where it is uniform."""
        if self.left in (0, self._tile.size):
            valid = self.left != 0
        return Verdict(valid, self._in_row, tuple(self._taken_away))
