"""Filling in a smooth map between few computed points: how far off, and the same for all tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.raster_mask.approximate_transform import ApproximateTransform, laid_out

SHAPE = (150, 170)


def mapped_pixels(tile, point_map, *, bound):
    """Where the centres of all of a tile's pixels fall, (height, width, 2)."""
    blocks = ApproximateTransform.over(tile, point_map, bound=bound)
    row, col = (index.ravel() for index in np.indices(blocks.smooth.shape))
    return np.stack([laid_out(xy, blocks, tile) for xy in blocks.points(row, col)], axis=-1)


def bent(curvature):
    """Circles of the given curvature per pixel, turned and scaled: like a CRS seen from another one."""

    def to_points(xy):
        x, y = xy[:, 0] / 3, xy[:, 1] / 3
        radius = 1 / curvature
        angle = x / radius
        return np.stack([(radius + y) * np.sin(angle), (radius + y) * np.cos(angle) - radius], axis=1)

    return to_points


@pytest.mark.parametrize("curvature", [1e-8, 1e-6, 1e-5, 1e-4, 1e-3])
@pytest.mark.parametrize("bound", [1e-6, 1e-3])
def test_the_error_stays_below_the_bound(curvature, bound):
    whole = Tile.whole(SHAPE)
    true = mapped_pixels(whole, bent(curvature), bound=0)
    got = mapped_pixels(whole, bent(curvature), bound=bound)
    assert np.abs(got - true).max() <= bound


def test_smooth_blocks_are_filled_in_and_rough_ones_computed():
    asked = []

    def counting(xy):
        asked.append(len(xy))
        return bent(1e-6)(xy)

    mapped_pixels(Tile.whole(SHAPE), counting, bound=1e-6)
    assert sum(asked) < SHAPE[0] * SHAPE[1] / 50
    asked.clear()
    mapped_pixels(Tile.whole(SHAPE), counting, bound=1e-16)
    assert sum(asked) > SHAPE[0] * SHAPE[1]


@given(st.tuples(st.integers(1, 90), st.integers(1, 90)), st.sampled_from([1e-6, 1e-3, 5e-3]))
def test_every_tile_fills_in_the_same(tile_shape, curvature):
    at_once = mapped_pixels(Tile.whole(SHAPE), bent(curvature), bound=1e-3)
    for tile in tiles(SHAPE, tile_shape):
        assert (mapped_pixels(tile, bent(curvature), bound=1e-3) == at_once[tile.slices]).all()


def test_blocks_with_a_corner_nowhere_are_computed():
    def half(xy):
        return np.where(xy[:, :1] > 100.5, np.nan, xy)

    got = mapped_pixels(Tile.whole(SHAPE), half, bound=1e-3)
    assert np.isfinite(got[:, :101]).all()
    assert np.isnan(got[:, 101:]).all()
    assert (got[:, :101, 0] == np.arange(101)).all()
