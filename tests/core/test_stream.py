"""The loop over the tiles: what it asks, writes, counts and reports."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given

from grid_mask.core.cancel import Cancelled
from grid_mask.core.combine import stream as stream_module
from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.question import Question
from grid_mask.core.combine.stream import stream
from grid_mask.core.combine.verdict import verdict
from grid_mask.core.pixels.packed_mask import PackedMask
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, drawn, picture, whole
from grid_mask.tests.strategies import SHAPE, layers, tile_shapes


class Says:
    """Evidence that says what it is given, and remembers what it was asked."""

    def __init__(self, mask):
        self.mask = mask
        self.asked = []

    def valid(self, tile):
        self.asked.append(tile)
        if isinstance(self.mask, (bool, PackedMask)):
            return self.mask
        return PackedMask.of(self.mask[tile.slices])


class Canvas:
    """A writer that keeps the tiles, and fails where a pixel is written twice."""

    def __init__(self, shape):
        self.valid = np.zeros(shape, dtype=bool)
        self.times = np.zeros(shape, dtype=int)

    def __call__(self, tile, found):
        self.valid[tile.slices] = found.valid
        self.times[tile.slices] += 1


LEFT = picture("##..", "##..", "##..")
TOP = picture("####", "#...", "....")


def test_evidence_is_combined_by_and():
    canvas = Canvas((3, 4))
    stream((3, 4), Question([Says(LEFT), Says(TOP)]), canvas, tile_shape=(2, 3))
    assert drawn(canvas.valid) == drawn(picture("##..", "#...", "...."))
    assert (canvas.times == 1).all()


def test_no_evidence_leaves_everything_valid():
    canvas = Canvas((3, 4))
    tally = stream((3, 4), Question([]), canvas)
    assert canvas.valid.all()
    assert tally.valid_count == 12
    assert tally.taken_away == ()


def test_each_piece_takes_away_from_what_is_left():
    tally = stream((3, 4), Question([Says(LEFT), Says(TOP)]), Canvas((3, 4)), tile_shape=(2, 3))
    assert tally.taken_away == (6, 3)
    assert tally.valid_count == 3


def test_the_verdict_short_circuits_once_nothing_is_left():
    never = Says(True)
    found = verdict([Says(False), never], Tile(0, 0, 3, 4))
    assert found.valid is False
    assert found.taken_away == (12, 0)
    assert never.asked == []


def test_uniform_masks_stay_plain():
    assert verdict([Says(True), Says(np.ones((3, 4), bool))], Tile(0, 0, 3, 4)).valid is True
    assert verdict([Says(LEFT), Says(~LEFT)], Tile(0, 0, 3, 4)).valid is False


def test_evidences_own_mask_is_not_written_to():
    kept = PackedMask.of(LEFT)
    verdict([Says(kept), Says(TOP)], Tile(0, 0, 3, 4))
    assert drawn(np.asarray(kept)) == drawn(LEFT)


@given(layers, layers, tile_shapes)
def test_tiles_add_up_to_the_whole(valid_layer, invalid_layer, tile_shape):
    evidence = [
        PolygonEvidence(PolygonRole.VALID, region(Polygons.from_rings(valid_layer))),
        PolygonEvidence(PolygonRole.INVALID, region(Polygons.from_rings(invalid_layer))),
    ]
    in_tiles, at_once = Canvas(SHAPE), Canvas(SHAPE)
    tally = stream(SHAPE, Question(evidence), in_tiles, tile_shape=tile_shape)
    assert stream(SHAPE, Question(evidence), at_once, tile_shape=SHAPE).taken_away == tally.taken_away
    assert drawn(in_tiles.valid) == drawn(at_once.valid)
    assert tally.valid_count == at_once.valid.sum()
    assert tally.valid_count + sum(tally.taken_away) == SHAPE[0] * SHAPE[1]


def test_on_a_shared_edge_invalid_wins():
    evidence = [
        PolygonEvidence(PolygonRole.VALID, region(Polygons.from_rings([[box(0, 0, 3, 2)]]))),
        PolygonEvidence(PolygonRole.INVALID, region(Polygons.from_rings([[box(3, 0, 5, 2)]]))),
    ]
    valid = verdict(evidence, Tile(0, 0, 3, 6)).valid
    assert drawn(whole(valid, (3, 6))) == drawn(picture("###...", "###...", "###..."))


def test_valid_polygons_without_any_make_everything_invalid():
    nothing = region(Polygons.from_rings([]))
    assert verdict([PolygonEvidence(PolygonRole.VALID, nothing)], Tile(0, 0, 3, 4)).valid is False
    assert verdict([PolygonEvidence(PolygonRole.INVALID, nothing)], Tile(0, 0, 3, 4)).valid is True


def test_progress_grows_to_one():
    told = []
    stream((3, 4), Question([]), Canvas((3, 4)), tile_shape=(2, 3), progress=told.append)
    assert told == sorted(told)
    assert len(told) == 4
    assert told[-1] == 1.0


@pytest.mark.parametrize("tiles_before", [0, 1, 3])
def test_cancel_stops_before_the_next_tile(tiles_before):
    written = []
    with pytest.raises(Cancelled):
        stream(
            (3, 4),
            Question([]),
            lambda tile, _: written.append(tile),
            tile_shape=(2, 3),
            cancelled=lambda: len(written) == tiles_before,
        )
    assert len(written) == tiles_before


class Slow:
    """Evidence that takes its time where its tiles begin, so that workers finish out of order."""

    def valid(self, tile):
        time.sleep(0.02 if tile.row == 0 else 0)
        return PackedMask.of(LEFT[tile.slices])


@pytest.mark.parametrize("workers", [0, 1, 2, 5])
def test_any_number_of_workers_writes_the_same_in_the_same_order(workers):
    written = []
    canvas = Canvas((3, 4))

    def write(tile, found):
        written.append((tile.row, tile.col, threading.get_ident()))
        canvas(tile, found)

    tally = stream((3, 4), Question([Slow(), Says(TOP)]), write, tile_shape=(1, 2), workers=workers)
    assert [entry[:2] for entry in written] == [(row, col) for row in range(3) for col in (0, 2)]
    assert {entry[2] for entry in written} == {threading.get_ident()}
    assert drawn(canvas.valid) == drawn(picture("##..", "#...", "...."))
    assert tally.taken_away == (6, 3)


def test_without_workers_the_calling_thread_computes():
    asked = []

    class Notes:
        def valid(self, tile):  # noqa: ARG002
            asked.append(threading.get_ident())
            return True

    stream((3, 4), Question([Notes()]), Canvas((3, 4)), tile_shape=(1, 4), workers=0)
    assert asked == [threading.get_ident()] * 3


@pytest.mark.parametrize(("processors", "workers"), [(1, 1), (2, 1), (3, 2), (8, 7)])
def test_one_processor_is_left_to_the_writing(processors, workers, monkeypatch):
    made = []

    class Pool(ThreadPoolExecutor):
        def __init__(self, max_workers, **options):
            made.append(max_workers)
            super().__init__(max_workers, **options)

    monkeypatch.setattr(stream_module, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(stream_module, "cores", lambda: processors)
    stream((3, 4), Question([]), Canvas((3, 4)))
    assert made == [workers]


def test_processors_are_those_that_the_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 5}, raising=False)
    assert stream_module.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert stream_module.cores() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert stream_module.cores() == 1


def test_counts_are_whole_numbers_and_reasons_are_counted_only_where_asked_for():
    evidence = [PolygonEvidence(PolygonRole.VALID, region(Polygons.from_rings([[box(0, 0, 1, 2)]])))]
    plain = stream((3, 4), Question(evidence), Canvas((3, 4)))
    assert (plain.valid_count, plain.taken_away) == (6, (6,))
    assert plain.by_reason is None
    told = stream((3, 4), Question(evidence, with_reasons=True), Canvas((3, 4)))
    assert told.by_reason.dtype == np.int64
    assert told.by_reason.sum() == 12


class Fails:
    def valid(self, tile):
        raise RuntimeError(f"no answer for row {tile.row}")


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_what_evidence_raises_is_raised(workers):
    with pytest.raises(RuntimeError, match="no answer for row 0"):
        stream((3, 4), Question([Fails()]), Canvas((3, 4)), tile_shape=(1, 4), workers=workers)


def test_workers_stop_when_writing_fails():
    asked = Says(LEFT)

    def write(tile, found):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        stream((3, 4), Question([asked]), write, tile_shape=(1, 1), workers=1)
    assert len(asked.asked) < 12
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("grid_mask")]


def test_cancel_is_checked_while_a_tile_is_computed():
    let_go, heard, asked = threading.Event(), [], []

    class Waits:
        def valid(self, tile):  # noqa: ARG002
            heard.append(let_go.wait(10))
            return True

    def cancelled():
        asked.append(len(heard))
        if len(asked) < 3:
            return False
        let_go.set()
        return True

    with pytest.raises(Cancelled):
        stream((3, 4), Question([Waits()]), Canvas((3, 4)), tile_shape=(3, 4), workers=1, cancelled=cancelled)
    assert heard == [True]
    assert asked == [0, 0, 0]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_workers_compute_no_more_than_a_tile_each_and_one_more_ahead(workers, monkeypatch):
    """So that memory is bounded by the tile and the workers."""
    submitted, ahead, names = [], [], set()

    class Pool(ThreadPoolExecutor):
        def submit(self, *arguments, **options):
            submitted.append(1)
            return super().submit(*arguments, **options)

    class Notes:
        def valid(self, tile):  # noqa: ARG002
            names.add(threading.current_thread().name)
            return True

    monkeypatch.setattr(stream_module, "ThreadPoolExecutor", Pool)
    written = []

    def write(tile, found):
        written.append(tile)
        ahead.append(len(submitted) - len(written))

    stream((9, 4), Question([Notes()]), write, tile_shape=(1, 2), workers=workers)
    assert max(ahead) == workers
    assert len(submitted) == len(written) == 18
    assert all(name.startswith("grid_mask") for name in names)
