"""The boundary from few edges, given the crossings close to centres, against the boundary from all edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.pixels.tolerance import POSITION_TOLERANCE
from grid_mask.core.rasterize import runs as runs_module
from grid_mask.core.rasterize.boundary import Boundary, NarrowBoundary
from grid_mask.core.rasterize.edge_table import EdgeTables
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.runs import flat_index, tile_mask, union
from grid_mask.core.rasterize.scanline import ScanlineRegion
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import drawn, filled, whole
from grid_mask.tests.strategies import SHAPE, layers


def of_all_edges(polygons, tile):
    return union(Boundary(polygons).runs(tile))


def of_few_edges(polygons, tile):
    boundary, edges = NarrowBoundary(polygons), EdgeTables(polygons)
    crossings = [table.crossings(tile, near=boundary.along_row) for table in (edges.down, edges.up)]
    vertex, row = (
        np.concatenate([getattr(crossing, name) for crossing in crossings])
        for name in ("near_vertex", "near_row")
    )
    return union(boundary.runs_with(vertex, row, tile))


@given(layers)
def test_few_edges_have_all_of_the_boundary(layer):
    polygons = Polygons.from_rings(layer)
    for tile in (Tile.whole(SHAPE), Tile(1, 2, 3, 3)):
        few, every = of_few_edges(polygons, tile), of_all_edges(polygons, tile)
        assert few.start.tolist() == every.start.tolist()
        assert few.stop.tolist() == every.stop.tolist()


@pytest.mark.parametrize("rise", [0.0, 1e-7, 1e-6, 1e-5, 1e-3, 0.05, 1 / 15.9, 1 / 16.1, 0.3, 1.0, 40.0, 1e6])
@pytest.mark.parametrize("beside", [0.0, 0.9e-6, 1.1e-6])
@pytest.mark.parametrize("direction", [1, -1])
def test_edges_of_any_slope_beside_centres(rise, beside, direction):
    """From flat to upright, through a centre or just beside it, drawn both ways."""
    run, length = (1.0, 9.0) if rise <= 1 else (1.0 / rise, 9.0)
    way = np.array([run, min(rise, 1.0)]) * length
    across = np.array([-way[1], way[0]]) / np.hypot(*way)
    middle = np.array([20.0, 20.0]) + beside * across
    ring = [middle + 30 * across * direction, middle - way, middle + way]
    polygons = Polygons.from_rings([[ring]])
    tile = Tile.whole((60, 60))
    few, every = of_few_edges(polygons, tile), of_all_edges(polygons, tile)
    assert few.start.tolist() == every.start.tolist()
    assert few.stop.tolist() == every.stop.tolist()
    centre = flat_index(0, 20, 20)
    assert ((every.start <= centre) & (centre < every.stop)).any() == (beside < 1e-6)


@pytest.mark.parametrize("within", [POSITION_TOLERANCE, 0.3])
@pytest.mark.parametrize("length", [0.9, 1.4, 1.9])
@pytest.mark.parametrize("turned", [False, True], ids=["upright", "level"])
def test_short_edges_along_an_axis_have_the_centre_beside_their_middle(within, length, turned):
    """Their ends are further away from it than the distance."""
    xy = np.array([(3, 3 - length / 2), (3, 3 + length / 2), (0.5, 3.5)])
    polygons = Polygons.from_rings([[xy[:, ::-1] if turned else xy]])
    tile = Tile.whole((7, 7))
    for runs in (of_few_edges(polygons, tile), union(Boundary(polygons, within).runs(tile))):
        assert ((runs.start <= flat_index(0, 3, 3)) & (flat_index(0, 3, 3) < runs.stop)).any()


@pytest.mark.parametrize("within", [POSITION_TOLERANCE, 0.3, 2.0])
@pytest.mark.parametrize("rise", [5e-324, -5e-324, 1e-300, -1e-300])
def test_an_edge_next_to_level_is_as_good_as_level(rise, within):
    """Divided by its height, distances overflow."""
    tile = Tile(-3, -3, 9, 20)
    shape = [(0, 0), (9, 0), (9, 3), (0, 3)]
    level, tilted = (
        union(Boundary(Polygons.from_rings([[[*ends, *shape[2:]]]]), within).runs(tile).in_one_group())
        for ends in (shape[:2], [(0, 0), (9, rise)])
    )
    assert tilted.start.tolist() == level.start.tolist()
    assert tilted.stop.tolist() == level.stop.tolist()


tenths_of_the_tolerance = st.integers(-15, 15).map(lambda tenths: tenths * POSITION_TOLERANCE / 10)


@given(
    st.lists(st.tuples(tenths_of_the_tolerance, tenths_of_the_tolerance), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(-18, 18), st.integers(-2, 2)), min_size=2, max_size=2),
    st.booleans(),
)
def test_edges_that_end_beside_a_centre(ends, away, backwards):
    """An edge that crosses no row, or one next to its end, may pass nearer to a centre than its end lies."""
    centre = np.array([20.0, 4.0])
    ring = [*(centre + ends), *(centre + away)][:: -1 if backwards else 1]
    polygons = Polygons.from_rings([[ring]])
    tile = Tile.whole((9, 41))
    few, every = of_few_edges(polygons, tile), of_all_edges(polygons, tile)
    assert few.start.tolist() == every.start.tolist()
    assert few.stop.tolist() == every.stop.tolist()


@pytest.mark.parametrize("rise", [1e-6, 1e-4, 0.01, 0.9, 2.0])
@pytest.mark.parametrize("half", [30, 30_000])
@pytest.mark.parametrize(
    "passed", [0.0, 0.4, 0.5], ids=["ends on it", "crosses it beside a centre", "in one"]
)
@pytest.mark.parametrize("begin", [0, 1, 2])
def test_a_long_edge_that_ends_on_a_row_or_crosses_it_passes_many_of_its_centres(rise, half, passed, begin):
    """From below or above the row, with the ring drawn either way from any of its vertices."""
    ends = [(-half - 0.3, 4 - (1 - passed) * rise), (half + 0.3, 4 + passed * rise)]
    ring = np.roll(np.array([*ends, (0.0, -16.0)]), begin, axis=0)
    meets = round((half + 0.3) * (1 - 2 * passed))
    centres = 0
    for drawn_ring in (ring, ring[::-1], -ring, -ring[::-1]):
        polygons = Polygons.from_rings([[drawn_ring]])
        for col in (meets, -meets):
            for row in (0, -8):
                tile = Tile(row, col - 15, 9, 31)
                few, every = of_few_edges(polygons, tile), of_all_edges(polygons, tile)
                assert few.start.tolist() == every.start.tolist()
                assert few.stop.tolist() == every.stop.tolist()
                centres += int((every.stop - every.start).sum())
    if rise <= half * POSITION_TOLERANCE / 10:
        assert centres > 20


@given(layers, st.sampled_from([POSITION_TOLERANCE, 0.5, 1.5]))
def test_a_tile_has_no_more_runs_than_are_counted_beforehand(layer, within):
    """By that count a tile is subdivided, so that memory is bounded."""
    boundary = Boundary(Polygons.from_rings(layer), within)
    for tile in (Tile.whole(SHAPE), Tile(1, 2, 3, 3), Tile(2, 0, 1, SHAPE[1])):
        assert len(boundary.runs(tile)) <= boundary.count(tile)


def distance_to_segment(x, y, start, end):
    along = np.subtract(end, start)
    length = along @ along
    t = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length, 0, 1) if length else 0.0
    return np.hypot(x - (start[0] + t * along[0]), y - (start[1] + t * along[1]))


@given(layers, st.sampled_from([0.3, 0.5, 1.0, 1.7]))
def test_centres_within_the_distance_are_those_of_the_plain_formula(layer, within):
    """But for those whose distance is the limit, but for rounding."""
    polygons = Polygons.from_rings(layer)
    y, x = np.indices(SHAPE)
    nearest = np.full(SHAPE, np.inf)
    for first, stop in zip(polygons.ring_starts[:-1], polygons.ring_starts[1:]):
        ring = polygons.xy[first:stop]
        for start, end in zip(ring, np.roll(ring, -1, axis=0)):
            nearest = np.minimum(nearest, distance_to_segment(x, y, start, end))
    runs = union(Boundary(polygons, within).runs(Tile.whole(SHAPE)).in_one_group())
    got = whole(tile_mask(runs, Tile.whole(SHAPE)), SHAPE)
    certain = np.abs(nearest - within) > 1e-9
    assert drawn(got & certain) == drawn((nearest < within) & certain)


def test_a_wide_band_is_refused():
    with pytest.raises(ValueError, match="take Boundary"):
        NarrowBoundary(Polygons.from_rings([]), within=0.5)


@given(layers)
def test_subdivided_tiles_give_the_same_mask(layer):
    """A tile of many runs, or one higher or wider than runs may be, is subdivided."""
    for rule in (PixelRule.COVERS, PixelRule.CONTAINS):
        at_once = drawn(filled(layer, SHAPE, rule=rule))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs_module, "MOST_RUNS", 2)
            patch.setattr(runs_module, "MOST_ROWS", 3)
            assert drawn(filled(layer, SHAPE, rule=rule)) == at_once


def test_a_tile_wider_than_runs_may_be():
    width = runs_module.MOST_COLUMNS * 2 + 100
    region = ScanlineRegion(Polygons.from_rings([[[(5, 0), (width - 3, 0), (width - 3, 2), (5, 2)]]]))
    assert region.covers(Tile.whole((4, width))).count_in_rows().tolist() == [width - 7] * 3 + [0]


def test_a_polygon_of_thousands_of_rows():
    region = ScanlineRegion(Polygons.from_rings([[[(1, 1), (4, 1), (4, 9_998), (1, 9_998)]]]))
    assert region.covers(Tile.whole((10_000, 7))).count() == 4 * 9_998
