"""Cancelling: at any moment, without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import processing
import pytest
from qgis.core import QgsProcessingContext, QgsProject

from grid_mask.tests.plugin.layers import blank, box, polygons, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log

LARGE = (1600, 5000)  # 8 tiles


class Impatient(Log):
    """A user who presses Cancel once so much progress is made, in percent."""

    def __init__(self, enough: float) -> None:
        super().__init__()
        self._enough = enough
        self.progressChanged.connect(self._look)
        if enough <= 0:
            self.cancel()

    def _look(self, progress: float) -> None:
        if progress >= self._enough:
            self.cancel()


def cancelled_run(parameters: dict[str, Any], feedback: Log) -> dict[str, Any]:
    return processing.run(ALGORITHM, parameters, feedback=feedback)


@pytest.fixture
def evidence(plugin, tmp_path: Path) -> dict[str, Any]:
    cells = np.random.default_rng(1).integers(0, 2, (160, 500)).astype(np.uint8)
    return {
        "REFERENCE": blank(tmp_path / "large.tif", LARGE),
        "MASK": write_raster(
            tmp_path / "cells.tif", cells, transform=(500_000.0, 100.0, 0.0, 4_000_000.0, 0.0, -100.0)
        ),
        "VALID": polygons(box(3, 3, 1500, 4900)),
        "INVALID": polygons(box(300, 300, 500, 900)),
    }


@pytest.mark.parametrize("enough", [0, 1, 50, 100], ids=lambda percent: f"at {percent} %")
@pytest.mark.parametrize("suffix", [".tif", ".png"])
def test_nothing_is_left(evidence, output, suffix, enough):
    output = output.with_suffix(suffix)
    feedback = Impatient(enough)
    results = cancelled_run({**evidence, "OUTPUT": str(output)}, feedback)
    if enough == 100 and suffix == ".tif":
        assert list(output.parent.iterdir()) == [output]  # too late: all was written
        return
    assert results == {}
    assert list(output.parent.iterdir()) == []
    assert feedback.info("Cancelled")
    assert not feedback.errors


def test_progress_stops_there(evidence, output):
    feedback = Impatient(50)
    cancelled_run({**evidence, "OUTPUT": str(output)}, feedback)
    assert 50 <= max(feedback.progress) < 100


def test_the_older_file_stays_whole(evidence, output):
    output.write_text("the older file")
    cancelled_run({**evidence, "OUTPUT": str(output)}, Impatient(50))
    assert output.read_text() == "the older file"
    assert list(output.parent.iterdir()) == [output]


def test_no_layer_is_announced(evidence, output):
    """QGIS would complain that it can't load it."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    details = QgsProcessingContext.LayerDetails("Validity mask", QgsProject.instance(), "OUTPUT")
    context.addLayerToLoadOnCompletion(str(output), details)
    results = processing.run(
        ALGORITHM, {**evidence, "OUTPUT": str(output)}, feedback=Impatient(50), context=context
    )
    assert results == {}
    assert not context.willLoadLayerOnCompletion(str(output))


def test_while_polygons_are_read(evidence, output):
    """A layer of many features can be left before the first tile."""

    class WhileReading(Log):
        asked = 0

        def isCanceled(self) -> bool:  # noqa: N802
            self.asked += 1
            return self.asked > 10

    evidence["VALID"] = polygons(*[box(3, 3, 1500, 4900)] * 500)
    feedback = WhileReading()
    assert cancelled_run({**evidence, "OUTPUT": str(output)}, feedback) == {}
    assert feedback.asked < 20
    assert not feedback.progress
    assert list(output.parent.iterdir()) == []
