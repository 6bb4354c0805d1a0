"""The algorithm in QGIS's batch dialog: a row for each mask."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import Qgis, QgsApplication, QgsProject, QgsProxyProgressTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QTextEdit

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import blank, box, polygons, read_raster
from grid_mask.tests.plugin.runs import ALGORITHM

SHAPES = [(4, 6), (5, 5), (3, 8)]


# QGIS dies where a dialog, or a layer, goes before the task that works for it has ended.
pytestmark = pytest.mark.own_process

A_LONG_TIME_S = 60
ROWS_ARE_TASKS = 33800  # the version of QGIS from which on each row is a task of its own


@pytest.fixture
def dialog(plugin, desktop) -> Iterator[Any]:
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    class Dialog(BatchAlgorithmDialog):
        has_ended = False

        def createSummaryTable(self, *of: Any) -> None:  # noqa: N802
            """Tell of all rows together: what QGIS does last, in every version."""
            super().createSummaryTable(*of)
            self.has_ended = True

    dialog = Dialog(QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM), None)
    yield dialog
    end_tasks()
    dialog.close()
    dialog.deleteLater()


def end_tasks() -> None:
    """See that no task works for a dialog that is going to be deleted."""
    manager = QgsApplication.taskManager()
    if Qgis.QGIS_VERSION_INT < ROWS_ARE_TASKS:
        # Where an algorithm written in Python fails, QGIS never ends the dialog's task, and waits for it at its exit.
        for task in manager.activeTasks():
            sip.cast(task, QgsProxyProgressTask).finalize(False)
    wait_until(lambda: not manager.countActiveTasks())


def wait_until(true: Callable[[], bool]) -> None:
    """Let QGIS go on until something is true."""
    give_up = time.monotonic() + A_LONG_TIME_S
    while not true():
        assert time.monotonic() < give_up, "the rows have not ended"
        QCoreApplication.processEvents()


@pytest.fixture
def rows(tmp_path: Path, output: Path) -> list[dict[str, Any]]:
    layer = polygons(box(1, 1, 2, 2), name="exclusions")
    QgsProject.instance().addMapLayer(layer)
    return [
        {
            "REFERENCE": blank(tmp_path / f"scene{row}.tif", shape),
            "INVALID": layer.id(),
            "OUTPUT": str(output.with_name(f"mask{row}.tif")),
        }
        for row, shape in enumerate(SHAPES)
    ]


def fill(dialog: Any, rows: list[dict[str, Any]]) -> None:
    """Type each row's values into the table of the dialog."""
    panel = dialog.mainWidget()
    while panel.batchRowCount() < len(rows):
        panel.addRow()
    for row, values in enumerate(rows):
        for name, value in values.items():
            column = panel.parameter_to_column[name]
            cell = panel.tblParameters.cellWidget(row + 1, column)
            if name == "OUTPUT":
                cell.setValue(value)
            else:
                panel.wrappers[row][column].setParameterValue(value, panel.processing_context)


def run(dialog: Any) -> None:
    """Run all rows. Where each is a task, the dialog comes back before they have ended."""
    dialog.show()  # QGIS deletes a dialog that isn't seen any more once its last row has run
    dialog.runAlgorithm()
    wait_until(lambda: dialog.has_ended)


def log_of(dialog: Any) -> str:
    """Return what the dialog told."""
    return "\n".join(text.toPlainText() for text in dialog.findChildren(QTextEdit))


def test_every_row_gives_its_mask(dialog, rows):
    fill(dialog, rows)
    run(dialog)
    for values, (height, width) in zip(rows, SHAPES):
        mask = drawn(read_raster(values["OUTPUT"]).values)
        hole = "#..#"
        assert mask[:4] == ["#" * width, *[hole + "#" * (width - 4)] * 2, "#" * width][:height]


def test_rows_are_loaded_with_the_style_of_the_mask(dialog, rows):
    fill(dialog, rows)
    dialog.mainWidget().checkLoadLayersOnCompletion.setChecked(True)
    run(dialog)
    masks = {Path(layer.source()).name: layer for layer in QgsProject.instance().mapLayers().values()}
    for values in rows:
        classes = masks[Path(values["OUTPUT"]).name].renderer().classes()
        assert [entry.label for entry in classes] == ["Valid", "Invalid"]
    assert "not correctly generated" not in log_of(dialog)


def test_a_row_that_is_wrong_does_not_stop_the_others(dialog, rows):
    rows[1]["PIXEL_SIZE"] = 7.5  # the reference has another one
    fill(dialog, rows)
    run(dialog)
    assert [Path(values["OUTPUT"]).exists() for values in rows] == [True, False, True]
    assert "PIXEL_SIZE is 7.5" in log_of(dialog)
