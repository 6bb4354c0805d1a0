"""The shapefile that a layer's features are read from, where they are: a folder or a zip file may hold several."""

from __future__ import annotations

from pathlib import Path

from osgeo import gdal

from ..host.gdal_access import gdal_errors
from ..host.gdal_files import exists, is_folder
from .source import PolygonSource

_DRIVER = "ESRI Shapefile"
_MAY_HOLD_SOME = (".shx", ".dbf", ".shz", ".shp.zip")  # and folders, as which GDAL sees zip files


def shapefile_of(source: PolygonSource) -> str | None:
    """Return GDAL's name of the .shp; None where the features come from something else, or it can't be opened."""
    name = source.gdal_name
    if name.lower().endswith(".shp"):
        return name if exists(name) else None
    if not name.lower().endswith(_MAY_HOLD_SOME) and not is_folder(name):
        return None  # a SQLite database that others have open had better not be opened and closed: that frees its locks
    with gdal_errors():
        try:
            dataset = gdal.OpenEx(name, gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=[_DRIVER])
        except RuntimeError:
            return None
        if dataset is None:
            return None
        table = source.table
        layer = dataset.GetLayerByName(table) if table else dataset.GetLayer(source.table_number)
        if layer is None:
            return None
        wanted = f"{layer.GetName()}.shp".lower()
        files = dataset.GetFileList() or []
        del layer, dataset
    return next((file for file in [*files, *_in_archive(name)] if Path(file).name.lower() == wanted), None)


def _in_archive(name: str) -> list[str]:
    """Return the names of what lies in a .shz or .shp.zip, of which GDAL lists itself alone."""
    archive = f"/vsizip/{{{name}}}"
    with gdal_errors():
        try:
            return [f"{archive}/{file}" for file in gdal.ReadDir(archive) or ()]
        except RuntimeError:  # it is none
            return []
