"""The output file: complete or absent, and an older file stays whole until its replacement is complete.

Everything is written into a new folder beside the final place (so that no copy between disks is needed) and moved
from there at the end, with whatever companion files the format makes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterFileWriter
from qgis.PyQt.QtCore import QCoreApplication

from ..core.grid import Grid
from ..core.stream import Cancelled
from ..core.tile import Tile
from .gdal_access import gdal_errors

translate = QCoreApplication.translate
Write = Callable[[Tile, "npt.NDArray[np.generic] | int"], None]

_GEOTIFF_OPTIONS = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER")
# Formats that store a byte unchanged only if told so.
_LOSSLESS_OPTIONS = {
    "JP2OpenJPEG": ("REVERSIBLE=YES", "QUALITY=100"),
    "WEBP": ("LOSSLESS=YES",),
}
_DTYPES = (
    (np.uint8, gdal.GDT_Byte),
    (np.int16, gdal.GDT_Int16),
    (np.uint16, gdal.GDT_UInt16),
    (np.int32, gdal.GDT_Int32),
)


@dataclass(frozen=True)
class Band:
    """What the one band of an output holds.

    Attributes:
        name: the band's description.
        values: the smallest and the largest value; the file gets the smallest data type that holds both.
        metadata: items for the file.
    """

    name: str
    values: tuple[int, int]
    metadata: dict[str, str] = field(default_factory=dict)


@contextmanager
def raster_file(path: str, grid: Grid, band: Band, cancelled: Callable[[], bool]) -> Iterator[Write]:
    """Yield a function that writes the values of a tile; the file appears at `path` when the block ends without error.

    The format follows from the path's suffix; GDAL's drivers that can only copy get the finished raster at the end.

    Raises:
        QgsProcessingException: the folder is missing or can't be written to, GDAL has no such format, or the format
            changes pixel values.
        Cancelled: `cancelled` said so while the finished raster was copied into its format.
    """
    final = Path(path)
    driver = _driver(final)
    with _folder_beside(final) as folder, gdal_errors():
        only_copies = driver.GetMetadataItem(gdal.DCAP_CREATE) != "YES"
        written = folder / ("raster.tif" if only_copies else final.name)
        try:
            raster = _OpenRaster(
                gdal.GetDriverByName("GTiff") if only_copies else driver, written, grid, band
            )
            try:
                yield raster.write
                if only_copies:
                    raster.copy(driver, folder / final.name, cancelled)
            finally:
                raster.close()
        except RuntimeError as error:
            raise QgsProcessingException(
                translate("GridMask", "'{path}' can't be written: {reason}").format(path=path, reason=error)
            ) from error
        if only_copies:
            written.unlink()
        _move_all(folder, final)


class _OpenRaster:
    """The file being written. It alone refers to GDAL's dataset, so that `close` really closes the file."""

    def __init__(self, driver: gdal.Driver, path: Path, grid: Grid, band: Band) -> None:
        self._dtype, gdal_type = _dtype(*band.values)
        rows, cols = grid.shape
        options = _GEOTIFF_OPTIONS if driver.ShortName == "GTiff" else ()
        self._dataset = driver.Create(str(path), cols, rows, 1, gdal_type, options=list(options))
        self._dataset.SetGeoTransform(grid.transform)
        if grid.crs_wkt:
            self._dataset.SetProjection(grid.crs_wkt)
        for name, value in band.metadata.items():
            self._dataset.SetMetadataItem(name, value)
        self._band = self._dataset.GetRasterBand(1)
        self._band.SetDescription(band.name)

    def write(self, tile: Tile, values: npt.NDArray[np.generic] | int) -> None:
        """Write the values of a tile, (height, width) or one for all of it."""
        cells = np.broadcast_to(np.asarray(values, dtype=self._dtype), tile.shape)
        self._band.WriteArray(np.ascontiguousarray(cells), tile.col, tile.row)

    def copy(self, driver: gdal.Driver, path: Path, cancelled: Callable[[], bool]) -> None:
        """Copy the finished mask into a format that can't be written piece by piece, and see that it is still right."""
        self._dataset.FlushCache()
        options = list(_LOSSLESS_OPTIONS.get(driver.ShortName, ()))
        try:
            copies = [
                driver.CreateCopy(
                    str(path),
                    self._dataset,
                    strict=0,
                    options=options,
                    callback=lambda *_: 0 if cancelled() else 1,
                )
            ]
        except RuntimeError:
            if cancelled():  # GDAL makes an error of it
                raise Cancelled from None
            raise
        same = copies[0].GetRasterBand(1).Checksum() == self._band.Checksum()
        _close(copies)
        if not same:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "the format {format} changes pixel values, so it can't hold a mask; give OUTPUT as .tif",
                ).format(format=driver.LongName)
            )

    def close(self) -> None:
        """Write what is left and close the file."""
        self._band = None
        dataset, self._dataset = [self._dataset], None
        _close(dataset)


def _close(datasets: list[gdal.Dataset]) -> None:
    """Close the one dataset in the list, which holds the only reference to it.

    Python closes a dataset when it forgets it, and then nobody hears of an error; a full disk may show only here.

    Raises:
        RuntimeError: something could not be written.
    """
    message = ""
    try:
        datasets[0].FlushCache()
    except RuntimeError as error:
        message = str(error)
    gdal.DontUseExceptions()
    gdal.ErrorReset()
    try:
        datasets.clear()
        if not message and gdal.GetLastErrorType() >= gdal.CE_Failure:
            message = gdal.GetLastErrorMsg()
    finally:
        gdal.UseExceptions()
    if message:
        raise RuntimeError(message)


def _driver(path: Path) -> gdal.Driver:
    suffix = path.suffix[1:]
    name = QgsRasterFileWriter.driverForExtension(suffix) if suffix else ""
    driver = gdal.GetDriverByName(name) if name else None
    if driver is None:
        raise QgsProcessingException(
            translate(
                "GridMask", "OUTPUT '{path}' has a suffix that no raster format has; give one such as .tif"
            ).format(path=path)
        )
    return driver


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent))
    except OSError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "OUTPUT '{path}' can't be written there ({reason}); give a folder that exists and is writable",
            ).format(path=path, reason=error.strerror)
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _dtype(*values: int) -> tuple[type[np.generic], int]:
    """Return the smallest type that holds the values, for numpy and for GDAL."""
    return next(
        (dtype, gdal_type)
        for dtype, gdal_type in _DTYPES
        if all(np.iinfo(dtype).min <= value <= np.iinfo(dtype).max for value in values)
    )


def _move_all(folder: Path, final: Path) -> None:
    """Move the new files to their place, the main file last; companions of a replaced file go."""
    made = sorted(folder.iterdir(), key=lambda file: file.name == final.name)
    try:
        for companion in _companions(final):
            if companion.name not in {file.name for file in made}:
                companion.unlink()
        for file in made:
            file.replace(final.parent / file.name)
    except OSError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}' can't be replaced ({reason}); close what uses it, or give another OUTPUT",
            ).format(path=final, reason=error.strerror)
        ) from error


def _companions(path: Path) -> list[Path]:
    """Return what GDAL leaves beside a raster and would take for the new one's: statistics, overviews, masks."""
    return [
        companion
        for suffix in (".aux.xml", ".ovr", ".msk")
        if (companion := path.with_name(path.name + suffix)).exists()
    ]
