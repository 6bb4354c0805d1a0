"""Of a large layer only the features near the grid are read: the mask is the same, and the log says what is right."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.vector.clip import Bounds
from grid_mask.plugin.findings import WithoutPixelsFound
from grid_mask.plugin.host.map_grid import MapGrid
from grid_mask.plugin.results.log import tell
from grid_mask.plugin.vector import batches
from grid_mask.plugin.vector.batches import all_features, all_features_if_few, features_near
from grid_mask.plugin.vector.source import polygon_source
from grid_mask.plugin.vector.surroundings import in_degrees, search_boxes, surroundings_of
from grid_mask.plugin.vector.without_pixels import FeaturesWithoutPixels
from grid_mask.tests.plugin.layers import (
    CORNER_X,
    CORNER_Y,
    NORTH_UP,
    PIXEL,
    UTM,
    Transform,
    blank,
    boundary,
    box,
    centre,
    polygons,
    read_raster,
)
from grid_mask.tests.plugin.runs import Log

LON_LAT = "EPSG:4326"
SHAPE = (30, 40)
FAR = box(500, 500, 510, 510)
ON_THE_GRID = box(2, 2, 3, 5)


@pytest.fixture
def every_layer_is_large(monkeypatch):
    monkeypatch.setattr(batches, "_FEW_FEATURES", -1)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


def in_file(layer: QgsVectorLayer, path: Path) -> QgsVectorLayer:
    """Write a layer into a file, whose format GDAL tells by its name, and load that."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(path.suffix[1:])
    context = QgsProject.instance().transformContext()
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    assert error == QgsVectorFileWriter.WriterError.NoError
    loaded = QgsVectorLayer(str(path), path.stem, "ogr")
    assert loaded.isValid()
    return loaded


def never() -> bool:
    return False


def ids(read) -> list[int]:
    return [feature_id for batch in read for feature_id in batch.ids]


# ---- The mask is the same -------------------------------------------------------------------------------------------


