"""Poles, the antimeridian, and polygons that reach beyond what the grid's CRS can show.

Polygons are drawn in longitude and latitude. What is right is found the other way round: every pixel's centre is taken
back to longitude and latitude, and tested there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np
import numpy.typing as npt
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
)

from grid_mask.plugin.vector import batches
from grid_mask.plugin.vector.surroundings import turned
from grid_mask.tests.plugin.layers import Transform, blank, box, centre, polygons, read_raster

LON_LAT = "EPSG:4326"
SHAPE = (40, 50)
WORLD = "Polygon((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"

FloatArray = npt.NDArray[np.float64]
Test = Callable[[FloatArray, FloatArray], npt.NDArray[np.bool_]]


def north_up(x: float, y: float, pixel: float) -> Transform:
    """Return the geotransform of a grid of SHAPE around (x, y)."""
    rows, cols = SHAPE
    return (x - cols / 2 * pixel, pixel, 0.0, y + rows / 2 * pixel, 0.0, -pixel)


def lon_lat(crs: str, transform: Transform) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of every pixel's centre, each (rows, cols)."""
    back = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(crs), QgsCoordinateReferenceSystem(LON_LAT), QgsProject.instance()
    )
    rows, cols = SHAPE
    places = [back.transform(centre(row, col, transform)) for row in range(rows) for col in range(cols)]
    lon, lat = np.array([(place.x(), place.y()) for place in places]).T
    return lon.reshape(SHAPE), lat.reshape(SHAPE)


@pytest.fixture(params=[1000, -1], ids=["whole layer", "features near the grid"])
def compare(build_mask, tmp_path: Path, monkeypatch, request):
    """Builds a mask of polygons drawn in longitude and latitude and compares it with a test of them."""
    monkeypatch.setattr(batches, "_FEW_FEATURES", request.param)

    def compared(crs: str, transform: Transform, wkt: str, inside: Test, *, mixed: bool = True, **parameters):
        reference = blank(tmp_path / "reference.tif", SHAPE, transform=transform, crs=crs)
        kind = "MultiPolygon" if wkt.startswith("Multi") else "Polygon"
        outcome = build_mask(REFERENCE=reference, VALID=polygons(wkt, crs=LON_LAT, kind=kind), **parameters)
        expected = inside(*lon_lat(crs, transform))
        assert bool(expected.any() and not expected.all()) is mixed  # else it would show nothing
        np.testing.assert_array_equal(outcome.valid, expected)
        return outcome

    return compared


# ---- Around a pole --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:3413", "EPSG:3995"])
def test_a_cap_around_the_pole(compare, crs):
    cap = "Polygon((-180 81.03, 180 81.03, 180 90, -180 90, -180 81.03))"
    compare(crs, north_up(300_000, -200_000, 70_000), cap, lambda _, lat: lat >= 81.03)


@pytest.mark.parametrize("crs", ["EPSG:3413", "EPSG:3995"])
def test_a_sector_that_ends_at_the_pole(compare, crs):
    sector = "Polygon((20.1 75, 110.3 75, 110.3 90, 20.1 90, 20.1 75))"
    compare(
        crs,
        north_up(0, 0, 70_000),
        sector,
        lambda lon, lat: (lon >= 20.1) & (lon <= 110.3) & (lat >= 75),
    )


def test_a_ring_of_latitudes_that_leaves_the_pole_out(compare):
    ring = "Polygon((-180 80, 180 80, 180 85.01, -180 85.01, -180 80))"
    compare("EPSG:3995", north_up(0, 0, 70_000), ring, lambda _, lat: (lat >= 80) & (lat <= 85.01))


# ---- Across the antimeridian ----------------------------------------------------------------------------------------

ACROSS = (178.503, 51.02, -178.704, 51.33)


def across(lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.bool_]:
    west, south, east, north = ACROSS
    return ((lon >= west) | (lon <= east)) & (lat >= south) & (lat <= north)


def rectangle(west: float, south: float, east: float, north: float) -> str:
    return f"(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


WEST, SOUTH, EAST, NORTH = ACROSS


@pytest.mark.parametrize("crs", ["EPSG:32660", "EPSG:32601"])
@pytest.mark.parametrize(
    "wkt",
    [
        f"MultiPolygon({rectangle(WEST, SOUTH, 180, NORTH)}, {rectangle(-180, SOUTH, EAST, NORTH)})",
        f"Polygon{rectangle(WEST, SOUTH, EAST + 360, NORTH)}",
        f"Polygon{rectangle(WEST - 360, SOUTH, EAST, NORTH)}",
    ],
    ids=["two parts", "beyond 180", "beyond -180"],
)
def test_a_polygon_across_the_antimeridian(compare, crs, wkt):
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(LON_LAT), QgsCoordinateReferenceSystem(crs), QgsProject.instance()
    )
    middle = to_map.transform(QgsPointXY(179.95, 51.17))
    compare(crs, north_up(middle.x(), middle.y(), 5000), wkt, across)


