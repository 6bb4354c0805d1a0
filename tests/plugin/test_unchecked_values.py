"""Values that QGIS hands over unchecked, in models and in scripts that skip its check: read or refused by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterNumber,
    QgsProperty,
    QgsRectangle,
)

from grid_mask.tests.plugin.layers import UTM, blank, box, polygons, read_raster, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log

SHAPE = (6, 8)
WORSE_THAN_NUMBERS = [
    "abc",
    "5 px",
    "1,5",
    b"5",
    [],
    [1],
    [1, 2],
    (3,),
    {},
    {"a": 1},
    QgsRectangle(0, 0, 1, 1),
    QgsProperty.fromExpression("'abc'"),
    QgsProperty.fromExpression("no such thing("),
    QgsProperty.fromExpression("NULL"),
    QgsProperty.fromField("field"),
]
NO_NUMBERS = [math.nan, math.inf, -math.inf, "nan", "inf", *WORSE_THAN_NUMBERS]
NOT_GIVEN = [None, NULL, ""]

NUMBERS = {
    "VALID_COVERED": (0.0, 100.0),
    "INVALID_COVERED": (0.0, 100.0),
    "THRESHOLD": (0.0, 1.0),
    "MASK_CELL_ROWS": (1, 2**31 - 1),
    "MASK_CELL_COLS": (1, 2**31 - 1),
    "MASK_FIRST_ROW": (0, 2**31 - 1),
    "MASK_FIRST_COL": (0, 2**31 - 1),
    "VALID_VALUE": (1 - 2**31, 2**31 - 1),
    "INVALID_VALUE": (1 - 2**31, 2**31 - 1),
    "UNCERTAIN_DISTANCE": (0.0, 1000.0),
    "UNCERTAIN_MARGIN": (0.0, 1.0),
}
WHOLE = {name for name, (least, _) in NUMBERS.items() if isinstance(least, int)}
CHOICES = {
    "VALID_RULE": 5,
    "INVALID_RULE": 5,
    "MASK_RULE": 3,
    "MASK_OUTSIDE": 2,
    "MASK_PLACEMENT": 2,
    "CLOUD_OPTIMIZED": 3,
}
TEXTS = ["MASK_VALID", "CREATION_OPTIONS"]
LAYERS = ["REFERENCE", "VALID", "INVALID", "MASK"]
OTHERS = {"MASK_BAND", "PIXEL_SIZE", "EXTENT", "CRS"}
OUTPUTS = {"OUTPUT", "REASONS", "UNCERTAIN"}


@pytest.fixture
def given(tmp_path: Path, output: Path) -> dict[str, Any]:
    """Parameters with which every other one counts."""
    return {
        "REFERENCE": blank(tmp_path / "reference.tif", SHAPE),
        "VALID": polygons(box(0, 0, 4, 5)),
        "VALID_RULE": 4,
        "INVALID": polygons(box(1, 1, 2, 2)),
        "INVALID_RULE": 4,
        "MASK": write_raster(tmp_path / "cells.tif", np.ones((12, 16), np.uint8)),
        "MASK_PLACEMENT": 1,
        "OUTPUT": str(output),
        "UNCERTAIN": str(output.parent / "uncertain.tif"),
    }


@pytest.fixture
def run_unchecked(plugin: Any):
    """Runs the algorithm as a model does its steps: QGIS checks nothing before."""

    def run(parameters: dict[str, Any]) -> dict[str, Any]:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        results, _ = algorithm.run(parameters, QgsProcessingContext(), Log(), {}, False)
        return results

    return run


@pytest.fixture
def refused(run_unchecked, given, output):
    """Runs what must be refused, and sees that the message names the parameter and that nothing is written."""

    def refuse(name: str, value: Any, **more: Any) -> str:
        with pytest.raises(QgsProcessingException) as stopped:
            run_unchecked({**given, **more, name: value})
        assert name in str(stopped.value)
        assert not list(output.parent.iterdir())
        return str(stopped.value)

    return refuse


def cases(values: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(name, value, id=f"{name}={value!r:.40}") for name in values for value in values[name]
    ]


def beyond(name: str) -> list[Any]:
    least, most = NUMBERS[name]
    further = [least - 1, most + 1, str(most + 1), -1e300, 1e300, 5e9, QgsProperty.fromExpression("-5e9")]
    return further + ([least + 0.5, "1.5"] if name in WHOLE else [least - 1e-9])


def test_every_parameter_is_here(plugin):
    algorithm = QgsApplication.processingRegistry().algorithmById(ALGORITHM)
    declared = {parameter.name() for parameter in algorithm.parameterDefinitions()}
    assert declared == {*NUMBERS, *CHOICES, *TEXTS, *LAYERS, *OTHERS, *OUTPUTS}
    numbers = {
        parameter.name()
        for parameter in algorithm.parameterDefinitions()
        if isinstance(parameter, QgsProcessingParameterNumber)
    }
    assert numbers == {*NUMBERS, "PIXEL_SIZE"}


# ---- Numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), cases(dict.fromkeys(NUMBERS, NO_NUMBERS)))
def test_what_is_no_number_is_refused(refused, name, value):
    refused(name, value)


@pytest.mark.parametrize(("name", "value"), cases({name: beyond(name) for name in NUMBERS}))
def test_a_number_beyond_its_bounds_is_refused(refused, name, value):
    refused(name, value)


@pytest.mark.parametrize(("name", "value"), cases(dict.fromkeys(NUMBERS, NOT_GIVEN)))
def test_a_number_that_is_not_given_has_its_default(run_unchecked, given, name, value):
    assert run_unchecked({**given, name: value}) == run_unchecked(given)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("end", [0, 1])
def test_the_bounds_themselves_are_taken(run_unchecked, given, name, end):
    value = NUMBERS[name][end]
    if name.endswith("_COVERED") and not end:
        value = 1e-9  # of a pixel, nothing is no fraction
    assert run_unchecked({**given, name: value})["OUTPUT"] == given["OUTPUT"]


def test_the_message_names_the_bounds(refused):
    assert refused("UNCERTAIN_DISTANCE", -1) == "UNCERTAIN_DISTANCE is -1; give a number from 0 to 1000"
    assert (
        refused("VALID_VALUE", 5e9)
        == "VALID_VALUE is 5000000000; give a number from -2147483647 to 2147483647"
    )
    assert refused("MASK_CELL_ROWS", "ten") == "MASK_CELL_ROWS is 'ten'; give a number from 1 to 2147483647"
    assert "'no such('" in refused("THRESHOLD", QgsProperty.fromExpression("no such("))


@pytest.mark.parametrize(
    "value", [7, 7.0, " 7 ", "7e0", QgsProperty.fromExpression("3 + 4"), QgsProperty.fromValue(7)]
)
def test_numbers_are_taken_however_they_are_given(run_unchecked, given, value):
    run_unchecked({**given, "VALID_VALUE": value})
    assert set(np.unique(read_raster(given["OUTPUT"]).values)) == {0, 7}


# ---- Pixel size -----------------------------------------------------------------------------------------------------

EXTENT = f"500000,500080,3999940,4000000 [{UTM}]"


@pytest.mark.parametrize("value", [0, -10, 1e300, *NO_NUMBERS])
def test_a_pixel_size_that_gives_no_grid_is_refused(refused, value):
    refused("PIXEL_SIZE", value, REFERENCE=None, EXTENT=EXTENT)


@pytest.mark.parametrize("value", [-10, 1e300, *NO_NUMBERS])
def test_a_pixel_size_that_is_none_is_refused_beside_a_reference(refused, value):
    refused("PIXEL_SIZE", value)


def test_a_pixel_size_by_an_expression(run_unchecked, given):
    size = QgsProperty.fromExpression("5 * 2")
    run_unchecked({**given, "REFERENCE": None, "EXTENT": EXTENT, "PIXEL_SIZE": size})
    assert read_raster(given["OUTPUT"]).values.shape == SHAPE


# ---- Choices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    cases({name: [-1, count, 99, 0.5, "0.5", 1e300, *NO_NUMBERS] for name, count in CHOICES.items()}),
)
def test_what_is_no_choice_is_refused(refused, name, value):
    refused(name, value)


@pytest.mark.parametrize(("name", "value"), cases(dict.fromkeys(CHOICES, NOT_GIVEN)))
def test_a_choice_that_is_not_given_is_the_first(run_unchecked, given, name, value):
    assert run_unchecked({**given, name: value}) == run_unchecked({**given, name: 0})


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_taken_however_they_are_given(run_unchecked, given, name):
    first = run_unchecked({**given, name: 1})
    for value in (1.0, "1", QgsProperty.fromExpression("0 + 1")):
        assert run_unchecked({**given, name: value}) == first


def test_the_message_names_the_choices(refused):
    message = refused("MASK_OUTSIDE", 2)
    assert message == "MASK_OUTSIDE is 2; give one of the numbers 0 (Invalid), 1 (Valid)"


# ---- Bands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, -1, 2, 1.5, 1e300, *NO_NUMBERS])
def test_what_is_no_band_is_refused(refused, value):
    refused("MASK_BAND", value)


@pytest.mark.parametrize("value", NOT_GIVEN)
def test_a_band_that_is_not_given_is_the_first(run_unchecked, given, value):
    assert run_unchecked({**given, "MASK_BAND": value}) == run_unchecked({**given, "MASK_BAND": 1})


# ---- Texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    cases({name: [value for value in NO_NUMBERS if value != "1,5"] for name in TEXTS}),
)
def test_what_is_no_text_is_refused(refused, name, value):
    refused(name, value)


def test_the_message_shows_what_is_no_text(refused):
    assert refused("MASK_VALID", {"bit": 3}) == "MASK_VALID is {'bit': 3}; give a text"


@pytest.mark.parametrize(("name", "value"), cases(dict.fromkeys(TEXTS, NOT_GIVEN)))
def test_a_text_that_is_not_given_is_empty(run_unchecked, given, name, value):
    assert run_unchecked({**given, name: value}) == run_unchecked(given)


@pytest.mark.parametrize("value", ["1", 1, QgsProperty.fromExpression("'0' || '-1'")])
def test_a_rule_is_taken_however_it_is_given(run_unchecked, given, value):
    assert run_unchecked({**given, "MASK_VALID": value}) == run_unchecked(given)


# ---- Layers, extents, CRS -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    cases({name: [5, math.nan, True, *NO_NUMBERS] for name in [*LAYERS, "EXTENT", "CRS"]}),
)
def test_what_is_no_layer_extent_or_crs_is_refused(refused, name, value):
    refused(name, value)


@pytest.mark.parametrize("value", ["0,1,2", "nan,nan,nan,nan", "0,inf,0,inf", "3,3,5,9"])
def test_an_extent_without_area_is_told_as_such(refused, value):
    assert f"EXTENT '{value}' has no area" in refused("EXTENT", value)


@pytest.mark.parametrize("value", ["1e300,2e300,1e300,2e300", "-1e308,1e308,-1e308,-9e307"])
def test_an_extent_of_huge_numbers_is_refused(refused, value):
    refused("EXTENT", value)


@pytest.mark.parametrize(
    "value", [QgsCoordinateReferenceSystem(), "EPSG:999999", "utm 16", np.array([]), np.array([1, 2])]
)
def test_a_crs_that_is_none_is_refused_beside_a_reference(refused, value):
    refused("CRS", value)
