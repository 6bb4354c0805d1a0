"""Masks finer than the grid: the fraction of a pixel that valid cells cover."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.reason import Reason
from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.raster_mask import cell_coverage as cell_coverage_module
from grid_mask.core.raster_mask.cell_coverage import CellCoverageMask
from grid_mask.core.raster_mask.placement import Aligned
from grid_mask.core.raster_mask.positions import AnySteps, WholeSteps, steps
from grid_mask.tests.builders import drawn, picture, reader, valid_pixels, whole


def coverage_of(cells, placement, least, **options):
    return CellCoverageMask(reader(cells), cells.shape, placement, least, **options)


CELLS = picture(
    "##.###",
    "######",
    "######",
    "####..",
    "..##..",
    ".###.#",
)
TWO_BY_TWO = Aligned(WholeSteps(1, 4, 2), WholeSteps(1, 4, 2))  # pixel k holds the cells 2 k and 2 k + 1


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        (1.0, ["#.#", "##.", ".#."]),
        (0.75, ["###", "##.", ".#."]),
        (0.5, ["###", "###", ".#."]),
        (0.25, ["###", "###", "###"]),
    ],
)
def test_the_covered_fraction(least, expected):
    assert drawn(valid_pixels(coverage_of(CELLS, TWO_BY_TWO, least), (3, 3))) == expected


def test_all_cells_must_be_valid_where_one_point_would_do():
    """The invalid cell lies in a corner of the pixel, off the four cells around its centre."""
    cells = np.ones((5, 5), bool)
    cells[0, 0] = False
    five = Aligned(WholeSteps(2, 5, 1), WholeSteps(2, 5, 1))
    assert not valid_pixels(coverage_of(cells, five, 1.0), (1, 1)).any()
    assert valid_pixels(coverage_of(cells, five, 0.96), (1, 1)).all()


@pytest.mark.parametrize(("valid_outside", "expected"), [(False, ["#.", ".."]), (True, ["##", "##"])])
def test_beyond_the_mask_the_users_choice_applies(valid_outside, expected):
    """Pixels of 2 x 2 cells over a mask of 3 x 3: the last ones lie half beyond it."""
    mask = coverage_of(np.ones((3, 3), bool), TWO_BY_TWO, 0.9, valid_outside=valid_outside)
    assert drawn(valid_pixels(mask, (2, 2))) == expected


def test_reasons_tell_beyond_from_rejected():
    cells = np.ones((2, 4), bool)
    cells[0, 0] = False
    reasons = coverage_of(cells, TWO_BY_TWO, 1.0).reasons(Tile(0, 0, 2, 3))
    reject, beyond = Reason.RASTER_MASK, Reason.BEYOND_RASTER_MASK
    assert np.asarray(reasons).tolist() == [[reject, 0, beyond], [beyond, beyond, beyond]]


def test_a_pixel_within_one_cell_is_not_beyond_the_mask():
    """Four pixels to the cell: each has a quarter of a cell, and less on the edge."""
    quarters = Aligned(WholeSteps(-1, 2, 4), WholeSteps(-1, 2, 4))
    reasons = coverage_of(np.array([[False, True]]), quarters, 1.0).reasons(Tile(0, 0, 2, 5))
    reject, beyond = Reason.RASTER_MASK, Reason.BEYOND_RASTER_MASK
    assert np.asarray(reasons).tolist() == [[reject, reject, 0, 0, beyond]] * 2


def test_a_mask_much_finer_than_the_grid_is_read_in_bounded_parts():
    asked = []

    def read(tile):
        asked.append(tile.size)
        return np.ones(tile.shape, bool)

    finer = WholeSteps(0, 100, 1)  # a hundred cells a pixel
    mask = CellCoverageMask(read, (10_000, 10_000), Aligned(finer, finer), 1.0)
    assert whole(mask.valid(Tile(1, 1, 60, 60)), (60, 60)).all()
    assert max(asked) <= cell_coverage_module.MOST_CELLS_AT_ONCE
    assert sum(asked) < 1.1 * 6_000**2


def test_areas_are_computed_for_a_bounded_number_of_pixels():
    asked = []

    def read(tile):
        asked.append(tile.size)
        return np.ones(tile.shape, bool)

    finer = WholeSteps(0, 1, 1)
    CellCoverageMask(read, (9999, 9999), Aligned(finer, finer), 1.0).valid(Tile(0, 0, 2048, 1024))
    assert len(asked) == 2


def overlap(pixel_from, pixel_to, cell):
    low, high = min(pixel_from, pixel_to), max(pixel_from, pixel_to)
    return max(Fraction(0), min(high, Fraction(cell + 1)) - max(low, Fraction(cell)))


axes = st.builds(
    lambda offset, step: (offset, step),
    st.fractions(-3, 8, max_denominator=6),
    st.fractions(Fraction(1, 3), 4, max_denominator=6).flatmap(lambda step: st.sampled_from([step, -step])),
)
random_cells = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((7, 9)) < 0.7)


@given(random_cells, axes, axes, st.sampled_from([0.2, 0.5, 0.9, 1.0]), st.booleans())
def test_agrees_with_exact_areas(cells, row_axis, col_axis, least, valid_outside):
    (row_offset, row_step), (col_offset, col_step) = row_axis, col_axis
    placement = Aligned(
        steps(float(row_offset), float(row_step), 5), steps(float(col_offset), float(col_step), 6)
    )
    got = valid_pixels(coverage_of(cells, placement, least, valid_outside=valid_outside), (5, 6))
    half = Fraction(1, 2)
    for row in range(5):
        for col in range(6):
            top, left = (
                row_offset + (row - half) * row_step + half,
                col_offset + (col - half) * col_step + half,
            )
            bottom, right = top + row_step, left + col_step
            heights = [overlap(top, bottom, i) for i in range(7)]
            widths = [overlap(left, right, j) for j in range(9)]
            area = abs(row_step * col_step)
            covered = sum(heights[i] * widths[j] for i, j in zip(*np.nonzero(cells)))
            beyond = area - sum(heights) * sum(widths)
            fraction = (covered + beyond * valid_outside) / area
            if abs(fraction - Fraction(least)) > Fraction(1, 10**5):
                assert got[row, col] == (fraction >= least)
            elif fraction >= Fraction(least):
                assert got[row, col]


@given(
    random_cells,
    axes,
    axes,
    st.floats(0.05, 1),
    st.booleans(),
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
)
def test_tiles_and_their_parts_add_up_to_the_whole(
    cells, row_axis, col_axis, least, valid_outside, tile_shape
):
    placement = Aligned(AnySteps(*map(float, row_axis)), AnySteps(*map(float, col_axis)))
    mask = coverage_of(cells, placement, least, valid_outside=valid_outside)
    at_once = drawn(valid_pixels(mask, (7, 7)))
    assembled = np.empty((7, 7), bool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cell_coverage_module, "MOST_CELLS_AT_ONCE", 6)
        for tile in tiles(assembled.shape, tile_shape):
            assembled[tile.slices] = mask.valid(tile)
    assert drawn(assembled) == at_once


@pytest.mark.parametrize("least", [0.0, -1.0, 1.5, float("nan")])
def test_fractions_out_of_range_are_refused(least):
    with pytest.raises(ValueError, match="above 0, and 1 at most"):
        coverage_of(CELLS, TWO_BY_TWO, least)
