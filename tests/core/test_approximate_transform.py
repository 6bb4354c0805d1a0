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


def test_bounds_are_those_of_the_nodes_widened_by_the_error_allowed():
    straight = ApproximateTransform.of(Tile(0, 32, 40, 40), lambda xy: xy * [1, -1], max_error=0.25)
    least, most = straight.bounds()
    assert least[..., 0].tolist() == [[31.75, 63.75]] * 2
    assert most[..., 0].tolist() == [[64.25, 96.25]] * 2
    assert least[..., 1].tolist() == [[-32.25] * 2, [-64.25] * 2]
    assert most[..., 1].tolist() == [[0.25] * 2, [-31.75] * 2]


@pytest.mark.parametrize("axis", [0, 1])
def test_bounds_of_a_bent_block_are_widened_by_second_differences(axis):
    """Through 0, 128 and 768 at the nodes, the parabola is -16 at 4."""

    def to_points(xy):
        along = xy[:, [axis]]
        return np.concatenate([along * (along - 8), 0 * along], axis=1)

    bend = ApproximateTransform.of(Tile(0, 0, 32, 32), to_points, max_error=0.25)
    assert bend.smooth.all()
    assert bend.points(np.array([0]), np.array([0])).min() == -16
    (least,), (most,) = (bound[0] for bound in bend.bounds())
    second = 0 - 2 * 128 + 768
    assert least.tolist() == [0 - second - 0.25, -0.25]
    assert most.tolist() == [768 + second + 0.25, 0.25]


@pytest.mark.parametrize("axis", [0, 1])
def test_a_block_is_smooth_up_to_half_of_the_error_allowed_at_the_probes(axis):
    """The cubic is 0 at all nodes, and 1575/1024 away from that at the probes."""

    def to_points(xy):
        along = xy[:, [axis]] % 32
        return np.concatenate([0 * along, along * (along - 16) * (along - 32) / 1024], axis=1)

    at_most = 2 * 1575 / 1024
    for max_error, smooth in ((at_most, True), (np.nextafter(at_most, 0), False)):
        approximate = ApproximateTransform.of(Tile(0, 0, 64, 64), to_points, max_error=max_error)
        assert (approximate.smooth == smooth).all()


def test_pixels_reach_the_transform_as_float64():
    def to_points(xy):
        assert xy.dtype == np.float64
        assert xy.shape[1] == 2
        return xy

    for max_error in (0, 1e-3):
        transformed_pixels(Tile(0, 0, 40, 40), to_points, max_error=max_error)


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
