"""The whole algorithm in QGIS, from files to a file; the mere reading of its inputs; and qgis_process."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import geodata
from .scenes import Scene

QGIS_PROCESS = "GRID_MASK_QGIS_PROCESS"
"""The environment variable that names the command; ./dev sets it."""
_started: list[Any] = []


def algorithm(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare a run of gridmask:buildmask in this process."""
    return run_of(parameters_of(scene, output))


def run_of(parameters: dict[str, str]) -> Callable[[], None]:
    """Prepare a run of gridmask:buildmask with these parameters."""
    start_qgis()
    import processing
    from qgis.core import QgsProcessingFeedback

    def call() -> None:
        processing.run("gridmask:buildmask", parameters, feedback=QgsProcessingFeedback(False))

    return call


def reading(scene: Scene, _: Path) -> Callable[[], None]:
    """Prepare the mere reading of the files: features to WKB one by one, the mask's cells at once."""
    start_qgis()
    from osgeo import gdal
    from qgis.core import QgsFeatureRequest, QgsVectorLayer

    files = geodata.files_of(scene)

    def call() -> None:
        for name, path in files.items():
            if name == "MASK":
                gdal.Open(str(path)).ReadAsArray()
                continue
            layer = QgsVectorLayer(str(path), name, "ogr")
            request = QgsFeatureRequest().setSubsetOfAttributes([])
            wkbs = [bytes(feature.geometry().asWkb()) for feature in layer.getFeatures(request)]
            assert len(wkbs) == layer.featureCount(), f"{path.name} was not read whole"

    return call


def through_qgis_process(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare a run of qgis_process, whose memory is then this process's child's."""
    return _in_qgis_process(parameters_of(scene, output))


def dissolving_in_qgis_process(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the same, with the valid polygons dissolved: half of a pixel must be covered."""
    return _in_qgis_process({**parameters_of(scene, output), "VALID_RULE": "4"})


def _in_qgis_process(parameters: dict[str, str]) -> Callable[[], None]:
    from ..demo import run_algorithm

    def call() -> None:
        run_algorithm(os.environ[QGIS_PROCESS], parameters)

    return call


def parameters_of(scene: Scene, output: Path) -> dict[str, str]:
    """Return what the algorithm is given."""
    x_from, y_from, x_to, y_to = geodata.bounds_of(scene)
    return {
        **{name: str(path) for name, path in geodata.files_of(scene).items()},
        "EXTENT": f"{x_from},{x_to},{y_from},{y_to} [EPSG:{geodata.EPSG}]",
        "PIXEL_SIZE": str(geodata.PIXEL_SIZE),
        "CRS": f"EPSG:{geodata.EPSG}",
        "OUTPUT": str(output),
    }


def start_qgis() -> None:
    """Start QGIS without windows, once, with Processing and the plugin's provider."""
    if _started:
        return
    from qgis.core import QgsApplication

    from ...plugin.provider import GridMaskProvider

    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath(), "python", "plugins")))
    from processing.core.Processing import Processing

    Processing.initialize()
    provider = GridMaskProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    _started.extend((application, provider))
