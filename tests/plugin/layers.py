"""Small rasters and polygon layers, and what a test reads back from a raster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from osgeo import gdal, gdal_array
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsRasterLayer,
    QgsVectorLayer,
)

from grid_mask.plugin.host.gdal_access import gdal_errors

Transform = tuple[float, float, float, float, float, float]

UTM = "EPSG:32616"
CORNER_X, CORNER_Y, PIXEL = 500_000.0, 4_000_000.0, 10.0
"""Where the grids of most tests begin, and how wide their pixels are, in metres."""
NORTH_UP: Transform = (CORNER_X, PIXEL, 0.0, CORNER_Y, 0.0, -PIXEL)


@dataclass(frozen=True, eq=False)
class RasterFile:
    """A raster as it lies on the disk: (rows, cols) values of its only band, and its georeference."""

    values: npt.NDArray[Any]
    transform: Transform
    crs: QgsCoordinateReferenceSystem
    nodata: float | None
    description: str
    metadata: dict[str, str]


def write_raster(
    path: Path,
    values: npt.ArrayLike,
    *,
    transform: Transform | None = NORTH_UP,
    crs: str = UTM,
    nodata: float | None = None,
    scale: float | None = None,
    offset: float | None = None,
    driver: str = "GTiff",
) -> str:
    """Write one band (rows, cols) or several (bands, rows, cols), in the dtype they have; return the path as text."""
    array = np.asarray(values)
    bands = array if array.ndim == 3 else array[np.newaxis]
    count, rows, cols = bands.shape
    with gdal_errors():
        gdal_type = gdal_array.NumericTypeCodeToGDALTypeCode(bands.dtype.type)
        dataset = gdal.GetDriverByName(driver).Create(str(path), cols, rows, count, gdal_type)
        if transform is not None:
            dataset.SetGeoTransform(transform)
        if crs:
            dataset.SetProjection(wkt(crs))
        for number, cells in enumerate(bands, start=1):
            band = dataset.GetRasterBand(number)
            band.WriteArray(cells)
            if nodata is not None:
                band.SetNoDataValue(nodata)
            if scale is not None:
                band.SetScale(scale)
            if offset is not None:
                band.SetOffset(offset)
        dataset.FlushCache()
        del band, dataset
    return str(path)


def blank(path: Path, shape: tuple[int, int], **georeference: Any) -> str:
    """Write a raster of zeros, of which a test only needs the grid."""
    return write_raster(path, np.zeros(shape, dtype=np.uint8), **georeference)


def read_raster(path: Path | str) -> RasterFile:
    """Read the one band of a raster."""
    with gdal_errors():
        dataset = gdal.Open(str(path))
        assert dataset.RasterCount == 1
        band = dataset.GetRasterBand(1)
        return RasterFile(
            values=band.ReadAsArray(),
            transform=dataset.GetGeoTransform(),
            crs=QgsCoordinateReferenceSystem.fromWkt(dataset.GetProjection()),
            nodata=band.GetNoDataValue(),
            description=band.GetDescription(),
            metadata=dataset.GetMetadata(),
        )


def first_band(path: Path | str) -> npt.NDArray[Any]:
    """Read the first band of a raster that may have more, as some formats add an alpha band."""
    with gdal_errors():
        dataset = gdal.Open(str(path))
        return np.asarray(dataset.GetRasterBand(1).ReadAsArray())


def raster_layer(path: Path | str, name: str = "raster") -> QgsRasterLayer:
    """Load a raster as QGIS does."""
    layer = QgsRasterLayer(str(path), name)
    assert layer.isValid(), path
    return layer


def polygons(
    *boundaries: str | QgsGeometry | None, crs: str = UTM, kind: str = "Polygon", name: str = "polygons"
) -> QgsVectorLayer:
    """Return a layer with a feature for each boundary (WKT or geometry); None gives one without geometry."""
    layer = QgsVectorLayer(f"{kind}?crs={crs}", name, "memory")
    assert layer.isValid()
    if not crs:
        layer.setCrs(QgsCoordinateReferenceSystem())
    features = []
    for boundary in boundaries:
        feature = QgsFeature(layer.fields())
        if boundary is not None:
            geometry = QgsGeometry.fromWkt(boundary) if isinstance(boundary, str) else boundary
            assert not geometry.isNull(), boundary
            feature.setGeometry(geometry)
        features.append(feature)
    added, _ = layer.dataProvider().addFeatures(features)
    assert added
    layer.updateExtents()
    return layer


def endless(name: str = "endless") -> QgsVectorLayer:
    """Return a layer that can't be used, which shows only when it is read: a vertex lies at infinity."""
    corners = [QgsPointXY(CORNER_X, CORNER_Y), QgsPointXY(float("inf"), CORNER_Y), QgsPointXY(CORNER_X, 0.0)]
    return polygons(QgsGeometry.fromPolygonXY([[*corners, corners[0]]]), name=name)


def boundary(*rows_and_cols: tuple[float, float], transform: Transform = NORTH_UP) -> str:
    """Return the WKT of a polygon whose vertices are given as (row, col), whole numbers at pixel centres."""
    return f"Polygon({ring(*rows_and_cols, transform=transform)})"


def ring(*rows_and_cols: tuple[float, float], transform: Transform = NORTH_UP) -> str:
    """Return the WKT of a closed ring whose vertices are given as (row, col), whole numbers at pixel centres."""
    points = [centre(row, col, transform) for row, col in (*rows_and_cols, rows_and_cols[0])]
    return "(" + ", ".join(f"{point.x()!r} {point.y()!r}" for point in points) + ")"


def box(
    first_row: float, first_col: float, last_row: float, last_col: float, transform: Transform = NORTH_UP
) -> str:
    """Return the WKT of a rectangle between the centres of two pixels."""
    return boundary(
        (first_row, first_col),
        (first_row, last_col),
        (last_row, last_col),
        (last_row, first_col),
        transform=transform,
    )


def centre(row: float, col: float, transform: Transform = NORTH_UP) -> QgsPointXY:
    """Return the map coordinates of a pixel's centre."""
    x0, a, b, y0, d, e = transform
    return QgsPointXY(x0 + (col + 0.5) * a + (row + 0.5) * b, y0 + (col + 0.5) * d + (row + 0.5) * e)


def wkt(crs: str) -> str:
    """Return a CRS, given by its code, as WKT."""
    known = QgsCoordinateReferenceSystem(crs)
    assert known.isValid(), crs
    return str(known.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL))
