"""The grid of the mask on the map: its pixels, its CRS and QGIS's transformations, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProcessingException,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.pixels.grid import Grid, grid_over
from .transforms import CrsRelation, Project, projection, relation, wkt_of

translate = QCoreApplication.translate

Extent = tuple[float, float, float, float]
"""(x from, y from, x to, y to)"""


@dataclass(frozen=True, eq=False)
class MapGrid:
    """A grid on the map.

    Attributes:
        grid: the pixels, in units of the CRS.
        crs: as QGIS has it; it may be unknown.
        transforms: which transformations between CRS are to be used.
        unplaced_reference: the name of the reference raster where it has no georeference; then the pixels are taken to
            be 1 unit wide, from (0, 0) to the right and down.
    """

    grid: Grid
    crs: QgsCoordinateReferenceSystem
    transforms: QgsCoordinateTransformContext
    unplaced_reference: str | None = None

    def to_crs(self, crs: QgsCoordinateReferenceSystem) -> Project | None:
        """Return the transformation of map points of the grid to another CRS, None where it is the same."""
        return projection(self.crs, crs, self.transforms)

    def from_crs(self, crs: QgsCoordinateReferenceSystem) -> Project | None:
        """Return the transformation of map points of another CRS to the grid's, None where it is the same."""
        return projection(crs, self.crs, self.transforms)

    def relation_of(self, crs: QgsCoordinateReferenceSystem) -> CrsRelation:
        """Return what becomes of coordinates in another CRS on the grid."""
        return relation(crs, self.crs, self.transforms)


@dataclass(frozen=True, eq=False)
class UnplacedGrid:
    """Square pixels on the map, of which it isn't known yet where they lie.

    Attributes:
        pixel_size: in units of the CRS.
        crs: of the grid.
        transforms: which transformations between CRS are to be used.
    """

    pixel_size: float
    crs: QgsCoordinateReferenceSystem
    transforms: QgsCoordinateTransformContext

    def over(self, extent: Extent) -> MapGrid:
        """Return the grid that covers an extent, in units of the CRS.

        Raises:
            QgsProcessingException: it would have more rows or columns than GDAL can address.
        """
        try:
            grid = grid_over(extent, self.pixel_size, wkt_of(self.crs))
        except ValueError as error:
            width, height = extent[2] - extent[0], extent[3] - extent[1]
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "PIXEL_SIZE {value} over an extent of {width:g} x {height:g} gives no grid that GDAL can address; "
                    "give larger pixels or a smaller extent",
                ).format(value=self.pixel_size, width=width, height=height)
            ) from error
        return MapGrid(grid, self.crs, self.transforms)

    def from_crs(self, crs: QgsCoordinateReferenceSystem) -> Project | None:
        """Return the transformation of map points of another CRS to the grid's, None where it is the same."""
        return projection(crs, self.crs, self.transforms)
