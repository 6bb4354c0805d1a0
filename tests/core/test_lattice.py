"""Pixels shared out among the nodes of a lattice: weights at the nodes add up to those of the pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from grid_mask.core.combine.question import Question
from grid_mask.core.combine.stream import stream
from grid_mask.core.pixels import lattice as lattice_module
from grid_mask.core.pixels.lattice import Lattice
from grid_mask.core.pixels.packed_mask import PackedMask
from grid_mask.core.pixels.tile import Tile, tiles

LATTICES = st.builds(
    dict,
    count=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    is_smooth=st.booleans(),
    by_pixel=st.booleans(),
)


def shares_of(lattice, mask, tile_shape=(512, 1 << 17)):
    total = np.zeros(lattice.shape)
    for tile in tiles(mask.shape, tile_shape):
        part = mask[tile.slices]
        total += lattice.shares(PackedMask.of(part), part.sum(axis=1), tile)
    return total


def at_nodes(lattice, weight):
    x, y = lattice.points.T
    return weight(y, x).reshape(lattice.shape)


def weighed(lattice, mask, weight, **options):
    return (shares_of(lattice, mask, **options) * at_nodes(lattice, weight)).sum()


def in_full(mask, weight):
    rows, cols = np.indices(mask.shape)
    return (mask * weight(rows, cols)).sum()


def masks(rows=30):
    return st.builds(
        lambda rows, cols, seed, part: np.random.default_rng(seed).random((rows, cols)) < part,
        st.integers(1, rows),
        st.integers(1, 200),
        st.integers(0, 1000),
        st.sampled_from([0.01, 0.5, 0.99]),
    )


@given(masks(), LATTICES)
@example(np.array([[False, True]]), {"count": (1, 5), "is_smooth": True, "by_pixel": False})
def test_the_shares_add_up_to_the_count(mask, options):
    assert shares_of(Lattice.over(mask.shape, **options), mask).sum() == pytest.approx(mask.sum(), abs=1e-8)


@given(masks(), st.booleans(), st.booleans())
def test_what_changes_evenly_is_summed_exactly(mask, is_smooth, by_pixel):
    def weight(row, col):
        return 3.0 + 0.25 * row - 0.01 * col

    lattice = Lattice.over(mask.shape, (2, 3), is_smooth=is_smooth, by_pixel=by_pixel)
    assert weighed(lattice, mask, weight) == pytest.approx(in_full(mask, weight), rel=1e-9, abs=1e-9)


@given(masks(), st.booleans())
def test_what_only_rows_have_is_summed_exactly(mask, by_pixel):
    def weight(row, col):
        return 1 + (row / 30) ** 3 + 0 * col

    lattice = Lattice.over(mask.shape, (4, 1), by_pixel=by_pixel)
    assert weighed(lattice, mask, weight) == pytest.approx(in_full(mask, weight), rel=1e-9, abs=1e-9)


@given(masks(rows=8))
def test_by_pixel_what_only_columns_have_is_summed_exactly(mask):
    def weight(row, col):
        return 1 + (col / 200) ** 3 + 0 * row

    lattice = Lattice.over(mask.shape, (1, 4), by_pixel=True)
    assert weighed(lattice, mask, weight) == pytest.approx(in_full(mask, weight), rel=1e-9, abs=1e-9)


def test_whole_words_are_summed_exactly_whatever_their_weight():
    def weight(row, col):
        return 1 + (col / 100) ** 4 + 0 * row

    mask = np.zeros((3, 192), dtype=bool)
    mask[:, 64:128] = True
    lattice = Lattice.over(mask.shape, (1, 5))
    assert weighed(lattice, mask, weight) == pytest.approx(in_full(mask, weight), rel=1e-12)


@pytest.mark.parametrize(("by_pixel", "closely"), [(False, 5e-7), (True, 5e-9)])
def test_a_weight_like_a_map_s_scale_is_summed_closely(by_pixel, closely):
    """Two patches in opposite corners, and noise: columns, rows and both together."""

    def weight(row, col):
        return 1 + 1e-3 * ((col - 300) ** 2 + (row - 900) ** 2 + row * col) / 4e6

    mask = np.random.default_rng(3).random((1000, 2000)) < 0.1
    mask[:90, :130] = True
    mask[-90:, -130:] = False
    lattice = Lattice.over(mask.shape, (5, 5), by_pixel=by_pixel)
    assert weighed(lattice, mask, weight) == pytest.approx(in_full(mask, weight), rel=closely)
    few = np.zeros_like(mask)
    few[7, 1001:1004] = few[998, 1999] = True
    assert weighed(lattice, few, weight) == pytest.approx(in_full(few, weight), rel=2e-7)


@given(masks(), LATTICES, st.tuples(st.integers(1, 20), st.sampled_from([64, 128])))
def test_tiles_add_up(mask, options, tile_shape):
    """What tiles cut apart is counted together otherwise, which is no more than the part of a row it is."""
    lattice = Lattice.over(mask.shape, **{**options, "by_pixel": True, "count": (options["count"][0], 1)})
    whole = shares_of(lattice, mask)
    np.testing.assert_allclose(shares_of(lattice, mask, tile_shape), whole, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("by_pixel", [False, True])
@pytest.mark.parametrize("count", [(1, 1), (3, 1), (1, 3), (5, 3)])
def test_uniform_tiles_are_as_packed_ones(count, by_pixel):
    tile = Tile(10, 64, 20, 90)
    lattice = Lattice.over((60, 200), count, by_pixel=by_pixel)
    everywhere = PackedMask.filled(tile.shape, value=True)
    in_row = np.full(20, 90)
    np.testing.assert_allclose(lattice.shares(True, in_row, tile), lattice.shares(everywhere, in_row, tile))
    assert not lattice.shares(False, np.zeros(20, np.int64), tile).any()


def test_finer_nodes_hold_the_coarser_ones():
    coarse, fine = Lattice.over((100, 50), (3, 5)), Lattice.over((100, 50), (5, 9))
    np.testing.assert_allclose(fine.rows[::2], coarse.rows)
    np.testing.assert_allclose(fine.cols[::2], coarse.cols)


@pytest.mark.parametrize("is_smooth", [True, False])
def test_between_the_nodes_weights_are_interpolated(is_smooth):
    lattice = Lattice.over((101, 51), (5, 5), is_smooth=is_smooth)
    weights = at_nodes(lattice, lambda row, col: 2 + row - 3 * col)
    rows, cols = np.array([0.0, 33.3, 100.0]), np.array([0.0, 25.0, 49.5])
    expected = 2 + rows[:, np.newaxis] - 3 * cols
    np.testing.assert_allclose(lattice.interpolated(weights, rows, cols), expected, atol=1e-9)


def test_nodes_reach_from_the_first_pixel_to_the_last():
    even = Lattice.over((101, 1), (5, 3), is_smooth=False)
    assert (even.rows, even.cols) == ((0.0, 25.0, 50.0, 75.0, 100.0), (0.0,))
    smooth = Lattice.over((101, 21), (5, 3))
    np.testing.assert_allclose(smooth.rows, 50 - 50 * np.cos(np.pi * np.arange(5) / 4))
    np.testing.assert_allclose(smooth.cols, (0, 10, 20))
    assert not even.by_pixel


def test_lines_between_neighbours_bend_at_the_nodes_and_polynomials_nowhere():
    lattice = Lattice.over((101, 41), (5, 5), is_smooth=False)
    rows, cols = np.arange(-5, 106, 0.5), np.arange(-5, 46, 0.5)  # and on beyond the outermost nodes

    def bent(row, col):
        return np.abs(row - 25) - 2 * np.abs(row - 75) + 3 * np.abs(col - 10) * (row + 1)

    got = lattice.interpolated(at_nodes(lattice, bent), rows, cols)
    np.testing.assert_allclose(got, bent(rows[:, np.newaxis], cols), atol=1e-9)
    smooth = Lattice.over((101, 41), (5, 5))

    def quartic(row, col):
        return (row / 50 - 1) ** 4 + (col / 20 - 0.5) ** 3 * (row / 100)

    got = smooth.interpolated(at_nodes(smooth, quartic), rows, cols)
    np.testing.assert_allclose(got, quartic(rows[:, np.newaxis], cols), atol=1e-9)


@pytest.mark.parametrize("words_at_once", [1, 2, 3])
@pytest.mark.parametrize("by_pixel", [False, True])
def test_columns_are_shared_out_a_few_words_at_once_with_the_same_result(
    words_at_once, by_pixel, monkeypatch
):
    rng = np.random.default_rng(2)
    for width in (40, 64, 192, 333):
        mask = rng.random((9, width)) < 0.5
        lattice = Lattice.over(mask.shape, (2, 5), by_pixel=by_pixel)
        tile = Tile(0, 0, 9, width)
        expected = shares_of(lattice, mask), lattice.shares(True, np.full(9, width), tile)
        with monkeypatch.context() as patch:
            patch.setattr(lattice_module, "_WORDS_AT_ONCE", words_at_once)
            lattice_module._columns.cache_clear()
            got = shares_of(lattice, mask), lattice.shares(True, np.full(9, width), tile)
        lattice_module._columns.cache_clear()
        for one, other in zip(got, expected):
            np.testing.assert_allclose(one, other)


def test_a_stream_shares_out_what_is_valid():
    mask = np.random.default_rng(5).random((700, 300)) < 0.4

    class Says:
        def valid(self, tile):
            return PackedMask.of(mask[tile.slices])

    lattice = Lattice.over(mask.shape, (3, 3))
    tally = stream(mask.shape, Question([Says()], lattice=lattice), lambda *_: None)
    np.testing.assert_allclose(tally.shares, shares_of(lattice, mask))
    assert tally.shares.sum() == pytest.approx(tally.valid_count)
    assert stream(mask.shape, Question([Says()]), lambda *_: None).shares is None


def test_nothing_is_computed_beyond_a_grid_of_few_columns():
    """A polynomial through many nodes is no number any more a whole word further."""
    lattice = Lattice.over((1, 40), (1, 65), by_pixel=True)
    mask = np.ones((1, 40), dtype=bool)
    assert shares_of(lattice, mask).sum() == pytest.approx(40)
    assert weighed(lattice, mask, lambda _, col: np.exp(col / 40)) == pytest.approx(
        np.exp(np.arange(40) / 40).sum()
    )


@given(masks(rows=20), st.integers(0, 1000))
def test_where_every_pixel_is_a_node_each_counts_for_itself(mask, seed):
    """However much the weights jump from row to row and from column to column."""
    weights = np.random.default_rng(seed).random(mask.shape)
    lattice = Lattice.over(mask.shape, mask.shape, is_smooth=False, by_pixel=True)
    assert (shares_of(lattice, mask) * weights).sum() == pytest.approx((mask * weights).sum())
