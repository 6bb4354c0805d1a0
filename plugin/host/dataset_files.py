"""The files that GDAL reads where it is asked for a dataset, also those that other files lead it to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from osgeo import gdal

from .gdal_access import gdal_errors
from .paths import is_file

# As in NETCDF:"a.nc":band, vrt://a.tif?bands=1, /vsisubfile/0_9,a.tif.
_AROUND_PATHS = re.compile(r'://|[":,?]')
_SOURCE = re.compile(r"<(?:SourceFilename|SourceDataset)\b[^>]*>([^<]*)<")  # in a VRT
_BEHIND_BARS = re.compile(r"\|(option|credential):([^|]*)")
_VRTS = ("VRT", "OGR_VRT")


def gdal_name(source: str) -> tuple[str, list[str]]:
    """Return GDAL's name of a raster layer's source, and its open options, which QGIS writes behind bars."""
    options = [value for kind, value in _BEHIND_BARS.findall(source) if kind == "option"]
    return _BEHIND_BARS.sub("", source), options


def name_of_parts(parts: Mapping[str, Any]) -> str:
    """Return GDAL's name of what QGIS has taken a layer's source apart into; empty where that is no file."""
    return "".join(str(parts.get(part) or "") for part in ("vsiPrefix", "path", "vsiSuffix"))


def files_of(name: str) -> set[Path]:
    """Return the files that GDAL reads of a dataset, as far as they are on this computer.

    The file of a subdataset is one of them, so are those of all the sources of a VRT, which may be VRTs in their turn.

    Args:
        name: of a dataset, as GDAL opens it; what GDAL can't open is taken for a path.
    """
    found = set(_paths_in(name, Path()))
    waiting, asked = [name], {name}
    with gdal_errors():
        while waiting:
            read = set(_read_by(waiting.pop()))
            found |= read
            nested = {str(path) for path in read if _is_vrt(path)} - asked
            asked |= nested
            waiting += nested
    return found


def _read_by(name: str) -> Iterator[Path]:
    """Yield the files that GDAL itself lists for a dataset, and those that the sources of a VRT lie in."""
    try:
        dataset = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_VECTOR)
    except RuntimeError:
        return
    for listed in dataset.GetFileList() or ():
        yield from _paths_in(listed, Path())
    if dataset.GetDriver().ShortName in _VRTS:
        # GDAL lists no source of a VRT that is a subdataset.
        for source in _SOURCE.findall("".join(dataset.GetMetadata("xml:VRT") or ())):
            yield from _paths_in(html.unescape(source), Path(name).parent)


def _paths_in(name: str, folder: Path) -> Iterator[Path]:
    """Yield the files that a name of GDAL's holds the path of, which may be relative to a folder."""
    if is_file(folder / name):
        yield folder / name
        return
    marks = [(mark.start(), mark.end()) for mark in _AROUND_PATHS.finditer(name)]
    for (_, first), (last, _) in combinations([(0, 0), *marks, (len(name), len(name))], 2):
        if last > first and is_file(folder / name[first:last]):
            yield folder / name[first:last]


def _is_vrt(path: Path) -> bool:
    driver = gdal.IdentifyDriverEx(str(path), allowed_drivers=list(_VRTS))
    return driver is not None
