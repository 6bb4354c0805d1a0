"""Rings found simple are simple, and most simple rings are found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.simple_rings import surely_simple
from grid_mask.tests.builders import box
from grid_mask.tests.strategies import rings

shapely = pytest.importorskip("shapely")

L_SHAPE = [(0, 0), (9, 0), (9, 2), (2, 2), (2, 9), (0, 9)]
U_SHAPE = [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)]
STRAIGHT_ON = [(0, 0), (4, 0), (9, 0), (9, 9), (4, 9), (0, 9)]


def simple(*drawn) -> list[bool]:
    return surely_simple(Polygons.from_rings([[ring] for ring in drawn])).tolist()


@given(st.lists(rings, max_size=4))
@example([np.array([(0, 0), (4, 4), (4, 0), (0, 4)], dtype=float)])
@example([np.array([(0, 0), (4, 0), (4, 4), (4, 0), (0, 4)], dtype=float)])
def test_what_is_found_simple_is_simple(drawn):
    polygons = Polygons.from_rings([[ring] for ring in drawn])
    for i in np.flatnonzero(surely_simple(polygons)):
        assert shapely.LinearRing(polygons.rings_of(i)[0]).is_valid


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 2), min_size=3, max_size=9))
@example([(0, 0), (2, 0), (2, 2), (2, 0), (2, 5)])
@example([(0, 0), (4, 0), (2, 0), (2, 5)])
def test_small_whole_numbers_too(ring):
    """They touch themselves, fold back and intersect themselves more often than not."""
    polygons = Polygons.from_rings([[ring]])
    if surely_simple(polygons)[0]:
        assert shapely.LinearRing(polygons.rings_of(0)[0]).is_valid


@pytest.mark.parametrize("turn", [1, -1], ids=["drawn this way", "drawn the other way"])
@pytest.mark.parametrize(
    "ring", [box(0, 0, 3, 3), [(0, 0), (5, 0), (0, 5)], L_SHAPE, U_SHAPE, STRAIGHT_ON], ids=len
)
def test_plain_rings_are_found(ring, turn):
    far_away = [(x + 4.0e6, y + 6.0e6) for x, y in ring]
    assert simple(ring[::turn], far_away[::turn]) == [True, True]


def test_long_star_shaped_rings_are_found():
    angle = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    radius = 1 + 0.2 * np.sin(17 * angle)
    star = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    assert simple(star, star[::-1] + 1e7) == [True, True]


def star(arms=5, *, inner=0.15):
    angle = np.pi * np.arange(2 * arms) / arms
    radius = np.where(np.arange(2 * arms) % 2, inner, 1.0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def many_in_one_arm():
    """A star about its centroid; the mean of its vertices lies in the arm that has sixty of them."""
    plain = star()
    along = np.linspace(0, 1, 60, endpoint=False)[1:, None]
    return np.concatenate([plain[:1], plain[0] + along * (plain[1] - plain[0]), plain[1:]])


def far_reaching_arm():
    """A star about the mean of its vertices, most of them on a circle; the centroid lies in an arm."""
    angle = np.linspace(0.1, 2 * np.pi - 0.1, 400)
    return np.concatenate([[(100.0, 0.0)], np.stack([np.cos(angle), np.sin(angle)], axis=1)])


@pytest.mark.parametrize("turn", [1, -1], ids=["drawn this way", "drawn the other way"])
@pytest.mark.parametrize("begin", [0, 3, 40])
@pytest.mark.parametrize("make", [many_in_one_arm, far_reaching_arm])
def test_stars_about_their_centroid_or_about_the_mean_of_their_vertices_are_found(make, begin, turn):
    ring = np.roll(make(), begin, axis=0)[::turn]
    far_away = ring + np.array([4.0e3, 6.0e3])
    assert simple(ring, 1000 * ring + [30, -20], far_away) == [True] * 3


SIXTEEN = [*[(4, y) for y in range(-4, 4, 2)], *[(x, 4) for x in range(4, -4, -2)]]
SIXTEEN = np.array([*SIXTEEN, *[(-x, -y) for x, y in SIXTEEN]], dtype=float)
"""A ring of more edges than are compared with each other."""


@pytest.mark.parametrize("turn", [1, -1], ids=["drawn this way", "drawn the other way"])
@pytest.mark.parametrize("place", range(16))
def test_one_edge_that_turns_back_is_enough(place, turn):
    """Any edge of any ring: two neighbours change places."""
    changed = SIXTEEN.copy()
    changed[[place, place - 15]] = changed[[place - 15, place]]
    changed, plain = changed[::turn], SIXTEEN[::turn]
    assert simple(plain, changed, plain, changed) == [True, False, True, False]


@pytest.mark.parametrize("turn", [1, -1], ids=["drawn this way", "drawn the other way"])
@pytest.mark.parametrize("place", range(8))
def test_a_spike_away_from_the_centre_turns_back(place, turn):
    """Its edges lead neither on nor back; one on each side keeps the centre where it is."""
    one, other = place + 1, place + 9
    spikes = [SIXTEEN[:one], 2 * SIXTEEN[place : place + 1], SIXTEEN[place:other], 2 * SIXTEEN[[place + 8]]]
    assert simple(np.concatenate([*spikes, SIXTEEN[place + 8 :]])[::turn]) == [False]


def test_a_ring_that_is_no_star_is_found_up_to_twelve_edges():
    e_shape = [(0, 0), (9, 0), (9, 1), (1, 1), (1, 4), (9, 4), (9, 5), (1, 5), (1, 8), (9, 8), (9, 9), (0, 9)]
    assert simple(e_shape, e_shape[::-1]) == [True, True]


def turned_and_moved(ring):
    """Yield the ring from every first vertex, both ways, mirrored, and about several origins."""
    for begin in range(len(ring)):
        for turn in (1, -1):
            for axes in ((0, 1), (1, 0)):
                for origin in ((0, 0), (-5, -4), (-20, 3), (100, 70)):
                    yield np.roll(np.array(ring, float), begin, axis=0)[::turn, axes] + origin


@pytest.mark.parametrize("edge", range(len(U_SHAPE)))
def test_a_vertex_on_an_edge_is_found_simple_and_a_spike_is_not(edge):
    """Of rings that are no stars: two edges in a row may go on in one line, but not turn right back."""
    before, begin, end = (np.array(U_SHAPE[(edge + step) % len(U_SHAPE)], float) for step in (-1, 0, 1))
    straight_on = [*U_SHAPE[: edge + 1], begin + (end - begin) / 4, *U_SHAPE[edge + 1 :]]
    spike = [*U_SHAPE[:edge], begin + (begin - before) / 4, *U_SHAPE[edge:]]
    assert all(simple(*turned_and_moved(straight_on)))
    assert not any(simple(*turned_and_moved(spike)))


@pytest.mark.parametrize("moved", range(len(U_SHAPE)))
def test_of_few_edges_it_is_known_exactly(moved):
    """One vertex of a ring that is no star is moved about: edges meet, touch and run along one another."""
    positions = [(x, y) for x in range(-2, 13) for y in range(-2, 13) if (x, y) not in U_SHAPE]
    drawn = [[*U_SHAPE[:moved], position, *U_SHAPE[moved + 1 :]] for position in positions]
    expected = [bool(shapely.LinearRing(ring).is_simple) for ring in drawn]
    assert simple(*drawn) == expected
    assert simple(*([(y, x - 30) for x, y in reversed(ring)] for ring in drawn)) == expected


@pytest.mark.parametrize("away", [(-5.0, 20.0), (20.0, -5.0)])
@pytest.mark.parametrize("x", [2.1, 7.1, 1.8, 3.3])
@pytest.mark.parametrize("y", [7.8, 3.0, 1.2, 5.5])
def test_a_spike_is_no_less_one_where_products_are_rounded(x, y, away):
    """A quarter of the way lies on it exactly, though the cross product of tenths is seldom 0."""
    assert simple([(0, 0), (4 * x, 4 * y), (x, y), away]) == [False]


def test_a_vertex_that_is_there_twice_doesn_t_matter():
    assert simple([(0, 0), (5, 0), (5, 0), (5, 5), (0, 5)]) == [True]


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (4, 4), (4, 0), (0, 4)],
        [*box(0, 0, 4, 4), (0, 0), *box(1, 1, 3, 3)],
        [*box(0, 0, 4, 4), *box(0, 0, 4, 4)],
        [(0, 0), (5, 0), (0, 0), (0, 5)],
        [(0, 0), (2, 0), (1, 0)],
        [(1, 1)],
        [(1, 1)] * 4,
        [(1, 1), (2, 2)],
        [(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)],
    ],
    ids=[
        "bow-tie",
        "loop within",
        "twice round",
        "spike",
        "line",
        "point",
        "point four times",
        "two points",
        "touches an edge",
    ],
)
def test_others_are_undecided(ring):
    assert simple(ring, box(0, 0, 1, 1)) == [False, True]


def test_holes_are_rings_too():
    polygons = Polygons.from_rings([[box(0, 0, 9, 9), box(1, 1, 3, 3), [(4, 4), (6, 6), (6, 4), (4, 6)]]])
    assert surely_simple(polygons).tolist() == [True, True, False]


def test_no_rings_give_nothing():
    assert simple() == []
