"""Positions of pixels among cells."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.raster_mask.placement import Aligned, Warped, placed
from grid_mask.core.raster_mask.positions import AnySteps, WholeSteps, split, steps


def test_half_cells_are_found_to_be_whole_numbers():
    """30 m cells under 15 m pixels, as in the Landsat scene: the first cell's centre on the second pixel."""
    assert steps(-0.5, 0.5, 1254) == WholeSteps(-1, 1, 2)


def test_positions_of_whole_steps():
    positions = WholeSteps(-1, 1, 2).positions(range(5))
    assert positions.cell.tolist() == [-1, 0, 0, 1, 1]
    assert positions.fraction.tolist() == [0.5, 0.0, 0.5, 0.0, 0.5]


def test_positions_selected_keep_cells_fractions_and_period():
    backwards = WholeSteps(-1, 1, 2).positions(range(4)).mapped(lambda along: along[::-1])
    assert backwards.cell.tolist() == [1, 0, 0, -1]
    assert backwards.fraction.tolist() == [0.0, 0.5, 0.0, 0.5]
    assert backwards.period == 2


def test_positions_count_from_the_grid_not_from_the_tile():
    axis = AnySteps(0.3, 0.7)
    assert axis.positions(range(5, 9)).fraction.tolist() == axis.positions(range(9)).fraction.tolist()[5:]


def test_incommensurable_steps_stay_numbers():
    assert steps(0.1, np.pi / 10, 1000) == AnySteps(0.1, np.pi / 10)


def test_a_ratio_that_drifts_over_a_large_grid_is_not_taken():
    """A third, off by 1e-9 a pixel: right for a hundred pixels, off by a thousandth at a million."""
    almost_a_third = 1 / 3 + 1e-9
    assert steps(0.0, almost_a_third, 100) == WholeSteps(0, 1, 3)
    assert steps(0.0, almost_a_third, 1_000_000) == AnySteps(0.0, almost_a_third)


@pytest.mark.parametrize("step", [0.01, -0.01, 1.0, 100.0, -100.0])
def test_the_tolerance_is_a_part_of_a_pixel_whatever_a_cell_is(step):
    """A millionth of a pixel: of cells a hundred times as large a hundred-millionth."""
    within, beyond = (3 + part * abs(step) * 1e-6 for part in (0.9, 1.1))
    on, off = (AnySteps(at, step).positions(range(1)) for at in (within, beyond))
    assert (on.cell.tolist(), on.fraction.tolist()) == ([3], [0.0])
    assert off.fraction[0] == pytest.approx(beyond - 3)
    assert isinstance(steps(within, step, 1), WholeSteps)
    assert isinstance(steps(beyond, step, 1), AnySteps)


def test_steps_of_any_size_are_added_up():
    positions = AnySteps(0.25, 0.375).positions(range(4))
    assert (positions.cell + positions.fraction).tolist() == [0.25, 0.625, 1.0, 1.375]


@pytest.mark.parametrize("step", [1e-9, -1e-9, 1e-300])
def test_next_to_no_step_is_no_ratio(step):
    assert steps(0.5, step, 1000) == AnySteps(0.5, step)


@given(
    st.fractions(-50, 50, max_denominator=20),
    st.fractions(-3, 3, max_denominator=40).filter(bool),
    st.integers(1, 20_000),
)
def test_whole_steps_are_found_through_rounding_and_mean_the_same(offset, step, pixels):
    axis = steps(float(offset), float(step), pixels)
    assert isinstance(axis, WholeSteps)
    assert Fraction(axis.offset, axis.period) == offset
    assert Fraction(axis.step, axis.period) == step


@given(st.floats(-1e6, 1e6), st.floats(-1e-9, 1e-9))
@example(0.0, 1e-6)
@example(0.0, -1e-6)
def test_split_takes_a_hair_off_a_centre_for_the_centre(position, hair):
    positions = split(np.array([np.rint(position) + hair]), tolerance=1e-6)
    assert positions.cell[0] == np.rint(position)
    assert positions.fraction[0] == 0.0


PIXELS = Grid((6, 8), (452467.5, 15.0, 0.0, 3408652.5, 0.0, -15.0))
CELLS = Grid((3, 4), (452475.0, 30.0, 0.0, 3408645.0, 0.0, -30.0))


def test_landsats_cells_lie_on_every_second_pixel():
    placement = placed(CELLS, PIXELS, None)
    assert placement == Aligned(WholeSteps(-1, 1, 2), WholeSteps(-1, 1, 2))


def test_grids_rotated_alike_are_aligned():
    turned = Grid((6, 8), (0.0, 3.0, 4.0, 0.0, 4.0, -3.0))
    coarser = Grid((3, 4), (0.0, 6.0, 8.0, 0.0, 8.0, -6.0))
    assert placed(coarser, turned, None) == Aligned(WholeSteps(-1, 2, 4), WholeSteps(-1, 2, 4))


