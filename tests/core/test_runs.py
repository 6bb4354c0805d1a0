"""Sets of pixels as runs, against sets of pixels as arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from grid_mask.core.rasterize.runs import Runs, difference, flat_index, union
from grid_mask.tests.builders import drawn, picture

LINES, WIDTH = 3, 8
some_runs = st.lists(
    st.tuples(st.integers(0, LINES - 1), st.integers(0, WIDTH), st.integers(0, WIDTH)).map(
        lambda run: (run[0], min(run[1:]), max(run[1:]))
    ),
    max_size=6,
)


def runs_of(tuples, *, group=0, width=WIDTH):
    row, first, stop = np.array(tuples, dtype=np.int64).reshape(-1, 3).T
    return Runs.clipped(flat_index(group, row, 0), first, stop, width=width)


def cells(tuples, *, lines=LINES, width=WIDTH):
    held = np.zeros((lines, width), dtype=bool)
    for line, start, stop in tuples:
        held[line, start:stop] = True
    return held


def burned(runs, *, lines=LINES, width=WIDTH):
    return drawn(np.asarray(runs.burned(lines, width)))


@given(some_runs, some_runs)
def test_difference_is_the_difference_of_sets(add, drop):
    got = difference(runs_of(add), runs_of(drop))
    assert burned(got) == drawn(cells(add) & ~cells(drop))


@given(some_runs)
def test_union_is_disjoint_ordered_and_does_not_touch(add):
    got = union(runs_of(add))
    assert (got.start < got.stop).all()
    assert (got.start[1:] > got.stop[:-1]).all()
    assert burned(got) == drawn(cells(add))


@given(some_runs, st.sampled_from([0, 1, 5, 1_000_000]))
def test_runs_tell_their_row_and_their_group(tuples, group):
    runs = runs_of(tuples, group=group)
    assert runs.row.tolist() == [row for row, first, stop in tuples if first < stop]
    assert runs.group.tolist() == [group] * len(runs)
    assert runs.in_groups(runs.group + 3).group.tolist() == [group + 3] * len(runs)


@given(some_runs, some_runs)
def test_runs_of_different_groups_dont_meet(one, other):
    """The groups are many, so that indices need more than the bits of rows and columns."""
    both = Runs.concatenated(runs_of(one, group=5), runs_of(other, group=1_000_000))
    merged = union(both)
    for group, tuples in ((5, one), (1_000_000, other)):
        assert burned(merged.where(merged.group == group).in_one_group()) == drawn(cells(tuples))
    assert burned(union(both.in_one_group())) == drawn(cells(one) | cells(other))


def test_clipping_drops_what_lies_beside():
    clipped = runs_of([(0, -5, 3), (1, 6, 20), (2, -4, -1), (2, 9, 12)])
    expected = picture(
        "###.....",
        "......##",
        "........",
    )
    assert burned(clipped) == drawn(expected)


def test_infinite_ends_are_clipped():
    infinite = Runs.clipped(
        flat_index(0, np.arange(2), 0), np.array([-np.inf, 3]), np.array([2, np.inf]), width=5
    )
    assert burned(infinite, lines=2, width=5) == drawn(picture("##...", "...##"))


wide_runs = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 200), st.integers(0, 200)).map(
        lambda run: (run[0], min(run[1:]), max(run[1:]))
    ),
    max_size=12,
)


@given(wide_runs, st.sampled_from([1, 63, 64, 65, 127, 128, 130, 200]))
def test_burning_rows_of_any_width(tuples, width):
    """Rows that end with a word, with runs that end with their row, and rows that don't."""
    clipped = [(line, min(start, width), min(stop, width)) for line, start, stop in tuples]
    runs = union(runs_of(tuples, width=width))
    assert burned(runs, lines=5, width=width) == drawn(cells(clipped, lines=5, width=width))
