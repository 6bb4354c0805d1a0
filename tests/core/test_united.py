"""The union in small portions is the union."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings, strategies as st

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.coverage import CoverageRegion
from grid_mask.core.rasterize.overlap import OverlapRegion
from grid_mask.core.vector import boxes, dissolve, united
from grid_mask.core.vector.boxes import may_meet, may_meet_another
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay
from grid_mask.core.vector.to_wkb import multi_polygon
from grid_mask.core.vector.winding import point_inside, winding_number
from grid_mask.core.vector.wkb import polygons_from_wkb
from grid_mask.tests.builders import box, drawn, whole
from grid_mask.tests.strategies import SHAPE, lattice_layers, lattice_numbers, layers

WAYS = [1, 30, 200, 10**6]
"""Vertices that are united together; the last is the union in one call."""


def in_portions_of(vertices: int, polygons: Polygons) -> Polygons:
    before, united.MOST_VERTICES = united.MOST_VERTICES, vertices
    try:
        return dissolved(polygons, ShapelyOverlay())
    finally:
        united.MOST_VERTICES = before


def as_shapely(polygons: Polygons) -> list[shapely.Polygon]:
    return [shapely.Polygon(*_shell_and_holes(polygons.rings_of(i))) for i in range(len(polygons))]


def _shell_and_holes(rings):
    return rings[0], rings[1:]


def random_polygons(count: int, *, seed: int, reach: float) -> Polygons:
    """Return stars with holes, anywhere in a square of 100 x 100."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 9)[:-1]
    drawn_polygons = []
    for _ in range(count):
        radius = reach * (0.3 + rng.random(8))[:, None] * rng.choice([0.3, 1.0, 4.0], p=[0.5, 0.45, 0.05])
        star = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        middle = 100 * rng.random(2)
        drawn_polygons.append([middle + star, *([middle + 0.5 * star] if rng.random() < 0.5 else [])])
    return Polygons.from_rings(drawn_polygons)


@pytest.mark.parametrize("vertices", WAYS)
@pytest.mark.parametrize(
    ("count", "reach"),
    [(300, 1.5), (300, 4), (300, 12), (60, 40)],
    ids=["apart", "some", "dense", "over all"],
)
def test_the_areas_are_those_of_one_union(count, reach, vertices):
    polygons = random_polygons(count, seed=count, reach=reach)
    expected = shapely.union_all([part.buffer(0) for part in as_shapely(polygons)])
    parts = as_shapely(in_portions_of(vertices, polygons))
    assert all(part.is_valid for part in parts)
    union = shapely.MultiPolygon(parts)
    assert union.is_valid, shapely.is_valid_reason(union)
    assert shapely.symmetric_difference(union, expected).area < 1e-9
    assert len(parts) == len(shapely.get_parts(expected))


@pytest.mark.parametrize("vertices", WAYS)
def test_a_field_of_parcels_is_its_outline(vertices):
    polygons = Polygons.from_rings(
        [[box(i, j, i + 1, j + 1)] for i in range(20) for j in range(20) if (i, j) != (7, 8)]
    )
    union = in_portions_of(vertices, polygons)
    assert len(union) == 1
    assert union.ring_count == 2
    assert shapely.equals(as_shapely(union)[0], box_shape(0, 0, 20, 20) - box_shape(7, 8, 8, 9))


def box_shape(*corners):
    return shapely.box(*corners)


@pytest.mark.parametrize("vertices", WAYS)
def test_islands_in_holes_keep_their_own_holes(vertices):
    """Frames in frames: a hole goes back into the innermost of them."""
    frames = []
    for inner in range(1, 10):
        for dx, dy in ((0, 0), (40, 0), (0, 40)):
            a, b = 20 - 2 * inner, 20 + 2 * inner
            hole = box(a + 1 + dx, a + 1 + dy, b - 1 + dx, b - 1 + dy)
            frames.append([box(a + dx, a + dy, b + dx, b + dy), hole])
    polygons = Polygons.from_rings(frames)
    touching = Polygons.from_rings([[box(38, 0, 42, 1)], [box(0, 38, 1, 42)]])
    both = Polygons.concatenated([polygons, touching])
    expected = shapely.union_all(as_shapely(both))
    parts = as_shapely(in_portions_of(vertices, both))
    union = shapely.MultiPolygon(parts)
    assert union.is_valid, shapely.is_valid_reason(union)
    assert shapely.equals(union, expected)


