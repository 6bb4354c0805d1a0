"""The output file: complete or absent, and an older file stays whole until its replacement is complete.

Everything is written into a new folder beside the final place and moved from there at the end, with whatever companion
files the format makes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Callable

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.combine.stream import Cancelled
from ...core.pixels.grid import Grid
from ...core.pixels.tile import Tile
from ..host.gdal_access import close, gdal_errors, limited_cache, made
from ..request import FileRequest
from .band import Band
from .band_writer import BandWriter, Codes, Print, holds
from .creation_options import check_format
from .raster_format import RasterFormat, format_of, geotiff
from .scratch import move_all, scratch_beside
from .whole_files import is_whole_png, is_whole_tiff

translate = QCoreApplication.translate
WritePixels = Callable[[Tile, Codes], None]

_NEARLY_FULL = 1 << 20
"""Bytes: with less free beside a file that can't be written, the disk is to blame."""

_DTYPES = (
    (np.uint8, gdal.GDT_Byte),
    (np.int16, gdal.GDT_Int16),
    (np.uint16, gdal.GDT_UInt16),
    (np.int32, gdal.GDT_Int32),
)


def check_file(path: str, band: Band, file: FileRequest) -> None:
    """See that a file can be made as the user asks, before anything is computed for it.

    Raises:
        QgsProcessingException: GDAL has no such format, or none that takes these options.
    """
    _, gdal_type = _dtype(band.values)
    check_format(path, file, band.values, gdal_type)


@contextmanager
def raster_file(
    path: str, grid: Grid, band: Band, cancelled: Callable[[], bool], *, file: FileRequest | None = None
) -> Iterator[WritePixels]:
    """Yield a function that writes the pixels of a tile; the file appears at `path` when the block ends without error.

    The format follows from the path's suffix and from `file`; GDAL's drivers that can only copy get the finished raster
    at the end. Formats that may change pixel values are read again and compared with what was written.

    Raises:
        QgsProcessingException: the folder is missing or can't be written to, GDAL has no such format, or the format
            changes pixel values.
        Cancelled: `cancelled` said so while the finished raster was copied into its format.
    """
    final = Path(path)
    chosen = format_of(path, file or FileRequest())
    with _scratch(final) as folder, gdal_errors(), limited_cache():
        complete = folder / final.name
        written = folder / "raster.tif" if chosen.only_copies else complete
        prints: list[Print] | None = None if chosen.keeps_pixels else []
        try:
            raster = _OpenRaster(geotiff() if chosen.only_copies else chosen, written, grid, band, prints)
            try:
                yield raster.write
                if chosen.only_copies:
                    raster.copy(chosen, complete, cancelled)
            finally:
                raster.close()
            _see_that_it_is_whole(complete, chosen)
            if prints is not None:
                _see_that_it_holds(complete, prints, band, chosen)
        except RuntimeError as error:
            raise QgsProcessingException(_message_of(path, error, folder)) from error
        if chosen.only_copies:
            written.unlink()
        _move_all(folder, final)


def _message_of(path: str, error: RuntimeError, folder: Path) -> str:
    """Tell that a file can't be written. GDAL's words for a full disk speak of directories and scanlines."""
    if shutil.disk_usage(folder).free >= _NEARLY_FULL:
        return translate("GridMask", "'{path}' can't be written: {reason}").format(path=path, reason=error)
    return translate(
        "GridMask",
        "'{path}' can't be written, for its disk is full; make room there, or give another folder ({reason})",
    ).format(path=path, reason=str(error).splitlines()[0] if str(error) else "")


class _OpenRaster:
    """The file being written."""

    def __init__(
        self, chosen: RasterFormat, path: Path, grid: Grid, band: Band, prints: list[Print] | None
    ) -> None:
        dtype, gdal_type = _dtype(band.values)
        rows, cols = grid.shape
        self._dataset = made(
            chosen.driver.Create(str(path), cols, rows, 1, gdal_type, options=chosen.as_list())
        )
        try:
            file_band = self._described(grid, band)
        except RuntimeError:
            self.close()
            raise
        # On closing a GeoTIFF, GDAL compresses one block of zeros and puts it wherever none was written.
        blank = 0 if chosen.is_geotiff and prints is None else None
        self.write: WritePixels = BandWriter(file_band, band.values, dtype, blank=blank, prints=prints).write

    def _described(self, grid: Grid, band: Band) -> gdal.Band:
        """Write down what the file is about, and return its band."""
        self._dataset.SetGeoTransform(grid.transform)
        if grid.crs_wkt:
            self._dataset.SetProjection(grid.crs_wkt)
        for name, value in band.metadata.items():
            self._dataset.SetMetadataItem(name, value)
        file_band = self._dataset.GetRasterBand(1)
        file_band.SetDescription(band.name)
        return file_band

    def copy(self, chosen: RasterFormat, path: Path, cancelled: Callable[[], bool]) -> None:
        """Copy the finished raster into a format that can't be written piece by piece."""
        self._dataset.FlushCache()
        try:
            copy = made(
                chosen.driver.CreateCopy(
                    str(path),
                    self._dataset,
                    strict=0,
                    options=chosen.as_list(),
                    callback=lambda *_: 0 if cancelled() else 1,
                )
            )
        except RuntimeError:
            if cancelled():  # GDAL makes an error of it
                raise Cancelled from None
            raise
        close(copy)

    def close(self) -> None:
        """Write what is left and close the file."""
        close(self._dataset)


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


def _see_that_it_holds(path: Path, prints: Sequence[Print], band: Band, chosen: RasterFormat) -> None:
    """See that a finished file has the pixels that were written into it."""
    dtype, _ = _dtype(band.values)
    dataset = gdal.OpenEx(str(path), gdal.OF_RASTER)
    try:
        same = holds(dataset.GetRasterBand(1), prints, dtype)
    finally:
        close(dataset)
    if same:
        return
    if chosen.is_tiff:
        message = translate(
            "GridMask",
            "CREATION_OPTIONS {options} change pixel values, so the file can't hold a mask; leave out what loses",
        )
    else:
        message = translate(
            "GridMask",
            "the format {format} changes pixel values, so it can't hold a mask; give OUTPUT as .tif",
        )
    raise QgsProcessingException(
        message.format(format=chosen.driver.LongName, options="|".join(chosen.as_list()))
    )


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_beside(path))
        except OSError as error:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "OUTPUT '{path}' can't be written there ({reason}); give a folder that exists and is writable",
                ).format(path=path, reason=error.strerror)
            ) from error
        yield folder


def _move_all(folder: Path, final: Path) -> None:
    try:
        move_all(folder, final)
    except OSError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}' can't be replaced ({reason}); close what uses it, or give another OUTPUT",
            ).format(path=final, reason=error.strerror)
        ) from error


def _dtype(values: Sequence[int]) -> tuple[type[np.generic], int]:
    """Return the smallest type that holds the values, for numpy and for GDAL."""
    return next(
        (dtype, gdal_type)
        for dtype, gdal_type in _DTYPES
        if all(np.iinfo(dtype).min <= value <= np.iinfo(dtype).max for value in values)
    )
