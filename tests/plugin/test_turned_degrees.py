"""Grids in degrees that reach beyond 180: x and x + 360 are the same place."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.tests.plugin.layers import blank, polygons

SHAPE = (18, 36)  # pixels of 10 degrees
WORLDS = {"from -180": -180.0, "from 0": 0.0, "from -360": -360.0, "from 170": 170.0}


def transform(west: float) -> tuple[float, float, float, float, float, float]:
    return (west, 10.0, 0.0, 90.0, 0.0, -10.0)


def degrees(west: float, east: float, south: float = 20, north: float = 40) -> str:
    return f"Polygon(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


def expected(west_of_grid: float, west: float, east: float) -> np.ndarray:
    """Tell of each pixel by the longitude of its centre, wherever that is written."""
    centres = west_of_grid + 5 + 10 * np.arange(SHAPE[1])
    inside = ((centres - west) % 360) <= east - west
    rows = (np.arange(SHAPE[0]) >= 5) & (np.arange(SHAPE[0]) < 7)
    return rows[:, None] & inside[None, :]


SPANS = [(-60, -40), (170, 190), (-190, -170), (300, 320), (-10, 10), (0, 20)]


@pytest.mark.parametrize(("west", "east"), SPANS)
@pytest.mark.parametrize("west_of_grid", WORLDS.values(), ids=WORLDS)
def test_polygons_count_wherever_the_grid_begins(build_mask, tmp_path, reading, west_of_grid, west, east):
    reference = blank(tmp_path / "world.tif", SHAPE, transform=transform(west_of_grid), crs="EPSG:4326")
    valid = build_mask(REFERENCE=reference, VALID=polygons(degrees(west, east), crs="EPSG:4326")).valid
    np.testing.assert_array_equal(valid, expected(west_of_grid, west, east))


@pytest.mark.parametrize(("west", "east"), [(-60, -40), (300, 320), (-420, -400)])
@pytest.mark.parametrize("west_of_grid", [-180.0, 0.0])
def test_so_they_do_in_another_crs(build_mask, tmp_path, reading, west_of_grid, west, east):
    """Unless the grid's seam goes through them, which is an error."""
    reference = blank(tmp_path / "world.tif", SHAPE, transform=transform(west_of_grid), crs="EPSG:4326")
    valid = build_mask(REFERENCE=reference, VALID=polygons(degrees(west, east), crs="EPSG:4258")).valid
    np.testing.assert_array_equal(valid, expected(west_of_grid, west, east))


def test_a_grid_a_turn_away_is_found(build_mask, tmp_path, reading):
    reference = blank(tmp_path / "part.tif", (18, 5), transform=transform(300.0), crs="EPSG:4326")
    layer = polygons(degrees(-55, -45), degrees(100, 120), crs="EPSG:4326")
    outcome = build_mask(REFERENCE=reference, INVALID=layer)
    assert (~outcome.valid).sum() == 2 * 2
    rows, cols = np.nonzero(~outcome.valid)
    assert set(cols) == {0, 1}
    assert set(rows) == {5, 6}


def test_grids_in_metres_have_no_turns(build_mask, tmp_path):
    reference = blank(
        tmp_path / "grid.tif", (4, 4), transform=(500.0, 1.0, 0.0, 4.0, 0.0, -1.0), crs="EPSG:32616"
    )
    box = "Polygon((140 0, 144 0, 144 4, 140 4, 140 0))"
    assert not build_mask(REFERENCE=reference, VALID=polygons(box, crs="EPSG:32616")).valid.any()
