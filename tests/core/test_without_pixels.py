"""Polygons that cover no pixel of a grid are found, each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings, strategies as st

from grid_mask.core.pixels.tolerance import POSITION_TOLERANCE
from grid_mask.core.rasterize import without_pixels as without_pixels_module
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.without_pixels import between_centres, outside_grid, without_area
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests import oracle
from grid_mask.tests.builders import box
from grid_mask.tests.strategies import SHAPE, layers, rules

EDGE = 1e-6
L_AROUND_THE_GRID = [(12, -5), (15, -5), (15, 15), (-5, 15), (-5, 12), (12, 12)]


@pytest.fixture(autouse=True, scope="module")
def small_parts():
    """Strips and chunks so small that a test crosses their borders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(without_pixels_module, "_ROWS_AT_ONCE", 2)
        patch.setattr(without_pixels_module, "_COLS_AT_ONCE", 4)
        patch.setattr(without_pixels_module, "_ROWS_TRIED", 2)
        patch.setattr(without_pixels_module, "_VERTICES_AT_ONCE", 5)
        yield


@pytest.fixture(scope="module")
def overlay():
    pytest.importorskip("shapely")
    from grid_mask.core.vector.shapely_overlay import ShapelyOverlay

    return ShapelyOverlay()


@given(layers, rules)
def test_what_covers_no_centre_is_what_the_plain_rule_says(layer, rule):
    strictly = rule is PixelRule.CONTAINS
    expected = [not oracle.filled([polygon], SHAPE, strictly=strictly).any() for polygon in layer]
    assert between_centres(Polygons.from_rings(layer), SHAPE, rule).tolist() == expected


@given(layers)
@example([[box(-5, -5, 20, 20), box(-2, -2, 12, 12)]])
@example([[box(-5, -5, 20, 20)]])
@example([[box(-5, -5, -0.5, 20)], [box(-5, -5, -0.4, 20)]])
@example([[L_AROUND_THE_GRID], [L_AROUND_THE_GRID, [(3, 3)]]])
def test_what_is_outside_has_neither_boundary_nor_inside_on_the_grid(layer):
    shapely = pytest.importorskip("shapely")
    rows, cols = SHAPE
    grid = shapely.box(-0.5 + EDGE, -0.5 + EDGE, cols - 0.5 - EDGE, rows - 0.5 - EDGE)
    polygons = Polygons.from_rings(layer)
    expected = []
    for i in range(len(polygons)):
        boundaries = [shapely.LineString([*ring, ring[0]]) for ring in polygons.rings_of(i)]
        distance = min(shapely.distance(grid, boundary) for boundary in boundaries)
        assume(distance == 0 or distance > 1e-9)  # shapely rounds
        around = oracle.filled([polygons.rings_of(i)], SHAPE).all()
        expected.append(bool(distance > 0 and not around))
    assert outside_grid(polygons, SHAPE).tolist() == expected


def touching_the_grid(overlap):
    """Boxes beside each side of the grid, and a frame around all of it, that reach into it by `overlap`."""
    rows, cols = SHAPE
    left, top, right, bottom = -0.5 + overlap, -0.5 + overlap, cols - 0.5 - overlap, rows - 0.5 - overlap
    beside = [box(-9, 2, left, 4), box(2, -9, 4, top), box(right, 2, 20, 4), box(2, bottom, 4, 20)]
    frame = [box(-9, -9, 20, 20), box(left, top, right, bottom)]
    return [*([side] for side in beside), frame]


def test_what_touches_the_grid_s_edge_within_the_tolerance_lies_outside():
    for overlap in (0.0, POSITION_TOLERANCE):
        assert outside_grid(Polygons.from_rings(touching_the_grid(overlap)), SHAPE).all()
    assert not outside_grid(Polygons.from_rings(touching_the_grid(2 * POSITION_TOLERANCE)), SHAPE).any()


def test_what_lies_around_a_grid_of_one_pixel_is_outside():
    around = [(0.7, -3), (3, -3), (3, 3), (-3, 3), (-3, 0.7), (0.7, 0.7)]
    assert outside_grid(Polygons.from_rings([[around]]), (1, 1)).tolist() == [True]