def stars(middle: QgsPointXY, reach: float, *, count: int, seed: int) -> list[str]:
    """Return boundaries of all sizes around a place, most of them far from it."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        x, y = (middle.x(), middle.y()) + rng.normal(size=2) * reach
        size = reach * rng.exponential() / 4
        angle = np.sort(rng.random(7)) * 2 * np.pi
        radius = size * (0.2 + rng.random(7))
        corners = [(x + r * math.cos(a), y + r * math.sin(a)) for a, r in zip(angle, radius)]
        drawn.append("Polygon((" + ", ".join(f"{x} {y}" for x, y in [*corners, corners[0]]) + "))")
    return drawn


def around(x: float, y: float, pixel: float) -> Transform:
    rows, cols = SHAPE
    return (x - cols / 2 * pixel, pixel, 0.0, y + rows / 2 * pixel, 0.0, -pixel)


ROTATED: Transform = (CORNER_X, 6.0, 8.0, CORNER_Y, 8.0, -6.0)


@pytest.mark.parametrize(
    ("crs", "transform", "layer_crs"),
    [
        (UTM, NORTH_UP, UTM),
        (UTM, ROTATED, UTM),
        (UTM, NORTH_UP, LON_LAT),
        (UTM, ROTATED, "EPSG:3857"),
        (LON_LAT, around(-87, 36, 0.01), UTM),
        ("EPSG:32660", around(708_000, 5_672_000, 2000), LON_LAT),
        ("", NORTH_UP, UTM),
    ],
    ids=[
        "same CRS",
        "rotated",
        "degrees",
        "rotated, other CRS",
        "grid of degrees",
        "antimeridian",
        "no CRS",
    ],
)
def test_the_pixels_are_the_same(
    build_mask, tmp_path, output, every_layer_is_large, monkeypatch, crs, transform, layer_crs
):
    reference = blank(tmp_path / "reference.tif", SHAPE, transform=transform, crs=crs)
    middle = centre(SHAPE[0] / 2, SHAPE[1] / 2, transform)
    reach = 2 * SHAPE[1] * math.hypot(transform[1], transform[4])
    drawn = stars(middle, reach, count=150, seed=len(layer_crs))
    if crs and crs != layer_crs:
        there = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem(crs), QgsCoordinateReferenceSystem(layer_crs), QgsProject.instance()
        )
        place = there.transform(middle)
        degrees = reach / 111_000 if layer_crs == LON_LAT else reach * (111_000 if crs == LON_LAT else 1)
        drawn = stars(place, degrees, count=150, seed=len(layer_crs))
    layer = in_file(polygons(*drawn, crs=layer_crs), tmp_path / "stars.gpkg")
    uncertain = output.parent / "uncertain.tif"
    parameters = {
        "REFERENCE": reference,
        "INVALID": layer,
        "UNCERTAIN": str(uncertain),
        "UNCERTAIN_DISTANCE": 15,
    }

    near = build_mask(**parameters)
    assert "lie outside the grid, or have no geometry" in "".join(near.log.infos)
    uncertain_near = read_raster(uncertain).values
    monkeypatch.setattr(batches, "_FEW_FEATURES", 1000)
    whole = build_mask(**parameters)
    assert whole.log.info("of 150 features")

    np.testing.assert_array_equal(near.valid, whole.valid)
    np.testing.assert_array_equal(uncertain_near, read_raster(uncertain).values)
    assert near.valid.any()
    assert not near.valid.all()


def test_boundaries_beside_the_grid_are_read_where_they_make_pixels_uncertain(
    build_mask, reference, output, every_layer_is_large
):
    beside = polygons(box(2, 60, 5, 65))
    uncertain = output.parent / "uncertain.tif"
    build_mask(REFERENCE=reference, INVALID=beside, UNCERTAIN=str(uncertain), UNCERTAIN_DISTANCE=25)
    assert read_raster(uncertain).values.sum() > 20


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_a_boundary_that_winds_round_the_grid_twice_is_not_missed(
    build_mask, reference, tmp_path, every_layer_is_large, suffix
):
    """GDAL takes what is wound round twice for the outside, and leaves such a feature out."""
    twice = boundary(*[corner for _ in range(2) for corner in ((-90, -90), (-90, 90), (90, 90), (90, -90))])
    layer = in_file(polygons(twice, FAR), tmp_path / f"twice{suffix}")
    assert not build_mask(REFERENCE=reference, INVALID=layer).valid.any()


def test_only_selected_features_of_a_large_layer(build_mask, reference, every_layer_is_large):
    layer = polygons(box(0, 0, 5, 0), ON_THE_GRID, FAR)
    QgsProject.instance().addMapLayer(layer)
    layer.selectByIds([2, 3])
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    outcome = build_mask(REFERENCE=reference, VALID=chosen)
    assert outcome.valid.sum() == 8
    assert outcome.log.info("1 features lie outside the grid, or have no geometry")


def test_the_first_features_of_a_large_layer(build_mask, reference, every_layer_is_large):
    """Those are not the first ones near the grid."""
    layer = polygons(FAR, ON_THE_GRID, box(10, 10, 12, 12))
    first = QgsProcessingFeatureSourceDefinition(layer.id(), featureLimit=2)
    QgsProject.instance().addMapLayer(layer)
    assert build_mask(REFERENCE=reference, VALID=first).valid.sum() == 8


def test_a_grid_laid_over_the_valid_polygons_has_all_of_them(build_mask, every_layer_is_large):
    outcome = build_mask(VALID=polygons(ON_THE_GRID, FAR), PIXEL_SIZE=10, CRS=UTM)
    assert outcome.log.info("2 polygons of 2 features")


# ---- What is read ---------------------------------------------------------------------------------------------------


def around_grid(
    layer_crs: str, crs: str = UTM, transform: Transform = NORTH_UP, *, distance: float = 0.5
) -> list[Bounds]:
    map_grid = MapGrid(
        Grid(SHAPE, transform), QgsCoordinateReferenceSystem(crs), QgsProject.instance().transformContext()
    )
    return surroundings_of(map_grid, QgsCoordinateReferenceSystem(layer_crs), distance=distance)


def near_grid(layer_crs: str, crs: str = UTM, transform: Transform = NORTH_UP) -> list[Bounds] | None:
    return search_boxes(around_grid(layer_crs, crs, transform))


def test_features_far_from_the_grid_are_not_read():
    layer = polygons(FAR, ON_THE_GRID, box(-200, -200, -190, -190), None)
    read = list(features_near(polygon_source(layer), near_grid(UTM), never))
    assert ids(read) == [2]


def test_a_feature_across_the_antimeridian_is_read_once():
    layer = polygons(
        "MultiPolygon(((178 51, 180 51, 180 52, 178 51)), ((-180 51, -179 51, -180 52, -180 51)))",
        "Polygon((-180 -90, 180 -90, 180 90, -180 90, -180 -90))",
        "Polygon((0 61, 1 61, 1 62, 0 61))",
        crs=LON_LAT,
        kind="MultiPolygon",
    )
    near = near_grid(LON_LAT, "EPSG:32660", around(708_000, 5_672_000, 2000))
    assert sorted(ids(features_near(polygon_source(layer), near, never))) == [1, 2]


def test_equal_features_are_read_all():
    layer = polygons(ON_THE_GRID, ON_THE_GRID, ON_THE_GRID)
    assert ids(features_near(polygon_source(layer), near_grid(UTM), never)) == [1, 2, 3]


def test_a_grid_beyond_what_the_layers_crs_can_show_has_no_bounds():
    whole_world = (-180.0, 4.5, 0.0, 90.0, 0.0, -6.0)
    assert near_grid("EPSG:32631", LON_LAT, whole_world) is None


def test_around_a_pole_all_longitudes_are_near():
    (box_around,) = near_grid(LON_LAT, "EPSG:3413", around(0, 0, 20_000))
    x_from, y_from, x_to, y_to = box_around
    assert x_from < -1000
    assert 80 < y_from < 87
    assert min(x_to, y_to) > 1000


def test_boxes_around_the_grid_hold_it_with_a_margin_of_some_pixels():
    *_, (x_from, y_from, x_to, y_to) = near_grid(UTM)
    rows, cols = SHAPE
    surroundings = QgsRectangle(x_from, y_from, x_to, y_to)
    grid = QgsRectangle(CORNER_X, CORNER_Y - rows * PIXEL, CORNER_X + cols * PIXEL, CORNER_Y)
    assert surroundings.contains(grid.buffered(10 * PIXEL))
    assert grid.buffered(12 * PIXEL).contains(surroundings)


@pytest.mark.parametrize("distance", [0, 7])
def test_in_another_crs_they_lie_evenly_around_the_grid(distance):
    """There the margin is a tenth of the grid, at least 10 pixels, and another tenth of all that."""
    rows, cols = SHAPE
    size = 1.2 * (np.array([cols, rows]) + 2 * (10 + distance)) * 0.01
    low, high = (10, 50) - size / 2, (10, 50) + size / 2
    *turns, here = around_grid("EPSG:4258", LON_LAT, around(10, 50, 0.01), distance=distance)
    np.testing.assert_allclose(here, [*low, *high], atol=1e-7)
    np.testing.assert_allclose(np.subtract(turns, here), [[-360, 0, -360, 0], [360, 0, 360, 0]])


def test_a_thin_box_runs_from_the_westernmost_to_beyond_every_map():
    near = [(10.0, 100.0, 30.0, 200.0), (-350.0, 100.0, -330.0, 200.0), (370.0, 100.0, 390.0, 200.0)]
    found = search_boxes(near)
    assert found is not None
    (x_from, y_from, x_to, y_to), *boxes = found
    assert boxes == near
    assert x_from == -330
    assert x_to >= 1e10
    assert 100 < y_from < y_to < 200
    assert y_to - y_from < 1


def test_only_degrees_of_longitude_repeat():
    plane_in_degrees = (
        'PROJCS["plane", GEOGCS["WGS 84", DATUM["WGS_1984", SPHEROID["WGS 84", 6378137, 298.257223563]],'
        ' PRIMEM["Greenwich", 0], UNIT["degree", 0.0174532925199433]], PROJECTION["Equirectangular"],'
        ' UNIT["degree", 0.0174532925199433]]'
    )
    in_grads = "EPSG:4807"
    assert in_degrees(QgsCoordinateReferenceSystem(LON_LAT))
    assert not in_degrees(QgsCoordinateReferenceSystem(UTM))
    assert not in_degrees(QgsCoordinateReferenceSystem(in_grads))
    assert not in_degrees(QgsCoordinateReferenceSystem.fromWkt(plane_in_degrees))


def test_features_come_in_batches(monkeypatch):
    monkeypatch.setattr(batches, "_FEATURES_AT_ONCE", 30)
    layer = polygons(*[ON_THE_GRID] * 100)
    read = list(all_features(polygon_source(layer), never))
    assert [len(batch.ids) for batch in read] == [32, 32, 32, 4]
    assert ids(read) == list(range(1, 101))
    monkeypatch.setattr(batches, "_BYTES_AT_ONCE", 1)
    assert [len(batch.ids) for batch in all_features(polygon_source(layer), never)] == [16] * 6 + [4]


def test_few_features_of_very_many_vertices_are_not_few(monkeypatch):
    layer = polygons(ON_THE_GRID, FAR)
    source = polygon_source(layer)
    assert ids(all_features_if_few(source, never)) == [1, 2]
    assert all_features_if_few(replace(source, count=None), never) is None
    monkeypatch.setattr(batches, "_FEW_BYTES", 100)
    assert all_features_if_few(source, never) is None


# ---- What the log says ----------------------------------------------------------------------------------------------


def test_features_that_were_not_read_are_counted(build_mask, reference, every_layer_is_large):
    just_outside = box(-3, -3, -2, -2)
    log = build_mask(REFERENCE=reference, VALID=polygons(FAR, ON_THE_GRID, None, just_outside)).log
    assert log.info("Valid polygons: 2 polygons of 2 features")
    assert log.info("Valid polygons: 3 features lie outside the grid, or have no geometry")
    assert not log.warnings


def test_a_layer_without_a_feature_near_the_grid_is_not_called_empty(
    build_mask, reference, every_layer_is_large
):
    log = build_mask(REFERENCE=reference, VALID=polygons(FAR)).log
    assert log.info("1 features lie outside the grid, or have no geometry")
    assert not any("has no valid polygon" in line for line in log.warnings)
    assert log.warning("No pixel is valid")


def test_an_empty_layer_is(build_mask, reference, every_layer_is_large):
    assert build_mask(REFERENCE=reference, VALID=polygons()).log.warning("has no valid polygon")


def test_nothing_is_said_where_all_features_are_near(build_mask, reference, every_layer_is_large):
    log = build_mask(REFERENCE=reference, VALID=polygons(ON_THE_GRID)).log
    assert not any("outside the grid" in line for line in log.infos)


def test_a_source_that_doesn_t_know_its_number_of_features_is_said_to_have_been_read_in_part():
    log = Log()
    tell(log, WithoutPixelsFound(PolygonRole.VALID, FeaturesWithoutPixels(None, (7,), (), ())))
    assert log.infos == [
        "Valid polygons: features that lie outside the grid, or have no geometry, were not read"
    ]


def test_features_without_pixels_are_named_as_ever(build_mask, reference, every_layer_is_large):
    tiny = box(1.2, 1.2, 1.6, 1.6)
    log = build_mask(REFERENCE=reference, INVALID=polygons(ON_THE_GRID, tiny, FAR)).log
    assert log.warning("1 features cover no pixel", "centres: 2;")
