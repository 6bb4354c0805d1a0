"""Ours from memory to a file: the core's stream and the plugin's writer, without QGIS around them.

Everything that depends on how evidence answers and what the writer takes is here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ...core.combine.evidence import Evidence, PolygonEvidence
from ...core.combine.polygon_role import PolygonRole
from ...core.combine.question import Question
from ...core.combine.stream import stream
from ...core.pixels.grid import Grid
from ...core.pixels.tile import Tile, tiles
from ...core.raster_mask.interpolated import InterpolatedMask
from ...core.raster_mask.placement import placed
from ...core.rasterize.engines import region
from ...core.vector.wkb import polygons_from_wkb
from ...plugin.output.band import Band
from ...plugin.output.raster_file import WritePixels, raster_file
from . import geodata
from .scenes import Layer, Mask, Scene


def ours(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the whole way: WKB -> polygons -> evidence -> tiles -> file; the mask is read from its GeoTIFF."""
    grid = geodata.grid_of(scene)
    valid, invalid = (_wkb(scene.side, layer) for layer in (scene.valid, scene.invalid))

    def call() -> None:
        evidence: list[Evidence] = []
        if scene.mask is not None:
            evidence.append(_raster_mask(scene.side, scene.mask, grid))
        if valid is not None:
            evidence.append(
                PolygonEvidence(PolygonRole.VALID, region(polygons_from_wkb(valid).mapped(grid.to_pixels)))
            )
        if invalid is not None:
            evidence.append(
                PolygonEvidence(
                    PolygonRole.INVALID, region(polygons_from_wkb(invalid).mapped(grid.to_pixels))
                )
            )
        with _writer(output, grid) as write:
            stream(grid.shape, Question(evidence), lambda tile, found: write(tile, found.valid))

    return call


def floor(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the write floor: a mask that is valid everywhere, written the same way, nothing computed."""
    grid = geodata.grid_of(scene)

    def call() -> None:
        with _writer(output, grid) as write:
            for tile in tiles(grid.shape):
                write(tile, True)

    return call


def _writer(output: Path, grid: Grid) -> AbstractContextManager[WritePixels]:
    return raster_file(str(output), grid, Band("validity", values=(0, 1)), lambda: False)


def _wkb(side: int, layer: Layer | None) -> list[bytes] | None:
    return None if layer is None else geodata.wkb_of(side, layer)


def _raster_mask(side: int, mask: Mask, grid: Grid) -> InterpolatedMask:
    dataset = gdal.Open(str(geodata.mask_file(side, mask)))
    cells = Grid((dataset.RasterYSize, dataset.RasterXSize), dataset.GetGeoTransform(), grid.crs_wkt)

    lock = Lock()  # a dataset belongs to one thread at a time

    def read(tile: Tile) -> npt.NDArray[np.bool_]:
        with lock:
            values = dataset.ReadAsArray(tile.col, tile.row, tile.width, tile.height)
        return np.asarray(values != 0)

    return InterpolatedMask(read, cells.shape, placed(cells, grid, None), mask.threshold)
