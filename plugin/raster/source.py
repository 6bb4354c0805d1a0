"""A raster layer -> its grid, and a reader of its cells.

Files are opened with QGIS's own GDAL: QGIS shows rotated and south-up rasters through a north-up copy, and the mask
must lie on the pixels themselves. Layers of other providers are read through QGIS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRasterRange,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.arrays.types import AnyArray, BoolArray
from ...core.cell_rules.predicates import CellRule
from ...core.pixels.grid import Grid, Transform
from ...core.pixels.tile import Shape, Tile
from ..host.dataset_files import files_of, gdal_name
from ..host.file_state import FileState
from ..host.transforms import wkt_of
from .cells import CellReader, StoredCells, gdal_opener, open_dataset, provider_opener, readable
from .georeference import open_placed
from .valid_cells import ValidCells

translate = QCoreApplication.translate

_STATISTICS = ".aux.xml"

_NO_GEOREFERENCE: Transform = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
"""What QGIS shows for a raster without georeference: columns to the right, rows downwards from 0."""

_MOST_REASONS = 3


@dataclass(frozen=True)
class NodataRange:
    """Values that mean "no data", both ends included unless left out."""

    low: float
    high: float
    without_low: bool = False
    without_high: bool = False

    def holds(self, values: AnyArray) -> BoolArray:
        """Return where the values lie in the range, compared in their own dtype as far as that has the ends."""
        low, high = (_in_dtype(end, values.dtype) for end in (self.low, self.high))
        above = np.greater(values, low) if self.without_low else np.greater_equal(values, low)
        below = np.less(values, high) if self.without_high else np.less_equal(values, high)
        return above & below


def _in_dtype(end: float, dtype: np.dtype[Any]) -> AnyArray:
    if dtype.kind == "f":
        return np.asarray(end, dtype)
    limits = np.iinfo(dtype)
    is_held = limits.min <= end <= limits.max and float(end).is_integer()
    return np.asarray(int(end), dtype) if is_held else np.asarray(end)


@dataclass(frozen=True)
class RasterSource:
    """One band of a raster layer, opened anew by whoever reads it (GDAL's datasets belong to one thread).

    Attributes:
        name: the layer's name, for messages.
        grid: where its cells lie.
        has_georeference: whether the raster says where they lie.
        crs: as QGIS has it, which may have been set by hand.
        band: from 1.
        nodata: stored values that mean "no data": the file's own, unless switched off in the layer's properties.
        added_nodata: values added in the layer's properties, of those that QGIS shows.
        open_cells: opens the raster and returns its reader.
        files: that its cells are read from, as they were when the run was prepared.
    """

    name: str
    grid: Grid
    has_georeference: bool
    crs: QgsCoordinateReferenceSystem
    band: int
    nodata: tuple[NodataRange, ...]
    added_nodata: tuple[NodataRange, ...]
    open_cells: Callable[[], CellReader]
    files: tuple[FileState, ...] = ()

    def refuse_changed(self) -> None:
        """Stop where a file was changed since the run was prepared: what was read may be of both.

        Raises:
            QgsProcessingException: it was.
        """
        for file in self.files:
            if file.is_changed():
                raise QgsProcessingException(
                    translate(
                        "GridMask",
                        "the file '{path}' of raster layer '{layer}' was changed while the mask was being made; run "
                        "again when it is complete",
                    ).format(path=file.path, layer=self.name)
                )

    def valid_cells(self, rule: CellRule) -> ValidCells:
        """Open the raster and return a reader of which cells are valid, for any number of threads."""

        def valid_cells(cells: StoredCells) -> BoolArray:
            values = cells.values
            valid = rule.valid(values) & np.logical_not(cells.masked)
            for nodata in self.nodata:
                valid &= ~nodata.holds(cells.raw)
            for nodata in self.added_nodata:
                valid &= ~nodata.holds(values)
            return valid

        return ValidCells(self.open_cells(), valid_cells, self.grid.shape)


def raster_source(layer: QgsRasterLayer, band: int = 1, *, needs_georeference: bool = True) -> RasterSource:
    """Return band `band` of a layer.

    Args:
        layer: that can be read.
        band: from 1.
        needs_georeference: whether it matters where the cells lie on the map. Where it doesn't, a file is taken to have
            no georeference; layers of other providers are read by theirs all the same.

    Raises:
        QgsProcessingException: the layer has no such band, no pixels of its own, pixels without a place on the map, a
            file that has lost its georeference, or can't be opened.
    """
    if not 1 <= band <= layer.bandCount():
        raise QgsProcessingException(
            translate(
                "GridMask", "MASK_BAND is {band}, which '{layer}' doesn't have; give a band from 1 to {count}"
            ).format(band=band, layer=layer.name(), count=layer.bandCount())
        )
    if layer.providerType() == "gdal":
        path, options = gdal_name(layer.source())
        transform, shape = _gdal_place(layer, path, options, needs_georeference=needs_georeference)
        has_georeference = transform is not None
        grid = _grid(layer, shape, _NO_GEOREFERENCE if transform is None else transform)
        open_cells = gdal_opener(layer.name(), path, options, band)
    else:
        grid, has_georeference = _provider_grid(layer), True
        open_cells = provider_opener(layer.dataProvider(), grid, band)
    return RasterSource(
        name=layer.name(),
        grid=grid,
        has_georeference=has_georeference,
        crs=layer.crs(),
        band=band,
        nodata=_nodata(layer.dataProvider(), band),
        added_nodata=_added_nodata(layer.dataProvider(), band),
        open_cells=open_cells,
        files=_files(layer),
    )


def _files(layer: QgsRasterLayer) -> tuple[FileState, ...]:
    """Return the files that hold the cells; QGIS itself writes statistics beside them."""
    if layer.providerType() != "gdal":
        return ()
    files = files_of(gdal_name(layer.source())[0])
    return tuple(FileState.now(file) for file in sorted(files) if not file.name.endswith(_STATISTICS))


def cell_dtype(source: RasterSource) -> np.dtype[np.generic]:
    """Return the dtype of the band's cells, after the scale and offset that QGIS applies."""
    return source.open_cells().read(Tile(0, 0, 1, 1)).values.dtype


def _gdal_place(
    layer: QgsRasterLayer, path: str, options: list[str], *, needs_georeference: bool
) -> tuple[Transform | None, Shape]:
    """Return the geotransform, None where the file has none or it doesn't matter, and (rows, cols) of the cells."""
    with readable(layer.name()):
        if not needs_georeference:
            dataset = open_dataset(layer.name(), path, options)
            return None, (dataset.RasterYSize, dataset.RasterXSize)
        dataset, georeference = open_placed(layer.name(), path, options)
        shape = (dataset.RasterYSize, dataset.RasterXSize)
    if georeference.has_points:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "raster layer '{layer}' is placed by ground control points, which give it no grid; warp it first (in "
                "QGIS, or with gdalwarp), and give the result",
            ).format(layer=layer.name())
        )
    is_missing = georeference.transform is None or not layer.crs().isValid()
    if georeference.lost and is_missing:  # another file beside it, or the user, may have given what was lost
        raise QgsProcessingException(
            translate(
                "GridMask",
                "raster layer '{layer}' has lost its georeference: its file is damaged, GDAL says \"{reason}\". Take "
                "an undamaged copy, or give the file its geotransform and its CRS anew (as MASK, a file can be placed "
                "by grid index, MASK_PLACEMENT 1, which needs no georeference)",
            ).format(layer=layer.name(), reason="; ".join(georeference.lost[:_MOST_REASONS]))
        )
    return georeference.transform, shape


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
    return _grid(layer, (rows, cols), transform)


