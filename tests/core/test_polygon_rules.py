"""The rules of a pixel for polygons, one drawn example each, for every engine."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.engines import GridRasterizeAlg
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, drawn, filled, picture

pytestmark = pytest.mark.parametrize("engine", list(GridRasterizeAlg))


def test_centres_on_the_boundary_belong(engine):
    """The box's corners lie on pixel centres; GDAL alone burns 12 pixels north-up and 9 south-up."""
    expected = picture(
        "......",
        ".####.",
        ".####.",
        ".####.",
        ".####.",
        "......",
    )
    assert drawn(filled([[box(1, 1, 4, 4)]], (6, 6), engine=engine)) == drawn(expected)


def test_strictly_inside_leaves_the_boundary_out(engine):
    expected = picture(
        "......",
        "......",
        "..##..",
        "..##..",
        "......",
        "......",
    )
    inside = filled([[box(1, 1, 4, 4)]], (6, 6), rule=PixelRule.CONTAINS, engine=engine)
    assert drawn(inside) == drawn(expected)


def test_hole_leaves_its_boundary_to_the_polygon(engine):
    expected = picture(
        "#######",
        "#######",
        "##...##",
        "##...##",
        "##...##",
        "#######",
        "#######",
    )
    assert drawn(filled([[box(0, 0, 6, 6), box(1, 1, 5, 5)]], (7, 7), engine=engine)) == drawn(expected)


def test_strictly_inside_leaves_a_holes_boundary_out(engine):
    expected = picture(
        ".......",
        ".#####.",
        ".#...#.",
        ".#...#.",
        ".#...#.",
        ".#####.",
        ".......",
    )
    inside = filled([[box(0, 0, 6, 6), box(2, 2, 4, 4)]], (7, 7), rule=PixelRule.CONTAINS, engine=engine)
    assert drawn(inside) == drawn(expected)


def test_bow_tie_keeps_both_halves(engine):
    expected = picture(
        "#.......#",
        "##.....##",
        "###...###",
        "####.####",
        "#########",
        "####.####",
        "###...###",
        "##.....##",
        "#.......#",
    )
    bow_tie = [(0, 0), (8, 8), (8, 0), (0, 8)]
    assert drawn(filled([[bow_tie]], (9, 9), engine=engine)) == drawn(expected)


def test_ring_that_overlaps_itself_is_filled(engine):
    """A lasso drawn past its own beginning: where it overlaps, it winds round twice, and that is inside."""
    loop = [(0, 0), (8, 0), (8, 5), (2, 5), (2, 2), (6, 2), (6, 7), (0, 7)]
    expected = picture(
        "#########",
        "#########",
        "#########",
        "#########",
        "#########",
        "#########",
        "#######..",
        "#######..",
    )
    assert drawn(filled([[loop]], (8, 9), engine=engine)) == drawn(expected)


def test_lobe_of_negative_winding_cancels_no_neighbour(engine):
    bow_tie = [(0, 0), (4, 4), (4, 0), (0, 4)]
    assert filled([[bow_tie], [box(0, 0, 4, 4)]], (5, 5), engine=engine).all()


def test_overlapping_polygons_are_a_union(engine):
    expected = picture(
        "###...",
        "#####.",
        "#####.",
        "..###.",
    )
    layer = [[box(0, 0, 2, 2)], [box(2, 1, 4, 3)], [box(2, 1, 4, 3)]]
    assert drawn(filled(layer, (4, 6), engine=engine)) == drawn(expected)


def test_hole_takes_nothing_from_another_polygon(engine):
    expected = picture(
        "#########",
        "#########",
        "##.....##",
        "##.###.##",
        "##.###.##",
        "##.....##",
        "#########",
        "#########",
    )
    layer = [[box(0, 0, 8, 7), box(1, 1, 7, 6)], [box(3, 3, 5, 4)]]
    assert drawn(filled(layer, (8, 9), engine=engine)) == drawn(expected)


def test_hole_outside_its_shell_adds_nothing(engine):
    expected = picture(
        "###......",
        "###......",
        "###......",
        ".........",
    )
    assert drawn(filled([[box(0, 0, 2, 2), box(5, 0, 7, 2)]], (4, 9), engine=engine)) == drawn(expected)


def test_where_two_holes_overlap_is_a_hole(engine):
    expected = picture(
        "#########",
        "#########",
        "##..#####",
        "##....###",
        "###...###",
        "###...###",
        "#########",
        "#########",
    )
    shell_and_holes = [box(0, 0, 8, 7), box(1, 1, 4, 4), box(2, 2, 6, 6)]
    assert drawn(filled([shell_and_holes], (8, 9), engine=engine)) == drawn(expected)


def test_ring_without_area_has_a_boundary(engine):
    expected = picture(
        ".......",
        ".#####.",
        ".......",
    )
    assert drawn(filled([[[(1, 1), (5, 1)]]], (3, 7), engine=engine)) == drawn(expected)


def test_single_point_covers_the_centre_it_lies_on(engine):
    expected = picture(
        "....",
        "..#.",
    )
    assert drawn(filled([[[(2, 1)]], [[(1.5, 0)]]], (2, 4), engine=engine)) == drawn(expected)


def test_spike_covers_the_centres_on_it(engine):
    square_with_spike = [(1, 1), (3, 1), (3, 2), (6, 2), (3, 2), (3, 3), (1, 3)]
    expected = picture(
        "........",
        ".###....",
        ".######.",
        ".###....",
        "........",
    )
    assert drawn(filled([[square_with_spike]], (5, 8), engine=engine)) == drawn(expected)


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize(("away", "belongs"), [(5e-7, True), (2e-6, False)])
def test_tolerance_has_two_sides(engine, side, away, belongs):
    """A centre half a millionth of a pixel outside the boundary belongs to the polygon, two millionths don't."""
    edges = {"left": 2.0, "top": 2.0, "right": 4.0, "bottom": 4.0}
    edges[side] += away if side in ("left", "top") else -away
    inside = filled(
        [[box(edges["left"], edges["top"], edges["right"], edges["bottom"])]], (7, 7), engine=engine
    )
    row, col = {"left": (3, 2), "right": (3, 4), "top": (2, 3), "bottom": (4, 3)}[side]
    assert inside[row, col] == belongs
    assert inside[3, 3]


@pytest.mark.parametrize(("away", "belongs"), [(0.6e-6, True), (0.8e-6, False)])
def test_tolerance_is_a_distance_at_corners(engine, away, belongs):
    """Off a corner by `away` in x and in y is off by 1.41 times as much."""
    inside = filled([[box(2 + away, 2 + away, 5, 5)]], (7, 7), engine=engine)
    assert inside[2, 2] == belongs


def test_no_polygon_covers_nothing(engine):
    assert not filled([], (3, 3), engine=engine).any()


def test_polygon_beyond_the_raster_covers_nothing(engine):
    assert not filled([[box(20, 20, 30, 30)]], (5, 5), engine=engine).any()


def test_polygon_around_the_raster_covers_all(engine):
    assert filled([[box(-20, -20, 30, 30)]], (5, 5), engine=engine).all()


def test_far_from_the_origin_of_a_huge_grid(engine):
    """The same box, ten million rows further down, in a tile there."""
    far = 10_000_000
    ring = np.array(box(1, 1, 4, 4)) + far
    near = filled([[box(1, 1, 4, 4)]], (6, 6), engine=engine)
    tile = Tile(far, far, 6, 6)
    assert drawn(filled(Polygons.from_rings([[ring]]), (6, 6), engine=engine, tile=tile)) == drawn(near)
