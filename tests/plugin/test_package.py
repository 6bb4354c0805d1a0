"""The zip that users install: what is in it, and that the algorithm runs from it alone."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

import pytest

from grid_mask.tests.plugin.layers import blank, read_raster
from grid_mask.tests.plugin.processes import QgisProcess
from grid_mask.tests.plugin.runs import ALGORITHM


@pytest.fixture(scope="module")
def names(package: Path) -> list[PurePosixPath]:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        return [PurePosixPath(name) for name in archive.namelist()]


def test_everything_lies_in_the_folder_grid_mask(names):
    assert {name.parts[0] for name in names} == {"grid_mask"}


@pytest.mark.parametrize(
    "name",
    [
        "metadata.txt",
        "__init__.py",
        "LICENSE",
        "README.md",
        "core/grid_mask.py",
        "plugin/provider.py",
        "icons/grid_mask.svg",
        "icons/grid_mask.png",
        "i18n/grid_mask_fr.qm",
    ],
)
def test_it_holds(names, name):
    assert PurePosixPath("grid_mask", name) in names


def test_it_holds_nothing_that_users_don_t_need(names):
    inside = [name.relative_to("grid_mask") for name in names if name != PurePosixPath("grid_mask")]
    assert [name for name in inside if any(part.startswith(".") for part in name.parts)] == []
    assert [name for name in inside if "__pycache__" in name.parts] == []
    assert {name.parts[0] for name in inside} <= {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "__init__.py",
        "core",
        "i18n",
        "icons",
        "metadata.txt",
        "plugin",
    }


def test_it_holds_all_modules_of_the_plugin(names, checkout):
    modules = {
        path.relative_to(checkout)
        for folder in ("core", "plugin")
        for path in (checkout / folder).rglob("*.py")
    }
    assert {PurePosixPath("grid_mask", module) for module in modules} <= set(names)


def test_it_is_small(package):
    assert package.stat().st_size < 1_000_000


def test_the_algorithm_runs_from_an_empty_profile(package, tmp_path, output):
    process = QgisProcess(profile=tmp_path / "profile")
    plugins = process.profile / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(plugins)
    process.enable_plugin()
    answer = process.run(
        ALGORITHM, {"REFERENCE": blank(tmp_path / "reference.tif", (6, 8)), "OUTPUT": str(output)}
    )
    assert answer["results"]["VALID_COUNT"] == 48
    assert read_raster(output).values.all()
    # It came from there: Python has compiled it where it lies.
    assert list((plugins / "grid_mask" / "plugin").glob("__pycache__/build_mask.*"))