@pytest.mark.parametrize("corner", [0, 10, 60])
@pytest.mark.parametrize("turn", [1, -1], ids=["the outer one first", "the inner one first"])
def test_a_hole_of_an_island_goes_back_into_the_island(corner, turn):
    """Seen by their shells, the polygon around it holds it, too, wherever the island lies."""
    lake = box(corner + 2, corner + 2, corner + 38, corner + 38)
    around = [box(0, 0, 100, 100), lake]
    island = [
        box(corner + 4, corner + 4, corner + 36, corner + 36),
        box(corner + 10, corner + 10, corner + 14, corner + 14),
    ]
    beside = [[box(99, 0, 120, 100)], [box(corner + 30, corner + 30, corner + 37, corner + 37)]]
    layer = Polygons.from_rings([*[around, island][::turn], *beside])
    for vertices in (*WAYS, 20, 25):
        got = as_shapely(in_portions_of(vertices, layer))
        assert all(polygon.is_valid for polygon in got)
        assert sorted(len(polygon.interiors) for polygon in got) == [1, 1]
        assert shapely.equals(shapely.union_all(got), shapely.union_all(as_shapely(layer)))


@pytest.mark.parametrize("vertices", [*WAYS, 45])
def test_a_hole_between_the_arms_of_another_polygon_stays_where_it_was(vertices):
    """Seen by their bounding boxes, either polygon may hold it; the smaller one doesn't.

    With 45 vertices together both are joined to what lies beside them at once, without the hole.
    """
    u_shaped = [(20, 20), (80, 20), (80, 80), (70, 80), (70, 30), (30, 30), (30, 80), (20, 80)]
    in_it = [(22, 22), (78, 22), (78, 78), (72, 78), (72, 28), (28, 28), (28, 78), (22, 78)]
    touching = [[(0, 50), (5, 45), (5, 55)], [(50, 0), (45, 5), (55, 5)], [(50, 100), (45, 95), (55, 95)]]
    around = [box(0, 0, 100, 100), u_shaped, box(45, 50, 55, 60), *touching]
    layer = Polygons.from_rings([around, [in_it], [box(100, 0, 120, 100)], [box(72.5, 70, 77.5, 79)]])
    got = as_shapely(in_portions_of(vertices, layer))
    assert all(polygon.is_valid for polygon in got)
    assert sorted(len(polygon.interiors) for polygon in got) == [0, 5]
    assert shapely.equals(shapely.union_all(got), shapely.union_all(as_shapely(layer)))


@pytest.mark.parametrize("at_once", [1, 2, 7])
def test_polygons_are_looked_through_a_few_at_once_with_the_same_result(at_once, monkeypatch):
    bow_tie = [(40, 0), (44, 4), (44, 0), (40, 4)]
    holed = [box(20, 0, 29, 9), box(22, 2, 27, 7)]
    layer = Polygons.from_rings([[box(0, 0, 5, 5)], [bow_tie], holed, [box(60, 0, 65, 5)], [bow_tie]])
    expected = as_shapely(dissolved(layer, ShapelyOverlay()))
    monkeypatch.setattr(dissolve, "_POLYGONS_AT_ONCE", at_once)
    got = as_shapely(dissolved(layer, ShapelyOverlay()))
    assert len(got) == len(expected) == 5
    assert shapely.equals(shapely.union_all(got), shapely.union_all(expected))


@settings(deadline=None)
@given(lattice_layers, st.sampled_from([1, 8, 15]))
def test_whatever_is_drawn_covers_the_same_pixels(layer, vertices):
    polygons = Polygons.from_rings(layer)
    tile = Tile.whole(SHAPE)
    grouped, at_once = in_portions_of(vertices, polygons), in_portions_of(10**6, polygons)
    fractions = [CoverageRegion(areas, 1.0).fractions(tile) for areas in (grouped, at_once)]
    np.testing.assert_allclose(*fractions, atol=1e-12)
    overlapped = [drawn(whole(OverlapRegion(areas).covers(tile), SHAPE)) for areas in (grouped, at_once)]
    assert overlapped[0] == overlapped[1]


# ---- What it is made of ---------------------------------------------------------------------------------------------

numbers = st.lists(st.tuples(lattice_numbers, lattice_numbers, lattice_numbers, lattice_numbers), max_size=25)


def boxes_of(corners):
    both = np.array(corners, dtype=np.float64).reshape(-1, 2, 2)
    return both.min(axis=1), both.max(axis=1)


def meet(one, other):
    return np.array(
        [
            [
                bool((low <= other_high).all() and (high >= other_low).all())
                for other_low, other_high in zip(*other)
            ]
            for low, high in zip(*one)
        ],
        dtype=bool,
    ).reshape(len(one[0]), len(other[0]))


