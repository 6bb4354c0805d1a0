"""Cells of a band, as they are stored and as QGIS shows them, read through GDAL or through QGIS."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from qgis.core import Qgis, QgsProcessingException, QgsRasterDataProvider, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication

from ...core.arrays.types import BoolArray, FloatArray
from ...core.pixels.grid import Grid
from ...core.pixels.tile import Shape, Tile
from ..host.gdal_access import gdal_errors

translate = QCoreApplication.translate

_DTYPES = {
    Qgis.DataType.Byte: np.uint8,
    Qgis.DataType.UInt16: np.uint16,
    Qgis.DataType.Int16: np.int16,
    Qgis.DataType.UInt32: np.uint32,
    Qgis.DataType.Int32: np.int32,
    Qgis.DataType.Float32: np.float32,
    Qgis.DataType.Float64: np.float64,
}
_STRICT_JPEG = "GDAL_ERROR_ON_LIBJPEG_WARNING"

_ASKED_OF_A_PROVIDER: Shape = (512, 512)
"""What counts as a block where QGIS doesn't say; a web service gives any rectangle, but not too large a one."""


@dataclass(frozen=True, eq=False)
class StoredCells:
    """Cells of a band.

    Attributes:
        raw: (height, width) as the file stores them, which is what its nodata value speaks of.
        masked: (height, width), True where the file's own mask band or alpha says that there is no data; False for none
            at all.
        scale, offset: what QGIS shows is raw * scale + offset.
    """

    raw: npt.NDArray[Any]
    masked: BoolArray | bool = False
    scale: float = 1.0
    offset: float = 0.0

    @property
    def values(self) -> npt.NDArray[Any]:
        """The cells as QGIS shows them; a rule speaks of what the user sees.

        A scale is meant as it is written: with 0.01, the whole number 35 is 0.35, and not 35 times the number that
        float64 has for 0.01.
        """
        if (self.scale, self.offset) == (1.0, 0.0):
            return self.raw
        if self.raw.dtype.kind in "iu" and math.isfinite(self.scale) and math.isfinite(self.offset):
            return _scaled(self.raw, self.scale, self.offset)
        return np.asarray(self.raw * self.scale + self.offset, dtype=self.raw.dtype)

    def rows(self, rows: slice) -> StoredCells:
        """Return some rows of them."""
        masked = self.masked if isinstance(self.masked, bool) else self.masked[rows]
        return StoredCells(self.raw[rows], masked, self.scale, self.offset)


def _scaled(whole: npt.NDArray[Any], scale: float, offset: float) -> FloatArray:
    """Return the numbers of float64 next to whole numbers times a decimal fraction plus another."""
    factor, summand = Fraction(repr(scale)), Fraction(repr(offset))
    parts = math.lcm(factor.denominator, summand.denominator)
    # Rounded once, by the division: all before it is exact while it is a whole number that float64 has.
    numerators = whole.astype(np.float64) * float(factor * parts) + float(summand * parts)
    return np.asarray(numerators / float(parts))


@dataclass(frozen=True)
class CellReader:
    """An open raster, for one thread at a time.

    Attributes:
        read: takes a tile of its cells to them.
        block: (rows, cols) of the blocks in which it is stored.
    """

    read: Callable[[Tile], StoredCells]
    block: Shape


def open_dataset(layer_name: str, path: str, options: list[str]) -> gdal.Dataset:
    """Open a layer's file.

    Raises:
        QgsProcessingException: it can't be opened.
    """
    try:
        return gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_READONLY, open_options=options)
    except RuntimeError as error:
        raise QgsProcessingException(
            translate("GridMask", "raster layer '{layer}' can't be opened: {reason}").format(
                layer=layer_name, reason=error
            )
        ) from error


@contextmanager
def readable(layer_name: str) -> Iterator[None]:
    """Have what GDAL can't read of a layer told as an error of the layer.

    Raises:
        QgsProcessingException: GDAL met an error inside the block.
    """
    # Without the option GDAL fills up a JPEG file that ends too early, and only warns.
    strict = gdal.GetThreadLocalConfigOption(_STRICT_JPEG)
    gdal.SetThreadLocalConfigOption(_STRICT_JPEG, "TRUE")
    try:
        with gdal_errors():
            yield
    except RuntimeError as error:
        raise QgsProcessingException(
            translate("GridMask", "raster layer '{layer}' can't be read: {reason}").format(
                layer=layer_name, reason=error
            )
        ) from error
    finally:
        gdal.SetThreadLocalConfigOption(_STRICT_JPEG, strict)


def gdal_opener(layer_name: str, path: str, options: list[str], band_number: int) -> Callable[[], CellReader]:
    """Return an opener that reads the cells of a file with GDAL."""

    def open_cells() -> CellReader:
        with readable(layer_name):
            dataset = open_dataset(layer_name, path, options)
            band = dataset.GetRasterBand(band_number)
            scale, offset = band.GetScale() or 1.0, band.GetOffset() or 0.0
            # A nodata value makes a mask, too, but it is the layer's properties that say whether it counts; they say
            # nothing of one of all bands together.
            flags = band.GetMaskFlags()
            has_mask = bool(flags & gdal.GMF_PER_DATASET) or not flags & (
                gdal.GMF_ALL_VALID | gdal.GMF_NODATA
            )
            block_cols, block_rows = band.GetBlockSize()

        def read(tile: Tile) -> StoredCells:
            with readable(layer_name):
                band = dataset.GetRasterBand(band_number)
                window = (tile.col, tile.row, tile.width, tile.height)
                raw = band.ReadAsArray(*window)
                masked = has_mask and band.GetMaskBand().ReadAsArray(*window) == 0
            return StoredCells(raw, masked, scale, offset)

        return CellReader(read, (block_rows, block_cols))

    return open_cells


def provider_opener(provider: QgsRasterDataProvider, grid: Grid, band: int) -> Callable[[], CellReader]:
    """Return an opener that reads the cells through QGIS; the provider is cloned for the reading thread."""
    own = provider.clone()

    def read(tile: Tile) -> StoredCells:
        corner_x, pixel_width, _, corner_y, _, pixel_height = grid.cropped(tile).transform
        box = QgsRectangle(
            corner_x, corner_y + tile.height * pixel_height, corner_x + tile.width * pixel_width, corner_y
        )
        block = own.block(band, box, tile.width, tile.height)
        if not block.isValid() or block.dataType() not in _DTYPES:
            raise QgsProcessingException(
                translate("GridMask", "raster layer can't be read: {reason}").format(
                    reason=block.error().message() or block.dataType()
                )
            )
        return StoredCells(
            np.frombuffer(block.data().data(), dtype=_DTYPES[block.dataType()]).reshape(tile.shape)
        )

    return lambda: CellReader(read, _ASKED_OF_A_PROVIDER)