def test_so_are_grids_lying_on_their_side():
    """By a right angle: the terms along the axes are 0."""
    turned = Grid((6, 8), (0.0, 0.0, 5.0, 0.0, 2.0, 0.0))
    coarser = Grid((3, 4), (0.0, 0.0, 10.0, 0.0, 4.0, 0.0))
    assert placed(coarser, turned, None) == Aligned(WholeSteps(-1, 2, 4), WholeSteps(-1, 2, 4))


@pytest.mark.parametrize("side", [2, 3, 9])
@pytest.mark.parametrize("axis", [1, 2], ids=["rows rise", "columns lean"])
@pytest.mark.parametrize(("drift", "placement"), [(0.9e-6, Aligned), (1.1e-6, Warped)])
def test_the_last_pixel_may_drift_by_the_tolerance(side, axis, drift, placement):
    """Of cells against pixels of one size; and nothing beyond the last pixel counts."""
    sheared = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
    sheared[2 if axis == 2 else 4] = drift / (side - 1)
    shape = (side, 1) if axis == 2 else (1, side)
    cells = Grid((9, 9), (0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
    assert isinstance(placed(cells, Grid(shape, tuple(sheared)), None), placement)


def test_south_up_cells_count_backwards():
    south_up = Grid((3, 4), (452475.0, 30.0, 0.0, 3408555.0, 0.0, 30.0))
    assert placed(south_up, PIXELS, None) == Aligned(WholeSteps(5, -1, 2), WholeSteps(-1, 1, 2))


@pytest.mark.parametrize(
    "cells",
    [
        Grid((9, 9), (0.0, 3.0, 4.0, 0.0, 4.0, -3.0)),
        Grid((9, 9), (0.0, 3.0, 1.0, 0.0, 0.0, -3.0)),
    ],
)
def test_rotated_and_sheared_cells_are_warped(cells):
    grid = Grid((6, 8), (0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
    placement = placed(cells, grid, None)
    assert isinstance(placement, Warped)
    xy = np.array([[3.0, 2.0]])
    assert cells.to_map(placement.to_cells(xy)) == pytest.approx(grid.to_map(xy))


def test_another_crs_goes_through_the_projection():
    placement = placed(CELLS, PIXELS, lambda xy: xy + np.array([30.0, 0.0]))
    assert isinstance(placement, Warped)
    assert placement.to_cells(np.array([[1.0, 1.0]])) == pytest.approx(np.array([[1.0, 0.0]]))
    assert (placement.tolerance, placement.max_error) == (1e-6, 1e-6)


@pytest.mark.parametrize(("x", "y"), [(np.nan, 2.0), (2.0, np.inf), (np.nan, np.nan)])
def test_a_point_without_a_position_along_either_axis_is_nowhere(x, y):
    row, col = Warped(lambda xy: xy, tolerance=1e-6).split(np.array([x, 1.5]), np.array([y, 2.25]))
    assert row.cell.tolist() == [-(10**15), 2]
    assert col.cell.tolist() == [-(10**15), 1]
    assert (row.fraction.tolist(), col.fraction.tolist()) == ([0.0, 0.25], [0.0, 0.5])


@pytest.mark.parametrize("far", [1e16, 1e300, -1e16, -1e300])
def test_points_beyond_all_whole_numbers_are_nowhere(far):
    row, col = Warped(lambda xy: xy, tolerance=1e-6).split(np.array([far, 0.0]), np.array([0.0, far]))
    assert abs(int(col.cell[0])) == abs(int(row.cell[1])) == 10**15
    assert (col.cell[0] > 0) == (row.cell[1] > 0) == (far > 0)


@pytest.mark.parametrize("far", [1e16, 1e60, -1e60])
def test_cells_beyond_all_whole_numbers_are_nowhere(far):
    axis = steps(far, far, 3)
    cells = axis.positions(range(3)).cell
    assert (np.abs(cells) == 10**15).all()
    assert (np.sign(cells) == np.sign(far)).all()


def test_so_are_those_that_many_pixels_lead_to():
    last = steps(0.0, 5e14, 100_000).positions(range(99_998, 100_000))
    assert last.cell.tolist() == [10**15] * 2


def test_the_smallest_of_cells_under_the_largest_of_pixels():
    cells, grid = (Grid((2, 2), (size, size, 0.0, 0.0, 0.0, size)) for size in (1e-30, 1e60))
    placement = placed(cells, grid, None)
    assert isinstance(placement, Aligned)
    row, _ = placement.positions(Tile.whole((2, 2)))
    assert row.cell.tolist() == [10**15] * 2
