"""Where the mask's pixels lie: on the reference's, or where extent, pixel size and CRS say."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
)

from grid_mask.plugin.evidence.job import read_job
from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.host.map_grid import UnplacedGrid
from grid_mask.plugin.request import FileRequest, Request, UncertaintyRequest
from grid_mask.tests.plugin.layers import (
    CORNER_X,
    CORNER_Y,
    NORTH_UP,
    PIXEL,
    UTM,
    Transform,
    blank,
    box,
    polygons,
    raster_layer,
    write_raster,
)

SOUTH_UP: Transform = (CORNER_X, PIXEL, 0.0, CORNER_Y, 0.0, PIXEL)
OBLONG: Transform = (CORNER_X, 30.0, 0.0, CORNER_Y, 0.0, -7.5)
ROTATED: Transform = (CORNER_X, 8.0, 6.0, CORNER_Y, 6.0, -8.0)
SHEARED: Transform = (CORNER_X, 10.0, 2.5, CORNER_Y, 1.0, -12.0)
CENTIMETRES: Transform = (9_876_543.21, 0.01, 0.0, 9_123_456.78, 0.0, -0.01)
NO_GEOREFERENCE: Transform = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)  # what QGIS shows
SHAPE = (6, 8)

INNER_BOX = [
    "........",
    "........",
    "..####..",
    "..####..",
    "........",
    "........",
]


def extent(
    first_row: float, first_col: float, end_row: float, end_col: float, *, crs: str = UTM, nudge: float = 0.0
) -> str:
    """Return EXTENT's text for the edges of pixels: row 0 and column 0 begin at 0. `nudge` widens it, in pixels."""
    x = (CORNER_X + (first_col - nudge) * PIXEL, CORNER_X + (end_col + nudge) * PIXEL)
    y = (CORNER_Y - (end_row + nudge) * PIXEL, CORNER_Y - (first_row - nudge) * PIXEL)
    return f"{x[0]!r},{x[1]!r},{y[0]!r},{y[1]!r}" + (f" [{crs}]" if crs else "")


def corner(row: int, col: int) -> tuple[float, float]:
    return CORNER_X + col * PIXEL, CORNER_Y - row * PIXEL


# ---- The reference's grid is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "transform",
    [
        pytest.param(NORTH_UP, id="north-up"),
        pytest.param(SOUTH_UP, id="south-up"),
        pytest.param(OBLONG, id="oblong pixels"),
        pytest.param(ROTATED, id="rotated"),
        pytest.param(SHEARED, id="sheared"),
        pytest.param(CENTIMETRES, id="centimetres far from the origin"),
    ],
)
def test_the_reference_grid_is_kept_to_the_last_digit(build_mask, tmp_path, transform):
    reference = blank(tmp_path / "reference.tif", SHAPE, transform=transform)
    outcome = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5, transform)))
    assert outcome.raster.transform == transform
    assert outcome.raster.crs == QgsCoordinateReferenceSystem(UTM)
    assert outcome.drawn == INNER_BOX


def test_a_reference_without_georeference_lies_where_qgis_shows_it(build_mask, tmp_path):
    reference = blank(tmp_path / "reference.tif", SHAPE, transform=None, crs="")
    valid = polygons(box(2, 2, 3, 5, NO_GEOREFERENCE), crs="")
    outcome = build_mask(REFERENCE=reference, VALID=valid)
    assert raster_layer(outcome.path).extent() == raster_layer(reference).extent()
    assert not raster_layer(outcome.path).crs().isValid()
    assert outcome.drawn == INNER_BOX


def test_the_reference_crs_set_by_hand_counts(build_mask, tmp_path):
    layer = raster_layer(blank(tmp_path / "reference.tif", SHAPE, crs=""))
    layer.setCrs(QgsCoordinateReferenceSystem(UTM))
    assert build_mask(REFERENCE=layer).raster.crs == QgsCoordinateReferenceSystem(UTM)


def test_a_reference_of_many_bands_gives_one(build_mask, tmp_path):
    reference = write_raster(tmp_path / "reference.tif", np.zeros((3, *SHAPE), np.float32))
    assert build_mask(REFERENCE=reference).raster.values.shape == SHAPE


