"""The approximate transform: its error, and the same points for all tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.core.raster_mask.approximate_transform import ApproximateTransform, from_blocks

SHAPE = (150, 170)


def transformed_pixels(tile, transform, *, max_error):
    """The transformed centres of all pixels of a tile, (height, width, 2)."""
    approximate = ApproximateTransform.of(tile, transform, max_error=max_error)
    row, col = (index.ravel() for index in np.indices(approximate.smooth.shape))
    return np.stack([from_blocks(xy, approximate, tile) for xy in approximate.points(row, col)], axis=-1)


def bent(curvature):
    """Circles of the given curvature per pixel, turned and scaled: like a CRS seen from another one."""

    def to_points(xy):
        x, y = xy[:, 0] / 3, xy[:, 1] / 3
        radius = 1 / curvature
        angle = x / radius
        return np.stack([(radius + y) * np.sin(angle), (radius + y) * np.cos(angle) - radius], axis=1)

    return to_points


@pytest.mark.parametrize("curvature", [1e-8, 1e-6, 1e-5, 1e-4, 1e-3])
@pytest.mark.parametrize("max_error", [1e-6, 1e-3])
def test_the_error_stays_below_its_bound(curvature, max_error):
    whole = Tile.whole(SHAPE)
    true = transformed_pixels(whole, bent(curvature), max_error=0)
    got = transformed_pixels(whole, bent(curvature), max_error=max_error)
    assert np.abs(got - true).max() <= max_error


def test_smooth_blocks_are_interpolated_and_rough_ones_computed():
    asked = []

    def counting(xy):
        asked.append(len(xy))
        return bent(1e-6)(xy)

    transformed_pixels(Tile.whole(SHAPE), counting, max_error=1e-6)
    assert sum(asked) < SHAPE[0] * SHAPE[1] / 50
    asked.clear()
    transformed_pixels(Tile.whole(SHAPE), counting, max_error=1e-16)
    assert sum(asked) > SHAPE[0] * SHAPE[1]


@given(st.tuples(st.integers(1, 90), st.integers(1, 90)), st.sampled_from([1e-6, 1e-3, 5e-3]))
def test_every_tile_interpolates_the_same(tile_shape, curvature):
    at_once = transformed_pixels(Tile.whole(SHAPE), bent(curvature), max_error=1e-3)
    for tile in tiles(SHAPE, tile_shape):
        assert (transformed_pixels(tile, bent(curvature), max_error=1e-3) == at_once[tile.slices]).all()


def test_blocks_with_a_corner_that_is_not_finite_are_computed():
    def half(xy):
        return np.where(xy[:, :1] > 100.5, np.nan, xy)

    got = transformed_pixels(Tile.whole(SHAPE), half, max_error=1e-3)
    assert np.isfinite(got[:, :101]).all()
    assert np.isnan(got[:, 101:]).all()
    assert (got[:, :101, 0] == np.arange(101)).all()
