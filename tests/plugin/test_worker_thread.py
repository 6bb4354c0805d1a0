"""The algorithm where QGIS runs it: in a worker thread of the task manager."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsTask,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer

from grid_mask.tests.plugin.layers import (
    blank,
    box,
    endless,
    polygons,
    raster_layer,
    read_raster,
    write_raster,
)
from grid_mask.tests.plugin.runs import ALGORITHM, Log

SHAPE = (600, 700)
A_LONG_TIME_MS = 60_000


class ThreadLog(Log):
    """Knows in which threads the algorithm spoke."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def pushInfo(self, info: str) -> None:  # noqa: N802
        self.threads.add(threading.get_ident())
        super().pushInfo(info)


def run_in_background(parameters: dict[str, Any], feedback: Log) -> tuple[bool, dict[str, Any]]:
    """Hand the algorithm to the task manager and wait for the end, as the dialog does."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    context.setTransformContext(QgsProject.instance().transformContext())
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    answers: list[tuple[bool, dict[str, Any]]] = []
    loop = QEventLoop()

    def done(successful: bool, results: dict[str, Any]) -> None:
        answers.append((successful, results))
        loop.quit()

    task.executed.connect(done)
    QgsApplication.taskManager().addTask(task)
    QTimer.singleShot(A_LONG_TIME_MS, loop.quit)
    if not answers:
        loop.exec()
    assert answers, "the task never ended"
    return answers[0]


@pytest.fixture
def evidence(plugin, tmp_path: Path) -> dict[str, Any]:
    cells = np.random.default_rng(1).integers(0, 2, (60, 70)).astype(np.uint8)
    cells_in = (500_000.0, 100.0, 0.0, 4_000_000.0, 0.0, -100.0)
    return {
        "REFERENCE": raster_layer(blank(tmp_path / "reference.tif", SHAPE)),
        "MASK": raster_layer(write_raster(tmp_path / "cells.tif", cells, transform=cells_in)),
        "THRESHOLD": 0.5,
        "VALID": polygons(box(3, 3, 500, 600)),
        "INVALID": polygons(box(30, 30, 100, 200), "Polygon((-87 36.1, -86.9 36.1, -86.9 36.11, -87 36.1))"),
    }


def test_a_worker_gives_the_same_mask_as_the_main_thread(build_mask, evidence, output):
    in_main_thread = build_mask(**evidence)
    path = output.with_name("from_worker.tif")
    log = ThreadLog()
    successful, results = run_in_background({**evidence, "OUTPUT": str(path)}, log)
    assert successful
    assert threading.get_ident() not in log.threads
    assert len(log.threads) == 1
    np.testing.assert_array_equal(read_raster(path).values, in_main_thread.raster.values)
    assert {**results, "OUTPUT": ""} == {**in_main_thread.results, "OUTPUT": ""}
    assert 0 < results["VALID_COUNT"] < SHAPE[0] * SHAPE[1]


def test_a_worker_takes_only_selected_features_of_a_project_layer(evidence, output):
    layer = polygons(box(3, 3, 500, 600), box(510, 3, 590, 600))
    QgsProject.instance().addMapLayer(layer)
    layer.selectByIds([2])
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    parameters = {"REFERENCE": evidence["REFERENCE"], "VALID": chosen, "OUTPUT": str(output)}
    successful, results = run_in_background(parameters, Log())
    assert successful
    assert results["VALID_COUNT"] == 81 * 598


def test_two_workers_at_once_don_t_disturb_each_other(evidence, output):
    algorithm = QgsApplication.processingRegistry().algorithmById(ALGORITHM)
    wanted = {output.with_name(f"{valid}.tif"): valid for valid in (5, 6, 7)}
    loop, running, keep = QEventLoop(), len(wanted), []

    def done(*_: object) -> None:
        nonlocal running
        running -= 1
        if not running:
            loop.quit()

    for path, valid in wanted.items():
        context, log = QgsProcessingContext(), Log()
        context.setProject(QgsProject.instance())
        parameters = {**evidence, "VALID_VALUE": valid, "OUTPUT": str(path)}
        task = QgsProcessingAlgRunnerTask(algorithm.create(), parameters, context, log)
        task.executed.connect(done)
        keep.append((task, context, log))
    for task, _, _ in keep:
        QgsApplication.taskManager().addTask(task)
    QTimer.singleShot(A_LONG_TIME_MS, loop.quit)
    loop.exec()
    assert {path: set(np.unique(read_raster(path).values)) for path in wanted} == {
        path: {0, valid} for path, valid in wanted.items()
    }


def test_an_error_in_the_worker_reaches_the_log(evidence, output):
    log = Log()
    successful, results = run_in_background(
        {**evidence, "VALID": endless(name="no end"), "OUTPUT": str(output)}, log
    )
    assert not successful
    assert results == {}
    assert any("no end" in line for line in log.errors)
    assert list(output.parent.iterdir()) == []


def test_cancel_from_outside_ends_the_task(evidence, output):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context, log = QgsProcessingContext(), Log()
    context.setProject(QgsProject.instance())
    task = QgsProcessingAlgRunnerTask(algorithm, {**evidence, "OUTPUT": str(output)}, context, log)
    loop = QEventLoop()
    task.taskCompleted.connect(loop.quit)
    task.taskTerminated.connect(loop.quit)
    log.progressChanged.connect(lambda _: task.cancel())
    QgsApplication.taskManager().addTask(task)
    QTimer.singleShot(A_LONG_TIME_MS, loop.quit)
    loop.exec()
    assert task.status() in (QgsTask.TaskStatus.Complete, QgsTask.TaskStatus.Terminated)
    # One tile holds it all, so the cancel may come too late: the file is there whole, or not at all.
    assert [path.name for path in output.parent.iterdir()] in ([], ["mask.tif"])
