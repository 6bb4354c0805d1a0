"""Polygons clipped to a box keep every pixel inside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.vector.clip import clipped
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, filled
from grid_mask.tests.strategies import SHAPE, layers, rules

ROWS, COLS = SHAPE
AROUND = (-0.7, -0.8, COLS - 0.3, ROWS - 0.2)


@given(layers, rules)
def test_what_lies_inside_the_box_stays_as_it_was(layer, rule):
    polygons = Polygons.from_rings(layer)
    got, whose = clipped(polygons, AROUND)
    assert len(got) == len(whose)
    np.testing.assert_array_equal(filled(got, SHAPE, rule=rule), filled(polygons, SHAPE, rule=rule))
    for i, polygon in enumerate(whose):
        np.testing.assert_array_equal(
            filled(got.taken(np.array([i])), SHAPE, rule=rule),
            filled(polygons.taken(np.array([polygon])), SHAPE, rule=rule),
        )


@given(layers, st.tuples(*[st.integers(-2, 10)] * 4))
def test_nothing_is_left_beyond_the_box_and_rings_are_closed(layer, sides):
    (x_from, x_to), (y_from, y_to) = sorted(sides[:2]), sorted(sides[2:])
    got, whose = clipped(Polygons.from_rings(layer), (x_from, y_from, x_to, y_to))
    assert whose.tolist() == sorted(set(whose.tolist()))
    assert len(whose) == len(got)
    assert (got.xy >= (x_from, y_from)).all()
    assert (got.xy <= (x_to, y_to)).all()
    for i in range(len(got)):
        for ring in got.rings_of(i):
            assert len(ring)
            assert ring[0].tolist() == ring[-1].tolist()


def test_a_polygon_around_the_box_becomes_the_box():
    got, whose = clipped(Polygons.from_rings([[box(50, 50, 60, 60)], [box(-9, -9, 20, 20)]]), (0, 1, 8, 5))
    assert whose.tolist() == [1]
    assert {tuple(vertex) for vertex in got.xy} == {(0, 1), (8, 1), (8, 5), (0, 5)}


def test_a_ring_gets_no_vertex_but_the_cuts_and_is_closed_once():
    shell = [(1, 1), (5, 1), (5, 4), (1, 4)]
    for begin in range(4):
        ring = [*shell[begin:], *shell[:begin]]
        layer = Polygons.from_rings([[box(50, 50, 60, 60)], [ring], [box(0, 0, 1, 1)]])
        got, whose = clipped(layer, (0, 0, 3, 9))
        assert whose.tolist() == [1, 2]
        (cut,), (whole,) = got.rings_of(0), got.rings_of(1)
        assert len(cut) == 5
        assert cut[0].tolist() == cut[-1].tolist()
        assert {tuple(vertex) for vertex in cut} == {(1, 1), (3, 1), (3, 4), (1, 4)}
        assert whole.tolist() == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def test_sides_without_a_bound_are_not_cut():
    got, _ = clipped(Polygons.from_rings([[box(-9, -9, 20, 20)]]), (-np.inf, 1, np.inf, np.inf))
    assert {tuple(vertex) for vertex in got.xy} == {(-9, 1), (20, 1), (20, 20), (-9, 20)}


@pytest.mark.parametrize("far", [(50, 50, 60, 60), (-9, -9, -8, -8)])
def test_a_hole_outside_the_box_goes(far):
    got, _ = clipped(Polygons.from_rings([[box(-10, -10, 70, 70), box(*far)]]), (0, 0, 8, 5))
    assert got.ring_count == 1


def test_nothing_cut_is_nothing():
    got, whose = clipped(Polygons.from_rings([]), (0, 0, 8, 5))
    assert not len(got)
    assert not len(whose)
