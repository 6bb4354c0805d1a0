"""What is written into the file, and the numbers that models get."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grid_mask.tests.plugin.layers import blank, box, polygons

SHAPE = (6, 8)


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
