"""The loop over the tiles: compute, write, report progress, check for cancellation."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from threading import Event
from typing import Callable

import numpy as np

from ..arrays.types import FloatArray, IntArray
from ..cancel import heard_here, look, never
from ..pixels.reason import ALL_REASONS
from ..pixels.tile import DEFAULT_TILE_SHAPE, Shape, Tile, tiles
from .question import Question
from .verdict import Verdict

Write = Callable[[Tile, Verdict], None]

_LOOK_FOR_CANCEL = 0.1  # seconds


@dataclass(frozen=True, eq=False)
class Tally:
    """Pixel counts of a run.

    Attributes:
        valid_count: number of valid pixels.
        taken_away: for each piece of evidence, in the order given, how many pixels it makes invalid that
            the evidence before it had left valid. Their sum is the number of invalid pixels.
        by_reason: (16,) int64, how many pixels have each combination of `Reason`; None where reasons were not asked
            for.
        shares: (rows, cols) float64, the valid pixels shared out among the nodes of the question's lattice; None where
            it has none.
    """

    valid_count: int
    taken_away: tuple[int, ...]
    by_reason: IntArray | None = None
    shares: FloatArray | None = None


def stream(
    shape: Shape,
    question: Question,
    write: Write,
    *,
    tile_shape: Shape = DEFAULT_TILE_SHAPE,
    workers: int | None = None,
    progress: Callable[[float], None] = lambda done: None,
    cancelled: Callable[[], bool] = never,
) -> Tally:
    """Compute the verdict about a grid of `shape` (rows, cols) tile by tile, hand each to `write`, and count pixels.

    Memory is bounded by the tile and the workers, whatever the grid's size.

    Args:
        shape: of the grid.
        question: what is asked; with several workers, several threads ask it at once.
        write: gets a tile and its verdict. It and the next two are called by the calling thread alone, tile by tile in
            order.
        progress: is told the fraction done.
        cancelled: is asked before every tile, and while one is waited for; then workers stop within their tiles.
        tile_shape: (rows, cols) of the tiles.
        workers: threads that compute ahead of the writing, each of them a tile; 0 computes in the calling thread. One
            fewer than there are processors unless given, as writing takes one, but one at least.

    Raises:
        Cancelled: `cancelled` said so.
    """
    valid_count = 0
    shares = None if question.lattice is None else np.zeros(question.lattice.shape)
    by_reason = np.zeros(ALL_REASONS, dtype=np.int64)
    taken_away = [0] * len(question.evidence)
    done = 0
    computed = _computed(
        tiles(shape, tile_shape),
        question.answer,
        workers=max(1, cores() - 1) if workers is None else workers,
        cancelled=cancelled,
    )
    with closing(computed):  # an error while writing stops the workers
        for tile, found in computed:
            write(tile, found)
            taken_away = [before + more for before, more in zip(taken_away, found.taken_away)]
            valid_count += int(found.valid_in_row.sum())
            if shares is not None and found.shares is not None:
                shares += found.shares
            if found.by_reason is not None:
                by_reason += found.by_reason
            done += tile.size
            progress(done / (shape[0] * shape[1]))
    return Tally(valid_count, tuple(taken_away), by_reason if question.with_reasons else None, shares)


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
            look(cancelled)
            with heard_here(cancelled):
                found = compute(tile)
            yield tile, found
        return
    stopped = Event()  # workers don't ask the user, whose feedback belongs to the calling thread

    def compute_unless_stopped(tile: Tile) -> Verdict:
        with heard_here(stopped.is_set):
            return compute(tile)

    ahead: deque[tuple[Tile, Future[Verdict]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="grid_mask") as pool:
        try:
            while True:
                for tile in islice(tiles, workers + 1 - len(ahead)):
                    ahead.append((tile, pool.submit(compute_unless_stopped, tile)))
                if not ahead:
                    return
                tile, future = ahead.popleft()
                while not future.done():
                    look(cancelled)
                    wait([future], timeout=_LOOK_FOR_CANCEL)
                look(cancelled)
                yield tile, future.result()
        finally:
            stopped.set()
            for _, future in ahead:
                future.cancel()
