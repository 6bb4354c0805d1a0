"""VALID_AREA: on the ellipsoid of every CRS that has one, against formulas of the projections and against QGIS."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)

from grid_mask.core.cancel import Cancelled
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.packed_mask import PackedMask
from grid_mask.core.pixels.tile import Tile
from grid_mask.plugin.findings import AreaKind
from grid_mask.plugin.host.map_grid import MapGrid
from grid_mask.plugin.host.transforms import CrsRelation, wkt_of
from grid_mask.plugin.results import area
from grid_mask.plugin.results.area import PixelAreas, pixel_areas
from grid_mask.tests.plugin.layers import Transform, blank, box, polygons

Floats = npt.NDArray[np.float64]

MAJOR, FLATTENING = 6378137.0, 1 / 298.257223563  # WGS 84
E2 = FLATTENING * (2 - FLATTENING)
E = math.sqrt(E2)
EARTH = 2 * math.pi * MAJOR**2 * (1 + (1 - E2) / E * math.atanh(E))  # its surface in m²
WORLD_3857 = math.pi * MAJOR
SHAPE = (6, 8)
ENGINEERING = (
    'ENGCRS["hall",EDATUM["a corner"],CS[Cartesian,2],'
    'AXIS["x",east],AXIS["y",north],LENGTHUNIT["foot",0.3048]]'
)


def map_grid(crs: str, shape: tuple[int, int], transform: Transform) -> MapGrid:
    return MapGrid(Grid(shape, transform), crs_of(crs), QgsCoordinateTransformContext())


def crs_of(text: str) -> QgsCoordinateReferenceSystem:
    if text.startswith("+proj"):
        return QgsCoordinateReferenceSystem.fromProj(text)
    return QgsCoordinateReferenceSystem(text) if ":" in text else QgsCoordinateReferenceSystem.fromWkt(text)


def area_of(areas: PixelAreas, valid: npt.NDArray[np.bool_]) -> float:
    shares = areas.lattice.shares(PackedMask.of(valid), valid.sum(axis=1), Tile.whole(valid.shape))
    return areas.of(shares)


def speckled(shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Noise, thicker towards one corner, with a hole and a block: nothing that averages out."""
    rows, cols = np.indices(shape)
    noise = np.random.default_rng(8).random(shape) < (rows + 1) * (cols + 1) / (shape[0] * shape[1])
    noise[shape[0] // 2 :, : shape[1] // 4] = False
    noise[: shape[0] // 5, : shape[1] // 7] = True
    return noise


def authalic_q(lat: Floats) -> Floats:
    """Snyder, Map Projections - A Working Manual (1987), 3-12; the area between latitudes is that of a cylinder."""
    sine = np.sin(lat)
    return np.asarray((1 - E2) * (sine / (1 - E2 * sine**2) + np.arctanh(E * sine) / E))


def web_mercator(grid: MapGrid) -> Floats:
    """Exactly: the strip of the ellipsoid between two latitudes, by the pixel's part of the circle.

    EPSG:3857 takes the geodetic latitude for that of a sphere.
    """
    rows, cols = grid.grid.shape
    _, width, _, y0, _, height = grid.grid.transform
    lat = np.arctan(np.sinh((y0 + np.arange(rows + 1) * height) / MAJOR))
    of_row = MAJOR**2 / 2 * -np.diff(authalic_q(lat)) * (width / MAJOR)
    return np.repeat(of_row[:, np.newaxis], cols, axis=1)


def centres(grid: MapGrid) -> tuple[Floats, Floats]:
    rows, cols = np.indices(grid.grid.shape, dtype=np.float64)
    xy = grid.grid.to_map(np.stack([cols.ravel(), rows.ravel()], axis=1))
    return xy[:, 0].reshape(rows.shape), xy[:, 1].reshape(rows.shape)


def transverse_mercator(grid: MapGrid) -> Floats:
    """By the point scale at each pixel's centre, in terms of x and the latitude of its foot (Snyder 8-7 to 8-18)."""
    x, y = centres(grid)
    k0 = 0.9996
    e1 = (1 - math.sqrt(1 - E2)) / (1 + math.sqrt(1 - E2))
    mu = y / k0 / (MAJOR * (1 - E2 / 4 - 3 * E2**2 / 64 - 5 * E2**3 / 256))
    foot = (
        mu
        + (3 * e1 / 2 - 27 * e1**3 / 32) * np.sin(2 * mu)
        + (21 * e1**2 / 16 - 55 * e1**4 / 32) * np.sin(4 * mu)
        + 151 * e1**3 / 96 * np.sin(6 * mu)
    )
    curved = 1 - E2 * np.sin(foot) ** 2
    across, along = MAJOR / np.sqrt(curved), MAJOR * (1 - E2) / curved**1.5
    c = E2 / (1 - E2) * np.cos(foot) ** 2
    d2 = ((x - 500_000) / k0) ** 2 / (across * along)
    scale = k0 * (1 + d2 / 2 + (1 + 5 * c) * d2**2 / 24)
    return np.asarray(grid.grid.pixel_area / scale**2)


def polar_stereographic(grid: MapGrid, *, true_at: float) -> Floats:
    """By the point scale at each pixel's centre (Snyder 21-33 to 21-40), true to scale at a latitude in degrees."""

    def t_of(lat: Any) -> Any:
        return np.tan(math.pi / 4 - lat / 2) / ((1 - E * np.sin(lat)) / (1 + E * np.sin(lat))) ** (E / 2)

    def m_of(lat: Any) -> Any:
        return np.cos(lat) / np.sqrt(1 - E2 * np.sin(lat) ** 2)

    x, y = centres(grid)
    true = math.radians(true_at)
    rho = np.hypot(x, y)
    t = rho * t_of(true) / (MAJOR * m_of(true))
    lat = math.pi / 2 - 2 * np.arctan(t)
    for _ in range(10):
        lat = math.pi / 2 - 2 * np.arctan(t * ((1 - E * np.sin(lat)) / (1 + E * np.sin(lat))) ** (E / 2))
    return np.asarray(grid.grid.pixel_area / (rho / (MAJOR * m_of(lat))) ** 2)


UTM_SCENE = map_grid("EPSG:32616", (1500, 2000), (300_000.0, 120.0, 0.0, 4_000_000.0, 0.0, -120.0))
UTM_ROTATED = map_grid("EPSG:32616", (1500, 2000), (300_000.0, 96.0, 72.0, 4_000_000.0, 72.0, -96.0))
UTM_LANDSAT = map_grid("EPSG:32616", (600, 7700), (300_000.0, 30.0, 0.0, 4_000_000.0, 0.0, -30.0))
MERCATOR = map_grid("EPSG:3857", (900, 700), (0.0, 100.0, 0.0, 8_400_000.0, 0.0, -100.0))
MERCATOR_WORLD = map_grid(
    "EPSG:3857", (1024, 1024), (-WORLD_3857, WORLD_3857 / 512, 0.0, WORLD_3857, 0.0, -WORLD_3857 / 512)
)
ARCTIC = map_grid("EPSG:3995", (1201, 1301), (-650_000.0, 1000.0, 0.0, 600_000.0, 0.0, -1000.0))
ANTARCTIC = map_grid("EPSG:3031", (1200, 1300), (-3_000_000.0, 5000.0, 0.0, 3_000_000.0, 0.0, -5000.0))

ANTARCTIC_WIDE = map_grid("EPSG:3031", (900, 3001), (-3e6, 2000.0, 0.0, 9e5, 0.0, -2000.0))


@pytest.mark.parametrize(
    ("grid", "formula", "closely"),
    [
        pytest.param(MERCATOR, web_mercator, 1e-8, id="EPSG:3857"),
        pytest.param(MERCATOR_WORLD, web_mercator, 3e-6, id="the world in EPSG:3857, pixels of 39 km"),
        pytest.param(UTM_SCENE, transverse_mercator, 5e-7, id="UTM"),
        pytest.param(UTM_LANDSAT, transverse_mercator, 1e-7, id="UTM, a scene of many columns"),
        pytest.param(UTM_ROTATED, transverse_mercator, 5e-7, id="UTM, rotated"),
        pytest.param(ARCTIC, lambda grid: polar_stereographic(grid, true_at=71), 1e-7, id="EPSG:3995"),
        pytest.param(
            ANTARCTIC_WIDE, lambda grid: polar_stereographic(grid, true_at=71), 1e-6, id="EPSG:3031, wide"
        ),
        pytest.param(ANTARCTIC, lambda grid: polar_stereographic(grid, true_at=71), 1e-6, id="EPSG:3031"),
    ],
)
def test_the_area_is_that_of_the_projection_s_formula(grid, formula, closely):
    expected = formula(grid)
    areas = pixel_areas(grid)
    assert areas.kind is AreaKind.ELLIPSOID
    shape = grid.grid.shape
    for valid in (np.ones(shape, bool), speckled(shape)):
        assert area_of(areas, valid) == pytest.approx(expected[valid].sum(), rel=closely)
    few = np.zeros(shape, bool)  # in rows that are counted together, as far apart as can be
    few[3, 5] = few[2, -9:] = True
    assert area_of(areas, few) == pytest.approx(expected[few].sum(), rel=max(closely, 2e-6))


def test_the_area_in_web_mercator_is_not_that_of_the_map(build_mask, tmp_path):
    """At 36 degrees north a third of what the map shows is not there."""
    transform = (-9_700_000.0, 100.0, 0.0, 4_300_000.0, 0.0, -100.0)
    reference = blank(tmp_path / "grid.tif", (50, 60), transform=transform, crs="EPSG:3857")
    expected = web_mercator(map_grid("EPSG:3857", (50, 60), transform)).sum()
    outcome = build_mask(REFERENCE=reference)
    assert outcome.results["VALID_AREA"] == pytest.approx(expected, rel=1e-8)
    assert 50 * 60 * 100.0**2 / outcome.results["VALID_AREA"] > 1.5
    assert outcome.log.info("Valid area", "square metres on the ellipsoid")


def test_in_an_equal_area_projection_it_is_that_of_the_map():
    grid = map_grid("EPSG:3035", (500, 600), (2_500_000.0, 8000.0, 0.0, 5_500_000.0, 0.0, -8000.0))
    valid = speckled((500, 600))
    assert area_of(pixel_areas(grid), valid) == pytest.approx(valid.sum() * 8000.0**2, rel=1e-6)


def test_pixel_by_pixel_qgis_measures_the_same():
    """In conic projections, in which rows and columns both matter; on Clarke's ellipsoid from Paris, and in feet."""
    for crs, corner, width in (
        ("EPSG:2154", (300_000.0, 7_000_000.0), 20_000.0),
        ("EPSG:27572", (300_000.0, 2_600_000.0), 15_000.0),
        ("EPSG:2274", (1_000_000.0, 900_000.0), 30_000.0),
    ):
        transform = (corner[0], width, 0.0, corner[1], 0.0, -width)
        grid = map_grid(crs, (25, 30), transform)
        measure = QgsDistanceArea()
        measure.setSourceCrs(grid.crs, grid.transforms)
        assert measure.setEllipsoid(grid.crs.ellipsoidAcronym())
        valid = speckled((25, 30))
        expected = 0.0
        for row, col in np.argwhere(valid).tolist():
            along = np.linspace(0, 1, 9)[:-1]
            ring = [(col - 0.5 + t, row - 0.5) for t in along] + [(col + 0.5, row - 0.5 + t) for t in along]
            ring += [(col + 0.5 - t, row + 0.5) for t in along] + [(col - 0.5, row + 0.5 - t) for t in along]
            corners = [QgsPointXY(x, y) for x, y in grid.grid.to_map(np.array(ring))]
            expected += abs(measure.measureArea(QgsGeometry.fromPolygonXY([corners])))
        assert area_of(pixel_areas(grid), valid) == pytest.approx(expected, rel=2e-6)


# ---- In degrees -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4267"], ids=["WGS 84", "NAD27"])
@pytest.mark.parametrize(
    "top", [36.0, 85.0, 0.5], ids=["mid latitude", "near the pole", "across the equator"]
)
def test_the_area_in_degrees_is_measured_on_the_ellipsoid(build_mask, tmp_path, crs, top):
    rows, cols, degrees = 100, 80, 0.01
    transform = (-87.0, degrees, 0.0, top, 0.0, -degrees)
    results = build_mask(
        REFERENCE=blank(tmp_path / "grid.tif", (rows, cols), transform=transform, crs=crs)
    ).results
    measure = QgsDistanceArea()
    measure.setSourceCrs(QgsCoordinateReferenceSystem(crs), QgsProject.instance().transformContext())
    measure.setEllipsoid(QgsCoordinateReferenceSystem(crs).ellipsoidAcronym())
    whole = QgsRectangle(-87.0, top - rows * degrees, -87.0 + cols * degrees, top)
    # QGIS measures between vertices along the shortest ways, so the boundary needs many along the parallels.
    boundary = QgsGeometry.fromRect(whole).densifyByCount(2000)
    assert results["VALID_AREA"] == pytest.approx(measure.measureArea(boundary), rel=1e-6)


@pytest.mark.parametrize("rows", [180, 1800])
def test_every_row_of_the_world_has_its_own_area(rows):
    size = 180 / rows
    areas = pixel_areas(map_grid("EPSG:4326", (rows, 2 * rows), (-180.0, size, 0.0, 90.0, 0.0, -size)))
    lat = np.radians(90 - np.arange(rows + 1) * size)
    expected = MAJOR**2 / 2 * -np.diff(authalic_q(lat)) * math.radians(size)
    # At the poles the outermost rows are triangles, whose sides are straight.
    for row in (1, rows // 3, rows // 2, rows - 2):
        valid = np.zeros((rows, 2 * rows), bool)
        valid[row, 7:90] = True
        assert area_of(areas, valid) == pytest.approx(83 * expected[row], rel=3e-5 * size**2)
    assert area_of(areas, np.ones((rows, 2 * rows), bool)) == pytest.approx(EARTH, rel=1e-6)


def test_a_world_whose_outermost_rows_reach_beyond_the_poles_is_the_world():
    areas = pixel_areas(map_grid("EPSG:4326", (721, 1440), (-180.125, 0.25, 0.0, 90.125, 0.0, -0.25)))
    assert areas.kind is AreaKind.ELLIPSOID
    assert area_of(areas, np.ones((721, 1440), bool)) == pytest.approx(EARTH, rel=1e-6)


def test_grads_are_no_degrees():
    grid = map_grid("EPSG:4807", (10, 10), (0.0, 0.01, 0.0, 50.0, 0.0, -0.01))
    degrees = map_grid("EPSG:4275", (10, 10), (0.0, 0.009, 0.0, 45.0, 0.0, -0.009))
    everywhere = np.ones((10, 10), bool)
    assert area_of(pixel_areas(grid), everywhere) == pytest.approx(
        area_of(pixel_areas(degrees), everywhere), rel=1e-7
    )


# ---- On other celestial bodies --------------------------------------------------------------------------------------

MOON, MARS, PHOBOS = 1_737_400.0, 3_396_190.0, 11_100.0  # radii in metres
POLAR_MOON = "+proj=stere +lat_0=-90 +R=1737400"


def equidistant_on_sphere(grid: MapGrid, radius: float) -> Floats:
    """By Archimedes: the strip between two latitudes, y / radius each, by the pixel's part of the circle."""
    rows, cols = grid.grid.shape
    _, width, _, y0, _, height = grid.grid.transform
    of_row = radius * width * -np.diff(np.sin((y0 + np.arange(rows + 1) * height) / radius))
    return np.repeat(of_row[:, np.newaxis], cols, axis=1)


def polar_on_sphere(grid: MapGrid, radius: float) -> Floats:
    """By the point scale at each pixel's centre, 2 / (1 + sin of the latitude), true to scale at the pole."""
    x, y = centres(grid)
    scale = 1 + (x**2 + y**2) / (2 * radius) ** 2
    return np.asarray(grid.grid.pixel_area / scale**2)


def equal_area(grid: MapGrid, _: float) -> Floats:
    return np.full(grid.grid.shape, grid.grid.pixel_area)


def written_anew(crs: QgsCoordinateReferenceSystem, how: str) -> QgsCoordinateReferenceSystem:
    """The CRS as a file or a project may give it: under its name, in words or in PROJ's words."""
    if how == "as it is":
        return crs
    if how == "WKT":
        return QgsCoordinateReferenceSystem.fromWkt(wkt_of(crs))
    return QgsCoordinateReferenceSystem.fromProj(crs.toProj())


@pytest.mark.parametrize("how", ["as it is", "WKT", "PROJ"])
@pytest.mark.parametrize(
    ("crs", "formula", "radius"),
    [
        pytest.param("ESRI:103885", equidistant_on_sphere, MARS, id="ESRI:103885, Mars"),
        pytest.param("ESRI:103881", equidistant_on_sphere, MOON, id="ESRI:103881, Moon"),
        pytest.param("ESRI:103879", equal_area, MOON, id="ESRI:103879, Moon"),
        pytest.param("ESRI:103878", polar_on_sphere, MOON, id="ESRI:103878, Moon"),
        pytest.param("IAU_2015:30110", equidistant_on_sphere, MOON, id="IAU_2015:30110, Moon"),
        pytest.param("IAU_2015:30135", polar_on_sphere, MOON, id="IAU_2015:30135, Moon"),
        pytest.param("IAU_2015:49910", equidistant_on_sphere, MARS, id="IAU_2015:49910, Mars"),
        pytest.param("IAU_2015:49981", equal_area, MARS, id="IAU_2015:49981, Mars, to the west"),
        pytest.param("IAU_2015:49982", equal_area, MARS, id="IAU_2015:49982, Mars"),
        pytest.param(POLAR_MOON, polar_on_sphere, MOON, id="Moon"),
        pytest.param(f"{POLAR_MOON} +pm=10", polar_on_sphere, MOON, id="Moon, from another meridian"),
        pytest.param("+proj=laea +lat_0=40 +a=3396190 +b=3376200", equal_area, MARS, id="Mars, flattened"),
        pytest.param("+proj=laea +lat_0=40 +lon_0=5 +R=11100", equal_area, PHOBOS, id="Phobos"),
        pytest.param("+proj=eqc +R=1234567", equidistant_on_sphere, 1_234_567.0, id="nobody's"),
    ],
)
def test_the_area_on_another_celestial_body(crs, formula, radius, how):
    known = crs_of(crs)
    if not known.isValid():
        pytest.skip(f"this PROJ doesn't know {crs}")
    size = radius / 500
    transform = (-150 * size, size / 2, 0.0, 200 * size, 0.0, -size / 2)
    grid = MapGrid(Grid((900, 700), transform), written_anew(known, how), QgsCoordinateTransformContext())
    expected = formula(grid, radius)
    areas = pixel_areas(grid)
    assert areas.kind is AreaKind.ELLIPSOID
    for valid in (np.ones((900, 700), bool), speckled((900, 700))):
        assert area_of(areas, valid) == pytest.approx(expected[valid].sum(), rel=3e-6)


@pytest.mark.parametrize(
    "crs", ["+proj=longlat +R=1737400", "+proj=longlat +R=1737400 +pm=10", "ESRI:104903"]
)
def test_the_area_in_degrees_of_the_moon(crs):
    size = 0.125
    grid = map_grid(crs, (900, 700), (-40.0, size, 0.0, 80.0, 0.0, -size))
    if not grid.crs.isValid():
        pytest.skip(f"this PROJ doesn't know {crs}")
    of_row = MOON**2 * math.radians(size) * -np.diff(np.sin(np.radians(80 - np.arange(901) * size)))
    areas = pixel_areas(grid)
    assert areas.kind is AreaKind.ELLIPSOID
    valid = speckled((900, 700))
    assert area_of(areas, valid) == pytest.approx((valid.sum(axis=1) * of_row).sum(), rel=3e-6)


def test_the_whole_moon_has_the_area_of_its_sphere(build_mask, tmp_path):
    crs = QgsCoordinateReferenceSystem("ESRI:103881")
    if not crs.isValid():
        pytest.skip("this PROJ doesn't know ESRI:103881")
    size = 2 * math.pi * MOON / 720
    transform = (-360 * size, size, 0.0, 180 * size, 0.0, -size)
    outcome = build_mask(
        REFERENCE=blank(tmp_path / "moon.tif", (360, 720), transform=transform, crs="ESRI:103881")
    )
    assert outcome.results["VALID_AREA"] == pytest.approx(4 * math.pi * MOON**2, rel=3e-5)
    assert outcome.log.info("Valid area", "square metres on the ellipsoid")


def test_a_geographic_crs_without_a_name_may_be_in_grads():
    crs = "+proj=laea +lat_0=50 +lon_0=10 +ellps=bessel +pm=paris"
    grid = map_grid(crs, (500, 600), (-400_000.0, 2000.0, 0.0, 500_000.0, 0.0, -2000.0))
    valid = speckled((500, 600))
    assert area_of(pixel_areas(grid), valid) == pytest.approx(valid.sum() * 2000.0**2, rel=1e-6)


def test_degrees_around_a_pole_of_their_own_are_no_longitudes_and_latitudes():
    """As of weather models, here on a sphere, where turning them changes no area; and on an ellipsoid it does."""
    turned = "+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18"
    size = math.degrees(0.001)
    everywhere = np.ones((100, 100), bool)
    transform = (0.0, size, 0.0, 5.0, 0.0, -size)
    on_sphere = area_of(pixel_areas(map_grid(f"{turned} +R=1737400", (100, 100), transform)), everywhere)
    top, bottom = math.radians(5.0), math.radians(5.0) - 0.1
    assert on_sphere == pytest.approx(MOON**2 * 0.1 * (math.sin(top) - math.sin(bottom)), rel=1e-6)
    flat = area_of(pixel_areas(map_grid(f"{turned} +datum=WGS84", (100, 100), transform)), everywhere)
    as_they_are = area_of(pixel_areas(map_grid("EPSG:4326", (100, 100), transform)), everywhere)
    assert flat / as_they_are == pytest.approx(1, abs=0.02)
    assert flat / as_they_are != pytest.approx(1, abs=0.002)


# ---- Where there is no such place -----------------------------------------------------------------------------------


def test_off_the_ellipsoid_there_is_no_area(build_mask, tmp_path):
    """A map of the world in Mollweide's projection is an ellipse; the corners of its grid are nowhere.

    A pixel on the edge of the ellipse has no area, either: these make up the difference.
    """
    transform = (-18_040_000.0, 40_000.0, 0.0, 9_040_000.0, 0.0, -40_000.0)
    reference = blank(tmp_path / "grid.tif", (452, 902), transform=transform, crs="ESRI:54009")
    outcome = build_mask(REFERENCE=reference)
    assert outcome.results["VALID_AREA"] == pytest.approx(EARTH, rel=1e-2)
    assert outcome.log.info("Valid area: about", "lies off it")
    corner = polygons(box(0, 0, 40, 40, transform), crs="ESRI:54009")
    assert build_mask(REFERENCE=reference, VALID=corner).results["VALID_AREA"] == 0.0


def test_without_an_ellipsoid_the_area_is_that_of_the_map():
    grid = map_grid(ENGINEERING, SHAPE, (0.0, 10.0, 0.0, 0.0, 0.0, -10.0))
    areas = pixel_areas(grid)
    assert areas.kind is AreaKind.PLANE
    assert area_of(areas, np.ones(SHAPE, bool)) == pytest.approx(48 * 100.0 * 0.3048**2)


def test_without_a_way_to_the_ellipsoid_the_area_is_that_of_the_map(build_mask, tmp_path, monkeypatch):
    monkeypatch.setattr(area, "relation", lambda *_: CrsRelation.NO_WAY)
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", SHAPE))
    assert outcome.results["VALID_AREA"] == 48 * 100.0
    assert outcome.log.info("on the plane of the map", "no transformation from its CRS to the ellipsoid")


def test_without_a_crs_the_area_is_in_squared_units_of_the_grid(build_mask, tmp_path):
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", SHAPE, crs=""))
    assert outcome.results["VALID_AREA"] == 48 * 100.0
    assert outcome.log.info("Valid area", "in squared units of the grid")


def test_a_scene_takes_few_nodes():
    """So that a run pays next to nothing; what is computed for each pixel is bounded by them."""
    assert max(pixel_areas(UTM_LANDSAT).lattice.shape) <= 9
    assert not pixel_areas(UTM_LANDSAT).lattice.by_pixel
    assert pixel_areas(MERCATOR).lattice.shape[1] == 1


def test_a_grid_of_two_billion_rows_takes_no_more():
    grid = map_grid("EPSG:32616", (2_000_000_000, 1), (500_000.0, 1e-3, 0.0, 4_000_000.0, 0.0, -1e-3))
    areas = pixel_areas(grid)
    assert areas.at_nodes.size <= 9
    tile = Tile(1_999_999_488, 0, 512, 1)
    shares = areas.lattice.shares(True, np.ones(512, np.int64), tile)
    assert areas.of(shares) == pytest.approx(512 * 1e-6 / 0.9996**2, rel=1e-6)


def test_of_few_pixels_each_is_measured():
    """However large they are: here a pixel is several times the earth around."""
    turned = 500_000 * np.array([math.cos(1.34), math.sin(1.34)])
    grid = map_grid("EPSG:4326", (5, 8), (-87.0, turned[0], turned[1], 83.0, turned[1], -turned[0]))
    areas = pixel_areas(grid)
    assert areas.lattice.shape == (5, 8)
    assert areas.kind is AreaKind.ELLIPSOID


def test_so_they_are_where_the_map_has_an_edge():
    """And each counts for itself, wherever the valid ones lie."""
    size = 18_100_000.0 / 50
    grid = map_grid("ESRI:54009", (50, 100), (-50 * size, size, 0.0, 25 * size, 0.0, -size))
    areas = pixel_areas(grid)
    assert (areas.lattice.shape, areas.kind) == ((50, 100), AreaKind.ELLIPSOID)
    valid = speckled((50, 100))
    assert area_of(areas, valid) == pytest.approx(areas.at_nodes[valid].sum(), rel=1e-12)


def test_a_row_of_pixels_that_leaves_the_ellipsoid_is_measured_pixel_by_pixel():
    size = 500_000.0
    areas = pixel_areas(map_grid("EPSG:32631", (1, 40), (0.0, size, 0.0, 0.0, 0.0, -size)))
    assert areas.lattice.shape in ((1, 40), (1, 1))
    assert areas.of(areas.lattice.shares(True, np.array([40]), Tile(0, 0, 1, 40))) == pytest.approx(
        areas.at_nodes.sum() * 40 / areas.at_nodes.size
    )


def test_cancel_is_heard_while_a_world_is_measured():
    answers = iter([False, False, True])
    world = map_grid("ESRI:54009", (452, 902), (-18_040_000.0, 40_000.0, 0.0, 9_040_000.0, 0.0, -40_000.0))
    with pytest.raises(Cancelled):
        pixel_areas(world, lambda: next(answers))


def test_where_the_transformation_gives_nothing_the_plane_counts(qgis_app, monkeypatch):
    """Be it for want of a grid file, or as something is wrong with the transformation: 0 would be no answer."""
    crs = QgsCoordinateReferenceSystem("EPSG:32616")
    grid = Grid((6, 8), (500_000.0, 10.0, 0.0, 4_000_000.0, 0.0, -10.0), wkt_of(crs))
    monkeypatch.setattr(area, "projection", lambda *_: lambda xy: np.full_like(xy, np.nan))
    areas = pixel_areas(MapGrid(grid, crs, QgsCoordinateTransformContext(), None))
    assert areas.kind is AreaKind.PLANE_FOR_WANT_OF_A_WAY
    assert areas.at_nodes.tolist() == [[100.0]]
