"""Interpolating a raster mask: the rule drawn, its corner cases, and an exact oracle."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.raster_mask import interpolated as interpolated_module, oversampling
from grid_mask.core.raster_mask.interpolated import InterpolatedMask
from grid_mask.core.raster_mask.placement import Aligned, Warped
from grid_mask.core.raster_mask.positions import AnySteps, WholeSteps
from grid_mask.tests import oracle
from grid_mask.tests.builders import drawn, picture, reader, valid_pixels, whole


def mask_of(cells, placement, **options):
    cells = np.asarray(cells)
    options.setdefault("threshold", 0.999)
    return InterpolatedMask(reader(cells), cells.shape, placement, **options)


def every(period, *, offset=0):
    """Cells on every `period`-th pixel, the first on pixel -offset."""
    return Aligned(WholeSteps(offset, 1, period), WholeSteps(offset, 1, period))


CELLS = picture(
    ".#.",
    "##.",
    "##.",
)


def test_between_cells_all_around_must_be_valid():
    expected = picture(
        "....#....",
        "....#....",
        "....#....",
        "....#....",
        "#####....",
        "#####....",
        "#####....",
        "#####....",
        "#####....",
    )
    assert drawn(valid_pixels(mask_of(CELLS, every(4)), (9, 9))) == drawn(expected)


def test_threshold_of_a_half_puts_the_border_midway():
    expected = picture(
        "..#####..",
        "..#####..",
        "#######..",
        "#######..",
        "#######..",
        "#######..",
        "#######..",
        "#######..",
        "#######..",
    )
    assert drawn(valid_pixels(mask_of(CELLS, every(4), threshold=0.5), (9, 9))) == drawn(expected)


def test_beyond_the_outermost_centres_the_nearest_cell_counts():
    """Cells of 4 pixels, their centres between pixels: the raster reaches half a cell beyond each."""
    half_steps = WholeSteps(-3, 2, 8)  # pixel k lies at (2k - 3) / 8 cells
    mask = mask_of(CELLS, Aligned(half_steps, half_steps), threshold=0.5)
    got = valid_pixels(mask, (12, 12))
    assert got[0, 5]
    assert got[11, 0]
    assert not got[0, 0]
    assert not got[11, 11]


@pytest.mark.parametrize("valid_outside", [False, True])
def test_beyond_the_edge_the_users_choice_applies(valid_outside):
    mask = mask_of(np.ones((2, 2), bool), every(2, offset=-3), valid_outside=valid_outside)
    expected = np.full((9, 9), valid_outside)
    expected[2:7, 2:7] = True
    assert drawn(valid_pixels(mask, (9, 9))) == drawn(expected)


def test_a_tile_wholly_outside_asks_for_no_cell():
    def read(tile):
        raise AssertionError(f"asked for {tile}")

    mask = InterpolatedMask(read, (2, 2), every(2, offset=-100), threshold=0.999, valid_outside=True)
    assert mask.valid(Tile(0, 0, 9, 9)) is True


def test_uniform_cells_give_a_plain_bool():
    assert mask_of(np.ones((3, 3), bool), every(4)).valid(Tile(0, 0, 9, 9)) is True
    assert mask_of(np.zeros((3, 3), bool), every(4)).valid(Tile(0, 0, 9, 9)) is False
    assert mask_of(np.zeros((3, 3), bool), every(4), threshold=0.0).valid(Tile(0, 0, 9, 9)) is True


def test_nan_is_invalid_with_every_pixel_it_has_a_part_in():
    cells = np.ones((3, 3))
    cells[1, 1] = np.nan
    expected = picture(
        "#####",
        "#...#",
        "#...#",
        "#...#",
        "#####",
    )
    assert drawn(valid_pixels(mask_of(cells, every(2)), (5, 5))) == drawn(expected)


def test_infinite_is_invalid():
    cells = np.ones((2, 2))
    cells[0, 0] = np.inf
    expected = picture(
        "..#",
        "..#",
        "###",
    )
    assert drawn(valid_pixels(mask_of(cells, every(2)), (3, 3))) == drawn(expected)


def test_the_absolute_value_counts():
    assert valid_pixels(mask_of(-np.ones((2, 2)), every(3)), (4, 4)).all()
    mixed = np.array([[1.0, -1.0], [1.0, -1.0]])
    assert drawn(valid_pixels(mask_of(mixed, every(2)), (3, 3))) == drawn(picture("#.#", "#.#", "#.#"))


@given(st.integers(1, 30), st.floats(0.1, 10.0), st.integers(0, 2**32 - 1))
def test_four_valid_corners_are_valid_at_their_own_smallest_value(period, smallest, seed):
    """Rounding alone must reject nothing: GridR loses 5-7 % of an all-valid area at threshold 1."""
    cells = smallest + np.random.default_rng(seed).random((3, 3)) * [[0, 1, 0], [1, 0, 1], [0, 0, 1]]
    assert valid_pixels(
        mask_of(cells, every(period), threshold=smallest), (2 * period + 1, 2 * period + 1)
    ).all()


cells_of_quarters = st.lists(
    st.lists(st.integers(-6, 6), min_size=4, max_size=4), min_size=3, max_size=3
).map(lambda rows: np.array(rows) / 4)


@given(
    cells_of_quarters,
    st.integers(1, 12),
    st.integers(1, 12),
    st.sampled_from([0.2, 0.25, 0.3, 1 / 3, 0.5, 0.6, 2 / 3, 0.75, 0.8, 0.999, 1.0]),
    st.sets(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=2),
)
def test_agrees_with_exact_arithmetic(cells, period_row, period_col, threshold, not_a_number):
    """A value that is the threshold reaches it, though neither may be a number of float64 exactly."""
    meant = Fraction(threshold).limit_denominator(1000)
    for at in not_a_number:
        cells[at] = np.nan
    shape = (2 * period_row + 1, 3 * period_col + 1)
    placement = Aligned(WholeSteps(0, 1, period_row), WholeSteps(0, 1, period_col))
    expected = np.zeros(shape, bool)
    for row in range(shape[0]):
        for col in range(shape[1]):
            value = oracle.bilinear(cells, Fraction(row, period_row), Fraction(col, period_col))
            expected[row, col] = value is not None and abs(value) >= meant
    assert drawn(valid_pixels(mask_of(cells, placement, threshold=threshold), shape)) == drawn(expected)


random_cells = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((6, 7)) < 0.7)
axes = st.one_of(
    st.builds(WholeSteps, st.integers(-9, 9), st.sampled_from([1, 2, 3, -1, -3]), st.integers(1, 7)),
    st.builds(AnySteps, st.floats(-3, 3), st.sampled_from([0.37, 1.9, -0.71])),
)


@given(
    random_cells,
    axes,
    axes,
    st.floats(0, 1),
    st.booleans(),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_tiles_add_up_to_the_whole(cells, row_axis, col_axis, threshold, valid_outside, tile_shape):
    mask = mask_of(cells, Aligned(row_axis, col_axis), threshold=threshold, valid_outside=valid_outside)
    assembled = np.empty((12, 12), bool)
    for tile in tiles(assembled.shape, tile_shape):
        assembled[tile.slices] = mask.valid(tile)
    assert drawn(assembled) == drawn(valid_pixels(mask, (12, 12)))


@given(random_cells, axes, axes, st.floats(0, 1), st.booleans())
def test_reading_and_computing_in_small_parts_changes_nothing(
    cells, row_axis, col_axis, threshold, valid_outside
):
    mask = mask_of(cells, Aligned(row_axis, col_axis), threshold=threshold, valid_outside=valid_outside)
    at_once = drawn(valid_pixels(mask, (12, 12)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interpolated_module, "MOST_CELLS_AT_ONCE", 4)
        patch.setattr(oversampling, "PIXELS_AT_ONCE", 12)
        assert drawn(valid_pixels(mask, (12, 12))) == at_once


@given(random_cells, st.integers(-9, 9), st.integers(1, 7), st.floats(0, 1), st.booleans())
def test_warped_by_nothing_is_aligned(cells, offset, period, threshold, valid_outside):
    """The way for rotated and reprojected masks gives the same pixels where nothing is rotated."""
    axis = WholeSteps(offset, 1, period)
    options = {"threshold": threshold, "valid_outside": valid_outside}
    aligned = mask_of(cells, Aligned(axis, axis), **options)
    warped = mask_of(cells, Warped(lambda xy: (offset + xy) / period, tolerance=1e-6), **options)
    assert drawn(valid_pixels(warped, (12, 12))) == drawn(valid_pixels(aligned, (12, 12)))


@pytest.mark.parametrize("valid_outside", [False, True])
def test_warped_points_that_are_not_finite_are_outside(valid_outside):
    def to_cells(xy):
        return np.where(xy[:, :1] < 2, np.nan, xy)

    mask = mask_of(np.ones((4, 4), bool), Warped(to_cells, tolerance=1e-6), valid_outside=valid_outside)
    expected = np.ones((4, 4), bool)
    expected[:, :2] = valid_outside
    assert drawn(valid_pixels(mask, (4, 4))) == drawn(expected)


def test_warped_pixels_outside_ask_for_no_far_cells():
    asked = []

    def read(tile):
        asked.append(tile)
        return np.ones(tile.shape, bool)

    def to_cells(xy):
        return np.where(xy[:, :1] < 2, -1e9, xy + 500)

    InterpolatedMask(read, (1000, 1000), Warped(to_cells, tolerance=1e-6), threshold=0.999).valid(
        Tile(0, 0, 4, 4)
    )
    assert [tile.size <= 34 * 34 for tile in asked] == [
        True
    ]  # a block of 32 x 32 pixels, and the cells around


def test_a_mask_much_finer_than_the_grid_is_read_in_bounded_parts():
    asked = []

    def read(tile):
        asked.append(tile.size)
        return np.indices(tile.shape).sum(axis=0) % 2 == 0

    finer = WholeSteps(0, 1000, 1)  # a thousand cells a pixel
    InterpolatedMask(read, (100_000, 100_000), Aligned(finer, finer), threshold=0.999).valid(
        Tile(0, 0, 60, 60)
    )
    assert max(asked) <= interpolated_module.MOST_CELLS_AT_ONCE


def checkered(tile):
    return np.add.outer(tile.rows, tile.cols) % 2 == 0


@pytest.mark.parametrize("max_error", [0.0, 1e-6])
def test_a_warped_mask_finer_than_the_grid_is_read_in_bounded_parts(max_error):
    asked = []

    def read(tile):
        asked.append(tile.size)
        return checkered(tile)

    finer = Warped(lambda xy: xy * 30.0, tolerance=1e-6, max_error=max_error)
    valid = InterpolatedMask(read, (4000, 4000), finer, threshold=0.999).valid(Tile(0, 0, 128, 128))
    assert max(asked) <= interpolated_module.MOST_CELLS_AT_ONCE
    assert whole(valid, (128, 128)).all()  # each pixel on an even cell


def test_positions_are_computed_for_a_bounded_number_of_pixels():
    asked = []

    def to_cells(xy):
        asked.append(len(xy))
        return xy / 100.0

    mask = mask_of(np.ones((50, 50)), Warped(to_cells, tolerance=1e-6, max_error=1e-6))
    assert valid_pixels(mask, (2048, 1024)).all()
    assert len(asked) == 2 * 2  # nodes and probes, of each half
    assert max(asked) <= (2 * 32 + 1) ** 2


def test_pixels_far_beyond_the_edge_take_no_memory():
    """A pixel of 100,000 cells, next to a raster of 3: only the first pixel lies on it."""
    coarse = WholeSteps(0, 100_000, 1)
    mask = mask_of(np.ones((3, 3), bool), Aligned(coarse, coarse))
    tracemalloc.start()
    try:
        got = valid_pixels(mask, (40, 40))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.argwhere(got).tolist() == [[0, 0]]
    assert peak < 1 << 20


@pytest.mark.parametrize(
    ("axis", "pixels", "cells"),
    [
        (WholeSteps(0, 1, 4), range(4), range(2)),
        (WholeSteps(0, 1, 4), range(3, 5), range(3)),
        (WholeSteps(0, 1, 4), range(4, 5), range(1, 3)),
        (WholeSteps(0, -1, 4), range(-9, -3), range(1, 4)),
        (
            WholeSteps(-1, 2, 4),
            range(2),
            range(2),
        ),  # one pixel half a cell before the first cell's centre
        (WholeSteps(0, 1, 4), range(38, 45), range(9, 10)),  # and some beyond the last of 10 cells
    ],
)
def test_only_the_cells_around_the_pixels_are_read(axis, pixels, cells):
    asked = []
    values = np.arange(100).reshape(10, 10) / 100

    def read(tile):
        asked.append((tile.rows, tile.cols))
        return reader(values)(tile)

    for placement, tile, read_at in (
        (Aligned(axis, every(1).col), Tile(pixels.start, 3, len(pixels), 2), (cells, range(3, 6))),
        (Aligned(every(1).row, axis), Tile(3, pixels.start, 2, len(pixels)), (range(3, 6), cells)),
    ):
        asked.clear()
        InterpolatedMask(read, values.shape, placement, threshold=0.5).valid(tile)
        assert asked == [read_at]


cells_of_any_shape = st.builds(
    lambda seed, shape: np.random.default_rng(seed).random(shape) < 0.7,
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
)


@given(cells_of_any_shape, axes, axes, st.floats(0, 1), st.booleans())
def test_transposed_is_the_same_transposed(cells, row_axis, col_axis, threshold, valid_outside):
    options = {"threshold": threshold, "valid_outside": valid_outside}
    got = valid_pixels(mask_of(cells, Aligned(row_axis, col_axis), **options), (12, 12))
    transposed = valid_pixels(mask_of(cells.T, Aligned(col_axis, row_axis), **options), (12, 12))
    assert drawn(transposed.T) == drawn(got)


@given(cells_of_any_shape, st.floats(0, 6.2), st.floats(0, 1), st.booleans())
def test_warped_and_transposed_is_the_same_transposed(cells, angle, threshold, valid_outside):
    def to_cells(xy):
        x, y = (xy - 6).T
        return (
            np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], axis=1)
            + 4
        )

    options = {"threshold": threshold, "valid_outside": valid_outside}
    warped = mask_of(cells, Warped(to_cells, 1e-6), **options)
    transposed = mask_of(cells.T, Warped(lambda xy: to_cells(xy[:, ::-1])[:, ::-1], 1e-6), **options)
    assert drawn(valid_pixels(transposed, (12, 12)).T) == drawn(valid_pixels(warped, (12, 12)))


@pytest.mark.parametrize("at_once", [1, 2, 3, 5])
def test_blocks_are_computed_a_few_at_once_with_the_same_result(at_once, monkeypatch):
    rng = np.random.default_rng(4)
    mask = mask_of(rng.random((30, 30)) < 0.6, Warped(lambda xy: xy / 7.1, 1e-6, 1e-6), threshold=0.7)
    expected = drawn(valid_pixels(mask, (100, 120)))
    monkeypatch.setattr(interpolated_module, "_BLOCKS_AT_ONCE", at_once)
    assert drawn(valid_pixels(mask, (100, 120))) == expected


def turned(angle, scale, x_offset, y_offset, bend=0.0):
    """Cells rotated under the grid, and a little bent."""

    def to_cells(xy):
        x, y = xy[:, 0] - 50.3, xy[:, 1] - 40.7
        x = x + bend * y * y
        column = (x * np.cos(angle) - y * np.sin(angle)) * scale + x_offset
        row = (x * np.sin(angle) + y * np.cos(angle)) * scale + y_offset
        return np.stack([column, row], axis=1)

    return to_cells


patches = st.builds(
    lambda seed, fraction: (
        np.kron(np.random.default_rng(seed).random((8, 9)) < fraction, np.ones((5, 6))) > 0
    ),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.3, 0.9, 1.0]),
)


@given(
    patches,
    st.builds(
        turned,
        st.floats(0, 6.2),
        st.sampled_from([0.11, 0.37, 1.3]),
        st.floats(-10, 60),
        st.floats(-10, 50),
        st.sampled_from([0.0, 1e-7, 1e-4]),
    ),
    st.sampled_from([-0.5, 0.0, 0.4, 0.999, 1.0]),
    st.booleans(),
    st.sampled_from(
        [lambda cells: cells, lambda cells: np.where(cells, 1.0, 0.25), lambda cells: cells - 0.5]
    ),
)
def test_warped_blocks_decided_as_a_whole_are_right(patch, to_cells, threshold, valid_outside, kind):
    """Interpolated between nodes and decided block by block, against every pixel computed by itself."""
    cells, shape = kind(patch), (110, 130)
    options = {"threshold": threshold, "valid_outside": valid_outside}
    blocks = mask_of(cells, Warped(to_cells, tolerance=1e-6, max_error=1e-6), **options)
    by_pixel = mask_of(cells, Warped(to_cells, tolerance=1e-6), **options)
    differ = valid_pixels(blocks, shape) != valid_pixels(by_pixel, shape)
    # Where a millionth of a cell decides, either may be right.
    stricter, looser = (
        mask_of(cells, Warped(to_cells, 1e-6), **{**options, "threshold": threshold + by})
        for by in (1e-5, -1e-5)
    )
    certain = valid_pixels(stricter, shape) == valid_pixels(looser, shape)
    assert not (differ & certain).any()
    for tile in tiles(shape, (37, 45)):
        part = whole(blocks.valid(tile), tile.shape)
        assert (part == valid_pixels(blocks, shape)[tile.slices]).all()


def test_a_block_in_the_midst_of_uniform_cells_asks_for_no_pixel():
    asked = []

    def to_cells(xy):
        asked.append(len(xy))
        return xy / 7 + 20

    mask = mask_of(np.ones((200, 200), bool), Warped(to_cells, tolerance=1e-6, max_error=1e-6))
    assert valid_pixels(mask, (640, 640)).all()
    assert sum(asked) < 640 * 640 / 100
