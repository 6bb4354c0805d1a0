"""Layers that are removed from the project, and deleted, while the algorithm works on them.

QGIS would die of whoever touches such a layer, so each test has a process of its own.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer, QUrl

from grid_mask.plugin.vector import batches
from grid_mask.tests.plugin.layers import box, polygons, raster_layer, read_raster, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log
from grid_mask.tests.plugin.test_polygon_sources import LAYERS

pytestmark = pytest.mark.own_process

SHAPE = (60, 70)
INPUTS = ["REFERENCE", "VALID", "INVALID", "MASK"]
A_LONG_TIME_MS = 60_000


def add(layer: Any) -> str:
    """Add a layer to the project, which owns it from then on; return its id, as dialogs give it."""
    QgsProject.instance().addMapLayer(layer, False)
    return str(layer.id())


def remove(layer_id: str) -> None:
    """Remove a layer from the project, and see that it is gone."""
    layer = QgsProject.instance().mapLayer(layer_id)
    QgsProject.instance().removeMapLayer(layer_id)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    gc.collect()
    assert sip.isdeleted(layer)


@pytest.fixture
def files(plugin, tmp_path: Path) -> dict[str, str]:
    cells = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)
    return {name: write_raster(tmp_path / f"{name}.tif", cells) for name in ("REFERENCE", "MASK")}


@pytest.fixture
def given(files, tmp_path) -> Callable[[], dict[str, Any]]:
    """Adds new layers to the project, and returns the parameters that name them."""

    def parameters() -> dict[str, Any]:
        return {
            "VALID": add(polygons(*[box(i, 2, i + 3, 50) for i in range(3, 50)], name="area")),
            "INVALID": add(polygons(*[box(2, i, 40, i) for i in range(3, 60, 5)], name="clouds")),
            **{name: add(raster_layer(path)) for name, path in files.items()},
            "OUTPUT": str(tmp_path / "mask.tif"),
        }

    return parameters


@pytest.fixture
def right(given) -> np.ndarray:
    """What the mask is if no layer is removed."""
    return mask(given(), lambda: None)


def mask(parameters: dict[str, Any], between: Callable[[], None], log: Log | None = None) -> np.ndarray:
    """Run the algorithm in its two steps, with something done in between, and return the mask."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context, log = QgsProcessingContext(), log or Log()
    context.setProject(QgsProject.instance())
    assert algorithm.prepare(parameters, context, log)
    between()
    assert algorithm.runPrepared(parameters, context, log), log.errors
    return read_raster(parameters["OUTPUT"]).values


def test_between_the_preparation_and_the_work(given, right):
    for names in [[name] for name in INPUTS] + [INPUTS]:
        parameters = given()
        found = mask(parameters, lambda: [remove(parameters[name]) for name in names])  # noqa: B023
        np.testing.assert_array_equal(found, right, err_msg=str(names))


class Remover(Log):
    """Removes a layer when the algorithm asks for the n-th time whether to stop."""

    def __init__(self, layer_id: str, after: int) -> None:
        super().__init__()
        self.layer_id, self.left = layer_id, after

    def isCanceled(self) -> bool:  # noqa: N802
        self.left -= 1
        if self.left == 0:
            remove(self.layer_id)
        return False


def test_while_features_are_read(given, right):
    for name in INPUTS:
        for after in (1, 2, 4):
            parameters = given()
            log = Remover(parameters[name], after)
            np.testing.assert_array_equal(mask(parameters, lambda: None, log), right, err_msg=name)
            assert log.left <= 0


@pytest.mark.parametrize("few", [1000, -1], ids=["whole layer", "features near the grid"])
def test_layers_of_every_kind(given, tmp_path, monkeypatch, few):
    monkeypatch.setattr(batches, "_FEW_FEATURES", few)
    for kind, make in LAYERS.items():
        folder = tmp_path / kind
        folder.mkdir()
        layer_id = add(make(folder))
        parameters = {**given(), "INVALID": layer_id}
        expected = mask(parameters, lambda: None)
        found = mask(parameters, lambda: remove(layer_id))  # noqa: B023
        np.testing.assert_array_equal(found, expected, err_msg=kind)


