"""QGIS with the plugin loaded, and an algorithm that is ready to run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt import sip

pytest.register_assert_rewrite("grid_mask.tests.plugin.layers", "grid_mask.tests.plugin.runs")

Build = Callable[..., Any]


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the plugin under test."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def package(tmp_path_factory: Any, checkout: Path) -> Path:
    """The zip that `./dev package` makes of the files as they are now, committed or not, before it verifies it."""
    from grid_mask.tests.plugin.packages import committed_copy
    from grid_mask.tools.package.checkout import Checkout

    folder = tmp_path_factory.mktemp("package")
    zip_path = folder / "grid_mask.zip"
    Checkout(committed_copy(checkout, folder / "clone")).archive(zip_path)
    return zip_path


def delete_leaked_layers() -> None:
    """Delete the layers that tests made and QGIS never lets go of.

    QGIS doesn't release the traceback of an exception that leaves an algorithm; it holds the frames of all callers,
    and those the layers of the test. Python would delete them after QGIS is gone, and crash.
    """
    gc.collect()
    for thing in gc.get_objects():
        if (
            type(thing) in (QgsVectorLayer, QgsRasterLayer)
            and not sip.isdeleted(thing)
            and sip.ispyowned(thing)
        ):
            sip.delete(thing)


@pytest.fixture(scope="session")
def plugin(qgis_processing: None, qgis_iface: Any) -> Iterator[Any]:
    """The plugin, loaded as QGIS loads it."""
    import grid_mask

    loaded = grid_mask.classFactory(qgis_iface)
    loaded.initProcessing()
    yield loaded
    loaded.unload()
    delete_leaked_layers()


@pytest.fixture(autouse=True)
def empty_project(qgis_app: Any) -> Iterator[None]:
    """No test sees the layers or the CRS of another one."""
    QgsProject.instance().clear()
    yield
    QgsProject.instance().clear()


@pytest.fixture(scope="session")
def desktop(qgis_iface: Any) -> Any:
    """QGIS's window, as far as Processing's dialogs look at it."""
    from qgis.gui import QgsBrowserGuiModel, QgsLayerTreeView

    # Dialogs hand these to C++, which crashes on anything else.
    browser, layer_tree = QgsBrowserGuiModel(), QgsLayerTreeView()
    qgis_iface.browserModel = lambda: browser
    qgis_iface.layerTreeView = lambda: layer_tree
    return qgis_iface


@pytest.fixture(params=[1000, -1], ids=["whole layer", "features near the grid"])
def reading(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """How layers are read: small ones whole, or all as large ones are."""
    from grid_mask.plugin.vector import batches

    monkeypatch.setattr(batches, "_FEW_FEATURES", request.param)


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
