"""Packed masks, against the arrays that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels import packed_mask
from grid_mask.core.pixels.packed_mask import PackedMask, side_by_side, stacked
from grid_mask.core.pixels.subdivide import subdivide
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.pixels.tile_mask import both, count_in_rows, either, opposite, without

widths = st.sampled_from([1, 7, 8, 9, 63, 64, 65, 128, 129, 1000])
arrays = st.builds(
    lambda height, width, seed, fraction: np.random.default_rng(seed).random((height, width)) < fraction,
    st.integers(1, 4),
    widths,
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)


def twice(width):
    return st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((2, 3, width)) < 0.5)


@given(arrays)
def test_packed_and_unpacked_is_the_same(array):
    assert (np.asarray(PackedMask.of(array)) == array).all()
    assert PackedMask.of(array).shape == array.shape


@given(arrays)
def test_numbers_count_as_true_where_they_are_not_zero(array):
    assert (np.asarray(PackedMask.of(array * 2.5)) == array).all()


@given(arrays)
def test_counts(array):
    mask = PackedMask.of(array)
    assert mask.count_in_rows().tolist() == array.sum(axis=1).tolist()
    assert (mask.count(), mask.any(), mask.all()) == (array.sum(), array.any(), array.all())


@pytest.mark.parametrize("words_at_once", [1, 3, 1 << 14])
@given(arrays)
def test_counts_where_numpy_has_no_bitwise_count(words_at_once, array):
    """As numpy 1 hasn't."""
    mask = PackedMask.of(array)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_mask, "_bitwise_count", None)
        patch.setattr(packed_mask, "_WORDS_AT_ONCE", words_at_once)
        counts = mask.count_in_words()
        assert counts.dtype == np.uint8
        in_row = mask.count_in_rows()
    padded = np.pad(array, ((0, 0), (0, -array.shape[1] % 64))).reshape(len(array), -1, 64)
    assert counts.tolist() == padded.sum(axis=2).tolist()
    assert in_row.tolist() == array.sum(axis=1).tolist()
    assert in_row.dtype == np.int64


@given(arrays)
def test_the_complement_leaves_the_bits_behind_a_row_alone(array):
    complement = ~PackedMask.of(array)
    assert (np.asarray(complement) == ~array).all()
    assert complement.count() == (~array).sum()
    assert ((~complement).words == PackedMask.of(array).words).all()


@given(widths.flatmap(twice))
def test_logic(pair):
    one, other = pair
    a, b = PackedMask.of(one), PackedMask.of(other)
    assert (np.asarray(a & b) == (one & other)).all()
    assert (np.asarray(a | b) == (one | other)).all()


tile_masks = st.one_of(
    st.booleans(), st.integers(0, 99).map(lambda n: np.random.default_rng(n).random((3, 70)) < 0.5)
)


def packed(mask):
    return mask if isinstance(mask, bool) else PackedMask.of(mask)


@given(tile_masks, tile_masks)
def test_logic_of_plain_and_packed_masks(one, other):
    shape = (3, 70)
    first, second = (np.broadcast_to(mask, shape) for mask in (one, other))
    for operation, expected in (
        (both, first & second),
        (either, first | second),
        (without, first & ~second),
        (lambda a, _: opposite(a), ~first),
    ):
        got = operation(packed(one), packed(other))
        assert (np.broadcast_to(np.asarray(got), shape) == expected).all()
        assert count_in_rows(got, Tile(0, 0, *shape)).tolist() == expected.sum(axis=1).tolist()


@given(arrays, st.data())
def test_columns_are_unpacked_alone(array, data):
    first = data.draw(st.integers(0, array.shape[1] // 8)) * 8
    stop = data.draw(st.integers(first, array.shape[1]))
    assert (PackedMask.of(array).unpacked(slice(first, stop)) == array[:, first:stop]).all()


def test_columns_that_begin_within_a_byte_are_refused():
    with pytest.raises(ValueError, match="columns from 3"):
        PackedMask.of(np.ones((1, 10), bool)).unpacked(slice(3, 5))


@given(arrays)
def test_the_span_holds_all_that_is_true(array):
    span = PackedMask.of(array).span()
    assert array[:, span].sum() == array.sum()
    assert (span.start % 64, span.stop <= array.shape[1]) == (0, True)
    if array.any():
        assert array[:, span.start : span.start + 64].any()
        assert array[:, (span.stop - 1) // 64 * 64 : span.stop].any()
    else:
        assert span.start == span.stop


@given(arrays, st.sampled_from([64, 128, 192, 1024]))
def test_uniform_blocks(array, width):
    found = PackedMask.of(array).uniform_blocks(width)
    for nth, first in enumerate(range(0, array.shape[1], width)):
        block = array[:, first : first + width]
        assert found[nth] == (1 if block.all() else -1 if block.any() else 0)
    assert len(found) == -(-array.shape[1] // width)
    assert found.dtype == np.int8


def test_uniform_blocks_of_a_few_rows():
    array = np.zeros((3, 260), bool)
    array[:, 64:128] = array[:, 256:] = array[2, 130] = True
    assert PackedMask.of(array).uniform_blocks(64).tolist() == [0, 1, -1, 0, 1]


def test_blocks_that_are_no_whole_words_are_refused():
    with pytest.raises(ValueError, match="blocks of 100"):
        PackedMask.of(np.ones((1, 10), bool)).uniform_blocks(100)


def test_an_array_without_a_copy_is_refused():
    with pytest.raises(ValueError, match="copy"):
        PackedMask.of(np.ones((1, 10), bool)).__array__(copy=False)


@pytest.mark.parametrize("dtype", [None, np.bool_, np.uint8, np.float64])
def test_it_is_an_array_of_the_dtype_asked_for(dtype):
    array = np.eye(3, 70, dtype=bool)
    got = np.asarray(PackedMask.of(array), dtype=dtype)
    assert got.dtype == (dtype or np.bool_)
    assert (got == array).all()
    assert PackedMask.of(array).__array__(copy=True).tolist() == array.tolist()
    assert PackedMask.of(array).__array__(dtype).dtype == (dtype or np.bool_)


def test_one_part_is_the_whole():
    part = PackedMask.of(np.eye(3, 70, dtype=bool))
    assert side_by_side([part]) is part
    assert stacked([part]) is part


def test_parts_are_put_together():
    left, right, below = np.eye(3, 64, dtype=bool), np.ones((3, 5), bool), np.zeros((2, 69), bool)
    upper = side_by_side([PackedMask.of(left), PackedMask.of(right)])
    assert (np.asarray(upper) == np.hstack([left, right])).all()
    assert (
        np.asarray(stacked([upper, PackedMask.of(below)])) == np.vstack([np.hstack([left, right]), below])
    ).all()


@given(st.integers(1, 9), widths, st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_masks_of_parts_make_the_mask(height, width, most, seed):
    array = np.random.default_rng(seed).random((height, width)) < 0.5

    def compute(tile):
        part = array[tile.slices]
        return bool(part[0, 0]) if (part == part[0, 0]).all() else PackedMask.of(part)

    def split(tile):
        return tile.halves() if tile.size > most and not tile.is_smallest else None

    got = subdivide(Tile(0, 0, height, width), split, compute)
    assert (np.broadcast_to(np.asarray(got), array.shape) == array).all()
