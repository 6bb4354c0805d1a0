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


def test_without_an_error_allowed_every_pixel_is_computed():
    """Even of a transform that parabolas give exactly."""
    for max_error in (0, -1.0):
        exact = ApproximateTransform.of(Tile.whole(SHAPE), lambda xy: xy, max_error=max_error)
        assert not exact.smooth.any()


@pytest.mark.parametrize("max_error", [0, 1e-3])
@pytest.mark.parametrize("tile", [Tile(0, 0, 32, 32), Tile(31, 0, 2, 33), Tile(64, 95, 70, 1)])
def test_a_tile_has_the_blocks_that_hold_it_and_their_nodes(tile, max_error):
    approximate = ApproximateTransform.of(tile, lambda xy: xy, max_error=max_error)
    rows = range(tile.rows[0] // 32, tile.rows[-1] // 32 + 1)
    cols = range(tile.cols[0] // 32, tile.cols[-1] // 32 + 1)
    assert (approximate.rows, approximate.cols) == (rows, cols)
    assert approximate.smooth.shape == (len(rows), len(cols))
    assert approximate.nodes.shape == (2 * len(rows) + 1, 2 * len(cols) + 1, 2)
    if max_error:
        assert approximate.nodes[0, 0].tolist() == [32 * cols[0], 32 * rows[0]]
        assert approximate.nodes[-1, -1].tolist() == [32 * cols[-1] + 32, 32 * rows[-1] + 32]


@given(st.sampled_from([1e-8, 1e-6, 1e-5, 1e-4, 1e-3]), st.integers(0, 40), st.integers(0, 40))
def test_bounds_hold_the_pixels_of_smooth_blocks_and_are_not_far_off(curvature, row, col):
    approximate = ApproximateTransform.of(Tile(row, col, 70, 70), bent(curvature), max_error=1e-3)
    blocks = [index.ravel() for index in np.indices(approximate.smooth.shape)]
    x_and_y = approximate.points(*blocks).reshape(2, *approximate.smooth.shape, -1)
    least, most = (np.moveaxis(bound, -1, 0) for bound in approximate.bounds())
    inside = (x_and_y >= least[..., None]) & (x_and_y <= most[..., None])
    assert inside[:, approximate.smooth].all()
    near = (x_and_y.max(axis=-1) - least < 12) & (most - x_and_y.min(axis=-1) < 12)
    assert near[:, approximate.smooth].all()


def test_points_at_infinity_are_computed_without_a_warning():
    def half(xy):
        return np.where(xy[:, :1] > 100.5, np.inf, xy)

    approximate = ApproximateTransform.of(Tile.whole(SHAPE), half, max_error=1e-3)
    assert approximate.smooth[:, :3].all()
    assert not approximate.smooth[:, 3:].any()
    least, most = approximate.bounds()
    assert (least[:, :3] < most[:, :3]).all()


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
