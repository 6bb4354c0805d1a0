"""What QGIS sees of the plugin: the provider, the algorithm, its parameters and outputs."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from qgis.core import QgsApplication, QgsProcessingParameterDefinition, QgsProcessingProvider

import grid_mask
from grid_mask.tests.plugin.runs import ALGORITHM

OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional
ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced


class Declared(NamedTuple):
    kind: str
    default: object = None
    optional: bool = False
    advanced: bool = False


PARAMETERS = {
    "REFERENCE": Declared("raster", optional=True),
    "EXTENT": Declared("extent", optional=True),
    "PIXEL_SIZE": Declared("distance", optional=True),
    "CRS": Declared("crs", optional=True),
    "VALID": Declared("source", optional=True),
    "INVALID": Declared("source", optional=True),
    "MASK": Declared("raster", optional=True),
    "MASK_BAND": Declared("band", 1, optional=True),
    "MASK_VALID": Declared("string", optional=True),
    "VALID_RULE": Declared("enum", 0, advanced=True),
    "VALID_COVERED": Declared("number", 50.0, advanced=True),
    "INVALID_RULE": Declared("enum", 0, advanced=True),
    "INVALID_COVERED": Declared("number", 50.0, advanced=True),
    "MASK_RULE": Declared("enum", 0, advanced=True),
    "THRESHOLD": Declared("number", 0.999, advanced=True),
    "MASK_OUTSIDE": Declared("enum", 0, advanced=True),
    "MASK_PLACEMENT": Declared("enum", 0, advanced=True),
    "MASK_CELL_ROWS": Declared("number", 1, advanced=True),
    "MASK_CELL_COLS": Declared("number", 1, advanced=True),
    "MASK_FIRST_ROW": Declared("number", 0, advanced=True),
    "MASK_FIRST_COL": Declared("number", 0, advanced=True),
    "VALID_VALUE": Declared("number", 1, advanced=True),
    "INVALID_VALUE": Declared("number", 0, advanced=True),
    "UNCERTAIN_DISTANCE": Declared("number", 0.5, advanced=True),
    "UNCERTAIN_MARGIN": Declared("number", 0.1, advanced=True),
    "CREATION_OPTIONS": Declared("string", "", optional=True, advanced=True),
    "CLOUD_OPTIMIZED": Declared("enum", 0, optional=True, advanced=True),
    "OUTPUT": Declared("rasterDestination"),
    "REASONS": Declared("rasterDestination", optional=True),
    "UNCERTAIN": Declared("rasterDestination", optional=True),
}
OUTPUTS = {
    "OUTPUT": "outputRaster",
    "REASONS": "outputRaster",
    "UNCERTAIN": "outputRaster",
    "VALID_COUNT": "outputNumber",
    "INVALID_COUNT": "outputNumber",
    "VALID_PERCENT": "outputNumber",
    "VALID_AREA": "outputNumber",
}


@pytest.fixture
def provider(plugin) -> QgsProcessingProvider:
    return QgsApplication.processingRegistry().providerById("gridmask")


@pytest.fixture
def algorithm(plugin):
    return QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)


def test_provider_has_its_name_and_icon(provider):
    assert provider.name() == "Grid Mask"
    assert not provider.icon().pixmap(24, 24).isNull()
    assert provider.svgIconPath().endswith("grid_mask.svg")


def test_provider_brings_the_algorithm(provider):
    assert [algorithm.id() for algorithm in provider.algorithms()] == [ALGORITHM]


def test_unload_takes_the_provider_away_and_it_can_come_back(plugin, qgis_iface):
    registry = QgsApplication.processingRegistry()
    plugin.unload()
    try:
        assert registry.providerById("gridmask") is None
        assert registry.algorithmById(ALGORITHM) is None
    finally:
        plugin.initProcessing()
    assert registry.algorithmById(ALGORITHM) is not None


def test_unload_before_processing_started_is_harmless(qgis_iface):
    before = {provider.id() for provider in QgsApplication.processingRegistry().providers()}
    grid_mask.classFactory(qgis_iface).unload()
    assert {provider.id() for provider in QgsApplication.processingRegistry().providers()} == before


def test_class_factory_works_without_a_window(plugin):
    """qgis_process gives None instead of an interface."""
    plugin.unload()
    headless = grid_mask.classFactory(None)
    try:
        headless.initProcessing()
        assert QgsApplication.processingRegistry().algorithmById(ALGORITHM) is not None
    finally:
        headless.unload()
        plugin.initProcessing()


def test_algorithm_introduces_itself(algorithm):
    assert algorithm.displayName() == "Build validity mask"
    assert algorithm.shortDescription()
    assert "valid" in algorithm.shortHelpString()
    assert {"cloud", "mask"} <= set(algorithm.tags())
    assert not algorithm.icon().pixmap(24, 24).isNull()
    assert algorithm.svgIconPath().endswith("grid_mask.svg")


def test_algorithm_runs_in_the_background_and_can_be_cancelled(algorithm):
    assert algorithm.flags() & algorithm.Flag.FlagCanCancel
    assert not algorithm.flags() & algorithm.Flag.FlagNoThreading


def test_each_run_gets_an_algorithm_of_its_own(algorithm):
    another = algorithm.create()
    assert another is not algorithm
    assert another.id() == algorithm.id()


def test_parameters_stand_in_the_order_of_the_dialog(algorithm):
    assert [parameter.name() for parameter in algorithm.parameterDefinitions()] == list(PARAMETERS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_is_declared(algorithm, name):
    parameter, declared = algorithm.parameterDefinition(name), PARAMETERS[name]
    flags = parameter.flags()
    assert Declared(
        kind=parameter.type(),
        default=parameter.defaultValue(),
        optional=bool(flags & OPTIONAL),
        advanced=bool(flags & ADVANCED),
    ) == (declared)
    assert parameter.description()


@pytest.mark.parametrize("name", [name for name in PARAMETERS if name != "OUTPUT"])
def test_parameter_has_help(algorithm, name):
    assert algorithm.parameterDefinition(name).help()


def test_band_belongs_to_the_mask_and_size_to_the_crs(algorithm):
    assert algorithm.parameterDefinition("MASK_BAND").parentLayerParameterName() == "MASK"
    assert algorithm.parameterDefinition("PIXEL_SIZE").parentParameterName() == "CRS"


def test_threshold_goes_from_nothing_to_all(algorithm):
    threshold = algorithm.parameterDefinition("THRESHOLD")
    assert (threshold.minimum(), threshold.maximum()) == (0.0, 1.0)


def test_outside_is_invalid_or_valid(algorithm):
    assert algorithm.parameterDefinition("MASK_OUTSIDE").options() == ["Invalid", "Valid"]


def test_outputs_can_be_used_by_models(algorithm):
    assert {output.name(): output.type() for output in algorithm.outputDefinitions()} == OUTPUTS
    assert all(output.description() for output in algorithm.outputDefinitions())
