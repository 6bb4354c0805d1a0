"""The engines that answer which pixels lie inside polygons, by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from .evidence import Region
from .pixel_rule import PixelRule
from .polygons import Polygons
from .rasterio_engine import RasterioRegion
from .scanline import ScanlineRegion
from .shapely_engine import ShapelyRegion


class GridRasterizeAlg(IntEnum):
    """The engine that decides which pixels lie inside polygons; all three give the same pixels."""

    RASTERIO_RASTERIZE = 1
    """rasterio.features.rasterize (GDAL), with the contour put right; needs rasterio and shapely 2."""
    SHAPELY = 2
    """shapely's predicates, point by point; needs shapely 2."""
    SCANLINE = 3
    """Our own scan lines in numpy, the default and the fastest; needs nothing else."""


_REGIONS: dict[GridRasterizeAlg, Callable[[Polygons, PixelRule], Region]] = {
    GridRasterizeAlg.RASTERIO_RASTERIZE: RasterioRegion,
    GridRasterizeAlg.SHAPELY: ShapelyRegion,
    GridRasterizeAlg.SCANLINE: ScanlineRegion,
}


def region(
    polygons: Polygons,
    *,
    rule: PixelRule = PixelRule.COVERS,
    engine: GridRasterizeAlg = GridRasterizeAlg.SCANLINE,
) -> Region:
    """Return the pixels inside `polygons` (in pixel coordinates) as a region that answers for tiles."""
    return _REGIONS[engine](polygons, rule)