def test_a_reference_inside_a_container_file(build_mask, tmp_path):
    """GDAL names such rasters DRIVER:file:name, which is no path."""
    with gdal_errors():
        source = gdal.Open(blank(tmp_path / "reference.tif", SHAPE))
        container = gdal.GetDriverByName("GPKG").CreateCopy(
            str(tmp_path / "container.gpkg"), source, options=["RASTER_TABLE=scene"]
        )
        del container, source
    outcome = build_mask(REFERENCE=raster_layer(f"GPKG:{tmp_path / 'container.gpkg'}:scene"))
    assert outcome.raster.values.shape == SHAPE
    assert outcome.raster.transform == pytest.approx(NORTH_UP)


def test_a_reference_with_open_options(build_mask, tmp_path):
    blank(tmp_path / "reference.tif", SHAPE)
    layer = raster_layer(f"{tmp_path / 'reference.tif'}|option:NUM_THREADS=1")
    assert build_mask(REFERENCE=layer).raster.transform == NORTH_UP


def test_a_reference_that_does_not_exist_is_refused(refusal, tmp_path):
    assert "gone.tif" in refusal(REFERENCE=str(tmp_path / "gone.tif"))


# ---- An extent crops the reference ----------------------------------------------------------------------------------


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


def cropped(outcome) -> tuple[tuple[float, float], tuple[int, int]]:
    """Return the mask's corner and shape, after a look at its pixels: they are the reference's."""
    transform = outcome.raster.transform
    assert (transform[1:3], transform[4:6]) == ((PIXEL, 0.0), (0.0, -PIXEL))
    return (transform[0], transform[3]), outcome.raster.values.shape


def test_an_extent_on_pixel_edges_takes_just_these_pixels(build_mask, reference):
    assert cropped(build_mask(REFERENCE=reference, EXTENT=extent(1, 2, 5, 6))) == (corner(1, 2), (4, 4))


@pytest.mark.parametrize("rounding", [1e-9, -1e-9])
def test_rounding_of_an_edge_adds_and_drops_no_pixel(build_mask, reference, rounding):
    outcome = build_mask(REFERENCE=reference, EXTENT=extent(1, 2, 5, 6, nudge=rounding))
    assert cropped(outcome) == (corner(1, 2), (4, 4))


def test_an_extent_within_pixels_takes_them_whole(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, EXTENT=extent(1.9, 2.1, 4.2, 5.5))
    assert cropped(outcome) == (corner(1, 2), (4, 4))


def test_an_extent_across_the_edge_ends_there(build_mask, reference):
    assert cropped(build_mask(REFERENCE=reference, EXTENT=extent(-3, 5, 2, 90))) == (corner(0, 5), (2, 3))


def test_an_extent_around_everything_changes_nothing(build_mask, reference):
    assert cropped(build_mask(REFERENCE=reference, EXTENT=extent(-9, -9, 90, 90))) == (corner(0, 0), SHAPE)


def test_evidence_stays_in_place_when_cropped(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, EXTENT=extent(1, 1, 5, 5), VALID=polygons(box(2, 2, 3, 5)))
    assert outcome.drawn == ["....", ".###", ".###", "...."]


def test_an_extent_elsewhere_is_refused(refusal, reference):
    elsewhere = extent(20, 20, 30, 30)
    message = refusal(REFERENCE=raster_layer(reference, name="scene"), EXTENT=elsewhere)
    assert f"EXTENT '{elsewhere}' doesn't overlap the reference raster 'scene'" in message
    assert "500000.00,3999940.00 : 500080.00,4000000.00" in message
    assert UTM in message


def test_an_extent_that_only_touches_is_refused(refusal, reference):
    assert "EXTENT" in refusal(REFERENCE=reference, EXTENT=extent(0, 8, 6, 12))


