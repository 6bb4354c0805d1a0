"""The formula between four cells, and what the least and the greatest of them decide without it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.raster_mask.bilinear import Corners, at_least, decided_by_range

ANYWHERE = np.arange(64) / 64 + 1 / 512
ROWS, COLS = ANYWHERE[:, None], ANYWHERE[None, :]
LARGEST = 1e300


def four(*values):
    return Corners(*(np.array([[float(value)]]) for value in values))


def decided(*values, threshold):
    """Return "yes", "no" or "undecided"."""
    valid, invalid = decided_by_range(four(*values), threshold=threshold)
    assert not (valid & invalid).any()
    return "yes" if valid.item() else "no" if invalid.item() else "undecided"


@given(st.floats(1e-300, 1e300), st.sampled_from([1, -1]))
def test_between_four_equal_cells_rounding_changes_nothing(size, sign):
    cells = four(*[sign * size] * 4)
    assert at_least(cells, ROWS, COLS, threshold=size).all()
    assert not at_least(cells, ROWS, COLS, threshold=np.nextafter(size, np.inf)).any()


@given(st.lists(st.floats(-9, 9), min_size=4, max_size=4))
def test_what_lies_between_stays_between(values):
    sizes = [abs(value) for value in values]
    cells = four(*values)
    assert not at_least(cells, ROWS, COLS, threshold=np.nextafter(max(sizes), np.inf)).any()
    if min(values) > 0 or max(values) < 0:
        assert at_least(cells, ROWS, COLS, threshold=min(sizes)).all()


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("size", [1e-290, 1.0, 1e6, 1e290])
def test_a_value_that_is_the_threshold_but_for_rounding_reaches_it(size, sign):
    """Whatever the digits that the value and the threshold end in."""
    for parts in range(1, 60):
        fractions = np.arange(parts) / parts
        cells = four(0, sign * size, 0, sign * size)
        for k in range(1, parts):
            for threshold in (k / parts, 1 - (parts - k) / parts, np.nextafter(k / parts, 1)):
                reached = at_least(cells, np.array([1 / 3]), fractions, threshold=threshold * size)
                assert reached[0].tolist() == [i >= k for i in range(parts)]


def test_what_is_clearly_below_the_threshold_does_not_reach_it():
    cells = four(0, 1, 0, 1)
    for below, expected in ((1e-6, False), (2e-9, False), (5e-10, True), (0.0, True)):
        (reached,) = at_least(cells, np.array([0.25]), np.array([0.75 - below]), threshold=0.75)
        assert reached.item() == expected


def test_the_tolerance_is_a_fraction_of_the_largest_cell():
    for low, high in ((-1000, 1000), (0, 1000)):
        middle = (low + high) / 2
        for below, expected in ((2e-6, False), (5e-7, True)):
            (reached,) = at_least(
                four(low, high, low, high), np.array([0.0]), np.array([0.5]), threshold=middle + below
            )
            assert reached.item() == expected


def test_the_largest_numbers_give_no_warning():
    largest = np.finfo(np.float64).max
    for cells in (four(*[largest] * 4), four(*[-largest] * 4), four(largest, -largest, -largest, largest)):
        at_least(cells, ROWS, COLS, threshold=1.0)


@pytest.mark.parametrize(
    ("values", "threshold", "expected"),
    [
        ((2, 2, 2, 2), 2, "yes"),
        ((2, 3, 4, 5), 2, "yes"),
        ((-2, -2, -2, -2), 2, "yes"),
        ((-2, -3, -4, -5), 2, "yes"),
        ((1.5, 2, 2, 2), 2, "undecided"),
        ((2, 2, 2, 1.5), 2, "undecided"),
        ((1, 1, 1, 1), 2, "no"),
        ((-1, 1, 0, 1.5), 2, "no"),
        ((-1, -1, -1.5, -1), 2, "no"),
        ((-2, 1, 0, 1), 2, "undecided"),  # the cell itself reaches it
        ((0, 1, -2, 1), 2, "undecided"),
        ((2, -2, 2, -2), 2, "undecided"),
        ((-3, 3, 0, 1), 0, "yes"),
        ((-3, 3, 0, 1), -1, "yes"),
        ((LARGEST, LARGEST, LARGEST, LARGEST), 2, "yes"),
        ((-LARGEST, -LARGEST, -LARGEST, -LARGEST), 2, "yes"),
    ],
)
def test_the_least_and_the_greatest_cell_decide(values, threshold, expected):
    assert decided(*values, threshold=threshold) == expected


@pytest.mark.parametrize("threshold", [2, 0, -1])
@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf, 1.1 * LARGEST, -1.1 * LARGEST])
@pytest.mark.parametrize("place", range(4))
def test_what_may_overflow_or_is_no_number_decides_nothing(wild, place, threshold):
    for tame in (0.0, 3.0, -3.0):
        values = [tame] * 4
        values[place] = wild
        assert decided(*values, threshold=threshold) == "undecided"


@given(st.lists(st.floats(-4, 4), min_size=4, max_size=4), st.floats(-1, 4))
def test_what_is_decided_is_what_the_formula_says(values, threshold):
    expected = at_least(four(*values), ROWS, COLS, threshold=threshold)
    answer = decided(*values, threshold=threshold)
    assert answer == "undecided" or (expected == (answer == "yes")).all()
