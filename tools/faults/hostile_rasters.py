"""Rasters that are damaged, lie nowhere, or hold what can't be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from .bench import Place
from .hostile_case import Case, Expect, Overrides, made
from .inputs import overwrite, overwrite_from, truncate
from .scene import CORNER_X, CORNER_Y, INPUTS, PIXEL_M, write_raster

Transform = tuple[float, float, float, float, float, float]
NAN, INFINITY = float("nan"), float("inf")
_X, _Y, _PX = CORNER_X, CORNER_Y, PIXEL_M

_TRANSFORMS: dict[str, Transform] = {
    "no-width": (_X, 0.0, 0.0, _Y, 0.0, -_PX),
    "no-area": (_X, 10.0, 10.0, _Y, -10.0, -10.0),
    "nan": (NAN, _PX, 0.0, _Y, 0.0, -_PX),
    "infinite-pixel": (_X, INFINITY, 0.0, _Y, 0.0, -_PX),
    "far-away": (1e300, _PX, 0.0, 1e300, 0.0, -_PX),
    "tiny-pixel": (_X, 1e-300, 0.0, _Y, 0.0, -1e-300),
}
_ENGINEERING = 'LOCAL_CS["site",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'
_SYSTEMS = {
    "no-crs": "",
    "engineering-crs": _ENGINEERING,
    "polar-crs": "EPSG:3031",
    "geocentric-crs": "EPSG:4978",
    "moon-crs": (
        'GEOGCS["Moon",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["R",0],UNIT["degree",0.0174532925199433]]'
    ),
    "torn-crs": 'PROJCS["torn',
}


def _altered(name: str, alter: Callable[[gdal.Dataset], object]) -> Callable[[Place], Overrides]:
    """Change the header of an input."""

    def make(place: Place) -> Overrides:
        path = place.inputs() / INPUTS[name]
        dataset = gdal.Open(str(path), gdal.GA_Update)
        alter(dataset)
        del dataset
        return {}

    return make


def _placed(transform: Transform) -> Callable[[gdal.Dataset], object]:
    return lambda dataset: dataset.SetGeoTransform(transform)


def _in_system(text: str) -> Callable[[gdal.Dataset], object]:
    def alter(dataset: gdal.Dataset) -> None:
        if text.startswith("EPSG:"):
            from osgeo import osr

            system = osr.SpatialReference()
            system.ImportFromEPSG(int(text[5:]))
            dataset.SetProjection(system.ExportToWkt())
        else:
            dataset.SetProjection(text)

    return alter


def _cells(cells: Any, gdal_type: int, **options: Any) -> Callable[[Place], Overrides]:
    """Make a MASK of such cells."""

    def make(place: Place) -> Overrides:
        path = place.inputs() / "odd.tif"
        rows, cols = cells.shape
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), cols, rows, 1, gdal_type)
        dataset.SetGeoTransform((_X, 100.0, 0.0, _Y, 0.0, -100.0))
        band = dataset.GetRasterBand(1)
        band.WriteArray(cells)
        if "nodata" in options:
            band.SetNoDataValue(options["nodata"])
        del band, dataset
        return {"MASK": str(path), **options.get("parameters", {})}

    return make


def _as_file(parameter: str, name: str, content: bytes | None) -> Callable[[Place], Overrides]:
    """Give a file with such bytes as a raster; None makes a folder."""

    def make(place: Place) -> Overrides:
        path = place.inputs() / name
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)
        return {parameter: str(path)}

    return make


def _named(name: str) -> Callable[[Place], Overrides]:
    """Give the undamaged MASK another name."""

    def make(place: Place) -> Overrides:
        path = place.inputs() / name
        (place.inputs() / INPUTS["MASK"]).rename(path)
        return {"MASK": str(path)}

    return make


def _damaged(parameter: str, damage: Callable[[Path, Any], None]) -> Callable[[Place], Overrides]:
    def make(place: Place) -> Overrides:
        damage(place.inputs() / INPUTS[parameter], place.dice)
        return {}

    return make


def _cut_mask(place: Place) -> Overrides:
    """Give a MASK of which the last strip can't be read."""
    path = place.inputs() / "strips.tif"
    cells = np.random.default_rng(1).integers(0, 255, (300, 300)).astype(np.uint8)
    write_raster(path, cells, 100.0)
    with path.open("r+b") as file:
        file.seek(-200, 2)
        file.truncate()
    return {"MASK": str(path)}


