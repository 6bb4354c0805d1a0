"""The engines that rasterise polygons, by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from ..cancel import never
from ..vector.dissolve import dissolved
from ..vector.overlay import Overlay
from ..vector.polygons import Polygons
from ..vector.shapely_overlay import ShapelyOverlay
from .coverage import CoverageRegion
from .overlap import OverlapRegion
from .pixel_rule import PixelRule
from .reference.rasterio_engine import RasterioRegion
from .reference.shapely_engine import ShapelyRegion
from .region import Region
from .scanline import ScanlineRegion


class GridRasterizeAlg(IntEnum):
    """The engine that decides which pixels lie inside polygons; all three give the same pixels."""

    RASTERIO_RASTERIZE = 1
    """rasterio.features.rasterize (GDAL), with the boundary put right; needs rasterio and shapely 2."""
    SHAPELY = 2
    """shapely's predicates, point by point; needs shapely 2."""
    SCANLINE = 3
    """Our own scan lines in numpy, the default and the fastest; needs nothing else."""


_BY_CENTRES: dict[GridRasterizeAlg, Callable[[Polygons, PixelRule], Region]] = {
    GridRasterizeAlg.RASTERIO_RASTERIZE: RasterioRegion,
    GridRasterizeAlg.SHAPELY: ShapelyRegion,
    GridRasterizeAlg.SCANLINE: ScanlineRegion,
}


def region(
    polygons: Polygons,
    *,
    rule: PixelRule = PixelRule.COVERS,
    min_covered: float | None = None,
    engine: GridRasterizeAlg = GridRasterizeAlg.SCANLINE,
    overlay: Overlay | None = None,
    cancelled: Callable[[], bool] = never,
) -> Region:
    """Return the pixels inside `polygons` (in pixel coordinates) as a region, rasterised tile by tile.

    Args:
        polygons: in pixel coordinates.
        rule: when a pixel belongs to a polygon.
        min_covered: the fraction of a pixel's square, above 0 and at most 1, for MIN_COVERED; None for other rules.
        engine: for the rules that look at centres; the others have one.
        overlay: what dissolves the polygons for the rules that look at squares; shapely unless given.
        cancelled: is asked while they are dissolved.

    Raises:
        ValueError: `min_covered` is missing, out of its range, or given for another rule.
        ImportError: shapely is needed and missing.
        Cancelled: `cancelled` said so.
    """
    if (rule is PixelRule.MIN_COVERED) != (min_covered is not None):
        raise ValueError(
            f"min_covered is {min_covered} with {rule}; give it with MIN_COVERED and with no other rule"
        )
    if rule.is_of_centres:
        return _BY_CENTRES[engine](polygons, rule)
    areas = dissolved(polygons, ShapelyOverlay() if overlay is None else overlay, cancelled)
    if rule is PixelRule.ANY_OVERLAP:
        return OverlapRegion(areas)
    return CoverageRegion(areas, 1.0 if min_covered is None else min_covered)
