"""Tiles: what two of them have in common."""

from __future__ import annotations

from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile

tiles = st.builds(Tile, *[st.integers(-3, 6)] * 2, *[st.integers(1, 5)] * 2)


def test_the_part_that_both_hold():
    assert Tile(0, 0, 3, 5).intersection(Tile(2, 1, 9, 2)) == Tile(2, 1, 1, 2)


def test_tiles_side_by_side_have_nothing_in_common():
    assert Tile(0, 0, 3, 5).intersection(Tile(0, 5, 3, 5)) is None
    assert Tile(0, 0, 3, 5).intersection(Tile(3, 0, 3, 5)) is None


@given(tiles, tiles)
def test_it_holds_the_pixels_of_both(one, other):
    common = one.intersection(other)
    pixels = {(row, col) for row in one.rows for col in one.cols}
    pixels &= {(row, col) for row in other.rows for col in other.cols}
    assert pixels == (set() if common is None else {(row, col) for row in common.rows for col in common.cols})
