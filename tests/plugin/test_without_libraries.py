"""A QGIS whose Python has neither shapely nor rasterio, as most have: the plugin works all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import blank, read_raster, write_raster
from grid_mask.tests.plugin.processes import A_LONG_TIME_S, QgisProcess

NOT_OF_QGIS = ("shapely", "rasterio", "affine", "scipy", "gridr", "hypothesis", "pytest")

SCRIPT = """
import json, sys
sys.path.insert(0, {tests!r})
from hidden import hide

hide({missing!r})

from qgis.core import QgsApplication, QgsProcessingFeedback
app = QgsApplication([], False)
app.initQgis()
sys.path[:0] = [{plugins!r}, QgsApplication.pkgDataPath() + "/python/plugins"]
from processing.core.Processing import Processing
Processing.initialize()

without_plugin = set(sys.modules)
import grid_mask
plugin = grid_mask.classFactory(None)
imported_by_class_factory = sorted(set(sys.modules) - without_plugin)
plugin.initProcessing()

import processing
results = processing.run("gridmask:buildmask", {parameters!r})
print("ANSWER" + json.dumps({{"results": results, "modules": sorted(sys.modules)}}))
plugin.unload()
app.exitQgis()
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: Any, checkout: Path) -> dict[str, Any]:
    """What a run in a Python without these libraries gives."""
    tmp_path = tmp_path_factory.mktemp("without")
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "grid_mask").symlink_to(checkout)
    area = tmp_path / "area.geojson"
    area.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": '
        '{"type": "Polygon", "coordinates": '
        "[[[-87, 36.1], [-86.9996, 36.1], [-86.9996, 36.2], [-87, 36.2], [-87, 36.1]]]}}]}"
    )
    cells = write_raster(
        tmp_path / "cells.tif", [[1, 1], [0, 1]], transform=(500_000.0, 40.0, 0.0, 4_000_000.0, 0.0, -30.0)
    )
    parameters = {
        "REFERENCE": blank(tmp_path / "reference.tif", (6, 8)),
        "VALID": str(area),
        "MASK": cells,
        "THRESHOLD": 0.5,
        "OUTPUT": str(tmp_path / "mask.tif"),
    }
    script = SCRIPT.format(
        tests=str(checkout / "tests"), missing=NOT_OF_QGIS, plugins=str(plugins), parameters=parameters
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
        env=QgisProcess(profile=tmp_path).environment(),
    )
    lines = [line for line in ran.stdout.splitlines() if line.startswith("ANSWER")]
    assert lines, ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(lines[0][len("ANSWER") :])
    return found


def test_the_mask_is_built(answer):
    assert drawn(read_raster(answer["results"]["OUTPUT"]).values) == [
        "####....",
        "####....",
        "####....",
        "...#....",
        "........",
        "........",
    ]
    assert answer["results"]["VALID_COUNT"] == 13


def test_none_of_them_is_imported(answer):
    imported = {module.split(".")[0] for module in answer["modules"]}
    assert "grid_mask" in imported
    assert imported.isdisjoint(NOT_OF_QGIS)
