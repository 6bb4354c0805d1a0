"""The rules that look at a pixel's square: any overlap, fully inside, at least a fraction covered."""

from __future__ import annotations

from unittest.mock import Mock

import numpy as np
import pytest
import shapely
from hypothesis import given, settings, strategies as st

from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.rasterize.coverage import CoverageRegion
from grid_mask.core.rasterize.engines import region
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay
from grid_mask.core.vector.signed_areas import signed_areas
from grid_mask.tests.builders import (
    HOLE_OF_A_LINE,
    HOLE_OF_A_SLIVER,
    SHELL_OF_A_LINE,
    SLIVER,
    box,
    drawn,
    picture,
    whole,
)
from grid_mask.tests.strategies import SHAPE, lattice_numbers, layers, tile_shapes

SQUARE_RULES = [PixelRule.ANY_OVERLAP, PixelRule.FULLY_INSIDE, PixelRule.MIN_COVERED]
rules = st.sampled_from(SQUARE_RULES)


def filled(layer, shape, rule, *, covered=0.5, tile=None):
    tile = tile or Tile.whole(shape)
    min_covered = covered if rule is PixelRule.MIN_COVERED else None
    inside = region(Polygons.from_rings(layer), rule=rule, min_covered=min_covered).covers(tile)
    return whole(inside, tile.shape)


TRIANGLE = [
    (0.5, 0.5),
    (5.5, 0.5),
    (0.5, 5.5),
]  # its legs lie on pixel edges, its long side cuts squares in half


def test_any_overlap():
    expected = picture(
        "........",
        ".#####..",
        ".####...",
        ".###....",
        ".##.....",
        ".#......",
        "........",
    )
    assert drawn(filled([[TRIANGLE]], (7, 8), PixelRule.ANY_OVERLAP)) == drawn(expected)


def test_fully_inside():
    expected = picture(
        "........",
        ".####...",
        ".###....",
        ".##.....",
        ".#......",
        "........",
        "........",
    )
    assert drawn(filled([[TRIANGLE]], (7, 8), PixelRule.FULLY_INSIDE)) == drawn(expected)


@pytest.mark.parametrize(
    ("covered", "as_rule"), [(0.5, PixelRule.ANY_OVERLAP), (0.501, PixelRule.FULLY_INSIDE)]
)
def test_half_covered_squares(covered, as_rule):
    """Along the long side exactly half of each square is covered."""
    got = filled([[TRIANGLE]], (7, 8), PixelRule.MIN_COVERED, covered=covered)
    assert drawn(got) == drawn(filled([[TRIANGLE]], (7, 8), as_rule))


def test_polygon_smaller_than_a_pixel_overlaps_it_without_its_centre():
    speck = box(2.1, 1.1, 2.2, 1.2)
    assert drawn(filled([[speck]], (3, 5), PixelRule.ANY_OVERLAP)) == drawn(
        picture(".....", "..#..", ".....")
    )
    assert not filled([[speck]], (3, 5), PixelRule.COVERS).any()


def test_box_on_pixel_edges_overlaps_only_its_own_pixels():
    on_edges = [[box(0.5, 0.5, 3.5, 2.5)]]
    expected = picture(".....", ".###.", ".###.", ".....")
    for rule in SQUARE_RULES:
        assert drawn(filled(on_edges, (4, 5), rule, covered=1.0)) == drawn(expected)


@pytest.mark.parametrize(("off", "overlaps"), [(5e-7, False), (2e-6, True)])
def test_tolerance_has_two_sides(off, overlaps):
    got = filled([[box(0.5 - off, 0.5, 3.5 + off, 2.5)]], (4, 6), PixelRule.ANY_OVERLAP)
    assert got[1, 0] == got[1, 4] == overlaps
    kept = filled([[box(0.5 + off, 0.5, 3.5 - off, 2.5)]], (4, 6), PixelRule.FULLY_INSIDE)
    assert kept[1, 1] == kept[1, 3] == (not overlaps)


def test_parcels_side_by_side_are_one_field():
    """Their common edge runs through a column of pixels, which lies fully inside the two together."""
    parcels = [[box(0.5, 0.5, 3.0, 2.5)], [box(3.0, 0.5, 5.5, 2.5)]]
    expected = picture(".......", ".#####.", ".#####.", ".......")
    assert drawn(filled(parcels, (4, 7), PixelRule.FULLY_INSIDE)) == drawn(expected)
    assert drawn(filled(parcels, (4, 7), PixelRule.MIN_COVERED, covered=1.0)) == drawn(expected)


def test_overlapping_polygons_count_once():
    thirds = [[box(-0.5, -0.5, 0.5, -0.1)], [box(-0.5, -0.5, 0.5, -0.1)]]
    assert not filled(thirds, (1, 1), PixelRule.MIN_COVERED, covered=0.5).any()
    assert filled(thirds, (1, 1), PixelRule.MIN_COVERED, covered=0.4).all()


def test_spikes_overlap_nothing():
    spiked = [(0.5, 0.5), (2.5, 0.5), (2.5, 1), (5, 1), (2.5, 1), (2.5, 2.5), (0.5, 2.5)]
    expected = picture("......", ".##...", ".##...", "......")
    assert drawn(filled([[spiked]], (4, 6), PixelRule.ANY_OVERLAP)) == drawn(expected)


def test_holes_are_not_covered():
    ring = [[box(0.5, 0.5, 5.5, 5.5), box(1.5, 1.5, 4.5, 4.5)]]
    expected = picture(".......", ".#####.", ".#...#.", ".#...#.", ".#...#.", ".#####.", ".......")
    for rule in SQUARE_RULES:
        assert drawn(filled(ring, (7, 7), rule)) == drawn(expected)