def test_only_what_reaches_over_the_grid_s_edge_is_looked_at_closely(monkeypatch):
    """For all others bounding boxes suffice, and if a vertex lies on the grid, no edge is looked at."""
    inside, over_the_edge = [box(2, 2, 8, 7)], [box(2, 2, 20, 7)]
    *beside, _ = touching_the_grid(POSITION_TOLERANCE)
    polygons = Polygons.from_rings([inside, *beside, over_the_edge])
    looked_at = []

    def noting(polygons, numbers, taken=Polygons.taken):
        looked_at.extend(numbers.tolist())
        return taken(polygons, numbers)

    monkeypatch.setattr(Polygons, "taken", noting)
    assert outside_grid(polygons, SHAPE).tolist() == [False, True, True, True, True, False]
    assert looked_at == [5]


@pytest.mark.parametrize("rise", [5e-324, -5e-324, 1e-300, -1e-300])
def test_an_edge_next_to_level_is_as_good_as_level(rise):
    """Divided by its height, distances overflow."""
    strip = Polygons.from_rings([[[(-5, 0), (20, rise), (20, 0.9), (-5, 0.9)]]])
    assert outside_grid(strip, SHAPE).tolist() == [False]
    assert between_centres(strip, SHAPE, PixelRule.COVERS).tolist() == [False]
    assert between_centres(strip, SHAPE, PixelRule.CONTAINS).tolist() == [True]


@given(layers)
@example([[box(0, 0, 4, 4), box(0, 0, 4, 4)], [box(0, 0, 4, 4), box(3, 3, 9, 9)]])
@example([[[(0, 0), (4, 4), (4, 0), (0, 4)]], [[(0, 0), (4, 4), (2, 2)]], [[(1, 1)]]])
def test_what_has_no_area_is_what_dissolves_to_nothing(overlay, layer):
    polygons = Polygons.from_rings(layer)
    expected = [not len(dissolved(polygons.taken(np.array([i])), overlay)) for i in range(len(polygons))]
    assert without_area(polygons, overlay).tolist() == expected


def test_what_surely_has_an_area_is_not_dissolved(overlay):
    """While polygons are dissolved it is asked whether to go on."""
    polygons = Polygons.from_rings([[box(0, 0, 10, 10)], [box(0, 0, 10, 10), box(0.5, 0.5, 9.5, 9.5)]])
    asked = []

    def cancelled():
        asked.append(True)
        return False

    assert not without_area(polygons, overlay, cancelled).any()
    assert not asked
    without_area(Polygons.from_rings([[box(0, 0, 10, 10), box(0, 0, 10, 10)]]), overlay, cancelled)
    assert asked


@given(layers, st.data())
def test_polygons_taken_are_those_asked_for(layer, data):
    polygons = Polygons.from_rings(layer)
    some = data.draw(st.lists(st.integers(0, len(polygons) - 1))) if len(polygons) else []
    taken = polygons.taken(np.array(some, dtype=np.int64))
    assert len(taken) == len(some)
    for i, whose in enumerate(some):
        rings = [ring.tolist() for ring in polygons.rings_of(whose)]
        assert [ring.tolist() for ring in taken.rings_of(i)] == rings


def test_a_long_sliver_between_centres_is_found(monkeypatch):
    monkeypatch.setattr(without_pixels_module, "_ROWS_AT_ONCE", 64)
    monkeypatch.setattr(without_pixels_module, "_COLS_AT_ONCE", 2048)
    between = [(0.1, 0.1), (4000.1, 3999.9), (4000.1, 3999.8), (0.1, 0.05)]
    over_one = [(0.1, 0.1), (4000.1, 4000.2), (4000.1, 3999.8), (0.1, 0.05)]
    polygons = Polygons.from_rings([[between], [over_one]])
    assert between_centres(polygons, (5000, 5000), PixelRule.COVERS).tolist() == [True, False]


