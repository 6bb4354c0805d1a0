"""What the figures were measured on, in a line: `machine` prints the versions of its environment."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from .runner import Environment, run_module

_PACKAGES = ("numpy", "shapely", "rasterio", "gridr")
_LIMIT = 60.0


def description() -> str:
    """Return cores, memory and versions."""
    cores = len(os.sched_getaffinity(0))
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    environments = "; ".join(
        f"{environment.value}: {run_module(environment, 'machine', limit=_LIMIT)}"
        for environment in Environment
    )
    tools = subprocess.run(
        ["gdalinfo", "--version"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    toolbox = tools.split(",")[0]
    return f"{cores} cores, {gib:.0f} GiB of memory, {platform.machine()}; {environments}; toolbox: {toolbox}"


def versions() -> str:
    """Return the versions of this environment's Python and packages."""
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    if find_spec("qgis"):
        from osgeo import gdal
        from qgis.core import Qgis

        found["QGIS"], found["its GDAL"] = Qgis.QGIS_VERSION.split("-")[0], gdal.__version__
    else:
        import rasterio

        found["its GDAL"] = rasterio.__gdal_version__
    return ", ".join(f"{name} {number}" for name, number in found.items())


if __name__ == "__main__":
    print(json.dumps(versions())[1:-1])
