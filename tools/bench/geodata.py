"""The scenes as a QGIS user has them: polygons in a GeoPackage, the mask in a GeoTIFF, a grid in metres."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from osgeo import gdal, ogr, osr

from ...core.pixels.grid import Grid
from . import inputs
from .scenes import Layer, Mask, Scene

EPSG = 3035
"""Europe in metres, large enough for a grid of 1,000 km."""
PIXEL_SIZE = 10.0
_LEFT, _TOP = 3_500_000.0, 3_500_000.0

gdal.UseExceptions()  # not OGR's too: GDAL 3.6 can't leave the two but in the order of a stack


def grid_of(scene: Scene) -> Grid:
    """Return the scene's grid."""
    return _grid(scene.side)


def bounds_of(scene: Scene) -> tuple[float, float, float, float]:
    """Return (x from, y from, x to, y to) of the scene's grid."""
    length = scene.side * PIXEL_SIZE
    return _LEFT, _TOP - length, _LEFT + length, _TOP


def wkb_of(side: int, layer: Layer) -> list[bytes]:
    """Return the polygons of a layer in map coordinates, as WKB."""
    polygons = inputs.polygons_of(side, layer)
    shapes = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON,
        _grid(side).to_map(polygons.xy),
        (polygons.ring_starts, polygons.polygon_starts),
    )
    wkb: list[bytes] = shapely.to_wkb(shapes).tolist()
    return wkb


def layer_file(side: int, layer: Layer) -> Path:
    """Return the GeoPackage of a layer."""
    return inputs.kept(side, f"{layer.name}.gpkg", lambda path: _save_layer(path, side, layer))


def mask_file(side: int, mask: Mask) -> Path:
    """Return the GeoTIFF of a mask."""
    return inputs.kept(side, f"{mask.name}.tif", lambda path: _save_mask(path, side, mask))


def files_of(scene: Scene) -> dict[str, Path]:
    """Return the files of a scene by the parameter of the algorithm that takes them."""
    layers = {"VALID": scene.valid, "INVALID": scene.invalid}
    files = {name: layer_file(scene.side, layer) for name, layer in layers.items() if layer is not None}
    if scene.mask is not None:
        files["MASK"] = mask_file(scene.side, scene.mask)
    return files


def _grid(side: int) -> Grid:
    return Grid((side, side), (_LEFT, PIXEL_SIZE, 0.0, _TOP, 0.0, -PIXEL_SIZE), _crs().ExportToWkt())


def _crs() -> osr.SpatialReference:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(EPSG)
    return crs


def _save_layer(path: Path, side: int, layer: Layer) -> None:
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    table = dataset.CreateLayer("polygons", _crs(), ogr.wkbPolygon)
    table.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    dataset.StartTransaction()
    refused = [table.CreateFeature(feature) for feature in _features(table, wkb_of(side, layer))]
    if dataset.CommitTransaction() or any(refused):
        raise RuntimeError(f"{path.name} can't be written")


def _features(table: ogr.Layer, wkbs: list[bytes]) -> Iterator[ogr.Feature]:
    for number, wkb in enumerate(wkbs):
        feature = ogr.Feature(table.GetLayerDefn())
        feature.SetField("name", f"Polygon {number}")
        feature.SetGeometry(ogr.CreateGeometryFromWkb(wkb))
        yield feature


def _save_mask(path: Path, side: int, mask: Mask) -> None:
    cells = inputs.cells_of(side, mask).astype(np.uint8)
    rows, cols = cells.shape
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), cols, rows, 1, gdal.GDT_Byte, options=["TILED=YES", "COMPRESS=DEFLATE"]
    )
    size = mask.factor * PIXEL_SIZE
    to_corner = (PIXEL_SIZE - size) / 2  # the first cell's centre is the first pixel's
    dataset.SetGeoTransform((_LEFT + to_corner, size, 0.0, _TOP - to_corner, 0.0, -size))
    dataset.SetProjection(_crs().ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(cells)