@pytest.mark.parametrize("few", [1000, -1], ids=["whole layer", "features near the grid"])
@pytest.mark.parametrize("depth", [1, 2])
def test_a_layer_that_a_virtual_one_is_made_of(given, tmp_path, monkeypatch, few, depth):
    """The virtual layer stays, and gives features without geometry from then on."""
    monkeypatch.setattr(batches, "_FEW_FEATURES", few)
    monkeypatch.setattr(batches, "_FEATURES_BETWEEN_QUESTIONS", 1)
    parameters = given()
    made_of = parameters["INVALID"]
    for number in range(depth):
        table = "clouds" if not number else f"query_{number}"
        query = QgsVectorLayer(f"?query=select * from {table}", f"query_{number + 1}", "virtual")
        assert query.isValid()
        parameters["INVALID"] = add(query)
    complete = mask(parameters, lambda: None)
    assert complete.any()
    assert not complete.all()
    Path(parameters["OUTPUT"]).unlink()
    log = Remover(made_of, after=20)
    with pytest.raises(
        QgsProcessingException, match=f"'query_{depth}' is made of layers .*: clouds; add them again"
    ):
        mask(parameters, lambda: None, log)
    assert log.left <= 0
    assert not Path(parameters["OUTPUT"]).exists()


def test_a_layer_that_a_virtual_one_was_made_of(given):
    parameters = given()
    query = QgsVectorLayer("?query=select * from clouds", "query", "virtual")
    remove(parameters["INVALID"])
    parameters["INVALID"] = add(query)
    with pytest.raises(QgsProcessingException, match=r"'query' is made of layers"):
        mask(parameters, lambda: None)
    assert not Path(parameters["OUTPUT"]).exists()


@pytest.mark.parametrize("kind", ["GeoPackage", "CSV"])
def test_a_file_that_a_virtual_layer_was_made_of(given, tmp_path, kind):
    boxes = LAYERS[kind](tmp_path)
    source = QUrl.toPercentEncoding(boxes.source()).data().decode()
    uri = f"?layer={boxes.providerType()}:{source}:boxes&query=select * from boxes"
    query = QgsVectorLayer(uri, "query", "virtual")
    assert query.isValid()
    for file in list(tmp_path.glob("areas.*")):
        file.rename(tmp_path / f"elsewhere{file.suffix}")
    with pytest.raises(QgsProcessingException, match=r"'query' can't be read"):
        mask({**given(), "INVALID": add(query)}, lambda: None)


def test_only_selected_features(given):
    parameters = given()
    layer_id = parameters["VALID"]
    QgsProject.instance().mapLayer(layer_id).selectByIds([2, 5])
    parameters["VALID"] = QgsProcessingFeatureSourceDefinition(layer_id, selectedFeaturesOnly=True)
    expected = mask(parameters, lambda: None)
    np.testing.assert_array_equal(mask(parameters, lambda: remove(layer_id)), expected)


def test_in_the_background_while_the_main_thread_removes_it(given, right):
    """As the dialog runs it. Whenever the layer goes, the mask is the same."""
    for name in INPUTS:
        parameters, log = given(), Log()
        assert in_the_background(parameters, lambda: remove(parameters[name]), log), log.errors  # noqa: B023
        np.testing.assert_array_equal(read_raster(parameters["OUTPUT"]).values, right, err_msg=name)


def in_the_background(parameters: dict[str, Any], meanwhile: Callable[[], None], log: Log) -> bool:
    """Hand the algorithm to the task manager, do something, and return whether it succeeded."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, log)
    answers: list[bool] = []
    loop = QEventLoop()

    def done(succeeded: bool, _: dict[str, Any]) -> None:
        answers.append(succeeded)
        loop.quit()

    task.executed.connect(done)
    QgsApplication.taskManager().addTask(task)
    meanwhile()
    QTimer.singleShot(A_LONG_TIME_MS, loop.quit)
    if not answers:
        loop.exec()
    assert answers, "the task never ended"
    return answers[0]
