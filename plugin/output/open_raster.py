"""A raster that is being written in its scratch folder, and seen to be whole and right when it is finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.cancel import Cancelled
from ...core.pixels.grid import Grid
from ...core.pixels.tile import Tile
from ..host.gdal_access import abandon, close, made
from ..request import Options
from .band import Band
from .band_writer import BandWriter, Codes, Print, holds
from .full_disk import DiskWatch
from .georeference import see_that_it_lies_there
from .moves import NEW, FileSet
from .raster_format import RasterFormat, geotiff
from .whole_files import is_whole_png, is_whole_tiff

translate = QCoreApplication.translate
WritePixels = Callable[[Tile, Codes], None]

_DTYPES = (
    (np.uint8, gdal.GDT_Byte),
    (np.int16, gdal.GDT_Int16),
    (np.uint16, gdal.GDT_UInt16),
    (np.int32, gdal.GDT_Int32),
)


@dataclass(frozen=True)
class Place:
    """Where a raster goes, and what it is.

    Attributes:
        path: as the user gave it, for messages.
        final: the same, absolute.
        folder: the scratch folder beside it.
        chosen: its format.
        options: those of its creation options that the user gave.
        band: what it holds.
    """

    path: str
    final: Path
    folder: Path
    chosen: RasterFormat
    options: Options
    band: Band

    def files(self) -> FileSet:
        """Return the finished files."""
        return FileSet(self.folder, self.final)


class OpenRaster:
    """A raster that is being written. Whatever fails is told as the failure of its file.

    Methods raise QgsProcessingException: the raster can't be written, or its format changes it.
    """

    def __init__(self, place: Place, grid: Grid, watch: DiskWatch, cancelled: Callable[[], bool]) -> None:
        """Make the file in the place's scratch folder; `cancelled` is asked while pixels are written and looked at."""
        self._place = place
        self._grid = grid
        self._watch = watch
        self._cancelled = cancelled
        chosen = place.chosen
        self._complete = place.folder / NEW / place.final.name
        self._written = place.folder / "raster.tif" if chosen.only_copies else self._complete
        self._prints: list[Print] | None = None if chosen.keeps_pixels else []
        self._dataset: gdal.Dataset | None = None
        try:
            self._writer = self._opened()
        except RuntimeError as error:
            self.abandon()
            raise self._failure(error) from error

    def write(self, tile: Tile, codes: Codes) -> None:
        """Write the pixels of a tile.

        Raises:
            Cancelled: the user said so in the middle of them.
        """
        try:
            self._writer.write(tile, codes)
        except RuntimeError as error:
            raise self._failure(error) from error

    def finish(self) -> None:
        """Write what is left, copy the raster where its format takes only finished ones, and look at the file.

        Raises:
            Cancelled: the user said so while the raster was copied or read again.
        """
        place = self._place
        try:
            if place.chosen.only_copies:
                self._copy()
            self._close()
            if place.chosen.only_copies:
                self._written.unlink()
            _see_that_it_is_whole(self._complete, place.chosen)
            self._see_what_it_holds()
        except RuntimeError as error:
            raise self._failure(error) from error

    def abandon(self) -> None:
        """Close a file that nobody will read."""
        dataset, self._dataset = self._dataset, None
        if dataset is not None:
            abandon(dataset, self._written)

    def _opened(self) -> BandWriter:
        place, grid, prints = self._place, self._grid, self._prints
        chosen = geotiff() if place.chosen.only_copies else place.chosen
        dtype, gdal_type = dtype_of(place.band.values)
        rows, cols = grid.shape
        options = chosen.as_list()
        self._dataset = made(
            chosen.driver.Create(str(self._written), cols, rows, 1, gdal_type, options=options)
        )
        file_band = described(self._dataset, grid, place.band)
        # On closing a GeoTIFF, GDAL compresses one block of zeros and puts it wherever none was written.
        blank = 0 if chosen.is_geotiff and prints is None else None
        return BandWriter(
            file_band, place.band.values, dtype, blank=blank, prints=prints, cancelled=self._cancelled
        )

    def _copy(self) -> None:
        dataset = made(self._dataset)
        dataset.FlushCache()
        chosen = self._place.chosen
        try:
            copy = made(
                chosen.driver.CreateCopy(
                    str(self._complete),
                    dataset,
                    strict=0,
                    options=chosen.as_list(),
                    callback=lambda *_: 0 if self._cancelled() else 1,
                )
            )
        except RuntimeError:
            if self._cancelled():  # GDAL makes an error of it
                raise Cancelled from None
            raise
        close(copy)

    def _close(self) -> None:
        dataset, self._dataset = made(self._dataset), None
        close(dataset)

    def _see_what_it_holds(self) -> None:
        """See that the finished file has the grid and the CRS, and the pixels where its format may change them."""
        place = self._place
        dataset = made(gdal.OpenEx(str(self._complete), gdal.OF_RASTER))
        try:
            see_that_it_lies_there(dataset, self._grid, place.path, place.chosen)
            if self._prints is not None:
                dtype, _ = dtype_of(place.band.values)
                if not holds(dataset.GetRasterBand(1), self._prints, dtype, self._cancelled):
                    raise changed_pixels(place.path, place.chosen)
        finally:
            close(dataset)

    def _failure(self, error: RuntimeError) -> QgsProcessingException:
        return cant_be_written(
            self._place.path, error, is_full=self._watch.was_full(self._place.folder, error)
        )


