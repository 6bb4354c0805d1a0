"""The area of the valid pixels in square metres."""

from __future__ import annotations

import numpy as np
from qgis.core import (
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsUnitTypes,
)

from ...core.arrays.types import IntArray
from ...core.pixels.grid import Grid
from ..host.map_grid import MapGrid


def valid_area(valid_in_row: IntArray, map_grid: MapGrid) -> float:
    """Return the area of the valid pixels in m².

    In a projected CRS, on the map's plane; in a geographic one, on its ellipsoid, with the pixel in the middle of
    each row standing for the row. Without a CRS, in squared units of the grid.

    Args:
        valid_in_row: (rows,) number of valid pixels in each row.
        map_grid: the mask's grid.
    """
    grid, crs = map_grid.grid, map_grid.crs
    if not crs.isGeographic():
        to_metres = QgsUnitTypes.fromUnitToUnitFactor(
            crs.mapUnits(), QgsUnitTypes.DistanceUnit.DistanceMeters
        )
        known = crs.isValid()
        return float(valid_in_row.sum() * grid.pixel_area * (to_metres**2 if known else 1.0))
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, map_grid.transforms)
    # WGS 84 where QGIS doesn't know the CRS's own ellipsoid
    if not (measure.setEllipsoid(crs.ellipsoidAcronym()) or measure.setEllipsoid("EPSG:7030")):
        raise RuntimeError("QGIS knows neither the ellipsoid of the CRS nor that of WGS 84; see its srs.db")
    rows = np.flatnonzero(valid_in_row)
    return float(sum(valid_in_row[row] * _pixel_area(grid, int(row), measure) for row in rows))


def _pixel_area(grid: Grid, row: int, measure: QgsDistanceArea) -> float:
    col = (grid.shape[1] - 1) // 2
    corners = (
        np.array([[col, row], [col + 1, row], [col + 1, row + 1], [col, row + 1]], dtype=np.float64) - 0.5
    )
    boundary = [QgsPointXY(x, y) for x, y in grid.to_map(corners)]
    return float(abs(measure.measureArea(QgsGeometry.fromPolygonXY([boundary]))))
