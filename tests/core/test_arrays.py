"""What core shares of array arithmetic: ragged groups, summed-area tables, signed areas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.arrays.ragged import concatenated_starts, ranges, ranks, starts_of
from grid_mask.core.arrays.summed_area import summed_area
from grid_mask.core.arrays.unaligned import from_every_byte
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.signed_areas import signed_areas
from grid_mask.tests.builders import box, picture

counts = st.lists(st.integers(0, 5), max_size=6).map(lambda numbers: np.array(numbers, dtype=np.int64))
half_full = st.lists(st.integers(0, 5), max_size=6).map(lambda numbers: np.array(numbers, dtype=np.int32))
whole_points = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


def test_starts_are_where_groups_begin_and_the_end():
    assert starts_of(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]
    assert starts_of(np.array([], dtype=np.int64)).tolist() == [0]


@given(st.lists(counts, min_size=1, max_size=4))
def test_starts_of_concatenated_arrays(parts):
    together = starts_of(np.concatenate(parts))
    assert concatenated_starts([starts_of(part) for part in parts]).tolist() == together.tolist()


@given(counts, st.data())
def test_ranges_are_pythons_own(count, data):
    first = data.draw(st.lists(st.integers(-9, 9), min_size=len(count), max_size=len(count)))
    expected = [number for begin, many in zip(first, count) for number in range(begin, begin + many)]
    assert ranges(np.array(first, dtype=np.int64), count).tolist() == expected
    assert ranks(count).tolist() == [rank for many in count for rank in range(many)]


@given(half_full)
def test_what_counts_and_indexes_is_int64_of_any_integers(count):
    """Even where the counts are of 32 bits, as numpy's default is on Windows before numpy 2."""
    starts = starts_of(count)
    for whole in (starts, concatenated_starts([starts, starts]), ranges(count, count), ranks(count)):
        assert whole.dtype == np.int64


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
def test_a_summed_area_table_counts_what_is_above_and_to_the_left(dtype):
    cells = picture("##.", ".#.", "###")
    sums = summed_area(cells, dtype)
    assert sums.dtype == dtype
    assert sums.shape == (4, 4)
    assert all(sums[row, col] == cells[:row, :col].sum() for row in range(4) for col in range(4))


def test_areas_have_the_sign_of_the_direction():
    square, hole = box(0, 0, 4, 3), box(1, 1, 2, 2)
    layer = Polygons.from_rings([[square, hole[::-1]], [square[::-1]]])
    assert signed_areas(layer).tolist() == [12.0, -1.0, -12.0]
    assert signed_areas(Polygons.from_rings([])).shape == (0,)


def test_the_loops_of_a_bow_tie_cancel():
    assert signed_areas(Polygons.from_rings([[[(0, 0), (2, 2), (2, 0), (0, 2)]]])).tolist() == [0.0]


@given(
    st.lists(whole_points, min_size=3, max_size=7),
    st.sampled_from([(40, 40), (50, 0), (0, 50), (50, 50)]),
)
def test_areas_far_from_the_origin_keep_their_digits(points, powers):
    near = Polygons.from_rings([[points]])
    far = near.mapped(lambda xy: xy + 2.0 ** np.array(powers))
    assert signed_areas(far).tolist() == signed_areas(near).tolist()


@pytest.mark.parametrize("as_array", [True, False], ids=["array", "bytes"])
def test_numbers_that_begin_at_any_byte(as_array):
    data = b"\x00" + np.array([7, 300], dtype="<u4").tobytes()
    numbers = from_every_byte(np.frombuffer(data, dtype=np.uint8) if as_array else data, "<u4")
    assert numbers.shape == (6,)
    assert numbers[[1, 5]].tolist() == [7, 300]
    assert from_every_byte(data[:3], "<u4").shape == (0,)


def test_what_is_put_there_is_in_the_bytes():
    data = np.zeros(7, dtype=np.uint8)
    from_every_byte(data, "<u2")[[1, 4]] = [0x0102, 0x0304]
    assert data.tolist() == [0, 2, 1, 0, 4, 3, 0]
