"""The single-row coverage test is right where it decides, and decides mostly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.single_row import coverage_on_row
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests import oracle
from grid_mask.tests.builders import box
from grid_mask.tests.strategies import SHAPE, layers, rules

ROWS, COLS = SHAPE


def some_and_none(polygons: Polygons, row: int, rule: PixelRule = PixelRule.COVERS):
    coverage = coverage_on_row(polygons, np.full(len(polygons), float(row)), COLS, rule)
    return coverage.some.tolist(), coverage.none.tolist()


@given(layers, rules)
def test_what_is_decided_is_what_the_plain_rule_says(layer, rule):
    polygons = Polygons.from_rings(layer)
    covered = [
        oracle.filled([polygons.rings_of(i)], SHAPE, strictly=rule is PixelRule.CONTAINS).any(axis=1)
        for i in range(len(polygons))
    ]
    for row in range(ROWS):
        some, none = some_and_none(polygons, row, rule)
        assert all(covered[i][row] for i in np.flatnonzero(some))
        assert not any(covered[i][row] for i in np.flatnonzero(none))


def test_plain_polygons_are_decided():
    wide, thin, beside = box(1.2, 1.2, 4.8, 4.8), box(1.2, 1.2, 1.8, 4.8), box(20.2, 1.2, 30, 4.8)
    bay = [(0.5, 1.5), (8.5, 1.5), (8.5, 5.5), (4.4, 2.5), (0.5, 5.5)]
    assert some_and_none(Polygons.from_rings([[wide], [thin], [beside], [bay]]), 3) == (
        [True, False, False, True],
        [False, True, True, False],
    )


def test_a_hole_that_leaves_a_rim_is_decided():
    rim, no_rim = box(1.5, 1.5, 7.5, 4.5), box(0.6, 1.5, 8.4, 4.5)
    shell = box(0.5, 0.5, 8.5, 5.5)
    assert some_and_none(Polygons.from_rings([[shell, rim]]), 3) == ([True], [False])
    assert some_and_none(Polygons.from_rings([[shell, no_rim]]), 3)[0] == [False]


def test_what_winds_round_a_centre_twice_is_decided():
    twice = [*box(0.5, 0.5, 8.5, 5.5), *box(0.5, 0.5, 8.5, 5.5)]
    assert some_and_none(Polygons.from_rings([[twice]]), 3) == ([True], [False])


def test_a_boundary_on_the_row_leaves_little_undecided():
    """Vertices on the row, as polygons made of another raster's cells have them."""
    polygons = Polygons.from_rings([[box(1, 1, 5, 3)]])
    assert some_and_none(polygons, 1, PixelRule.COVERS) == ([True], [False])
    assert some_and_none(polygons, 1, PixelRule.CONTAINS) == ([False], [False])
    assert some_and_none(polygons, 2, PixelRule.CONTAINS) == ([True], [False])


@pytest.mark.parametrize("sides", [(1, 1.8), (1.2, 2), (1, 2), (1 + 9e-7, 1.8), (1.2, 2 - 9e-7)])
def test_a_centre_on_a_side_leaves_a_row_undecided(sides):
    """It belongs to the polygon by the one rule, and by the other it doesn't."""
    for row in (0, 2):
        beside = Polygons.from_rings([[box(sides[0], row - 2, sides[1], row + 2)]])
        for rule in (PixelRule.COVERS, PixelRule.CONTAINS):
            assert some_and_none(beside, row, rule) == ([False], [False])


@pytest.mark.parametrize("steepness", [1000.0, -1000.0, 20.0, 1.0])
@pytest.mark.parametrize("end", ["left", "right"])
@pytest.mark.parametrize("beside", [0.5e-6, -0.5e-6])
@pytest.mark.parametrize("height", [0.8, 0.1])
def test_a_centre_on_a_flat_side_leaves_a_row_undecided(steepness, end, beside, height):
    """Along the row the crossing is off by up to the tolerance times the columns per row, whatever lies beside."""
    off = beside * max(abs(steepness), 1.0)
    chord = (5 + off, 5.9) if end == "left" else (4.1, 5 - off)
    top, bottom = 2 - height / 2, 2 + height / 2

    def at(x, y):
        return x + (y - 2) * steepness, y

    strip = [at(chord[0], top), at(chord[1], top), at(chord[1], bottom), at(chord[0], bottom)]
    polygons = Polygons.from_rings([[box(4.5, 0.5, 4.6, 4.5)], [strip]])
    for rule in (PixelRule.COVERS, PixelRule.CONTAINS):
        assert some_and_none(polygons, 2, rule) == ([False, False], [True, False])


@pytest.mark.parametrize("crossings", [3, 4, 5, 6])
def test_any_number_of_crossings_is_put_in_order(crossings):
    """A comb whose teeth meet the row, drawn from the right: a tooth of two columns is well inside."""
    teeth = [(8.6, 0.5)]
    for tooth in range(crossings // 2):
        right = 8.6 - 3 * tooth
        teeth += [(right, 4.5), (right - 2.2, 4.5), (right - 2.2, 0.6)]
    assert some_and_none(Polygons.from_rings([[[*teeth, (-1, 0.5)]]]), 3) == ([True], [False])


def test_no_polygons_give_nothing():
    assert some_and_none(Polygons.from_rings([]), 0) == ([], [])