def test_an_extent_in_another_crs_crops_all_of_it(build_mask, tmp_path):
    """Every pixel that the box touches is there, though its sides are bent on the map."""
    shape = (400, 300)
    reference = blank(tmp_path / "reference.tif", shape)
    lon_lat, utm = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem(UTM)
    to_map = QgsCoordinateTransform(lon_lat, utm, QgsProject.instance())
    box = QgsRectangle(-86.998, 36.12, -86.98, 36.13)
    on_map = to_map.transformBoundingBox(box)
    first = (
        math.floor((CORNER_Y - on_map.yMaximum()) / PIXEL),
        math.floor((on_map.xMinimum() - CORNER_X) / PIXEL),
    )
    end = (
        math.ceil((CORNER_Y - on_map.yMinimum()) / PIXEL),
        math.ceil((on_map.xMaximum() - CORNER_X) / PIXEL),
    )
    assert 0 < first[0] < end[0] < shape[0]
    assert 0 < first[1] < end[1] < shape[1]
    outcome = build_mask(REFERENCE=reference, EXTENT=QgsReferencedRectangle(box, lon_lat))
    assert cropped(outcome) == (corner(*first), (end[0] - first[0], end[1] - first[1]))


def test_an_extent_crops_a_rotated_reference_along_its_pixels(build_mask, tmp_path):
    shape = (40, 50)
    reference = blank(tmp_path / "rotated.tif", shape, transform=ROTATED)
    whole = build_mask(REFERENCE=reference, VALID=polygons(box(10, 12, 30, 31, ROTATED))).valid
    x, y = CORNER_X + 300.0, CORNER_Y
    part = build_mask(
        REFERENCE=reference,
        VALID=polygons(box(10, 12, 30, 31, ROTATED)),
        EXTENT=f"{x - 60},{x + 60},{y - 60},{y + 60} [{UTM}]",
    ).raster
    x0, a, b, y0, d, e = part.transform
    assert (a, b, d, e) == (8.0, 6.0, 6.0, -8.0)
    determinant = a * e - b * d
    dx, dy = x0 - CORNER_X, y0 - CORNER_Y
    col, row = (dx * e - dy * b) / determinant, (dy * a - dx * d) / determinant
    assert (row, col) == (pytest.approx(round(row)), pytest.approx(round(col)))
    rows, cols = part.values.shape
    row, col = round(row), round(col)
    np.testing.assert_array_equal(part.values, whole[row : row + rows, col : col + cols])


# ---- Without a reference --------------------------------------------------------------------------------------------


def test_extent_pixel_size_and_crs(build_mask):
    outcome = build_mask(EXTENT=extent(0, 0, 6, 8, crs=""), PIXEL_SIZE=PIXEL, CRS="EPSG:32633")
    assert outcome.raster.transform == NORTH_UP
    assert outcome.raster.values.shape == SHAPE
    assert outcome.raster.crs == QgsCoordinateReferenceSystem("EPSG:32633")


def test_the_extent_brings_its_crs(build_mask):
    assert build_mask(EXTENT=extent(0, 0, 6, 8), PIXEL_SIZE=PIXEL).raster.crs.authid() == UTM


def test_an_extent_in_another_crs_is_projected(build_mask):
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"),
        QgsCoordinateReferenceSystem(UTM),
        QgsCoordinateTransformContext(),
    )
    on_map = to_map.transformBoundingBox(QgsRectangle(-87.01, 36.0, -86.99, 36.01))
    outcome = build_mask(EXTENT="-87.01,-86.99,36.0,36.01 [EPSG:4326]", PIXEL_SIZE=30, CRS=UTM)
    x0, _, _, y0, _, _ = outcome.raster.transform
    assert (x0, y0) == pytest.approx((on_map.xMinimum(), on_map.yMaximum()), abs=0.01)
    assert outcome.raster.values.shape == (math.ceil(on_map.height() / 30), math.ceil(on_map.width() / 30))


def test_a_pixel_size_that_does_not_divide_the_extent_reaches_beyond_it(build_mask):
    raster = build_mask(EXTENT=extent(0, 0, 6, 8), PIXEL_SIZE=25).raster
    assert raster.values.shape == (3, 4)
    assert raster.transform == (CORNER_X, 25.0, 0.0, CORNER_Y, 0.0, -25.0)


def test_the_grid_covers_the_valid_polygons(build_mask):
    valid = polygons(box(-0.5, -0.5, 1.5, 3.5), box(2.5, 4.5, 5.5, 7.5))
    outcome = build_mask(VALID=valid, PIXEL_SIZE=PIXEL)
    assert outcome.raster.transform == NORTH_UP
    assert outcome.raster.crs.authid() == UTM
    assert outcome.drawn == [
        "####....",
        "####....",
        "........",
        ".....###",
        ".....###",
        ".....###",
    ]


