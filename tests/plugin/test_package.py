"""The zip that users install: what is in it, and that the algorithm runs from it alone."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from grid_mask.tests.plugin.layers import blank, read_raster
from grid_mask.tests.plugin.processes import QgisProcess
from grid_mask.tests.plugin.runs import ALGORITHM


def git(folder: Path, *arguments: str) -> str:
    """Run git, whoever owns the checkout and whatever this machine's git is told."""
    settings = {"safe.directory": "*", "user.name": "Tests", "user.email": "tests@example.org"}
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    ran = subprocess.run(
        ["git", *options, *arguments], cwd=folder, check=False, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 0, f"git {arguments[0]} doesn't work in {folder}: {ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory: Any, checkout: Path) -> Path:
    """The zip that `./dev package` makes of the files as they are now, committed or not."""
    clone = tmp_path_factory.mktemp("clone")
    listed = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (checkout / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(checkout / name, clone / name)
    git(clone, "init", "--quiet")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "as it is")
    made = subprocess.run(
        [clone / "tools" / "package.sh"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = (clone / "dist").iterdir()
    return found


@pytest.fixture(scope="module")
def names(package: Path) -> list[PurePosixPath]:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        return [PurePosixPath(name) for name in archive.namelist()]


def test_the_file_is_named_after_the_version(package, checkout):
    metadata = configparser.ConfigParser()
    metadata.read(checkout / "metadata.txt", encoding="utf-8")
    assert package.name == f"grid_mask-{metadata['general']['version']}.zip"


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


def test_it_is_smaller_than_the_plugin_repository_allows(package):
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
