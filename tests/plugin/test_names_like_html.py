"""Layers whose names read like HTML: shown as they are in the dialog's log, in messages and in plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsProcessingException, QgsProcessingFeedback, QgsProject
from qgis.PyQt.QtWidgets import QTextEdit

from grid_mask.tests.plugin.layers import blank, box, polygons, raster_layer, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM
from grid_mask.tests.plugin.test_dialog import dialog, press_run  # noqa: F401  (a fixture)

NAME = "<b>x</b> & <script> &lt;i>"
WORD_JOINER = "\u2060"


@pytest.fixture
def parameters(tmp_path: Path, output: Path) -> dict[str, Any]:
    area = polygons(box(2, 2, 3, 5), None, crs="", name=NAME)
    cells = raster_layer(write_raster(tmp_path / "cells.tif", np.ones((6, 8), np.uint8), crs=""), name=NAME)
    QgsProject.instance().addMapLayers([area, cells])
    return {
        "REFERENCE": blank(tmp_path / "reference.tif", (6, 8)),
        "VALID": area.id(),
        "MASK": cells.id(),
        "OUTPUT": str(output),
    }


def log_of(dialog: Any) -> str:  # noqa: F811
    return "\n".join(edit.toPlainText() for edit in dialog.findChildren(QTextEdit))


def test_the_dialog_s_log_shows_a_name_as_it_is(dialog, parameters):  # noqa: F811
    dialog.setParameters(parameters)
    successful, _ = press_run(dialog)
    assert successful
    shown = log_of(dialog)
    assert f"1 polygons of 2 features from '{NAME}'" in shown  # information
    assert f"Valid polygons: '{NAME}' or the grid has no CRS" in shown  # a warning
    assert f"band 1 of '{NAME}'" in shown


def test_the_dialog_s_log_shows_a_name_in_an_error_as_it_is(dialog, parameters, monkeypatch):  # noqa: F811
    dialog.setParameters({**parameters, "MASK_VALID": "bits 14-15 < 3"})
    # What QGIS's check lets pass shows as an error of the run.
    monkeypatch.setattr(type(dialog.algorithm()), "checkParameterValues", lambda *_: (True, ""), raising=True)
    successful, _ = press_run(dialog)
    assert not successful
    assert f"band 1 of '{NAME}', which holds uint8" in log_of(dialog)


def test_plain_text_and_html_of_the_log_agree(plugin, parameters):
    import processing

    feedback = QgsProcessingFeedback(False)
    processing.run(ALGORITHM, parameters, feedback=feedback)
    assert f"from '{NAME}'" in feedback.textLog()
    page = QTextEdit()
    page.setHtml(feedback.htmlLog())
    assert f"from '{NAME}'" in page.toPlainText()


@pytest.mark.parametrize("name", [NAME, "&lt;b>", "< b>x", "<!-- x", "<?xml ?>", "a < 3 & b > 5"])
def test_a_message_box_shows_a_name_as_it_is(plugin, parameters, name):
    import processing

    layer = QgsProject.instance().mapLayer(parameters["MASK"])
    layer.setName(name)
    with pytest.raises(QgsProcessingException) as stopped:
        processing.run(ALGORITHM, {**parameters, "MASK_BAND": 9})
    _, message = str(stopped.value).split("\n", 1)  # behind QGIS's own words
    assert f"'{name}'" in message.replace(WORD_JOINER, "")
    page = QTextEdit()
    page.setText(message)  # guesses what is HTML, as a message box does
    assert page.toPlainText() == message
