"""Loading the plugin is cheap: QGIS starts with it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from grid_mask.tests.plugin.processes import answer_of, plugins_folder

IMPORTING = """
import json, sys
sys.path.insert(0, {plugins!r})
import grid_mask
print("ANSWER" + json.dumps([name for name in sys.modules if name.startswith(("grid_mask", "qgis", "numpy"))]))
"""

LOADING = """
import json, sys
from qgis.core import QgsApplication
app = QgsApplication([], False)
app.initQgis()
sys.path[:0] = [{plugins!r}, QgsApplication.pkgDataPath() + "/python/plugins"]
from processing.core.Processing import Processing
Processing.initialize()
before = set(sys.modules)
import grid_mask
plugin = grid_mask.classFactory(None)
plugin.initProcessing()
assert QgsApplication.processingRegistry().algorithmById("gridmask:buildmask") is not None
print("ANSWER" + json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.fixture
def modules_after(tmp_path: Path, checkout: Path):
    """Returns which modules a script tells of, in a Python of its own."""
    plugins = plugins_folder(tmp_path, checkout)
    return lambda script: answer_of(script.format(plugins=str(plugins)), tmp_path)


def test_the_package_itself_imports_nothing(modules_after):
    """QGIS imports every plugin it finds, even to tell what is wrong with it."""
    assert modules_after(IMPORTING) == ["grid_mask"]


def test_loading_imports_nothing_that_only_a_run_needs(modules_after):
    """./dev bench --only start-up measures what this keeps short."""
    new = modules_after(LOADING)
    assert "grid_mask.plugin.build_mask" in new
    assert "grid_mask.plugin.make_mask" not in new
    # Of core, the enums that the dialog is made of, and the folders they are in.
    assert [name for name in new if name.startswith("grid_mask.core.")] == [
        "grid_mask.core.combine",
        "grid_mask.core.combine.polygon_role",
        "grid_mask.core.pixels",
        "grid_mask.core.pixels.reason",
        "grid_mask.core.rasterize",
        "grid_mask.core.rasterize.pixel_rule",
    ]
    only_a_run_needs = ("evidence", "findings", "raster", "results.log", "results.style", "vector")
    modules = [f"grid_mask.plugin.{name}" for name in only_a_run_needs]
    assert all(importlib.util.find_spec(module) for module in modules)  # they are still called so
    assert [name for name in new if name.startswith(tuple(modules))] == []
    heavy = {"numpy", "osgeo", "shapely", "rasterio", "affine", "scipy"}
    assert heavy.isdisjoint(name.split(".")[0] for name in new)