def _grid(layer: QgsRasterLayer, shape: Shape, transform: Transform) -> Grid:
    try:
        return Grid(shape, transform, wkt_of(layer.crs()))
    except ValueError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "raster layer '{layer}' has the geotransform {transform}, which gives its pixels no place on the map; "
                "put its georeference right or give another layer (as MASK, a file can be placed by grid index, "
                "MASK_PLACEMENT 1, which needs no georeference)",
            ).format(layer=layer.name(), transform=", ".join(f"{term:g}" for term in transform))
        ) from error


def _nodata(provider: QgsRasterDataProvider, band: int) -> tuple[NodataRange, ...]:
    if not (provider.sourceHasNoDataValue(band) and provider.useSourceNoDataValue(band)):
        return ()
    value = provider.sourceNoDataValue(band)
    return (NodataRange(value, value),)


def _added_nodata(provider: QgsRasterDataProvider, band: int) -> tuple[NodataRange, ...]:
    return tuple(map(_range, provider.userNoDataValues(band)))


def _range(given: QgsRasterRange) -> NodataRange:
    """Return a range as QGIS means it: NaN is no end at all, and others may be left out."""
    low, high = given.min(), given.max()
    return NodataRange(
        -math.inf if math.isnan(low) else low,
        math.inf if math.isnan(high) else high,
        without_low=not math.isnan(low) and not given.contains(low),
        without_high=not math.isnan(high) and not given.contains(high),
    )
