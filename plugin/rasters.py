"""A raster layer -> its grid, and a reader of its cells.

Files are opened with QGIS's own GDAL: QGIS shows rotated and south-up rasters through a north-up copy, and the mask
must lie on the pixels themselves. Layers of other providers are read through QGIS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.cell_rule import CellRule
from ..core.grid import Grid
from ..core.tile import Tile
from .gdal_access import gdal_errors
from .projection import wkt_of

translate = QCoreApplication.translate
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of a band, all of the shape (height, width).

    Attributes:
        values: as QGIS shows them, scaled where the band has a scale or offset.
        raw: as the file stores them, which is what its nodata value speaks of.
        masked: True where the file's own mask band or alpha says that there is no data; False for none at all.
    """

    values: npt.NDArray[np.generic]
    raw: npt.NDArray[np.generic]
    masked: BoolArray | bool = False


Read = Callable[[Tile], Cells]

_DTYPES = {
    Qgis.DataType.Byte: np.uint8,
    Qgis.DataType.UInt16: np.uint16,
    Qgis.DataType.Int16: np.int16,
    Qgis.DataType.UInt32: np.uint32,
    Qgis.DataType.Int32: np.int32,
    Qgis.DataType.Float32: np.float32,
    Qgis.DataType.Float64: np.float64,
}


@dataclass(frozen=True)
class NodataRange:
    """Values that mean "no data", both ends included."""

    low: float
    high: float

    def holds(self, values: npt.NDArray[np.generic]) -> BoolArray:
        """Return where the values lie in the range, compared in their own dtype."""
        if values.dtype.kind == "f":
            low, high = (np.asarray(end, values.dtype) for end in (self.low, self.high))
        else:
            low, high = np.asarray(self.low), np.asarray(self.high)
        return np.greater_equal(values, low) & np.less_equal(values, high)


@dataclass(frozen=True)
class RasterSource:
    """One band of a raster layer, opened anew by whoever reads it (GDAL's datasets belong to one thread).

    Attributes:
        name: the layer's name, for messages.
        grid: where its cells lie.
        crs: as QGIS has it, which may have been set by hand.
        band: from 1.
        nodata: stored values that mean "no data": the file's own, unless switched off in the layer's properties.
        added_nodata: values added in the layer's properties, of those that QGIS shows.
        open_cells: opens the raster and returns a reader: a tile of cells -> `Cells`.
    """

    name: str
    grid: Grid
    crs: QgsCoordinateReferenceSystem
    band: int
    nodata: tuple[NodataRange, ...]
    added_nodata: tuple[NodataRange, ...]
    open_cells: Callable[[], Read]

    def judged_by(self, rule: CellRule) -> Callable[[Tile], BoolArray]:
        """Open the raster and return a reader of which cells are valid, (height, width) bool."""
        read = self.open_cells()

        def valid_cells(tile: Tile) -> BoolArray:
            cells = read(tile)
            valid = rule.valid(cells.values) & np.logical_not(cells.masked)
            for nodata in self.nodata:
                valid &= ~nodata.holds(cells.raw)
            for nodata in self.added_nodata:
                valid &= ~nodata.holds(cells.values)
            return valid

        return valid_cells


def raster_source(layer: QgsRasterLayer, band: int = 1) -> RasterSource:
    """Return band `band` of a layer.

    Raises:
        QgsProcessingException: the layer has no such band, no pixels of its own, or can't be opened.
    """
    if not 1 <= band <= layer.bandCount():
        raise QgsProcessingException(
            translate(
                "GridMask", "band {band} of '{layer}' doesn't exist; give a band from 1 to {count}"
            ).format(band=band, layer=layer.name(), count=layer.bandCount())
        )
    if layer.providerType() == "gdal":
        path, options = _gdal_name(layer.source())
        grid = _gdal_grid(layer, path, options)
        open_cells = _gdal_opener(layer.name(), path, options, band)
    else:
        grid = _provider_grid(layer)
        open_cells = provider_opener(layer.dataProvider(), grid, band)
    return RasterSource(
        name=layer.name(),
        grid=grid,
        crs=layer.crs(),
        band=band,
        nodata=_nodata(layer.dataProvider(), band),
        added_nodata=_added_nodata(layer.dataProvider(), band),
        open_cells=open_cells,
    )