def test_a_grid_of_degrees_beyond_180_under_polygons_in_metres(build_mask, tmp_path):
    """East of the antimeridian, transformations give negative degrees; this grid calls them 180 and more."""
    transform = (178.0, 0.1, 0.0, 53.0, 0.0, -0.1)
    reference = blank(tmp_path / "reference.tif", SHAPE, transform=transform, crs=LON_LAT)
    west, east, south, north = 800_000.0, 950_000.0, 5_660_000.0, 5_760_000.0
    box = polygons(f"Polygon{rectangle(west, south, east, north)}", crs="EPSG:32660")
    valid = build_mask(REFERENCE=reference, VALID=box).valid
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(LON_LAT),
        QgsCoordinateReferenceSystem("EPSG:32660"),
        QgsProject.instance(),
    )
    rows, cols = SHAPE
    places = [to_map.transform(centre(row, col, transform)) for row in range(rows) for col in range(cols)]
    expected = [west <= place.x() <= east and south <= place.y() <= north for place in places]
    assert sum(expected) > 100
    np.testing.assert_array_equal(valid, np.reshape(expected, SHAPE))


# ---- Beyond what the CRS can show -----------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:32616", "EPSG:32631", "EPSG:32660", "EPSG:32731", "EPSG:3857"])
@pytest.mark.parametrize("y", [10_000.0, 4_000_000.0])
def test_the_world_holds_every_grid(compare, crs, y):
    compare(crs, north_up(500_000, y, 1000), WORLD, lambda lon, _: lon < 1000, mixed=False)


def test_the_world_holds_the_pole(compare):
    compare("EPSG:3413", north_up(0, 0, 70_000), WORLD, lambda lon, _: lon < 1000, mixed=False)


def test_half_the_world_ends_where_it_was_drawn(compare):
    compare(
        "EPSG:32631",
        north_up(500_000, 5_500_000, 10_000),
        "Polygon((-180 -90, 180 -90, 180 49.2, 3.15 49.2, 3.15 90, -180 90, -180 -90))",
        lambda lon, lat: (lat <= 49.2) | (lon <= 3.15),
    )


def test_what_crosses_the_far_side_of_the_globe_doesn_t_come_through_the_middle(compare):
    """Transverse Mercator tears at the equator's far side, into the map's north end and its south end."""
    far_side = (
        "MultiPolygon(((120 -30, 190 -30, 190 30, 120 30, 120 -30)), ((2 0.5, 3.1 0.5, 3.1 1, 2 1, 2 0.5)))"
    )
    compare(
        "EPSG:32631",
        north_up(500_000, 80_000, 3000),
        far_side,
        lambda lon, lat: (lon >= 2) & (lon <= 3.1) & (lat >= 0.5) & (lat <= 1),
    )


def test_the_cut_doesn_t_show_in_the_log(compare):
    log = compare(
        "EPSG:32631", north_up(500_000, 80_000, 1000), WORLD, lambda lon, _: lon < 1000, mixed=False
    ).log
    assert "1 polygons of 1 features" in log.info("Valid polygons")
    assert not [line for line in [*log.infos, *log.warnings] if "outside the grid" in line]


def test_the_id_of_a_feature_that_was_cut_away_is_named(build_mask, tmp_path):
    reference = blank(
        tmp_path / "reference.tif", SHAPE, transform=north_up(500_000, 80_000, 1000), crs="EPSG:32631"
    )
    far_away = "Polygon((120 -30, 190 -30, 190 30, 120 30, 120 -30))"
    log = build_mask(REFERENCE=reference, INVALID=polygons(WORLD, far_away, crs=LON_LAT)).log
    assert log.info("Invalid polygons", "1 features lie outside the grid: 2")


def test_the_cut_makes_no_pixel_uncertain(compare, output):
    uncertain = output.parent / "uncertain.tif"
    grid = north_up(500_000, 80_000, 1000)
    wide = {"UNCERTAIN": str(uncertain), "UNCERTAIN_DISTANCE": 30}
    compare("EPSG:32631", grid, WORLD, lambda lon, _: lon < 1000, mixed=False, **wide)
    assert not read_raster(uncertain).values.any()


def test_polygons_that_have_no_place_in_the_grid_s_crs_are_refused(refusal):
    beyond_utm = box(0, 0, 3, 3, transform=(1e9, 1e3, 0.0, 1e9, 0.0, -1e3))
    nowhere = polygons(beyond_utm, crs="EPSG:32631", name="nowhere")
    on_a_grid = {"EXTENT": f"-180,180,-90,90 [{LON_LAT}]", "INVALID": nowhere}
    for parameters in (on_a_grid, {"VALID": nowhere}):
        message = refusal(**parameters, PIXEL_SIZE=4.5, CRS=LON_LAT)
        assert f"'nowhere' (EPSG:32631) reaches beyond what {LON_LAT} can show; clip it" in message


def test_a_longitude_beyond_every_map_is_no_number():
    assert np.isnan(turned(np.array([np.inf, -np.inf, np.nan]), 10.0)).all()
    assert turned(np.array([-175.0, 370.0]), 10.0).tolist() == [185.0, 10.0]