def test_pixels_beyond_the_last_row_or_column_don_t_count():
    below, beside = box(2.1, 2.1, 2.9, 20), box(2.1, 2.1, 20, 2.9)
    beyond_the_corner = [(-3, 11), (13, 4), (13, 11)]
    polygons = Polygons.from_rings([[below], [beside], [beyond_the_corner]])
    assert between_centres(polygons, (5, 9), PixelRule.COVERS).all()


def test_rows_and_columns_beyond_the_grid_hold_no_centre():
    """Not even of a polygon that reaches into the grid between columns."""
    below, beside = box(1.5, 4.3, 4.5, 8), box(8.3, 1.5, 12, 4.5)
    handle_above = [(2.5, 1), (2.6, 1), (2.6, 4.4), (9, 6), (-4, 6), (2.5, 4.4)]
    handle_before = [(y, x) for x, y in [(2.5, 1), (2.6, 1), (2.6, 8.4), (9, 10), (-4, 10), (2.5, 8.4)]]
    short_handle_above = [(2.5, 2), (2.6, 2), (2.6, 4.4), (9, 6), (-4, 6), (2.5, 4.4)]
    layer = [below, beside, handle_above, short_handle_above, handle_before]
    polygons = Polygons.from_rings([polygon] for polygon in layer)
    assert between_centres(polygons, (5, 9), PixelRule.COVERS).all()
    assert not between_centres(polygons, (6, 11), PixelRule.COVERS).any()


@pytest.mark.parametrize("rows_tried", [1, 2, 4])
def test_one_row_without_a_centre_says_nothing_of_the_others(rows_tried, monkeypatch):
    monkeypatch.setattr(without_pixels_module, "_ROWS_TRIED", rows_tried)
    wide_below = [(2.5, 0.8), (2.6, 0.8), (5, 2.2), (0.5, 2.2)]
    wide_above = [(0.5, 0.8), (5, 0.8), (2.6, 2.2), (2.5, 2.2)]
    ends_on_a_centre = [(2.6, 0.8), (2.9, 0.8), (3.0, 2.0)]
    begins_on_a_centre = [(3.0, 1.0), (2.9, 2.2), (2.6, 2.2)]
    between = [(2.5, 0.8), (2.6, 0.8), (2.6, 2.2), (2.5, 2.2)]
    layer = [[wide_below], [wide_above], [ends_on_a_centre], [begins_on_a_centre], [between]]
    got = between_centres(Polygons.from_rings(layer), SHAPE, PixelRule.COVERS)
    assert got.tolist() == [False, False, False, False, True]
    got = between_centres(Polygons.from_rings(layer), SHAPE, PixelRule.CONTAINS)
    assert got.tolist() == [False, False, True, True, True]


around_the_grid = st.tuples(st.integers(-9, 18), st.integers(-9, 18))


@settings(max_examples=10 * settings().max_examples)
@given(st.lists(st.tuples(around_the_grid, around_the_grid), min_size=1, max_size=4))
@example([((-3, 4), (-2, 4)), ((14, 4), (16, 4))])  # nothing leads from one polygon to the next
@example([((-5, 0), (5, -10))])
@example([((-2, 0), (12, 0)), ((0, -2), (0, 12)), ((-2, -1), (12, -1))])
def test_lines_outside_are_those_that_don_t_meet_the_grid(lines):
    """Polygons folded to lines, whose ends may lie on either side of the grid."""
    shapely = pytest.importorskip("shapely")
    rows, cols = SHAPE
    grid = shapely.box(-0.5 + EDGE, -0.5 + EDGE, cols - 0.5 - EDGE, rows - 0.5 - EDGE)
    distances = [float(shapely.distance(grid, shapely.LineString(line))) for line in lines]
    assume(all(distance == 0 or distance > 1e-9 for distance in distances))
    got = outside_grid(Polygons.from_rings([[list(line)] for line in lines]), SHAPE)
    assert got.tolist() == [distance > 0 for distance in distances]


def test_no_polygons_give_nothing(overlay):
    nothing = Polygons.from_rings([])
    assert not len(outside_grid(nothing, SHAPE))
    assert not len(between_centres(nothing, SHAPE, PixelRule.COVERS))
    assert not len(without_area(nothing, overlay))