def described(dataset: gdal.Dataset, grid: Grid, band: Band) -> gdal.Band:
    """Write down what a file is about, and return its band."""
    dataset.SetGeoTransform(grid.transform)
    if grid.crs_wkt:
        dataset.SetProjection(grid.crs_wkt)
    for name, value in band.metadata.items():
        dataset.SetMetadataItem(name, value)
    file_band = dataset.GetRasterBand(1)
    file_band.SetDescription(band.name)
    return file_band


def dtype_of(values: Sequence[int]) -> tuple[type[np.generic], int]:
    """Return the smallest type that holds the values, for numpy and for GDAL."""
    return next(
        (dtype, gdal_type)
        for dtype, gdal_type in _DTYPES
        if all(np.iinfo(dtype).min <= value <= np.iinfo(dtype).max for value in values)
    )


def cant_be_written(path: str, error: RuntimeError, *, is_full: bool) -> QgsProcessingException:
    """Return the error to raise where GDAL or the system can't write a file."""
    reason = " ".join(str(error).split())
    if is_full:
        message = translate(
            "GridMask",
            "'{path}' can't be written, for its disk is full; make room there, or give another folder ({reason})",
        )
    else:
        message = translate(
            "GridMask",
            "'{path}' can't be written; see that its folder can be written to and the disk has room for it, or give "
            "another path, one that ends in .tif (GDAL says: {reason})",
        )
    return QgsProcessingException(message.format(path=path, reason=reason))


def changed_pixels(path: str, chosen: RasterFormat) -> QgsProcessingException:
    """Return the error to raise where a format doesn't give back the pixels that were written."""
    if chosen.is_tiff:
        message = translate(
            "GridMask",
            "'{path}': CREATION_OPTIONS {options} change pixel values, so the file can't hold a mask; leave out what "
            "loses",
        )
    else:
        message = translate(
            "GridMask",
            "'{path}': the format {format} changes pixel values, so it can't hold a mask; give a path that ends in "
            ".tif",
        )
    return QgsProcessingException(
        message.format(path=path, format=chosen.driver.LongName, options="|".join(chosen.as_list()))
    )


def _see_that_it_is_whole(path: Path, chosen: RasterFormat) -> None:
    """See that all of a finished file is on the disk, where its format lets that be seen without reading the pixels."""
    if chosen.is_tiff:
        is_whole = path.exists() and is_whole_tiff(path, sparse=chosen.may_be_sparse)
    elif chosen.driver.ShortName == "PNG":
        is_whole = path.exists() and is_whole_png(path)
    else:
        return
    if not is_whole:
        raise RuntimeError(translate("GridMask", "a part of it is missing; is the disk full?"))
