"""The algorithm's own dialog in QGIS: filled in, run, and the layer it loads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QTextEdit

from grid_mask.plugin.results.style import INVALID_COLOUR, VALID_COLOUR
from grid_mask.tests.plugin.layers import blank, box, polygons, read_raster
from grid_mask.tests.plugin.runs import ALGORITHM

SHAPE = (6, 8)
A_LONG_TIME_MS = 60_000


@pytest.fixture
def dialog(plugin, desktop) -> Iterator[Any]:
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    opened = AlgorithmDialog(algorithm, False, None)
    opened.show()
    yield opened
    opened.close()
    opened.deleteLater()


@pytest.fixture
def parameters(tmp_path: Path, output: Path) -> dict[str, Any]:
    area = polygons(box(2, 2, 3, 5), name="area")
    QgsProject.instance().addMapLayer(area)
    return {
        "REFERENCE": blank(tmp_path / "reference.tif", SHAPE),
        "VALID": area.id(),
        "OUTPUT": str(output),
    }


def wait_until(done: Callable[[], bool]) -> None:
    """Let QGIS work until something is true, and fail if it never is."""
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if done() else None)
    look.start(20)
    QTimer.singleShot(A_LONG_TIME_MS, loop.quit)
    loop.exec()
    assert done()


def press_run(dialog: Any) -> tuple[bool, dict[str, Any]]:
    """Click the button, wait for the end, and return what the dialog says of it."""
    finished: list[tuple[bool, dict[str, Any]]] = []
    dialog.algorithmFinished.connect(lambda successful, results: finished.append((successful, results)))
    dialog.runButton().click()
    wait_until(lambda: bool(finished))
    return finished[0]


def loaded_mask() -> QgsRasterLayer:
    masks = [
        layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsRasterLayer)
    ]
    assert len(masks) == 1
    return masks[0]


def test_run_loads_the_mask_named_and_styled(dialog, parameters, output):
    dialog.setParameters(parameters)
    successful, results = press_run(dialog)
    assert successful
    assert results["VALID_COUNT"] == 8
    layer = loaded_mask()
    assert layer.name() == "Validity mask"
    assert Path(layer.source()) == output
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    assert [
        (entry.value, entry.label, entry.color.name().upper()) for entry in layer.renderer().classes()
    ] == [
        (1, "Valid", VALID_COLOUR),
        (0, "Invalid", INVALID_COLOUR),
    ]
    assert "1 = valid, 0 = invalid" in layer.metadata().abstract()
    assert layer.metadata().title() == "Validity mask"


def test_the_style_follows_the_values(dialog, parameters):
    dialog.setParameters({**parameters, "VALID_VALUE": 200, "INVALID_VALUE": -5})
    assert press_run(dialog)[0]
    layer = loaded_mask()
    assert [(entry.value, entry.label) for entry in layer.renderer().classes()] == [
        (200, "Valid"),
        (-5, "Invalid"),
    ]
    assert "200 = valid, -5 = invalid" in layer.metadata().abstract()


def test_the_styled_layer_draws_both_colours(dialog, parameters):
    dialog.setParameters(parameters)
    assert press_run(dialog)[0]
    layer = loaded_mask()
    block = layer.renderer().block(1, layer.extent(), SHAPE[1], SHAPE[0])
    rows, cols = SHAPE
    colours = {
        block.color(row, col).__class__ and block.color(row, col)
        for row in range(rows)
        for col in range(cols)
    }

    assert {QColor(colour).name().upper() for colour in colours} == {VALID_COLOUR, INVALID_COLOUR}


def test_a_temporary_mask_is_loaded_too(dialog, parameters):
    dialog.setParameters({**parameters, "OUTPUT": "TEMPORARY_OUTPUT"})
    assert press_run(dialog)[0]
    assert read_raster(loaded_mask().source()).values.shape == SHAPE


def test_the_log_is_shown(dialog, parameters):
    dialog.setParameters(parameters)
    press_run(dialog)
    shown = "\n".join(edit.toPlainText() for edit in dialog.findChildren(QTextEdit))
    assert "Grid: 8 columns x 6 rows" in shown
    assert "Valid: 8 of 48 pixels" in shown


def test_cancel_complains_of_no_missing_layer(dialog, parameters, output, desktop, tmp_path):
    large = blank(tmp_path / "large.tif", (3000, 5000))
    dialog.setParameters({**parameters, "REFERENCE": large})
    desktop.messageBar().clear_messages()
    finished: list[tuple[bool, dict[str, Any]]] = []
    dialog.algorithmFinished.connect(lambda successful, results: finished.append((successful, results)))
    dialog.runButton().click()
    dialog.cancelButton().click()
    wait_until(lambda: dialog.runButton().isEnabled())
    shown = "\n".join(edit.toPlainText() for edit in dialog.findChildren(QTextEdit))
    assert "Cancelled" in shown
    assert "were not correctly generated" not in shown
    assert not desktop.messageBar().get_messages(Qgis.MessageLevel.Warning)
    assert not [
        layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsRasterLayer)
    ]
    assert list(output.parent.iterdir()) == []
