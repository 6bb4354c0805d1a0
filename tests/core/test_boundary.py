"""The boundary from few edges, given the crossings close to centres, against the boundary from all edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize import runs as runs_module
from grid_mask.core.rasterize.boundary import Boundary, NarrowBoundary
from grid_mask.core.rasterize.edge_table import EdgeTables
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.runs import flat_index, union
from grid_mask.core.rasterize.scanline import ScanlineRegion
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import drawn, filled
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
    ring = [middle - way, middle + way, middle + 30 * across * direction]
    polygons = Polygons.from_rings([[ring]])
    tile = Tile.whole((60, 60))
    few, every = of_few_edges(polygons, tile), of_all_edges(polygons, tile)
    assert few.start.tolist() == every.start.tolist()
    assert few.stop.tolist() == every.stop.tolist()
    centre = flat_index(0, 20, 20)
    assert ((every.start <= centre) & (centre < every.stop)).any() == (beside < 1e-6)


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
