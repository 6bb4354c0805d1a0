"""Polygons from rings, from flat arrays and from shapely are the same polygons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box
from grid_mask.tests.strategies import layers

SQUARE, OTHER = box(0, 0, 9, 9), box(20, 20, 30, 30)
HOLE = [(2, 2), (4, 2), (4, 4)]
NOTHING = np.empty((0, 2))


def as_lists(polygons: Polygons) -> list[list[list[list[float]]]]:
    return [[ring.tolist() for ring in polygons.rings_of(i)] for i in range(len(polygons))]


def closed(*rings) -> list[list[list[float]]]:
    return [[[float(x), float(y)] for x, y in [*ring, ring[0]]] for ring in rings]


@pytest.fixture
def shapely():
    return pytest.importorskip("shapely")


# ---- Rings and flat arrays ------------------------------------------------------------------------------------------


def test_rings_are_closed_and_those_that_are_stay_as_they_are():
    polygons = Polygons.from_rings([[SQUARE, [*HOLE, HOLE[0]]], [OTHER], [[(1, 1)]]])
    assert as_lists(polygons) == [closed(SQUARE, HOLE), closed(OTHER), [[[1.0, 1.0]]]]


def test_rings_without_vertices_are_left_out_and_so_are_polygons_without_shell():
    polygons = Polygons.from_rings([[NOTHING, HOLE], [SQUARE, NOTHING, HOLE], [], [NOTHING], [OTHER]])
    assert as_lists(polygons) == [closed(SQUARE, HOLE), closed(OTHER)]


def test_a_ring_of_one_vertex_stays_among_rings_without_any():
    polygons = Polygons.from_rings([[[(7, 7)], NOTHING], [NOTHING, SQUARE], [[(1, 1)], HOLE, NOTHING]])
    assert as_lists(polygons) == [[[[7.0, 7.0]]], [[[1.0, 1.0]], *closed(HOLE)]]


def test_polygons_of_several_parts_follow_one_another():
    one, other = Polygons.from_rings([[SQUARE, HOLE]]), Polygons.from_rings([[OTHER], [SQUARE]])
    assert as_lists(Polygons.concatenated([])) == []
    assert Polygons.concatenated([other]) is other
    nothing = Polygons.from_rings([])
    joined = Polygons.concatenated([one, nothing, other, one])
    assert as_lists(joined) == [*as_lists(one), *as_lists(other), *as_lists(one)]


def test_no_polygons_have_no_boxes_and_are_not_taken_through_a_function():
    nothing = Polygons.from_rings([])
    assert [ends.shape for ends in nothing.boxes] == [(0, 2), (0, 2)]

    def never(xy):
        raise AssertionError("asked for no points")

    assert nothing.mapped(never) is nothing


def test_heights_are_dropped():
    assert as_lists(Polygons.from_rings([[[(x, y, 7) for x, y in SQUARE]]])) == [closed(SQUARE)]


def test_what_is_no_ring_is_refused():
    with pytest.raises(ValueError, match=r"shape \(4,\)"):
        Polygons.from_rings([[[1, 2, 3, 4]]])


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(number):
    with pytest.raises(ValueError, match=r"vertex \(1.0, .*\) is not finite"):
        Polygons.from_rings([[SQUARE], [[(0, 0), (1, number), (1, 1)]]])


@given(layers, st.booleans())
def test_flat_arrays_give_what_rings_give(layer, with_empty):
    if with_empty:
        layer = [[NOTHING], *layer, [], *([*polygon, NOTHING] for polygon in layer)]
    rings = [ring for polygon in layer for ring in polygon]
    flat = Polygons.from_flat(
        np.concatenate([NOTHING, *rings]),
        ring_sizes=np.array([len(ring) for ring in rings], dtype=np.int64),
        ring_counts=np.array([len(polygon) for polygon in layer], dtype=np.int64),
    )
    assert as_lists(flat) == as_lists(Polygons.from_rings(layer))


@given(layers)
def test_boxes_hold_the_vertices_of_all_rings(layer):
    polygons = Polygons.from_rings(layer)
    low, high = polygons.boxes
    for i in range(len(polygons)):
        vertices = np.concatenate(polygons.rings_of(i))
        assert low[i].tolist() == vertices.min(axis=0).tolist()
        assert high[i].tolist() == vertices.max(axis=0).tolist()


# ---- shapely --------------------------------------------------------------------------------------------------------


def test_shapely_polygons_keep_their_rings(shapely):
    drawn = [shapely.Polygon(OTHER), shapely.Polygon(SQUARE, [HOLE, box(5, 5, 6, 6)]), shapely.Polygon(HOLE)]
    expected = [closed(OTHER), closed(SQUARE, HOLE, box(5, 5, 6, 6)), closed(HOLE)]
    assert as_lists(Polygons.from_shapely(drawn)) == expected
    assert as_lists(Polygons.from_shapely(iter(drawn))) == expected
    assert as_lists(Polygons.from_shapely(np.array(drawn))) == expected


def test_heights_of_shapely_polygons_are_dropped(shapely):
    assert as_lists(Polygons.from_shapely([shapely.force_3d(shapely.Polygon(SQUARE, [HOLE]))])) == [
        closed(SQUARE, HOLE)
    ]


def test_empty_shapely_polygons_are_left_out(shapely):
    drawn = [shapely.Polygon(), shapely.Polygon(SQUARE), shapely.Polygon()]
    assert as_lists(Polygons.from_shapely(drawn)) == [closed(SQUARE)]
    assert as_lists(Polygons.from_shapely([shapely.Polygon()])) == []
    assert as_lists(Polygons.from_shapely([])) == []


def test_other_shapely_geometries_are_refused(shapely):
    with pytest.raises(TypeError, match=r"LINESTRING .* is no Polygon"):
        Polygons.from_shapely([shapely.Polygon(SQUARE), shapely.LineString(HOLE)])


def test_shapely_polygons_that_are_not_finite_are_refused(shapely):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="not finite"):
        Polygons.from_shapely([shapely.Polygon([(0, 0), (1, np.inf), (1, 1)])])


def test_shapely_1_will_do(shapely, monkeypatch):
    """QGIS on Debian 12 has 1.8, which has no arrays."""
    drawn = [shapely.Polygon(SQUARE, [HOLE]), shapely.Polygon()]
    monkeypatch.delattr(shapely, "get_num_coordinates")
    assert as_lists(Polygons.from_shapely(drawn)) == [closed(SQUARE, HOLE)]
