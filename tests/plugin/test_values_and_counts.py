"""What is written into the file, and the numbers that models get."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
)

from grid_mask.tests.plugin.layers import Transform, blank, box, polygons

SHAPE = (6, 8)
INTERNATIONAL_FEET = "EPSG:2222"  # Arizona
US_SURVEY_FEET = "EPSG:2274"  # Tennessee


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


# ---- Values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid", "invalid", "dtype"),
    [
        (1, 0, "uint8"),
        (0, 1, "uint8"),
        (255, 0, "uint8"),
        (256, 0, "int16"),
        (1, -1, "int16"),
        (65535, 0, "uint16"),
        (40000, -1, "int32"),
        (1 - 2**31, 2**31 - 1, "int32"),
        (2**31 - 1, 0, "int32"),
    ],
)
def test_the_values_asked_for_are_written_in_the_smallest_type(build_mask, reference, valid, invalid, dtype):
    raster = build_mask(
        REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5)), VALID_VALUE=valid, INVALID_VALUE=invalid
    ).raster
    expected = np.full(SHAPE, invalid)
    expected[2:4, 2:6] = valid
    np.testing.assert_array_equal(raster.values, expected)
    assert raster.values.dtype == dtype


def test_neither_value_is_nodata(build_mask, reference):
    assert build_mask(REFERENCE=reference).raster.nodata is None


def test_the_file_says_what_its_values_mean(build_mask, reference):
    raster = build_mask(REFERENCE=reference, VALID_VALUE=255, INVALID_VALUE=7).raster
    assert raster.description == "validity"
    assert (raster.metadata["VALID_VALUE"], raster.metadata["INVALID_VALUE"]) == ("255", "7")


def test_equal_values_are_refused(refusal, reference):
    assert "both 3" in refusal(REFERENCE=reference, VALID_VALUE=3, INVALID_VALUE=3)


@pytest.mark.parametrize("value", [2**31, -(2**31), -(2**31) - 1, "many"])
def test_a_value_that_fits_no_type_is_refused(refusal, reference, value):
    assert "VALID_VALUE" in refusal(REFERENCE=reference, VALID_VALUE=value)


@pytest.mark.parametrize("name", ["VALID_VALUE", "INVALID_VALUE"])
@pytest.mark.parametrize("value", [0.5, "0.5", -3.001, "1e-3"])
def test_a_value_that_is_not_whole_is_refused(refusal, reference, name, value):
    message = refusal(REFERENCE=reference, **{name: value})
    assert name in message
    assert f"{float(value):g}" in message


@pytest.mark.parametrize("value", [7, 7.0, "7", "7.0", "7e0"])
def test_a_whole_value_is_taken_however_it_is_written(build_mask, reference, value):
    assert set(np.unique(build_mask(REFERENCE=reference, VALID_VALUE=value).raster.values)) == {7}


# ---- Counts ---------------------------------------------------------------------------------------------------------


def test_counts_and_percent(build_mask, reference):
    results = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5))).results
    assert results["VALID_COUNT"] == 8
    assert results["INVALID_COUNT"] == 40
    assert results["VALID_PERCENT"] == pytest.approx(100 * 8 / 48)


def test_counts_don_t_depend_on_the_values_written(build_mask, reference):
    swapped = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5)), VALID_VALUE=0, INVALID_VALUE=1)
    assert swapped.results["VALID_COUNT"] == 8


def test_nothing_valid_has_no_area(build_mask, reference):
    results = build_mask(REFERENCE=reference, VALID=polygons()).results
    assert (results["VALID_COUNT"], results["VALID_PERCENT"], results["VALID_AREA"]) == (0, 0, 0)


# ---- Area -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transform", "pixel_area"),
    [
        ((500_000.0, 10.0, 0.0, 4_000_000.0, 0.0, -10.0), 100.0),
        ((500_000.0, 30.0, 0.0, 4_000_000.0, 0.0, -7.5), 225.0),
        ((500_000.0, 8.0, 6.0, 4_000_000.0, 6.0, -8.0), 100.0),
    ],
    ids=["square", "oblong", "rotated"],
)
def test_the_area_in_metres(build_mask, tmp_path, transform: Transform, pixel_area):
    reference = blank(tmp_path / "grid.tif", SHAPE, transform=transform)
    results = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5, transform))).results
    assert results["VALID_AREA"] == pytest.approx(8 * pixel_area)


@pytest.mark.parametrize("crs", [INTERNATIONAL_FEET, US_SURVEY_FEET])
def test_the_area_in_feet_is_told_in_square_metres(build_mask, tmp_path, crs):
    transform = (700_000.0, 50.0, 0.0, 600_000.0, 0.0, -50.0)
    reference = blank(tmp_path / "feet.tif", SHAPE, transform=transform, crs=crs)
    results = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5, transform), crs=crs)).results
    # QGIS 3.22 knows only one kind of foot; the other differs by 2 in a million.
    assert results["VALID_AREA"] == pytest.approx(8 * (50 * 0.3048) ** 2, rel=5e-6)


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


def test_every_row_s_pixels_have_their_own_area(build_mask, tmp_path):
    """Half of the pixels, all in the north, are less than half of the area."""
    transform = (-87.0, 1.0, 0.0, 60.0, 0.0, -1.0)
    reference = blank(tmp_path / "grid.tif", (40, 4), transform=transform, crs="EPSG:4326")
    north = polygons(box(0, 0, 19, 3, transform), crs="EPSG:4326")
    everywhere = build_mask(REFERENCE=reference).results["VALID_AREA"]
    assert 0.35 < build_mask(REFERENCE=reference, VALID=north).results["VALID_AREA"] / everywhere < 0.47


def test_without_a_crs_the_area_is_in_squared_units_of_the_grid(build_mask, tmp_path):
    reference = blank(tmp_path / "grid.tif", SHAPE, crs="")
    assert build_mask(REFERENCE=reference).results["VALID_AREA"] == 48 * 100.0
