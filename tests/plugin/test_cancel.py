"""Cancelling: at any moment, without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingContext, QgsProject

from grid_mask.core.cancel import Cancelled
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.vector import united
from grid_mask.core.vector.polygons import Polygons
from grid_mask.plugin.host.gdal_access import abandon, gdal_errors
from grid_mask.plugin.host.map_grid import MapGrid
from grid_mask.plugin.output import band_writer
from grid_mask.plugin.output.open_raster import OpenRaster
from grid_mask.plugin.output.raster_format import geotiff
from grid_mask.plugin.vector import on_grid
from grid_mask.plugin.vector.features import read_polygons
from grid_mask.plugin.vector.source import polygon_source
from grid_mask.plugin.vector.surroundings import cut_to
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


def test_while_polygons_are_cut_down_to_the_grid():
    drawn = Polygons.from_rings([[np.array([[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 0.0]])]])
    with pytest.raises(Cancelled):
        cut_to(drawn, [(1.0, 1.0, 2.0, 2.0)], lambda: True)


def test_while_polygons_are_reprojected(monkeypatch):
    monkeypatch.setattr(on_grid, "cut_to", lambda drawn, *_: (drawn, np.arange(len(drawn))))
    layer = read_polygons(polygon_source(polygons(box(3, 3, 15, 20))), lambda: False)
    grid = Grid(LARGE, (-87.0, 1e-4, 0.0, 36.0, 0.0, -1e-4))
    lon_lat = QgsCoordinateReferenceSystem("EPSG:4326")
    map_grid = MapGrid(grid, lon_lat, QgsProject.instance().transformContext())
    assert len(on_grid.in_pixels(layer, map_grid, lambda: False, distance=0).polygons) == 1
    with pytest.raises(Cancelled):
        on_grid.in_pixels(layer, map_grid, lambda: True, distance=0)


class AtQuestion(Log):
    """A user who cancels at a question, counted from 1, and notes what was told before it."""

    def __init__(self, at: float) -> None:
        super().__init__()
        self.at = at
        self.asked = 0
        self.steps: list[tuple[str, int]] = []

    def isCanceled(self) -> bool:  # noqa: N802
        self.asked += 1
        return self.asked >= self.at

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.steps.append((text, self.asked))


def parcels(side: int) -> list[str]:
    return [box(10 * i, 10 * j, 10 * i + 10, 10 * j + 10) for i in range(side) for j in range(side)]


@pytest.mark.parametrize(
    "how", [{"INVALID_RULE": 4}, {"INVALID_RULE": 2}, {"UNCERTAIN": "uncertain.tif"}], ids=str
)
def test_while_polygons_are_dissolved(evidence, output, monkeypatch, how):
    """A million polygons take a minute."""
    monkeypatch.setattr(united, "MOST_VERTICES", 100)
    evidence["INVALID"] = polygons(*parcels(20))
    if "UNCERTAIN" in how:
        how = {"UNCERTAIN": str(output.parent / how["UNCERTAIN"])}
    whole = AtQuestion(float("inf"))
    cancelled_run({**evidence, **how, "OUTPUT": str(output.with_name("whole.tif"))}, whole)
    before = list(output.parent.iterdir())
    begun = [asked for text, asked in whole.steps if "issolving" in text]
    computing = [asked for text, asked in whole.steps if text.startswith("Computing")]
    assert len(begun) == len(computing) == 1
    assert computing[0] - begun[0] > 20
    feedback = AtQuestion(begun[0] + 10)
    if "UNCERTAIN" in how:
        how = {"UNCERTAIN": str(output.parent / "another.tif")}
    assert cancelled_run({**evidence, **how, "OUTPUT": str(output)}, feedback) == {}
    assert feedback.asked <= begun[0] + 11
    assert feedback.info("Cancelled")
    assert sorted(output.parent.iterdir()) == sorted(before)


def test_what_is_done_now_is_told(plugin, tmp_path, output):
    feedback = AtQuestion(float("inf"))
    evidence = {"VALID": polygons(box(3, 3, 15, 49)), "INVALID": polygons(box(3, 3, 5, 9)), "VALID_RULE": 3}
    reference = blank(tmp_path / "small.tif", (16, 50))
    cancelled_run({"REFERENCE": reference, **evidence, "OUTPUT": str(output)}, feedback)
    assert [text for text, _ in feedback.steps] == [
        "Valid polygons: reading the features",
        "Valid polygons: dissolving the polygons",
        "Invalid polygons: reading the features",
        "Computing and writing the pixels",
    ]


def test_while_the_area_of_pixels_is_measured(plugin, tmp_path, output):
    """Before any of them is computed."""
    degrees = blank(tmp_path / "degrees.tif", (6, 8), transform=(5, 1, 0, 50, 0, -1), crs="EPSG:4326")
    feedback = AtQuestion(1)
    assert cancelled_run({"REFERENCE": degrees, "OUTPUT": str(output)}, feedback) == {}
    assert feedback.info("Cancelled")
    assert feedback.steps == []


def test_before_the_first_tile(plugin, tmp_path, output, monkeypatch):
    """Then nothing is handed to the file any more."""

    class WhenComputing(Log):
        def setProgressText(self, text: str) -> None:  # noqa: N802
            if text.startswith("Computing"):
                self.cancel()

    written: list[object] = []
    monkeypatch.setattr(OpenRaster, "write", lambda _, *what: written.append(what))
    reference = blank(tmp_path / "small.tif", (6, 8))
    assert cancelled_run({"REFERENCE": reference, "OUTPUT": str(output)}, WhenComputing()) == {}
    assert written == []


def test_a_file_that_is_left_is_not_filled_up(tmp_path):
    """GDAL would write a block for each that is missing: of 6 * 10^12 pixels gigabytes."""
    path = tmp_path / "mask.tif"
    with gdal_errors():
        options = [f"{name}={value}" for name, value in geotiff().options.items()]
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), 200_000, 200_000, options=options)
        dataset.GetRasterBand(1).WriteArray(np.ones((512, 512), dtype=np.uint8))
        dataset.FlushCache()
        before = path.stat().st_size
        abandon(dataset, path)
    assert path.stat().st_size <= before


@pytest.mark.parametrize("suffix", [".tif", ".img", ".bil", ".png"])
def test_in_the_middle_of_a_tile_s_writing(evidence, output, monkeypatch, suffix):
    monkeypatch.setattr(band_writer, "MOST_AT_ONCE", 1 << 16)
    output = output.with_suffix(suffix)
    whole = AtQuestion(float("inf"))
    assert cancelled_run({**evidence, "OUTPUT": str(output)}, whole)
    for file in output.parent.iterdir():
        file.unlink()
    assert len(whole.progress) < 10
    assert whole.asked > 40
    for at in range(whole.asked - 30, whole.asked - 10, 5):
        assert cancelled_run({**evidence, "OUTPUT": str(output)}, AtQuestion(at)) == {}
        assert list(output.parent.iterdir()) == []