def test_the_grid_covers_the_valid_polygons_in_another_crs(build_mask):
    valid = polygons(
        "Polygon((-87.01 36, -86.99 36, -86.99 36.01, -87.01 36.01, -87.01 36))", crs="EPSG:4326"
    )
    raster = build_mask(VALID=valid, PIXEL_SIZE=100, CRS=UTM).raster
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem(UTM), QgsProject.instance()
    )
    on_map = to_map.transformBoundingBox(QgsRectangle(-87.01, 36.0, -86.99, 36.01))
    assert raster.transform[0] == pytest.approx(on_map.xMinimum(), abs=1.0)
    assert raster.transform[3] == pytest.approx(on_map.yMaximum(), abs=1.0)
    assert raster.values.shape == (math.ceil(on_map.height() / 100), math.ceil(on_map.width() / 100))
    # The polygon slants by less than a pixel, so only the outermost row and column lie partly outside.
    assert raster.values[1:-1, 1:-1].all()


def test_the_project_crs_is_the_last_resort(build_mask):
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3035"))
    outcome = build_mask(EXTENT="4000000,4000100,3000000,3000100", PIXEL_SIZE=10)
    assert outcome.raster.crs.authid() == "EPSG:3035"


# ---- What is refused ------------------------------------------------------------------------------------------------


def test_no_grid_at_all_is_refused(refusal):
    message = refusal(VALID=polygons(box(0, 0, 2, 2)))
    assert "REFERENCE" in message
    assert "PIXEL_SIZE" in message


def test_a_pixel_size_alone_is_refused(refusal):
    assert "EXTENT or VALID" in refusal(PIXEL_SIZE=10)


def test_valid_polygons_without_features_give_no_grid(refusal):
    assert "no feature" in refusal(PIXEL_SIZE=10, VALID=polygons(name="nothing here"))


@pytest.mark.parametrize("size", [0, 0.0])
def test_a_pixel_size_of_nothing_is_refused(refusal, size):
    assert "PIXEL_SIZE is 0.0; give a number above 0" in refusal(EXTENT=extent(0, 0, 6, 8), PIXEL_SIZE=size)


def test_a_grid_larger_than_gdal_can_write_is_refused(refusal):
    message = refusal(EXTENT=extent(0, 0, 6, 8), PIXEL_SIZE=1e-9)
    assert "PIXEL_SIZE 1e-09 over an extent of 80 x 60" in message


def test_an_extent_without_area_is_refused(refusal):
    assert "EXTENT" in refusal(EXTENT=extent(0, 0, 0, 8), PIXEL_SIZE=10)


def test_a_crs_that_is_not_known_is_refused(refusal):
    assert "CRS" in refusal(EXTENT=extent(0, 0, 6, 8, crs=""), PIXEL_SIZE=10, CRS="EPSG:999999")


def test_a_pixel_size_that_contradicts_the_reference_is_refused(refusal, reference):
    message = refusal(REFERENCE=reference, PIXEL_SIZE=20)
    assert "PIXEL_SIZE is 20" in message
    assert "10.0 x 10.0" in message


def test_a_crs_that_contradicts_the_reference_is_refused(refusal, reference):
    message = refusal(REFERENCE=reference, CRS="EPSG:4326")
    assert "EPSG:4326" in message
    assert UTM in message


def test_pixel_size_and_crs_that_say_the_same_as_the_reference_are_fine(build_mask, reference):
    assert build_mask(REFERENCE=reference, PIXEL_SIZE=PIXEL, CRS=UTM).raster.transform == NORTH_UP


def test_a_request_for_a_grid_over_valid_polygons_that_it_lacks():
    crs = QgsCoordinateReferenceSystem("EPSG:32631")
    uncertainty = UncertaintyRequest(distance=0.5, margin=0.1)
    grid = UnplacedGrid(1.0, crs, QgsCoordinateTransformContext())
    request = Request(grid, {}, None, uncertainty, 1, 0, FileRequest())
    with pytest.raises(RuntimeError, match="VALID, which isn't given"):
        next(read_job(request, lambda: False))
