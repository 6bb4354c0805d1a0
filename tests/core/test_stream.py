"""The loop over the tiles: what it asks, writes, counts and reports."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from grid_mask.core.evidence import InvalidInside, ValidInside
from grid_mask.core.polygons import Polygons
from grid_mask.core.regions import region
from grid_mask.core.stream import Cancelled, stream, verdict
from grid_mask.core.tile import Tile
from grid_mask.tests.builders import box, drawn, picture, whole
from grid_mask.tests.strategies import SHAPE, layers, tile_shapes


class Says:
    """Evidence that says what it is given, and remembers what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def valid(self, tile):
        self.asked.append(tile)
        return self.answer if isinstance(self.answer, bool) else self.answer[tile.slices]


class Canvas:
    """A writer that keeps the tiles, and fails where a pixel is written twice."""

    def __init__(self, shape):
        self.valid = np.zeros(shape, dtype=bool)
        self.times = np.zeros(shape, dtype=int)

    def __call__(self, tile, valid):
        self.valid[tile.slices] = valid
        self.times[tile.slices] += 1


LEFT = picture("##..", "##..", "##..")
TOP = picture("####", "#...", "....")


def test_evidence_is_combined_by_and():
    canvas = Canvas((3, 4))
    stream((3, 4), [Says(LEFT), Says(TOP)], canvas, tile_shape=(2, 3))
    assert drawn(canvas.valid) == drawn(picture("##..", "#...", "...."))
    assert (canvas.times == 1).all()


def test_no_evidence_leaves_everything_valid():
    canvas = Canvas((3, 4))
    tally = stream((3, 4), [], canvas)
    assert canvas.valid.all()
    assert tally.valid_count == 12
    assert tally.taken_away == ()


def test_each_piece_takes_away_from_what_is_left():
    tally = stream((3, 4), [Says(LEFT), Says(TOP)], Canvas((3, 4)), tile_shape=(2, 3))
    assert tally.taken_away == (6, 3)
    assert tally.valid_in_row.tolist() == [2, 1, 0]


def test_evidence_behind_one_that_leaves_nothing_is_not_asked():
    never = Says(True)
    valid, taken_away = verdict([Says(False), never], Tile(0, 0, 3, 4))
    assert valid is False
    assert taken_away == [12, 0]
    assert never.asked == []


def test_uniform_answers_stay_plain():
    assert verdict([Says(True), Says(np.ones((3, 4), bool))], Tile(0, 0, 3, 4))[0] is True
    assert verdict([Says(LEFT), Says(~LEFT)], Tile(0, 0, 3, 4))[0] is False


def test_evidences_own_array_is_not_written_to():
    kept = LEFT.copy()
    verdict([Says(kept), Says(TOP)], Tile(0, 0, 3, 4))
    assert drawn(kept) == drawn(LEFT)


@given(layers, layers, tile_shapes)
def test_tiles_add_up_to_the_whole(valid_layer, invalid_layer, tile_shape):
    evidence = [
        ValidInside(region(Polygons.from_rings(valid_layer))),
        InvalidInside(region(Polygons.from_rings(invalid_layer))),
    ]
    in_tiles, at_once = Canvas(SHAPE), Canvas(SHAPE)
    tally = stream(SHAPE, evidence, in_tiles, tile_shape=tile_shape)
    assert stream(SHAPE, evidence, at_once, tile_shape=SHAPE).taken_away == tally.taken_away
    assert drawn(in_tiles.valid) == drawn(at_once.valid)
    assert tally.valid_in_row.tolist() == at_once.valid.sum(axis=1).tolist()
    assert tally.valid_count + sum(tally.taken_away) == SHAPE[0] * SHAPE[1]


def test_on_a_shared_edge_invalid_wins():
    evidence = [
        ValidInside(region(Polygons.from_rings([[box(0, 0, 3, 2)]]))),
        InvalidInside(region(Polygons.from_rings([[box(3, 0, 5, 2)]]))),
    ]
    valid, _ = verdict(evidence, Tile(0, 0, 3, 6))
    assert drawn(whole(valid, (3, 6))) == drawn(picture("###...", "###...", "###..."))


def test_valid_polygons_without_any_make_everything_invalid():
    nothing = region(Polygons.from_rings([]))
    assert verdict([ValidInside(nothing)], Tile(0, 0, 3, 4))[0] is False
    assert verdict([InvalidInside(nothing)], Tile(0, 0, 3, 4))[0] is True


def test_progress_grows_to_one():
    told = []
    stream((3, 4), [], Canvas((3, 4)), tile_shape=(2, 3), progress=told.append)
    assert told == sorted(told)
    assert len(told) == 4
    assert told[-1] == 1.0


@pytest.mark.parametrize("tiles_before", [0, 1, 3])
def test_cancel_stops_before_the_next_tile(tiles_before):
    written = []
    with pytest.raises(Cancelled):
        stream(
            (3, 4),
            [],
            lambda tile, _: written.append(tile),
            tile_shape=(2, 3),
            cancelled=lambda: len(written) == tiles_before,
        )
    assert len(written) == tiles_before
