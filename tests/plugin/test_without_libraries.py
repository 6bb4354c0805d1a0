"""A QGIS whose Python has neither shapely nor rasterio, as most have: the plugin works all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import blank, read_raster, write_raster
from grid_mask.tests.plugin.processes import answer_of, plugins_folder

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

import grid_mask
plugin = grid_mask.classFactory(None)
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
    plugins = plugins_folder(tmp_path, checkout)
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
    found: dict[str, Any] = answer_of(script, tmp_path)
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
