"""A grid laid over an extent, where no raster gives one."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ..core.grid import Grid, grid_over
from .projection import wkt_of

translate = QCoreApplication.translate


def laid_over(
    bounds: tuple[float, float, float, float], pixel_size: float, crs: QgsCoordinateReferenceSystem
) -> Grid:
    """Return the grid of square pixels over (x from, y from, x to, y to), in units of `crs`.

    Raises:
        QgsProcessingException: it would have more rows or columns than GDAL can address.
    """
    try:
        return grid_over(bounds, pixel_size, wkt_of(crs))
    except ValueError as error:
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        raise QgsProcessingException(
            translate(
                "GridMask",
                "PIXEL_SIZE {value} over an extent of {width:g} x {height:g} gives no grid that GDAL can address; "
                "give larger pixels or a smaller extent",
            ).format(value=pixel_size, width=width, height=height)
        ) from error
