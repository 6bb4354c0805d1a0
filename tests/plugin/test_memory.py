"""Memory: what docs/reliability.md states is held, on a small scale; `./dev bench --only peak` measures the rest.

Each run has a process of its own, whose peak it is.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal, ogr, osr

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.tests.plugin.processes import answer_of, plugins_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no peak in getrusage")

SCRIPT = """
import json, resource, sys
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

def peak_mib():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)

def run(parameters):
    return processing.run("gridmask:buildmask", parameters, feedback=QgsProcessingFeedback(False))

run({tiny!r})
before = peak_mib()
results = run({parameters!r})
print("ANSWER" + json.dumps({{"mib": peak_mib() - before, "valid": results["VALID_COUNT"]}}))
plugin.unload()
app.exitQgis()
"""

EXTENT = "0,{side},0,{side} [EPSG:3035]"
A_POLYGON_BYTES = 1000 * 2**20 // 10**6
"""What docs/reliability.md states for each polygon of five vertices."""
PIXELS_MIB = 300
"""What it states for pixels, however many."""


@pytest.fixture
def peak_of(tmp_path: Path, checkout: Path) -> Any:
    """Runs the algorithm in a process of its own; returns the MiB above a tiny run, and the number of valid pixels."""
    plugins = plugins_folder(tmp_path, checkout)

    def measured(layer: Path, side: int, **parameters: Any) -> tuple[float, int]:
        common = {"VALID": str(layer), "PIXEL_SIZE": 1, "CRS": "EPSG:3035", **parameters}
        tiny = {**common, "EXTENT": EXTENT.format(side=10), "OUTPUT": str(tmp_path / "tiny.tif")}
        whole = {**common, "EXTENT": EXTENT.format(side=side), "OUTPUT": str(tmp_path / "mask.tif")}
        found = answer_of(SCRIPT.format(plugins=str(plugins), tiny=tiny, parameters=whole), tmp_path)
        return found["mib"], found["valid"]

    return measured


def squares(path: Path, side: int, *, size: float, step: float) -> Path:
    """Write side x side squares into a GeoPackage, each `size` wide, `step` from one to the next."""
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(3035)
    with gdal_errors():
        dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
        table = dataset.CreateLayer("squares", crs, ogr.wkbPolygon)
        dataset.StartTransaction()
        for i in range(side):
            for j in range(side):
                x, y = i * step, j * step
                corners = (x, y, x + size, y, x + size, y + size, x, y + size, x, y)
                feature = ogr.Feature(table.GetLayerDefn())
                feature.SetGeometry(ogr.CreateGeometryFromWkb(struct.pack("<BIII10d", 1, 3, 1, 5, *corners)))
                table.CreateFeature(feature)
        dataset.CommitTransaction()
        del feature, table, dataset
    return path


@pytest.mark.parametrize("rule", [0, 4], ids=["by centres", "dissolved"])
def test_of_polygons(peak_of, tmp_path, rule):
    side = 250
    layer = squares(tmp_path / "squares.gpkg", side, size=4, step=4)
    mib, valid = peak_of(layer, 4 * side, VALID_RULE=rule)
    assert valid == (4 * side) ** 2
    assert mib < 60 + A_POLYGON_BYTES * side**2 / 2**20


def test_of_pixels(peak_of, tmp_path):
    """A strip of tiles has the memory; how many there are makes no difference."""
    layer = squares(tmp_path / "squares.gpkg", 2, size=10_000, step=15_000)
    mib, valid = peak_of(layer, 30_000)
    assert valid == 4 * 10_000**2
    assert mib < PIXELS_MIB
