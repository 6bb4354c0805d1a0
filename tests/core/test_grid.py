"""Grids, tiles, and the cropping that shifts nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.grid import Grid, grid_over
from grid_mask.core.pixels.tile import Tile, tiles

NORTH_UP = Grid((100, 200), (500.0, 10.0, 0.0, 9000.0, 0.0, -10.0))


def test_pixel_centres_have_whole_coordinates():
    assert NORTH_UP.to_pixels(np.array([[505.0, 8995.0], [515.0, 8975.0]])).tolist() == [
        [0.0, 0.0],
        [1.0, 2.0],
    ]


@given(
    st.sampled_from(
        [
            (10.0, 0.0, 0.0, -10.0),
            (10.0, 0.0, 0.0, 10.0),
            (0.01, 0.0, 0.0, -0.02),
            (3.0, 4.0, 4.0, -3.0),
            (3.0, 1.0, 0.0, -2.0),
            (-5.0, 0.0, 0.0, -5.0),
        ]
    ),
    st.floats(-1e7, 1e7),
    st.floats(-1e7, 1e7),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_to_map_and_back_keeps_the_position_within_the_boundary_tolerance(terms, x0, y0, col, row):
    a, b, d, e = terms
    grid = Grid((1, 1), (x0, a, b, y0, d, e))
    pixels = np.array([[col, row]], dtype=np.float64)
    assert grid.to_pixels(grid.to_map(pixels)) == pytest.approx(pixels, abs=1e-6, rel=0)


@pytest.mark.parametrize(
    "transform",
    [(5.0, 10.0, 0.0, 7.0, 0.0, -10.0), (5.0, 0.0, 10.0, 7.0, 10.0, 0.0), (5.0, 8.0, 6.0, 7.0, 6.0, -8.0)],
)
@pytest.mark.parametrize("nowhere", [np.inf, -np.inf, np.nan])
def test_a_point_that_is_nowhere_has_no_pixel(transform, nowhere):
    points = np.array([[nowhere, nowhere], [nowhere, 0.0], [0.0, nowhere]])
    assert not np.isfinite(Grid((4, 4), transform).to_pixels(points)).all(axis=1).any()


def test_cropping_keeps_every_pixel_where_it_is():
    tile = Tile(10, 20, 30, 40)
    cropped = NORTH_UP.cropped(tile)
    assert cropped == Grid((30, 40), (700.0, 10.0, 0.0, 8900.0, 0.0, -10.0))
    centre = np.array([[0.0, 0.0]])
    assert (
        cropped.to_map(centre).tolist() == NORTH_UP.to_map(centre + np.array([tile.col, tile.row])).tolist()
    )


def corners(x_from, y_from, x_to, y_to):
    return np.array([[x_from, y_from], [x_to, y_from], [x_to, y_to], [x_from, y_to]], dtype=np.float64)


def test_cropping_keeps_the_crs_and_works_on_turned_grids():
    turned = Grid((6, 8), (100.0, 3.0, 4.0, 200.0, 4.0, -3.0), "some CRS")
    part = turned.cropped(Tile(2, 1, 3, 5))
    assert part == Grid((3, 5), (100.0 + 3 + 2 * 4, 3.0, 4.0, 200.0 + 4 - 2 * 3, 4.0, -3.0), "some CRS")
    assert part.to_map(np.array([[0.0, 0.0]])).tolist() == turned.to_map(np.array([[1.0, 2.0]])).tolist()


def test_the_boundary_goes_round_all_pixels():
    assert Grid((3, 4), (100.0, 10.0, 0.0, 200.0, 0.0, -10.0)).boundary().tolist() == [
        [100.0, 200.0],
        [140.0, 200.0],
        [140.0, 170.0],
        [100.0, 170.0],
        [100.0, 200.0],
    ]


@pytest.mark.parametrize(
    ("transform", "aligned"),
    [
        ((0.0, 2.0, 0.0, 0.0, 0.0, -2.0), True),
        ((0.0, 2.0, 0.0, 0.0, 0.0, 3.0), True),
        ((0.0, 2.0, 1.0, 0.0, 0.0, -2.0), False),
        ((0.0, 2.0, 0.0, 0.0, 1.0, -2.0), False),
        ((0.0, 0.0, 2.0, 0.0, 2.0, 0.0), False),
    ],
)
def test_axes_are_aligned_where_neither_turns_nor_leans(transform, aligned):
    grid = Grid((3, 4), transform)
    assert grid.is_axis_aligned == aligned
    assert grid.to_pixels(grid.to_map(np.array([[1.0, 2.0]]))) == pytest.approx(np.array([[1.0, 2.0]]))


def test_an_extent_that_leaves_the_grid_on_one_side_is_cut_off_there():
    grid = Grid((3, 8), (0.0, 1.0, 0.0, 3.0, 0.0, -1.0))
    assert grid.tile_over(np.array([[5.0, -9.0], [20.0, 1.5]])) == Tile(1, 5, 2, 3)
    assert grid.tile_over(np.array([[-5.0, 1.5], [2.0, 20.0]])) == Tile(0, 0, 2, 2)
    assert grid.tile_over(np.array([[1.0, 5.0], [2.0, 20.0]])) is None
    assert grid.tile_over(np.array([[1.0, 3.0], [2.0, 20.0]])) is None
    assert grid.tile_over(np.array([[8.0, 0.0], [20.0, 2.0]])) is None


def test_an_extent_on_pixel_edges_takes_those_pixels():
    assert NORTH_UP.tile_over(corners(600, 8000, 700, 8900)) == Tile(10, 10, 90, 10)


def test_an_extent_across_pixels_takes_them_whole():
    assert NORTH_UP.tile_over(corners(601, 8899, 609, 8901)) == Tile(9, 10, 2, 1)


def test_rounding_adds_no_row():
    assert NORTH_UP.tile_over(corners(600 - 1e-9, 8000 - 1e-9, 700 + 1e-9, 8900 + 1e-9)) == Tile(
        10, 10, 90, 10
    )


def test_an_extent_beyond_the_grid_is_cut_off():
    assert NORTH_UP.tile_over(corners(0, 8990, 510, 99999)) == Tile(0, 0, 1, 1)


def test_an_extent_elsewhere_gives_nothing():
    assert NORTH_UP.tile_over(corners(0, 0, 10, 10)) is None
    assert NORTH_UP.tile_over(corners(400, 8000, 500, 9000)) is None  # touches the edge only


def test_a_grid_over_bounds_begins_at_their_top_left():
    assert grid_over((0.0, 0.0, 95.0, 40.0), 10.0, "WKT") == Grid(
        (4, 10), (0.0, 10.0, 0.0, 40.0, 0.0, -10.0), "WKT"
    )


def test_rounding_adds_no_pixel_to_a_grid_over_bounds():
    assert grid_over((0.0, 0.0, 0.3, 0.7), 0.1).shape == (7, 3)


def test_bounds_without_extension_get_one_pixel():
    assert grid_over((5.0, 5.0, 5.0, 5.0), 1.0).shape == (1, 1)


@pytest.mark.parametrize(
    ("bounds", "pixel_size", "message"),
    [
        ((0, 0, 1, 1), 0.0, "pixel size is 0.0; give a number above 0"),
        ((0, 0, 1, 1), float("nan"), "pixel size is nan"),
        ((0, 0, float("inf"), 1), 1.0, "bounds are"),
        ((1, 0, 0, 1), 1.0, "bounds are"),
        ((0, 0, 1e6, 1e6), 1e-6, "give larger pixels"),
        ((0, 0, 10, 10), 1e-308, "gives inf x inf pixels"),
        ((-1e308, 0, 1e308, 10), 1.0, "gives inf x 10 pixels"),
    ],
)
def test_impossible_grids_are_refused(bounds, pixel_size, message):
    with pytest.raises(ValueError, match=message):
        grid_over(bounds, pixel_size)


@pytest.mark.parametrize(
    ("shape", "transform"),
    [
        ((0, 5), (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)),
        ((5, 5), (0.0, 0.0, 0.0, 0.0, 0.0, -1.0)),
        ((5, 5), (0.0, 1.0, 2.0, 0.0, 1.0, 2.0)),
        ((5, 5), (float("nan"), 1.0, 0.0, 0.0, 0.0, -1.0)),
        ((5, 5), (0.0, 1e300, 0.0, 0.0, 0.0, -1e300)),
        ((5, 5), (0.0, 1e-300, 0.0, 0.0, 0.0, -1e-300)),
        ((5, 5), (0.0, 1e300, 1e300, 0.0, 1e300, -1e300)),
        ((5, 5), (1.7e308, 1e307, 0.0, 0.0, 0.0, -1e-3)),
        ((5, 5), (0.0, 1e200, 0.0, 0.0, 0.0, -1e200)),
        ((5, 5), (0.0, 1e200, 1e200, 0.0, 1e200, 1e200)),
        ((5, 5), (0.0, 1e308, 0.0, 0.0, 0.0, -1.0)),
        ((5, 5), (1e300, 1.0, 0.0, 0.0, 0.0, -1.0)),
        ((5, 5), (0.0, 1.0, 0.0, 0.0, 0.0, -1e-308)),
    ],
)
def test_grids_without_pixels_are_refused(shape, transform):
    with pytest.raises(ValueError, match="give"):
        Grid(shape, transform)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 20), st.integers(1, 20))
def test_tiles_hold_every_pixel_once(rows, cols, height, width):
    seen = np.zeros((rows, cols), dtype=int)
    for tile in tiles((rows, cols), (height, width)):
        seen[tile.slices] += 1
    assert (seen == 1).all()


@given(st.integers(1, 30), st.integers(1, 300))
def test_halves_make_the_tile(height, width):
    tile = Tile(3, 5, height, width)
    if tile.is_smallest:
        return
    seen = np.zeros((40, 310), dtype=int)
    for half in tile.halves():
        seen[half.slices] += 1
    seen[tile.slices] -= 1
    assert not seen.any()


def test_an_empty_tile_is_refused():
    with pytest.raises(ValueError, match="no pixel"):
        Tile(0, 0, 0, 5)
