"""The loop over the tiles: ask the evidence, AND, write, report progress, look for cancel."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Callable

import numpy as np
import numpy.typing as npt

from .answers import Answer, both, count_in_rows, opposite
from .evidence import Evidence
from .reasons import ALL_REASONS, Reasons
from .tile import DEFAULT_TILE_SHAPE, Shape, Tile, tiles

IntArray = npt.NDArray[np.int64]
Write = Callable[[Tile, Answer], None]
WriteReasons = Callable[[Tile, Reasons], None]

_LOOK_FOR_CANCEL = 0.1  # seconds


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

    valid_in_row: IntArray
    taken_away: tuple[int, ...]
    by_reason: IntArray | None = None

    @property
    def valid_count(self) -> int:
        """Number of valid pixels."""
        return int(self.valid_in_row.sum())


@dataclass(frozen=True, eq=False)
class Verdict:
    """What all evidence together says of a tile.

    Attributes:
        valid: where it is valid; may be a piece of evidence's own bits, so don't write to them.
        valid_in_row: (height,) int64, how many pixels of each row.
        taken_away: how many pixels each piece took away in turn.
        reasons: why the others are invalid, None where that wasn't asked for.
    """

    valid: Answer
    valid_in_row: IntArray
    taken_away: tuple[int, ...]
    reasons: Reasons | None = None


def verdict(evidence: Sequence[Evidence], tile: Tile) -> Verdict:
    """Return where the tile is valid by all `evidence`; what stands behind a piece that leaves nothing isn't asked."""
    valid: Answer = True
    counts = _Counts(tile)
    for piece in evidence:
        if counts.left:
            valid = both(valid, piece.valid(tile))
        counts.add(valid)
    return counts.verdict(valid)


def explained(evidence: Sequence[Evidence], tile: Tile) -> Verdict:
    """Return the same verdict with every reason for it; all evidence is asked."""
    valid: Answer = True
    reasons = Reasons.none(tile.shape)
    counts = _Counts(tile)
    for piece in evidence:
        more = piece.reasons(tile)
        valid = both(valid, opposite(more.invalid()))
        reasons = reasons.joined(more)
        counts.add(valid)
    return counts.verdict(valid, reasons)


def stream(
    shape: Shape,
    evidence: Sequence[Evidence],
    write: Write,
    *,
    write_reasons: WriteReasons | None = None,
    tile_shape: Shape = DEFAULT_TILE_SHAPE,
    workers: int | None = None,
    progress: Callable[[float], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Tally:
    """Compute the validity of a grid of `shape` (rows, cols) tile by tile and hand each tile to `write`.

    Memory is bounded by the tile and the workers, whatever the grid's size.

    Args:
        shape: of the grid.
        evidence: what decides; with several workers it is asked by several threads at once.
        write: gets a tile and where it is valid: bits, or a plain bool where it is uniform. It and the next two are
            called by the calling thread alone, tile by tile in their order.
        write_reasons: gets the tile and why it is invalid; where given, all evidence is asked, and the validity is the
            same.
        progress: is told the fraction done.
        cancelled: is asked before every tile, and while one is waited for.
        tile_shape: (rows, cols) of the tiles.
        workers: threads that compute ahead of the writing, each of them a tile; 0 computes in the calling thread. One
            fewer than there are processors unless given, as writing takes one, but one at least.

    Raises:
        Cancelled: `cancelled` said so.
    """
    valid_in_row = np.zeros(shape[0], dtype=np.int64)
    by_reason = np.zeros(ALL_REASONS, dtype=np.int64)
    taken_away = [0] * len(evidence)
    ask = verdict if write_reasons is None else explained
    done = 0
    computed = _computed(
        tiles(shape, tile_shape),
        lambda tile: ask(evidence, tile),
        workers=max(1, cores() - 1) if workers is None else workers,
        cancelled=cancelled,
    )
    with closing(computed):  # an error while writing stops the workers
        for tile, found in computed:
            if write_reasons is not None and found.reasons is not None:
                by_reason += found.reasons.counts()
                write_reasons(tile, found.reasons)
            write(tile, found.valid)
            taken_away = [before + more for before, more in zip(taken_away, found.taken_away)]
            valid_in_row[tile.row : tile.row + tile.height] += found.valid_in_row
            done += tile.size
            progress(done / (shape[0] * shape[1]))
    return Tally(valid_in_row, tuple(taken_away), None if write_reasons is None else by_reason)


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _computed(
    tiles: Iterator[Tile],
    compute: Callable[[Tile], Verdict],
    *,
    workers: int,
    cancelled: Callable[[], bool],
) -> Generator[tuple[Tile, Verdict], None, None]:
    """Yield every tile's verdict, in order; workers compute as far ahead as there are workers, and one tile more."""
    if workers < 1:
        for tile in tiles:
            if cancelled():
                raise Cancelled
            yield tile, compute(tile)
        return
    ahead: deque[tuple[Tile, Future[Verdict]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="grid_mask") as pool:
        try:
            while True:
                for tile in islice(tiles, workers + 1 - len(ahead)):
                    ahead.append((tile, pool.submit(compute, tile)))
                if not ahead:
                    return
                tile, future = ahead.popleft()
                while not future.done():
                    if cancelled():
                        raise Cancelled
                    wait([future], timeout=_LOOK_FOR_CANCEL)
                if cancelled():
                    raise Cancelled
                yield tile, future.result()
        finally:
            for _, future in ahead:
                future.cancel()


class _Counts:
    """Counts what evidence leaves of a tile, piece after piece."""

    def __init__(self, tile: Tile) -> None:
        self._tile = tile
        self._in_row = np.full(tile.height, tile.width, dtype=np.int64)
        self._taken_away: list[int] = []
        self.left = tile.size

    def add(self, valid: Answer) -> None:
        """Count what is left after another piece."""
        if self.left:
            self._in_row = count_in_rows(valid, self._tile)
        left = int(self._in_row.sum())
        self._taken_away.append(self.left - left)
        self.left = left

    def verdict(self, valid: Answer, reasons: Reasons | None = None) -> Verdict:
        """Return the verdict, plain where it is uniform."""
        if self.left in (0, self._tile.size):
            valid = self.left != 0
        return Verdict(valid, self._in_row, tuple(self._taken_away), reasons)
