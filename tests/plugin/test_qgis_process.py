"""The algorithm from a terminal: the real qgis_process, a new profile, the plugin found in a folder of plugins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import blank, read_raster
from grid_mask.tests.plugin.processes import QgisProcess, plugins_folder
from grid_mask.tests.plugin.runs import ALGORITHM

INNER_BOX = """{"type": "FeatureCollection",
  "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32616"}},
  "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":
    [[[500025, 3999975], [500055, 3999975], [500055, 3999965], [500025, 3999965], [500025, 3999975]]]}}]}"""


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory: Any, checkout: Path) -> QgisProcess:
    """A profile that has the checkout enabled, which it finds under the name grid_mask."""
    folder = tmp_path_factory.mktemp("qgis")
    process = QgisProcess(profile=folder / "profile", plugins=plugins_folder(folder, checkout))
    process.enable_plugin()
    return process


@pytest.fixture
def inputs(tmp_path: Path, output: Path) -> dict[str, str]:
    area = tmp_path / "area.geojson"
    area.write_text(INNER_BOX, encoding="utf-8")
    return {
        "REFERENCE": blank(tmp_path / "reference.tif", (6, 8)),
        "VALID": str(area),
        "OUTPUT": str(output),
    }


def test_the_algorithm_is_listed(qgis_process):
    listed = qgis_process("list")
    assert listed.returncode == 0, listed.stderr
    assert ALGORITHM in listed.stdout
    assert "Build validity mask" in listed.stdout
    assert "Traceback" not in listed.stdout + listed.stderr


def test_the_help_names_every_parameter(qgis_process):
    shown = qgis_process("help", ALGORITHM).stdout
    for name in ("REFERENCE", "EXTENT", "VALID", "MASK_VALID", "THRESHOLD", "OUTPUT", "VALID_PERCENT"):
        assert name in shown


def test_a_run_gives_mask_and_numbers(qgis_process, inputs, output):
    answer = qgis_process.run(ALGORITHM, inputs)
    assert drawn(read_raster(output).values) == [
        "........",
        "........",
        "..####..",
        "..####..",
        "........",
        "........",
    ]
    results = answer["results"]
    assert (results["VALID_COUNT"], results["INVALID_COUNT"]) == (8, 40)
    assert results["VALID_PERCENT"] == pytest.approx(100 * 8 / 48)
    assert results["VALID_AREA"] == pytest.approx(800 / 0.9996**2, rel=1e-6)
    assert any("Grid: 8 columns x 6 rows" in line for line in answer["log"]["info"])


def test_an_error_is_told_and_gives_a_status(qgis_process, inputs, output):
    wrong = {**inputs, "MASK": inputs["REFERENCE"], "MASK_VALID": "7-4"}
    ran = qgis_process("run", ALGORITHM, "--", *(f"{name}={value}" for name, value in wrong.items()))
    assert ran.returncode != 0
    assert "7-4" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert not output.exists()


def test_what_is_given_twice_is_refused(qgis_process, inputs, output):
    """qgis_process makes a list of it, which would be read as nothing."""
    values = [*(f"{name}={value}" for name, value in inputs.items()), f"MASK={inputs['REFERENCE']}"]
    ran = qgis_process("run", ALGORITHM, "--", *values, "MASK_VALID=1", "MASK_VALID=2")
    assert ran.returncode != 0
    assert "MASK_VALID is given 2 times" in ran.stdout + ran.stderr
    assert not output.exists()


def test_an_error_during_the_run_is_told_and_gives_a_status(qgis_process, inputs, output):
    missing = output.parent / "not" / "there.tif"
    wrong = {**inputs, "OUTPUT": str(missing)}
    ran = qgis_process(
        "run", ALGORITHM, "--json", "--", *(f"{name}={value}" for name, value in wrong.items())
    )
    assert ran.returncode != 0
    assert str(missing) in json.dumps(ran.stdout + ran.stderr)
    assert "Traceback" not in ran.stdout + ran.stderr