def cell_dtype(source: RasterSource) -> np.dtype[np.generic]:
    """Return the dtype of the band's cells, after the scale and offset that QGIS applies."""
    return source.open_cells()(Tile(0, 0, 1, 1)).values.dtype


def _gdal_name(source: str) -> tuple[str, list[str]]:
    """Return GDAL's name of a layer's source, and its open options, which QGIS writes behind bars."""
    path, *extras = source.split("|")
    return path, [extra[len("option:") :] for extra in extras if extra.startswith("option:")]


def _open(layer_name: str, path: str, options: list[str]) -> gdal.Dataset:
    try:
        return gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_READONLY, open_options=options)
    except RuntimeError as error:
        raise QgsProcessingException(
            translate("GridMask", "raster layer '{layer}' can't be opened: {reason}").format(
                layer=layer_name, reason=error
            )
        ) from error


def _gdal_grid(layer: QgsRasterLayer, path: str, options: list[str]) -> Grid:
    with gdal_errors():
        dataset = _open(layer.name(), path, options)
        transform = dataset.GetGeoTransform(can_return_null=True)
        shape = (dataset.RasterYSize, dataset.RasterXSize)
    if transform is None:
        # What QGIS shows for a raster without georeference: columns to the right, rows downwards from 0.
        transform = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    return Grid(shape, tuple(transform), wkt_of(layer.crs()))


def _provider_grid(layer: QgsRasterLayer) -> Grid:
    provider = layer.dataProvider()
    rows, cols = provider.ySize(), provider.xSize()
    if rows < 1 or cols < 1:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "raster layer '{layer}' ({provider}) has no pixels of its own; "
                "export it to a file first and use that",
            ).format(layer=layer.name(), provider=layer.providerType())
        )
    box = provider.extent()
    transform = (box.xMinimum(), box.width() / cols, 0.0, box.yMaximum(), 0.0, -box.height() / rows)
    return Grid((rows, cols), transform, wkt_of(layer.crs()))


def _gdal_opener(layer_name: str, path: str, options: list[str], band_number: int) -> Callable[[], Read]:
    def open_cells() -> Read:
        with gdal_errors():
            dataset = _open(layer_name, path, options)
            band = dataset.GetRasterBand(band_number)
            scale, offset = band.GetScale() or 1.0, band.GetOffset() or 0.0
            # A nodata value makes a mask, too, but it is the layer's properties that say whether it counts.
            has_mask = not band.GetMaskFlags() & (gdal.GMF_ALL_VALID | gdal.GMF_NODATA)

        def read(tile: Tile) -> Cells:
            with gdal_errors():
                try:
                    band = dataset.GetRasterBand(band_number)
                    window = (tile.col, tile.row, tile.width, tile.height)
                    raw = band.ReadAsArray(*window)
                    masked = has_mask and band.GetMaskBand().ReadAsArray(*window) == 0
                except RuntimeError as error:
                    raise QgsProcessingException(
                        translate("GridMask", "raster layer '{layer}' can't be read: {reason}").format(
                            layer=layer_name, reason=error
                        )
                    ) from error
            # QGIS shows scaled values; the rule speaks of what the user sees.
            return Cells(raw if (scale, offset) == (1.0, 0.0) else raw * scale + offset, raw, masked)

        return read

    return open_cells


def provider_opener(provider: QgsRasterDataProvider, grid: Grid, band: int) -> Callable[[], Read]:
    """Return an opener that reads the cells through QGIS; the provider is cloned for the reading thread."""
    own = provider.clone()

    def read(tile: Tile) -> Cells:
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
        values = np.frombuffer(block.data().data(), dtype=_DTYPES[block.dataType()]).reshape(tile.shape)
        return Cells(values, values)

    return lambda: read


def _nodata(provider: QgsRasterDataProvider, band: int) -> tuple[NodataRange, ...]:
    if not (provider.sourceHasNoDataValue(band) and provider.useSourceNoDataValue(band)):
        return ()
    value = provider.sourceNoDataValue(band)
    return (NodataRange(value, value),)


def _added_nodata(provider: QgsRasterDataProvider, band: int) -> tuple[NodataRange, ...]:
    return tuple(NodataRange(given.min(), given.max()) for given in provider.userNoDataValues(band))
