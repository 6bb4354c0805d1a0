"""QGIS with the plugin loaded, and an algorithm that is ready to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProject

pytest.register_assert_rewrite("grid_mask.tests.plugin.layers", "grid_mask.tests.plugin.runs")

Build = Callable[..., Any]


@pytest.fixture(scope="session")
def plugin(qgis_processing: None, qgis_iface: Any) -> Iterator[Any]:
    """The plugin, loaded as QGIS loads it."""
    import grid_mask

    loaded = grid_mask.classFactory(qgis_iface)
    loaded.initProcessing()
    yield loaded
    loaded.unload()


@pytest.fixture(autouse=True)
def empty_project(qgis_app: Any) -> Iterator[None]:
    """No test sees the layers or the CRS of another one."""
    QgsProject.instance().clear()
    yield
    QgsProject.instance().clear()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where the mask goes: into a folder of its own, so that stray files show."""
    folder = tmp_path / "output"
    folder.mkdir()
    return folder / "mask.tif"


@pytest.fixture
def build_mask(plugin: Any, output: Path) -> Build:
    """Runs the algorithm with the parameters given by name, and returns what came out."""
    from grid_mask.tests.plugin.runs import run

    def build(**parameters: Any) -> Any:
        return run({"OUTPUT": str(output), **parameters})

    return build


@pytest.fixture
def refusal(build_mask: Build, output: Path) -> Callable[..., str]:
    """Runs what must not run, sees that no file is left, and returns the message."""

    def refused(**parameters: Any) -> str:
        before = sorted(output.parent.iterdir())
        with pytest.raises(QgsProcessingException) as stopped:
            build_mask(**parameters)
        assert sorted(output.parent.iterdir()) == before
        return str(stopped.value)

    return refused
