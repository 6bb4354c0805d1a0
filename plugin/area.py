"""The area of the valid pixels in square metres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsUnitTypes,
)

from ..core.grid import Grid


def valid_area(
    valid_in_row: npt.NDArray[np.int64],
    grid: Grid,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> float:
    """Return the area of the valid pixels in m².

    In a projected CRS, on the map's plane; in a geographic one, on its ellipsoid, with the pixel in the middle of
    each row standing for the row. Without a CRS, in squared units of the grid.

    Args:
        valid_in_row: (rows,) number of valid pixels in each row.
        grid: the mask's grid.
        crs: of the grid.
        context: QGIS's transformations.
    """
    if not crs.isGeographic():
        to_metres = QgsUnitTypes.fromUnitToUnitFactor(
            crs.mapUnits(), QgsUnitTypes.DistanceUnit.DistanceMeters
        )
        known = crs.isValid()
        return float(valid_in_row.sum() * grid.pixel_area * (to_metres**2 if known else 1.0))
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, context)
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
    outline = [QgsPointXY(x, y) for x, y in grid.to_map(corners)]
    return float(abs(measure.measureArea(QgsGeometry.fromPolygonXY([outline]))))