_ROWS = np.arange(900.0).reshape(30, 30)
_VRT = (
    b'<VRTDataset rasterXSize="30" rasterYSize="30"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    b'<SourceFilename relativeToVRT="1">%s</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>'
    b"</VRTDataset>"
)

CASES = (
    *(
        Case(f"{parameter}-{name}", made(_altered(parameter, _placed(transform))), Expect.ANYTHING)
        for parameter in ("REFERENCE", "MASK")
        for name, transform in _TRANSFORMS.items()
    ),
    *(
        Case(
            f"MASK-{name}-by-index",
            made(partial(_by_index, _altered("MASK", _placed(transform)))),
            Expect.ANYTHING,
        )
        for name, transform in _TRANSFORMS.items()
        for _by_index in (lambda alter, place: {**alter(place), "MASK_PLACEMENT": 1, "MASK_CELL_ROWS": 10},)
    ),
    *(
        Case(f"{parameter}-{name}", made(_altered(parameter, _in_system(text))), Expect.ANYTHING)
        for parameter in ("REFERENCE", "MASK")
        for name, text in _SYSTEMS.items()
    ),
    *(
        Case(f"{parameter}-{title}-{number}", made(_damaged(parameter, damage)), expects)
        for parameter in ("REFERENCE", "MASK")
        for title, damage, expects in (
            ("truncated", truncate, Expect.SAME),
            ("overwritten", overwrite, Expect.SAME),
            ("header-overwritten", partial(overwrite_from, 0), Expect.ANYTHING),
        )
        for number in range(4)
    ),
    Case("MASK-cut-in-the-last-strip", made(_cut_mask), Expect.REFUSED),
    Case("MASK-nan", made(_cells(np.full((30, 30), NAN), gdal.GDT_Float64)), Expect.ANYTHING),
    Case("MASK-infinite", made(_cells(np.full((30, 30), INFINITY), gdal.GDT_Float32)), Expect.ANYTHING),
    Case("MASK-nodata-nan", made(_cells(_ROWS, gdal.GDT_Float32, nodata=NAN)), Expect.ANYTHING),
    Case("MASK-nodata-beyond-type", made(_cells(_ROWS, gdal.GDT_Byte, nodata=-9999)), Expect.ANYTHING),
    Case("MASK-complex", made(_cells(_ROWS, gdal.GDT_CFloat32)), Expect.ANYTHING),
    Case("MASK-complex-integer", made(_cells(_ROWS, gdal.GDT_CInt16)), Expect.ANYTHING),
    Case(
        "MASK-complex-bits",
        made(_cells(_ROWS, gdal.GDT_CFloat64, parameters={"MASK_VALID": "bit 3"})),
        Expect.ANYTHING,
    ),
    Case("MASK-one-cell", made(_cells(np.ones((1, 1)), gdal.GDT_Byte)), Expect.ANYTHING),
    Case("REFERENCE-empty-file", made(_as_file("REFERENCE", "empty.tif", b""))),
    Case("REFERENCE-text", made(_as_file("REFERENCE", "text.tif", b"no raster at all\n" * 100))),
    Case("REFERENCE-folder", made(_as_file("REFERENCE", "folder.tif", None))),
    Case("MASK-empty-file", made(_as_file("MASK", "empty.tif", b""))),
    Case("MASK-vrt-without-source", made(_as_file("MASK", "gone.vrt", _VRT % b"gone.tif"))),
    Case("MASK-vrt-of-itself", made(_as_file("MASK", "self.vrt", _VRT % b"self.vrt"))),
    *(
        Case(f"MASK-name-{title}", made(_named(name)), Expect.SAME)
        for title, name in (
            ("html", "<b>&amp;<img src=x>.tif"),
            ("percent", "%1 %s {reason} {}.tif"),
            ("quotes", '"it\'s" `here`.tif'),
            ("newline", "two\nlines.tif"),
            ("unicode", "маска ☁ 雲.tif"),
            ("pipe", "a|b=c.tif"),
        )
    ),
)