def squares(shape):
    rows, cols = np.indices(shape)
    return shapely.box(cols - 0.5, rows - 0.5, cols + 0.5, rows + 0.5)


def area_of(layer):
    """The union of the polygons' areas, by shapely alone; for valid rings."""
    shapes = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in layer]
    return shapely.union_all([shape for shape in shapes if shape.is_valid])


valid_rings = st.lists(st.tuples(lattice_numbers, lattice_numbers), min_size=3, max_size=8, unique=True).map(
    lambda points: (
        np.array(shapely.MultiPoint(points).convex_hull.envelope.exterior.coords)
        if shapely.MultiPoint(points).convex_hull.geom_type != "Polygon"
        and shapely.MultiPoint(points).convex_hull.envelope.geom_type == "Polygon"
        else np.array(
            getattr(shapely.MultiPoint(points).convex_hull, "exterior", shapely.LinearRing()).coords
        )
    )
)
valid_layers = st.lists(valid_rings.filter(len).map(lambda ring: [ring]), max_size=4)


@settings(max_examples=3 * settings().max_examples)
@given(valid_layers, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9, 1.0]))
def test_agrees_with_areas_of_intersection(layer, covered):
    """Against shapely: the fraction of every pixel's square that the union covers."""
    fraction = shapely.area(shapely.intersection(squares(SHAPE), area_of(layer)))
    assert drawn(filled(layer, SHAPE, PixelRule.ANY_OVERLAP)) == drawn(fraction > 1e-9)
    assert drawn(filled(layer, SHAPE, PixelRule.FULLY_INSIDE)) == drawn(fraction > 1 - 1e-6)
    assert drawn(filled(layer, SHAPE, PixelRule.MIN_COVERED, covered=covered)) == drawn(
        fraction >= covered - 1e-9
    )


@given(valid_layers)
def test_fractions_are_the_areas(layer):
    fraction = shapely.area(shapely.intersection(squares(SHAPE), area_of(layer)))
    areas = dissolved(Polygons.from_rings(layer), ShapelyOverlay())
    got = CoverageRegion(areas, 0.5).fractions(Tile.whole(SHAPE))
    assert got == pytest.approx(fraction, abs=1e-9)
    assert got.min() >= 0.0
    assert got.max() <= 1.0


@given(layers, rules, st.floats(0.05, 1.0), tile_shapes)
def test_tiles_add_up_to_the_whole(layer, rule, covered, tile_shape):
    assembled = np.empty(SHAPE, dtype=bool)
    for tile in tiles(SHAPE, tile_shape):
        assembled[tile.slices] = filled(layer, SHAPE, rule, covered=covered, tile=tile)
    assert drawn(assembled) == drawn(filled(layer, SHAPE, rule, covered=covered))


@given(valid_layers, rules, st.sampled_from([0.25, 0.5, 1.0]))
def test_upside_down_is_the_same_upside_down(layer, rule, covered):
    flipped = [[ring * (1, -1) + np.array([0, SHAPE[0] - 1]) for ring in polygon] for polygon in layer]
    got = filled(flipped, SHAPE, rule, covered=covered)[::-1]
    assert drawn(got) == drawn(filled(layer, SHAPE, rule, covered=covered))


@given(layers)
def test_from_strict_to_loose(layer):
    """Fully inside is a subset of any fraction covered, and that of any overlap."""
    fully, mostly, any_overlap = (
        filled(layer, SHAPE, rule, covered=0.6)
        for rule in (PixelRule.FULLY_INSIDE, PixelRule.MIN_COVERED, PixelRule.ANY_OVERLAP)
    )
    assert not (fully & ~mostly).any()
    assert not (mostly & ~any_overlap).any()


@pytest.mark.parametrize(
    ("rule", "min_covered"),
    [
        (PixelRule.MIN_COVERED, None),
        (PixelRule.MIN_COVERED, 0.0),
        (PixelRule.MIN_COVERED, 1.1),
        (PixelRule.COVERS, 0.5),
    ],
)
def test_the_fraction_to_be_covered_goes_with_its_rule(rule, min_covered):
    with pytest.raises(ValueError, match="give"):
        region(Polygons.from_rings([]), rule=rule, min_covered=min_covered)


@pytest.mark.parametrize("rule", SQUARE_RULES)
def test_the_library_that_is_given_dissolves(rule):
    overlay = Mock(wraps=ShapelyOverlay())
    overlapping = Polygons.from_rings([[box(0, 0, 4, 4)], [box(2, 2, 6, 6)]])
    region(
        overlapping, rule=rule, min_covered=0.5 if rule is PixelRule.MIN_COVERED else None, overlay=overlay
    )
    assert overlay.method_calls


def test_a_hole_that_leaves_a_line_of_its_polygon():
    """GEOS gives a collection then; a rounding error off, the hole runs along an edge of the shell."""
    areas = dissolved(Polygons.from_rings([[SHELL_OF_A_LINE, HOLE_OF_A_LINE]]), ShapelyOverlay())
    assert sum(map(abs, signed_areas(areas))) == pytest.approx(0.25)


def test_a_hole_that_leaves_nothing_but_lines_of_its_polygon():
    """Of other versions of GEOS a triangle next to nothing."""
    areas = dissolved(Polygons.from_rings([[SLIVER, HOLE_OF_A_SLIVER]]), ShapelyOverlay())
    assert sum(map(abs, signed_areas(areas))) < 1e-15
