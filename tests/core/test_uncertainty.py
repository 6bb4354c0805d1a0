"""Uncertain pixels: near a boundary, or near the threshold of a raster mask."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.uncertainty import (
    mask_uncertainty,
    polygon_uncertainty,
    uncertain,
)
from grid_mask.core.combine.verdict import verdict
from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.raster_mask.cell_coverage import CellCoverageMask
from grid_mask.core.raster_mask.interpolated import InterpolatedMask
from grid_mask.core.raster_mask.placement import Aligned
from grid_mask.core.raster_mask.positions import WholeSteps
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay
from grid_mask.tests.builders import box, drawn, picture, whole
from grid_mask.tests.strategies import SHAPE, layers, tile_shapes


def valid_inside(layer, distance):
    polygons = Polygons.from_rings(layer)
    return polygon_uncertainty(
        PolygonEvidence(PolygonRole.VALID, region(polygons)), dissolved(polygons, ShapelyOverlay()), distance
    )


def invalid_inside(layer, distance):
    polygons = Polygons.from_rings(layer)
    return polygon_uncertainty(
        PolygonEvidence(PolygonRole.INVALID, region(polygons)),
        dissolved(polygons, ShapelyOverlay()),
        distance,
    )


def raster(cells, threshold, margin, *, period=4):
    axis = WholeSteps(0, 1, period)
    mask = InterpolatedMask(lambda tile: cells[tile.slices], cells.shape, Aligned(axis, axis), threshold)
    return mask_uncertainty(mask, margin)


def found(uncertainties, shape):
    return drawn(whole(uncertain(uncertainties, Tile.whole(shape)), shape))


def test_centres_near_a_boundary_are_uncertain_on_both_sides():
    expected = [
        "........",
        "..####..",
        ".######.",
        ".##..##.",
        ".##..##.",
        ".######.",
        "..####..",
        "........",
    ]
    assert found([valid_inside([[box(1.5, 1.5, 5.5, 5.5)]], 0.5)], (8, 8)) == expected


def test_a_distance_of_nothing_leaves_the_boundary_itself():
    got = found([valid_inside([[box(1, 1, 4, 4)]], 0.0)], (6, 6))
    assert got == ["......", ".####.", ".#..#.", ".#..#.", ".####.", "......"]


def test_edges_between_neighbours_are_no_boundary():
    parcels = [[box(-9, -9, 3, 9)], [box(3, -9, 20, 9)]]
    assert found([valid_inside(parcels, 0.9)], (4, 7)) == ["......."] * 4


def test_values_near_the_threshold_are_uncertain():
    """Between a valid and an invalid cell the value falls by a quarter a pixel: 1, 0.75, 0.5, 0.25, 0."""
    cells = np.array([[True, False], [True, False]])
    assert found([raster(cells, 0.5, 0.2)], (1, 5)) == ["..#.."]
    assert found([raster(cells, 0.5, 0.25)], (1, 5)) == ["..##."]
    assert found([raster(cells, 0.999, 0.1)], (1, 5)) == ["....."]
    assert found([raster(cells, 0.999, 0.3)], (1, 5)) == [".#..."]


def test_covered_fractions_near_the_threshold_are_uncertain():
    cells = picture("##.#", "#...")
    coverage = CellCoverageMask(
        lambda tile: cells[tile.slices], cells.shape, Aligned(WholeSteps(1, 4, 2), WholeSteps(1, 4, 2)), 0.5
    )
    assert found([mask_uncertainty(coverage, 0.1)], (1, 2)) == [".."]
    assert found([mask_uncertainty(coverage, 0.25)], (1, 2)) == [".#"]
    assert found([mask_uncertainty(coverage, 0.3)], (1, 2)) == ["##"]


@pytest.mark.parametrize(
    ("threshold", "margin", "stricter", "looser"),
    [(0.5, 0.25, 0.75, 0.25), (1.0, 0.25, 1.0, 0.75), (0.999, 0.5, 1.0, 0.499), (0.1, 0.25, 0.35, 0.0)],
)
def test_thresholds_and_fractions_stay_within_0_and_1(threshold, margin, stricter, looser):
    interpolated = raster(np.ones((2, 2)), threshold, margin)
    assert interpolated.stricter.threshold == pytest.approx(stricter)
    assert interpolated.looser.threshold == pytest.approx(looser)
    axis = WholeSteps(1, 4, 2)
    covered = mask_uncertainty(
        CellCoverageMask(lambda tile: tile, (4, 4), Aligned(axis, axis), threshold), margin
    )
    assert covered.stricter.min_covered == pytest.approx(stricter)
    assert covered.looser.min_covered == pytest.approx(looser, abs=1e-6)
    assert covered.looser.min_covered > 0


def test_what_one_looser_version_rejects_is_certain():
    near_edges = valid_inside([[box(0, 0, 7, 7)]], 0.5)
    reject_left = invalid_inside([[box(-9, -9, 3.2, 20)]], 0.1)
    assert found([near_edges, reject_left], (3, 8)) == ["....####", ".......#", ".......#"]


distances = st.sampled_from([0.3, 0.5, 1.0, 1.5])


@given(layers, distances, tile_shapes)
def test_tiles_add_up_to_the_whole(layer, distance, tile_shape):
    uncertainty = valid_inside(layer, distance)
    assembled = np.empty(SHAPE, bool)
    for tile in tiles(SHAPE, tile_shape):
        assembled[tile.slices] = uncertain([uncertainty], tile)
    assert drawn(assembled) == found([uncertainty], SHAPE)


def _dissolved_rings(layer):
    areas = dissolved(Polygons.from_rings(layer), ShapelyOverlay())
    return [areas.rings_of(i) for i in range(len(areas))]


@given(layers, distances)
def test_uncertain_are_the_centres_within_the_distance(layer, distance):
    rows, cols = np.indices(SHAPE)
    rings = [shapely.LineString(ring) for polygon in _dissolved_rings(layer) for ring in polygon]
    away = (
        shapely.distance(shapely.MultiLineString(rings), shapely.points(cols, rows))
        if rings
        else np.full(SHAPE, 9.0)
    )
    got = np.array([[cell == "#" for cell in row] for row in found([valid_inside(layer, distance)], SHAPE)])
    clear = np.abs(away - distance) > 1e-9
    assert not got[clear & (away > distance)].any()
    assert got[clear & (away < distance)].all()


random_cells = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((4, 4)) < 0.6)


@given(layers, layers, random_cells, st.floats(0, 1), st.floats(0, 0.4), distances)
def test_stricter_is_part_of_the_mask_and_the_mask_of_looser(
    valid, invalid, cells, threshold, margin, distance
):
    axis = WholeSteps(0, 1, 4)
    mask = InterpolatedMask(lambda tile: cells[tile.slices], cells.shape, Aligned(axis, axis), threshold)
    polygons = [Polygons.from_rings(layer) for layer in (valid, invalid)]
    evidence = [
        PolygonEvidence(PolygonRole.VALID, region(polygons[0])),
        PolygonEvidence(PolygonRole.INVALID, region(polygons[1])),
        mask,
    ]
    uncertainties = [
        valid_inside(valid, distance),
        invalid_inside(invalid, distance),
        mask_uncertainty(mask, margin),
    ]
    tile = Tile.whole(SHAPE)
    for piece, uncertainty in zip(evidence, uncertainties):
        strict, itself, loose = (
            whole(one.valid(tile), SHAPE) for one in (uncertainty.stricter, piece, uncertainty.looser)
        )
        assert not (strict & ~itself).any()
        assert not (itself & ~loose).any()
    certain = ~whole(uncertain(uncertainties, tile), SHAPE)
    strictly = whole(verdict([uncertainty.stricter for uncertainty in uncertainties], tile).valid, SHAPE)
    assert (whole(verdict(evidence, tile).valid, SHAPE)[certain] == strictly[certain]).all()


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_thresholds_stay_between_nothing_and_all(threshold):
    uncertainty = raster(np.ones((2, 2), bool), threshold, 0.5)
    assert 0 <= uncertainty.looser.threshold <= uncertainty.stricter.threshold <= 1
