"""The core needs numpy and nothing else, unless it is asked for more."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from grid_mask.tests.import_order import out_of_order

CORE = Path(__file__).resolve().parents[2] / "core"
FILES = sorted(CORE.rglob("*.py"))
ALLOWED_LATER = {"shapely", "rasterio", "affine", "dask"}  # imported inside functions, when used


def imported_names(tree, *, at_the_top):
    nodes = tree.body if at_the_top else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CORE)))
def test_files_import_the_standard_library_and_numpy(file):
    tree = ast.parse(file.read_text())
    allowed = set(sys.stdlib_module_names) | {"numpy"}
    assert set(imported_names(tree, at_the_top=True)) <= allowed
    assert set(imported_names(tree, at_the_top=False)) <= allowed | ALLOWED_LATER


def test_files_import_only_what_is_named_before_them():
    """The docstrings of core and of its folders list what is in them, from the bottom up."""
    assert out_of_order(CORE) == []


WITHOUT = """
import importlib.util, sys
sys.path.insert(0, {tests!r})
from hidden import hide

hide({missing!r})
spec = importlib.util.spec_from_file_location("grid_mask", {init!r}, submodule_search_locations=[{root!r}])
sys.modules["grid_mask"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["grid_mask"])
{code}
"""


def run_without(missing, code):
    root = CORE.parent
    tests = str(root / "tests")
    script = WITHOUT.format(
        tests=tests, missing=missing, init=str(root / "__init__.py"), root=str(root), code=code
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_polygons_are_rasterised_without_shapely_rasterio_and_qgis():
    code = """
from grid_mask.core.grid_mask import build_mask
from grid_mask.core.polygons import Polygons
square = Polygons.from_rings([[[(1, 1), (3, 1), (3, 2), (1, 2)]]])
print(build_mask((4, 5), (1, 1), None, geometry_origin=(0, 0), geometry_pair=(square, None)).sum())
"""
    done = run_without(["shapely", "rasterio", "affine", "qgis", "osgeo"], code)
    assert (done.stdout, done.stderr) == ("6\n", "")


@pytest.mark.parametrize(
    ("engine", "missing", "advice"),
    [
        ("SHAPELY", "shapely", "needs shapely 2.0 or newer"),
        ("RASTERIO_RASTERIZE", "shapely", "needs shapely 2.0 or newer"),
        ("RASTERIO_RASTERIZE", "rasterio", "needs rasterio"),
    ],
)
def test_an_engine_without_its_library_says_how_to_get_it(engine, missing, advice):
    code = f"""
from grid_mask.core.grid_mask import build_mask
from grid_mask.core.grid_rasterize import GridRasterizeAlg
from grid_mask.core.polygons import Polygons
square = Polygons.from_rings([[[(1, 1), (3, 1), (3, 2), (1, 2)]]])
options = {{"alg": GridRasterizeAlg.{engine}}}
try:
    build_mask((4, 5), (1, 1), None, geometry_origin=(0, 0), geometry_pair=(square, None), rasterize_kwargs=options)
except ImportError as error:
    print(error)
"""
    done = run_without([missing], code)
    assert advice in done.stdout
    assert "pip install" in done.stdout
    assert "SCANLINE" in done.stdout


def test_importing_the_seed_modules_imports_no_heavy_library():
    code = """
import sys
from grid_mask.core import grid_mask, grid_rasterize
print(sorted({"shapely", "rasterio", "affine", "qgis", "osgeo", "scipy"} & set(sys.modules)))
"""
    done = run_without([], code)
    assert (done.stdout, done.stderr) == ("[]\n", "")
