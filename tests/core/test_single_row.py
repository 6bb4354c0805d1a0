"""What one row of a polygon shows is true, and mostly enough."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.single_row import coverage_on_row
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests import oracle
from grid_mask.tests.builders import box
from grid_mask.tests.strategies import SHAPE, layers, rules

ROWS, COLS = SHAPE


def said(polygons: Polygons, row: int, rule: PixelRule = PixelRule.COVERS):
    answer = coverage_on_row(polygons, np.full(len(polygons), float(row)), COLS, rule)
    return answer.some.tolist(), answer.none.tolist()


@given(layers, rules)
def test_what_a_row_shows_is_what_the_plain_rule_says(layer, rule):
    polygons = Polygons.from_rings(layer)
    covered = [
        oracle.filled([polygons.rings_of(i)], SHAPE, strictly=rule is PixelRule.CONTAINS).any(axis=1)
        for i in range(len(polygons))
    ]
    for row in range(ROWS):
        some, none = said(polygons, row, rule)
        assert all(covered[i][row] for i in np.flatnonzero(some))
        assert not any(covered[i][row] for i in np.flatnonzero(none))


def test_plain_polygons_are_settled():
    wide, thin, beside = box(1.2, 1.2, 4.8, 4.8), box(1.2, 1.2, 1.8, 4.8), box(20.2, 1.2, 30, 4.8)
    bay = [(0.5, 1.5), (8.5, 1.5), (8.5, 5.5), (4.4, 2.5), (0.5, 5.5)]
    assert said(Polygons.from_rings([[wide], [thin], [beside], [bay]]), 3) == (
        [True, False, False, True],
        [False, True, True, False],
    )


def test_a_hole_that_leaves_a_rim_is_settled():
    rim, no_rim = box(1.5, 1.5, 7.5, 4.5), box(0.6, 1.5, 8.4, 4.5)
    shell = box(0.5, 0.5, 8.5, 5.5)
    assert said(Polygons.from_rings([[shell, rim]]), 3) == ([True], [False])
    assert said(Polygons.from_rings([[shell, no_rim]]), 3)[0] == [False]


def test_what_winds_round_a_centre_twice_is_settled():
    twice = [*box(0.5, 0.5, 8.5, 5.5), *box(0.5, 0.5, 8.5, 5.5)]
    assert said(Polygons.from_rings([[twice]]), 3) == ([True], [False])


def test_a_boundary_on_the_row_settles_what_it_can():
    """Vertices on the row, as polygons made of another raster's cells have them."""
    polygons = Polygons.from_rings([[box(1, 1, 5, 3)]])
    assert said(polygons, 1, PixelRule.COVERS) == ([True], [False])
    assert said(polygons, 1, PixelRule.CONTAINS) == ([False], [False])
    assert said(polygons, 2, PixelRule.CONTAINS) == ([True], [False])


def test_no_polygons_have_no_answer():
    assert said(Polygons.from_rings([]), 0) == ([], [])
