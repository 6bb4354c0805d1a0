"""A small raster, written and read back before anything is computed: whether a format can hold the mask as asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.pixels.grid import Grid
from ..host.gdal_access import close, gdal_errors, made
from .full_disk import DiskWatch
from .georeference import see_that_it_lies_there
from .open_raster import Place, cant_be_written, changed_pixels, described, dtype_of

translate = QCoreApplication.translate

SIDE = 64
"""Rows and columns of the raster, unless the mask has fewer."""


def try_out(place: Place, grid: Grid) -> set[str]:
    """Write a small raster as the place asks, with the grid's first pixels and noise; return the names of its files.

    A plain GeoTIFF is taken on trust: it is what the mask is written into anyhow, and what it holds is known.

    Args:
        place: where the mask goes.
        grid: of the mask.

    Raises:
        QgsProcessingException: the format can't hold the mask, or not with these options.
    """
    chosen, options = place.chosen, place.options
    if chosen.is_tiff and not options:
        return {place.final.name}
    rows, cols = (min(side, SIDE) for side in grid.shape)
    small = Grid((rows, cols), grid.transform, grid.crs_wkt)
    dtype, _ = dtype_of(place.band.values)
    noise = np.random.default_rng(0).choice(np.array(place.band.values, dtype=dtype), small.shape)
    watch = DiskWatch([place.folder])
    said: list[str] = []

    def listen(level: int, number: int, message: str) -> None:
        watch.heard(level, number, message)
        if any(name in message.upper() for name in options):
            said.append(message)

    with _folder(place) as folder, gdal_errors():
        path = folder / place.final.name
        gdal.PushErrorHandler(listen)
        try:
            _write(path, small, noise, place)
            _see(path, small, noise, place)
        except RuntimeError as error:
            if watch.was_full(place.folder, error):
                raise cant_be_written(place.path, error, is_full=True) from error
            raise _refusal(place, str(error)) from error
        finally:
            gdal.PopErrorHandler()
        names = {file.name for file in folder.iterdir()}
    if said:
        raise _refusal(place, said[0])
    return names


@contextmanager
def _folder(place: Place) -> Iterator[Path]:
    """Yield a folder for the raster, in the scratch folder: what a killed run leaves there goes with the next."""
    folder = place.folder / "trial"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, grid: Grid, pixels: npt.NDArray[np.generic], place: Place) -> None:
    chosen = place.chosen
    _, gdal_type = dtype_of(place.band.values)
    rows, cols = grid.shape
    if not chosen.only_copies:
        dataset = made(chosen.driver.Create(str(path), cols, rows, 1, gdal_type, options=chosen.as_list()))
        try:
            described(dataset, grid, place.band).WriteArray(pixels)
        finally:
            close(dataset)
        return
    source = gdal.GetDriverByName("MEM").Create("", cols, rows, 1, gdal_type)
    described(source, grid, place.band).WriteArray(pixels)
    close(made(chosen.driver.CreateCopy(str(path), source, strict=0, options=chosen.as_list())))


def _see(path: Path, grid: Grid, pixels: npt.NDArray[np.generic], place: Place) -> None:
    dataset = made(gdal.OpenEx(str(path), gdal.OF_RASTER))
    try:
        see_that_it_lies_there(dataset, grid, place.path, place.chosen)
        if not np.array_equal(dataset.GetRasterBand(1).ReadAsArray(), pixels):
            raise changed_pixels(place.path, place.chosen)
    finally:
        close(dataset)


def _refusal(place: Place, reason: str) -> QgsProcessingException:
    if not place.options:
        return QgsProcessingException(
            translate(
                "GridMask",
                "'{path}': the format {format} can't hold this mask; give a path that ends in .tif (GDAL says: "
                "{reason})",
            ).format(path=place.path, format=place.chosen.driver.LongName, reason=" ".join(reason.split()))
        )
    return QgsProcessingException(
        translate(
            "GridMask",
            "CREATION_OPTIONS {options} can't be used for {format}: {reason}; correct them or leave them out",
        ).format(
            options="|".join(f"{name}={value}" for name, value in place.options.items()),
            format=place.chosen.driver.LongName,
            reason=" ".join(reason.split()),
        )
    )