@given(numbers, numbers, st.sampled_from([0, 1 << 20]))
@example([(0, 0, 0, 1)], [(0, 0, 0, 0)], 0).via("others without an extent, as of a polygon without area")
@example([(5e6, 0, 5e6, 1)] * 2, [(5e6, 0, 5e6, 1e-320)] * 2, 0)
def test_boxes_that_meet_are_never_missed(one, other, most_pairs):
    one, other = boxes_of(one), boxes_of(other)
    before, boxes._MOST_PAIRS = boxes._MOST_PAIRS, most_pairs
    try:
        among_others, among_themselves = may_meet(one, other), may_meet_another(one)
    finally:
        boxes._MOST_PAIRS = before
    exactly = meet(one, other).any(axis=1)
    others = meet(one, one).sum(axis=1) > 1
    assert not (exactly & ~among_others).any()
    assert not (others & ~among_themselves).any()
    if most_pairs:
        assert (among_others == exactly).all()
        assert (among_themselves == others).all()


def boxes_in_rows(rows, cols):
    """Boxes of 10 x 1, apart by 100 and by 10, far from the origin."""
    low = np.array(
        [(1000 + 100 * col, -3000 + 10 * row) for row in range(rows) for col in range(cols)], float
    )
    return low, low + np.array([10, 1])


@pytest.mark.parametrize("most_pairs", [0, 1 << 20])
def test_of_boxes_in_rows_those_that_meet_are_told(most_pairs, monkeypatch):
    monkeypatch.setattr(boxes, "_MOST_PAIRS", most_pairs)
    overlapping = np.array([5, 0.5])
    low, high = boxes_in_rows(6, 7)
    assert not may_meet_another((low, high)).any()
    for nth in (0, 6, 17, 35, 41):
        beside = low[[nth]] + overlapping, high[[nth]] + overlapping
        both = tuple(np.concatenate(ends) for ends in zip((low, high), beside))
        assert np.flatnonzero(may_meet_another(both)).tolist() == [nth, 42]
        assert np.flatnonzero(may_meet((low, high), beside)).tolist() == [nth]
    some = [0, 6, 17, 35, 41]
    moved = low[some] + overlapping, high[some] + overlapping
    assert np.flatnonzero(may_meet((low, high), moved)).tolist() == some
    for aside in (np.array([50, 5]), np.array([30, 3]), np.array([-30, -3])):
        assert not may_meet((low + aside, high + aside), (low, high)).any()


def test_boxes_apart_are_told_apart():
    apart = boxes_of([(3 * i, 3 * j, 3 * i + 1, 3 * j + 1) for i in range(100) for j in range(100)])
    assert not may_meet_another(apart).any()


@given(layers)
def test_what_is_written_is_read(layer):
    polygons = Polygons.from_rings(layer)
    read = polygons_from_wkb([multi_polygon(polygons)])
    np.testing.assert_array_equal(read.xy, polygons.xy)
    assert read.ring_starts.tolist() == polygons.ring_starts.tolist()
    assert read.polygon_starts.tolist() == polygons.polygon_starts.tolist()


def test_a_library_reads_it():
    assert shapely.from_wkb(multi_polygon(Polygons.from_rings([[box(0, 0, 2, 2)]]))).area == 4
    assert shapely.from_wkb(multi_polygon(Polygons.from_rings([]))).is_empty


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    "shell",
    [
        [(0, 4), (4, 0), (8, 4), (4, 8)],
        [(0, 0), (8, 0), (8, 8), (6, 8), (6, 2), (2, 2), (2, 8), (0, 8)],
        [(0, 0), (4, 4), (8, 0), (8, 8), (4, 6), (0, 8)],
    ],
    ids=["diamond", "U", "hourglass"],
)
def test_a_ring_winds_once_round_each_point_inside_level_with_vertices_or_not(shell, turn):
    area = shapely.Polygon(shell)
    ring = np.array([*shell, shell[0]][::turn], dtype=float)
    for x in range(-1, 10):
        for y in range(-1, 10):
            if not area.boundary.intersects(shapely.Point(x, y)):
                inside = area.contains(shapely.Point(x, y))
                assert abs(winding_number(ring, (x, y))) == inside


@pytest.mark.parametrize("turned", [1, -1])
def test_a_point_inside_is_inside(turned):
    for polygon in as_shapely(random_polygons(200, seed=3, reach=5)):
        ring = np.array(polygon.exterior.coords)[::turned]
        point = point_inside(ring)
        assert shapely.Polygon(ring).contains(shapely.Point(point))
        assert winding_number(ring, point) in (-1, 1)
        assert winding_number(ring, (-1000.0, 3.0)) == 0
