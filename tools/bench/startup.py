"""Load one plugin into a QGIS that has started, and print as JSON what it took: `startup ours` or `startup empty`."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from .places import PLUGINS, WORK

_EMPTY = """\
from qgis.core import QgsApplication, QgsProcessingProvider


class Provider(QgsProcessingProvider):
    def id(self):
        return "empty"

    def name(self):
        return "Empty"

    def loadAlgorithms(self):
        pass


class Plugin:
    def initProcessing(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)


def classFactory(iface):
    return Plugin()
"""
HEAVY = ("numpy", "osgeo.gdal_array", "shapely", "rasterio", "scipy")
"""What no plugin should import before it is used."""


def main() -> None:
    """Measure and leave at once: QGIS may stumble over what Python tidies up at its end."""
    name = {"ours": "grid_mask", "empty": "empty_plugin"}[sys.argv[1]]
    _qgis = _start_qgis()  # which ends when nobody holds it
    before = set(sys.modules)
    started = time.perf_counter()
    plugin = importlib.import_module(name).classFactory(None)
    plugin.initProcessing()
    seconds = time.perf_counter() - started
    new = set(sys.modules) - before
    core = [module for module in new if module.startswith("grid_mask.core.")]
    print(
        json.dumps({"seconds": seconds, "heavy": sorted(new.intersection(HEAVY)), "core": sorted(core)}),
        flush=True,
    )
    os._exit(0)


def _start_qgis() -> Any:
    """Start QGIS with Processing; forget what running this file has imported of ours."""
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    folder = WORK / "plugins"
    (folder / "empty_plugin").mkdir(parents=True, exist_ok=True)
    (folder / "empty_plugin" / "__init__.py").write_text(_EMPTY, encoding="utf-8")
    sys.path[:0] = [str(PLUGINS), str(folder), str(Path(QgsApplication.pkgDataPath(), "python", "plugins"))]
    from processing.core.Processing import Processing

    Processing.initialize()
    for module in [module for module in sys.modules if module.split(".", maxsplit=1)[0] == "grid_mask"]:
        del sys.modules[module]
    return application


if __name__ == "__main__":
    main()
