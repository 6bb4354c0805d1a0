"""The algorithm as a step of a model: exclusions are grown by native:buffer, then the mask is built.

data/grown_exclusions.model3 was saved by QGIS's model class; the designer opens it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import processing
import pytest
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingModelChildParameterSource,
    QgsProject,
)

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import blank, box, polygons, raster_layer, read_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log

MODEL = Path(__file__).parent / "data" / "grown_exclusions.model3"
VALIDITY = "mask:validity"

GROWN_BY_TWO_PIXELS = [
    "########",
    "#.....##",
    "#.....##",
    "#.....##",
    "#.....##",
    "#.....##",
    "########",
]


@pytest.fixture
def model(plugin) -> QgsProcessingModelAlgorithm:
    loaded = QgsProcessingModelAlgorithm()
    assert loaded.fromFile(str(MODEL))
    return loaded


@pytest.fixture
def inputs(tmp_path: Path, output: Path) -> dict[str, Any]:
    return {
        "scene": blank(tmp_path / "scene.tif", (7, 8)),
        "exclusions": polygons(box(2.9, 2.9, 3.1, 3.1)),
        "distance": 20.0,
        VALIDITY: str(output),
    }


def test_the_file_says_what_it_needs(model):
    valid, problems = model.validate()
    assert valid, problems
    assert set(model.childAlgorithms()) == {"grown", "mask"}
    assert model.childAlgorithm("mask").algorithmId() == ALGORITHM
    assert [output.name() for output in model.outputDefinitions()] == [VALIDITY]


def test_the_model_grows_the_exclusions_and_builds_the_mask(model, inputs):
    results = processing.run(model, inputs, feedback=Log())
    assert drawn(read_raster(results[VALIDITY]).values) == GROWN_BY_TWO_PIXELS


def test_the_model_gives_the_numbers_of_its_steps(model, inputs):
    results = processing.run(model, inputs, feedback=Log())
    numbers = results["CHILD_RESULTS"]["mask"]
    assert numbers["VALID_COUNT"] == 56 - 25
    assert numbers["INVALID_COUNT"] == 25
    assert numbers["VALID_PERCENT"] == pytest.approx(100 * 31 / 56)
    assert numbers["VALID_AREA"] == pytest.approx(31 * 100 / 0.9996**2, rel=1e-6)  # on UTM's central meridian


def test_a_later_step_can_use_the_percentage(model, inputs):
    warn = QgsProcessingModelChildAlgorithm("native:raisewarning")
    warn.setChildId("tell")
    warn.addParameterSources(
        "MESSAGE",
        [
            QgsProcessingModelChildParameterSource.fromExpression(
                "'only ' || round(@Build_the_mask_VALID_PERCENT) || ' % can be used'"
            )
        ],
    )
    warn.setDependencies([QgsProcessingModelChildDependency("mask")])
    model.addChildAlgorithm(warn)
    log = Log()
    processing.run(model, inputs, feedback=log)
    assert "only 55 % can be used" in log.warnings + log.errors  # which of them is QGIS's choice


def test_the_mask_of_a_model_is_styled_when_loaded(model, inputs):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    path = inputs[VALIDITY]
    details = QgsProcessingContext.LayerDetails("Validity", QgsProject.instance(), VALIDITY)
    context.addLayerToLoadOnCompletion(path, details)
    processing.run(model, inputs, feedback=Log(), context=context)
    style = context.layerToLoadOnCompletionDetails(path).postProcessor()
    assert style is not None
    layer = raster_layer(path)
    style.postProcessLayer(layer, context, Log())
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)


def test_a_model_stops_where_the_algorithm_refuses(model, inputs):
    step = model.childAlgorithm("mask")
    step.addParameterSources("VALID_VALUE", [QgsProcessingModelChildParameterSource.fromStaticValue(0)])
    model.setChildAlgorithm(step)
    log = Log()
    _, successful = model.run(inputs, _context(), log)
    assert not successful
    assert any("both 0" in line for line in log.errors)
    assert not Path(inputs[VALIDITY]).exists()


def _context() -> QgsProcessingContext:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return context
