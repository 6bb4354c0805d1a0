"""The cloudy Landsat 8 scene of ./dev demo: the algorithm, and the toolbox route on the same files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..demo import evidence
from .toolbox import Target, calculate, decide, folder_beside, rasterize, run, warp

_GOOD_CELLS = "(((A>>14)&3)<3)*(((A>>12)&3)<3)"
"""The demo's MASK_VALID in numpy's words."""
_THRESHOLD = 0.999


def algorithm(_: None, output: Path) -> Callable[[], None]:
    """Prepare a run of the algorithm in QGIS."""
    from .in_qgis import run_of

    return run_of(evidence(mask=output))


def toolbox(_: None, output: Path) -> Callable[[], None]:
    """Prepare the toolbox route; layers in another CRS than the grid's are reprojected first."""
    files = {name: Path(path) for name, path in evidence(mask=output).items()}
    target = _grid(files["REFERENCE"])

    def call() -> None:
        with folder_beside(output) as folder:
            rasters = {name: folder / f"{name}.tif" for name in ("VALID", "INVALID", "MASK")}
            for name in ("VALID", "INVALID"):
                projected = folder / f"{name}.gpkg"
                run(["ogr2ogr", "-q", "-t_srs", target.crs, str(projected), str(files[name])])
                run(rasterize(projected, rasters[name], target))
            good = folder / "good.tif"
            run(calculate({"A": files["MASK"]}, _GOOD_CELLS, good))
            run(warp(good, rasters["MASK"], target))
            run(decide(rasters, _THRESHOLD, output))

    return call


def _grid(reference: Path) -> Target:
    from osgeo import gdal, osr

    gdal.UseExceptions()
    dataset = gdal.Open(str(reference))
    x_from, width, _, y_to, _, height = dataset.GetGeoTransform()
    size = dataset.RasterXSize, dataset.RasterYSize
    crs = osr.SpatialReference(dataset.GetProjection())
    bounds = x_from, y_to + size[1] * height, x_from + size[0] * width, y_to
    return Target(bounds, size, f"EPSG:{crs.GetAuthorityCode(None)}")
