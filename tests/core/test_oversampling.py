"""Oversampling by lookup tables and by ranges, against the plain formula at every pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.raster_mask import oversampling
from grid_mask.core.raster_mask.bilinear import Corners, at_least, decided_by_range
from grid_mask.core.raster_mask.oversampling import AlignedCells, oversampled
from grid_mask.core.raster_mask.positions import AnySteps, WholeSteps

SHAPE = (23, 70)
CELLS = (40, 90)

whole_steps = st.builds(
    WholeSteps,
    st.integers(-9, 9),
    st.integers(1, 9).flatmap(lambda n: st.sampled_from([n, -n])),
    st.integers(1, 40),
)
any_steps = st.builds(
    AnySteps, st.floats(-3, 3), st.floats(0.01, 1.2).flatmap(lambda n: st.sampled_from([n, -n]))
)
axes = st.one_of(whole_steps, any_steps)
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def valid_cells(rng):
    return rng.random(CELLS) < 0.7


def of_two_values(rng):
    return rng.choice(np.array([-0.5, 1.25]), size=CELLS, p=[0.3, 0.7])


def of_one_value_and_gaps(rng):
    return rng.choice(np.array([0.75, np.nan]), size=CELLS)


def of_one_value_and_infinity(rng):
    return rng.choice(np.array([0.75, np.inf]), size=CELLS)


def of_many_values(rng):
    return np.round(rng.normal(0.8, 0.5, CELLS), 2)


def smooth(rng):
    rows, cols = np.indices(CELLS)
    return 1 + np.sin(rows / 7 + rng.random()) * np.cos(cols / 9)


def with_gaps(rng):
    cells = of_many_values(rng)
    cells[rng.random(CELLS) < 0.1] = np.nan
    cells[rng.random(CELLS) < 0.02] = np.inf
    return cells


two_valued = [valid_cells, of_two_values, of_one_value_and_infinity]
many_valued = [of_one_value_and_gaps, of_many_values, smooth, with_gaps]
cells_of_any_kind = st.builds(
    lambda make, rng: make(rng), st.sampled_from([*two_valued, *many_valued]), seeds
)


def aligned_cells(cells, row_axis, col_axis):
    """Pixels on cells, counted from the first cell that one of them needs."""
    row, col = row_axis.positions(range(SHAPE[0])), col_axis.positions(range(SHAPE[1]))
    start = int(row.cell.min()), int(col.cell.min())
    counts = int(row.cell.max()) - start[0] + 2, int(col.cell.max()) - start[1] + 2
    values = np.resize(cells, counts)
    return AlignedCells(
        values,
        type(row)(row.cell - start[0], row.fraction, row.period),
        type(col)(col.cell - start[1], col.fraction, col.period),
    )


def plain(aligned, threshold):
    """The formula at every pixel."""
    values = aligned.values.astype(np.float64)
    i, j = aligned.row.cell[:, None], aligned.col.cell[None, :]
    corners = Corners(values[i, j], values[i, j + 1], values[i + 1, j], values[i + 1, j + 1])
    return at_least(
        corners, aligned.row.fraction[:, None], aligned.col.fraction[None, :], threshold=threshold
    )


@given(cells_of_any_kind, axes, axes, st.sampled_from([-1.0, 0.0, 0.25, 0.5, 0.75, 0.999, 1.0, 1.25, 2.0]))
def test_the_same_pixels_as_the_plain_formula(cells, row_axis, col_axis, threshold):
    aligned = aligned_cells(cells, row_axis, col_axis)
    assert (np.asarray(oversampled(aligned, threshold=threshold)) == plain(aligned, threshold)).all()


@pytest.mark.parametrize("step", [*range(-7, 0), *range(1, 8)])
@pytest.mark.parametrize("parts", range(1, 6))
def test_any_small_ratio(step, parts):
    """Two rows one after the other may lie between the same cells, follow the same pattern of outcomes, or neither."""
    cells = valid_cells(np.random.default_rng(7))
    one, other = WholeSteps(0, step, parts), WholeSteps(1, 1, 3)
    for axes_of_both in ((one, other), (other, one)):
        aligned = aligned_cells(cells, *axes_of_both)
        assert (np.asarray(oversampled(aligned, threshold=0.6)) == plain(aligned, 0.6)).all()


@given(seeds, whole_steps, whole_steps, st.sampled_from([0.3, 0.5, 0.999, 1.0]))
def test_tables_and_ranges_agree(rng, row_axis, col_axis, threshold):
    """Two-valued cells may go either way."""
    aligned = aligned_cells(valid_cells(rng), row_axis, col_axis)
    by_table = np.asarray(oversampled(aligned, threshold=threshold))
    without_table = AlignedCells(
        aligned.values, *(type(a)(a.cell, a.fraction) for a in (aligned.row, aligned.col))
    )
    assert (np.asarray(oversampled(without_table, threshold=threshold)) == by_table).all()


def test_a_whole_ratio_is_looked_up_and_others_are_decided_by_range(monkeypatch):
    """So that the two tests above test both ways."""
    asked = []
    monkeypatch.setattr(
        oversampling, "_bounded", lambda *args, way=oversampling._bounded: asked.append(1) or way(*args)
    )
    rng = np.random.default_rng(1)
    for make in two_valued:
        oversampled(aligned_cells(make(rng), WholeSteps(1, 1, 20), WholeSteps(0, 2, 3)), threshold=0.9)
    assert not asked
    oversampled(aligned_cells(valid_cells(rng), AnySteps(0.1, 0.37), WholeSteps(0, 2, 3)), threshold=0.9)
    for make in many_valued:
        oversampled(aligned_cells(make(rng), WholeSteps(1, 1, 20), WholeSteps(0, 2, 3)), threshold=0.9)
    assert len(asked) == 1 + len(many_valued)


def test_the_formula_is_for_pixels_that_the_range_leaves_undecided(monkeypatch):
    asked = []
    monkeypatch.setattr(
        oversampling, "at_least", lambda *args, **options: asked.append(1) or at_least(*args, **options)
    )
    cells, axis = np.random.default_rng(1).random(CELLS), WholeSteps(1, 1, 20)
    for valid in (False, True):
        mask = oversampled(aligned_cells(cells + valid, axis, axis), threshold=1.0)
        assert (np.asarray(mask) == valid).all()
    assert not asked
    oversampled(aligned_cells(cells, axis, axis), threshold=0.5)
    assert asked


@given(
    st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0, 1.5, np.nan, np.inf, -np.inf]), min_size=4, max_size=4),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from([-0.5, 0.0, 0.5, 0.999, 1.0, 1.5]),
)
def test_what_the_range_decides_is_so_at_every_pixel(values, row, col, threshold):
    corners = Corners(*(np.array([value]) for value in values))
    reached, missed = decided_by_range(corners, threshold=threshold)
    (got,) = at_least(corners, np.array([row]), np.array([col]), threshold=threshold)
    assert not (reached[0] and not got)
    assert not (missed[0] and got)
