"""Sets of pixels as runs, against sets of pixels as arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grid_mask.core.runs import Runs, difference, union
from grid_mask.tests.builders import drawn, picture

LINES, WIDTH = 3, 8
some_runs = st.lists(
    st.tuples(st.integers(0, LINES - 1), st.integers(0, WIDTH), st.integers(0, WIDTH)).map(
        lambda run: (run[0], min(run[1:]), max(run[1:]))
    ),
    max_size=6,
)


def runs_of(tuples):
    return Runs(*np.array(tuples, dtype=np.int64).reshape(-1, 3).T)


def cells(tuples):
    held = np.zeros((LINES, WIDTH), dtype=bool)
    for line, start, stop in tuples:
        held[line, start:stop] = True
    return held


@given(some_runs, some_runs)
def test_difference_is_the_difference_of_sets(add, drop):
    got = difference(runs_of(add), runs_of(drop), width=WIDTH)
    assert drawn(got.painted(LINES, WIDTH)) == drawn(cells(add) & ~cells(drop))


@given(some_runs)
def test_union_is_disjoint_ordered_and_does_not_touch(add):
    got = union(runs_of(add), width=WIDTH)
    assert (got.start < got.stop).all()
    same_line = got.line[1:] == got.line[:-1]
    assert (got.line[1:] >= got.line[:-1]).all()
    assert (got.start[1:] > got.stop[:-1])[same_line].all()


def test_clipping_drops_what_lies_beside():
    clipped = runs_of([(0, -5, 3), (1, 6, 20), (2, -4, -1), (2, 9, 12)]).clipped(WIDTH)
    expected = picture(
        "###.....",
        "......##",
        "........",
    )
    assert drawn(clipped.painted(LINES, WIDTH)) == drawn(expected)
