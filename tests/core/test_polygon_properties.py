"""What holds for any polygons: invariances of the mask, and agreement of all engines and the oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.rasterize.engines import GridRasterizeAlg
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests import oracle
from grid_mask.tests.builders import drawn, filled
from grid_mask.tests.strategies import SHAPE, engines, lattice_layers, layers, rules, tile_shapes

ROWS, COLS = SHAPE


def changed(layer, change):
    return [[change(ring) for ring in polygon] for polygon in layer]


@settings(max_examples=4 * settings().max_examples)
@given(layers, rules)
def test_scan_lines_agree_with_exact_arithmetic(layer, rule):
    strictly = rule.name == "CONTAINS"
    assert drawn(filled(layer, SHAPE, rule=rule)) == drawn(oracle.filled(layer, SHAPE, strictly=strictly))


@given(layers, rules)
def test_engines_agree(layer, rule):
    masks = [drawn(filled(layer, SHAPE, rule=rule, engine=engine)) for engine in GridRasterizeAlg]
    assert masks[0] == masks[1] == masks[2]


@given(layers, rules, tile_shapes, engines)
def test_tiles_add_up_to_the_whole(layer, rule, tile_shape, engine):
    assembled = np.empty(SHAPE, dtype=bool)
    for tile in tiles(SHAPE, tile_shape):
        assembled[tile.slices] = filled(layer, SHAPE, rule=rule, engine=engine, tile=tile)
    assert drawn(assembled) == drawn(filled(layer, SHAPE, rule=rule, engine=engine))


@given(lattice_layers, rules)
def test_upside_down_is_the_same_upside_down(layer, rule):
    flipped = changed(layer, lambda ring: ring * (1, -1) + (0, ROWS - 1))
    # The flip itself rounds; only rings that it takes back to themselves are comparable.
    flipped_back = changed(flipped, lambda ring: ring * (1, -1) + (0, ROWS - 1))
    expected = filled(flipped_back, SHAPE, rule=rule)
    assert drawn(filled(flipped, SHAPE, rule=rule)[::-1]) == drawn(expected)


@given(lattice_layers, rules)
def test_mirrored_is_the_same_mirrored(layer, rule):
    mirrored = changed(layer, lambda ring: ring * (-1, 1) + (COLS - 1, 0))
    back = changed(mirrored, lambda ring: ring * (-1, 1) + (COLS - 1, 0))
    assert drawn(filled(mirrored, SHAPE, rule=rule)[:, ::-1]) == drawn(filled(back, SHAPE, rule=rule))


@given(layers, rules)
def test_ring_direction_does_not_matter(layer, rule):
    assert drawn(filled(changed(layer, lambda ring: ring[::-1]), SHAPE, rule=rule)) == drawn(
        filled(layer, SHAPE, rule=rule)
    )


@given(layers, rules, st.integers(0, 6))
def test_where_a_ring_begins_does_not_matter(layer, rule, by):
    rolled = changed(layer, lambda ring: np.roll(ring, by, axis=0))
    assert drawn(filled(rolled, SHAPE, rule=rule)) == drawn(filled(layer, SHAPE, rule=rule))


@given(layers, rules, st.randoms(use_true_random=False))
def test_order_of_polygons_and_holes_does_not_matter(layer, rule, random):
    shuffled = [[polygon[0], *random.sample(polygon[1:], len(polygon) - 1)] for polygon in layer]
    random.shuffle(shuffled)
    assert drawn(filled(shuffled, SHAPE, rule=rule)) == drawn(filled(layer, SHAPE, rule=rule))


@given(layers, rules, engines)
def test_polygons_given_twice_change_nothing(layer, rule, engine):
    assert drawn(filled(layer + layer, SHAPE, rule=rule, engine=engine)) == drawn(
        filled(layer, SHAPE, rule=rule, engine=engine)
    )


@given(lattice_layers, rules, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_moving_by_whole_pixels_moves_the_mask(layer, rule, down, right):
    moved = changed(layer, lambda ring: ring + np.array([right, down]))
    # The move rounds the vertices; moving back leaves them where the moved ones are, so both are the same rings.
    back = changed(moved, lambda ring: ring - (right, down))
    tile = Tile.whole(SHAPE).moved(down, right)
    assert drawn(filled(moved, SHAPE, rule=rule, tile=tile)) == drawn(filled(back, SHAPE, rule=rule))


@given(layers)
def test_strictly_inside_is_part_of_inside(layer):
    from grid_mask.core.rasterize.pixel_rule import PixelRule

    covers, contains = (filled(layer, SHAPE, rule=rule) for rule in (PixelRule.COVERS, PixelRule.CONTAINS))
    assert not (contains & ~covers).any()


def test_no_seams_between_tiles_on_pixel_centres():
    """300 convex hulls with vertices on pixel centres, in tiles of odd sizes: shifted affines break on them."""
    import shapely

    random = np.random.default_rng(7)
    for _ in range(300):
        hull = shapely.MultiPoint(random.integers(-3, 44, (random.integers(3, 9), 2))).convex_hull
        if hull.geom_type != "Polygon":
            continue
        polygons = Polygons.from_shapely([hull])
        assembled = np.empty((41, 37), dtype=bool)
        for tile in tiles(assembled.shape, (13, 11)):
            assembled[tile.slices] = filled(polygons, assembled.shape, tile=tile)
        assert drawn(assembled) == drawn(filled(polygons, assembled.shape))
