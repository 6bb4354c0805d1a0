"""What scripts, models and qgis_process rely on: every parameter's kind, default, bounds and place in the dialog."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsApplication, QgsProcessingParameterDefinition

LARGEST = 2**31 - 1
BASIC = {
    "REFERENCE": ("raster", None),
    "EXTENT": ("extent", None),
    "PIXEL_SIZE": ("distance", None),
    "CRS": ("crs", None),
    "VALID": ("source", None),
    "INVALID": ("source", None),
    "MASK": ("raster", None),
    "MASK_BAND": ("band", 1),
    "MASK_VALID": ("string", None),
}
ADVANCED = {
    "VALID_RULE": ("enum", 0),
    "VALID_COVERED": ("number", 50.0),
    "INVALID_RULE": ("enum", 0),
    "INVALID_COVERED": ("number", 50.0),
    "MASK_RULE": ("enum", 0),
    "THRESHOLD": ("number", 0.999),
    "MASK_OUTSIDE": ("enum", 0),
    "MASK_PLACEMENT": ("enum", 0),
    "MASK_CELL_ROWS": ("number", 1),
    "MASK_CELL_COLS": ("number", 1),
    "MASK_FIRST_ROW": ("number", 0),
    "MASK_FIRST_COL": ("number", 0),
    "VALID_VALUE": ("number", 1),
    "INVALID_VALUE": ("number", 0),
    "UNCERTAIN_DISTANCE": ("number", 0.5),
    "UNCERTAIN_MARGIN": ("number", 0.1),
    "CREATION_OPTIONS": ("string", ""),
    "CLOUD_OPTIMIZED": ("enum", 0),
}
OUTPUTS = {
    "OUTPUT": ("rasterDestination", None),
    "REASONS": ("rasterDestination", None),
    "UNCERTAIN": ("rasterDestination", None),
}
OPTIONAL_ADVANCED = {"CREATION_OPTIONS", "CLOUD_OPTIMIZED"}
BOUNDS = {
    "VALID_COVERED": (0.0, 100.0),
    "INVALID_COVERED": (0.0, 100.0),
    "THRESHOLD": (0.0, 1.0),
    "MASK_CELL_ROWS": (1, LARGEST),
    "MASK_CELL_COLS": (1, LARGEST),
    "MASK_FIRST_ROW": (0, LARGEST),
    "MASK_FIRST_COL": (0, LARGEST),
    "VALID_VALUE": (-LARGEST, LARGEST),
    "INVALID_VALUE": (-LARGEST, LARGEST),
    "UNCERTAIN_DISTANCE": (0.0, 1000.0),
    "UNCERTAIN_MARGIN": (0.0, 1.0),
}
COUNT_OF_OPTIONS = {
    "VALID_RULE": 5,
    "INVALID_RULE": 5,
    "MASK_RULE": 3,
    "MASK_OUTSIDE": 2,
    "MASK_PLACEMENT": 2,
    "CLOUD_OPTIMIZED": 3,
}
PARENTS = {"PIXEL_SIZE": "CRS", "MASK_BAND": "MASK"}


@pytest.fixture
def declared(plugin) -> Iterator[dict[str, QgsProcessingParameterDefinition]]:
    """As they are declared now; the registry keeps an algorithm that declared them when it was loaded."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("gridmask:buildmask")
    yield {parameter.name(): parameter for parameter in algorithm.parameterDefinitions()}
    del algorithm  # whose they are


def has_flag(parameter: QgsProcessingParameterDefinition, flag: object) -> bool:
    return bool(parameter.flags() & flag)


def test_kinds_and_defaults_in_the_dialogs_order(declared):
    found = {name: (parameter.type(), parameter.defaultValue()) for name, parameter in declared.items()}
    assert list(found.items()) == list({**BASIC, **ADVANCED, **OUTPUTS}.items())


def test_which_are_advanced(declared):
    flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    assert {name for name, parameter in declared.items() if has_flag(parameter, flag)} == set(ADVANCED)


def test_which_may_be_left_out(declared):
    flag = QgsProcessingParameterDefinition.Flag.FlagOptional
    optional = {name for name, parameter in declared.items() if has_flag(parameter, flag)}
    assert optional == {*BASIC, *OPTIONAL_ADVANCED, "REASONS", "UNCERTAIN"}


def test_outputs_that_are_made_on_demand(declared):
    made = {name: declared[name].createByDefault() for name in OUTPUTS}
    assert made == {"OUTPUT": True, "REASONS": False, "UNCERTAIN": False}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds(declared, name):
    assert (declared[name].minimum(), declared[name].maximum()) == BOUNDS[name]


def test_what_has_no_upper_bound(declared):
    assert declared["PIXEL_SIZE"].minimum() == 0.0
    assert declared["PIXEL_SIZE"].maximum() > 1e100


@pytest.mark.parametrize("name", COUNT_OF_OPTIONS)
def test_how_many_options(declared, name):
    options = declared[name].options()
    assert len(options) == len(set(options)) == COUNT_OF_OPTIONS[name]


def test_parents(declared):
    assert declared["PIXEL_SIZE"].parentParameterName() == PARENTS["PIXEL_SIZE"]
    assert declared["MASK_BAND"].parentLayerParameterName() == PARENTS["MASK_BAND"]


def test_every_one_has_a_title_of_its_own(declared):
    titles = {parameter.description() for parameter in declared.values()}
    assert len(titles) == len(declared)
    assert all(titles)


def test_every_one_but_the_mask_itself_has_a_tooltip(declared):
    assert [name for name, parameter in declared.items() if not parameter.help()] == ["OUTPUT"]
