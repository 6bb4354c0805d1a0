"""Polygons burned by rasterio (GDAL), with the boundary put right.

GDAL burns a pixel whose centre lies inside; on the boundary its result depends on the direction of the rows. So
shells are widened by the boundary's tolerance and holes narrowed by it (or the other way round, for the rule that
leaves the boundary out), and no centre that counts as on the boundary is left on one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from ...pixels.packed_mask import PackedMask
from ...pixels.tile import Tile
from ...pixels.tile_mask import TileMask
from ...pixels.tolerance import POSITION_TOLERANCE
from ...vector.polygons import Polygons
from ...vector.shapely_overlay import shapely_module
from ..pixel_rule import PixelRule
from .ring_areas import RingArea, ring_areas


def rasterio_features() -> ModuleType:
    """Return rasterio.features, imported now.

    Raises:
        ImportError: it is missing; says how to get it.
    """
    try:
        import rasterio.features
    except ImportError as error:
        raise ImportError(
            "GridRasterizeAlg.RASTERIO_RASTERIZE needs rasterio, which is not installed here; run "
            "'pip install rasterio' in this Python, or use GridRasterizeAlg.SCANLINE, which needs none"
        ) from error
    return rasterio.features  # type: ignore[no-any-return]


@dataclass(frozen=True, eq=False)
class RasterioRegion:
    """The pixels inside at least one polygon, in pixel coordinates; the same pixels as `ScanlineRegion`."""

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> TileMask:
        """Return which centres of the tile lie inside, or a plain False where no polygon meets it.

        Raises:
            ImportError: rasterio, or shapely 2.0 or newer, is missing.
        """
        shapely = shapely_module()
        window = shapely.box(tile.col - 1, tile.row - 1, tile.col + tile.width, tile.row + tile.height)
        shapes = [(shape, 1) for shape in self._shapes if shape.intersects(window)]
        if not shapes:
            return False
        # In rasterio a pixel's corner, not its centre, has whole coordinates.
        corner = (1.0, 0.0, tile.col - 0.5, 0.0, 1.0, tile.row - 0.5)
        burned = rasterio_features().rasterize(
            shapes, out_shape=tile.shape, transform=_affine(corner), fill=0, dtype="uint8"
        )
        return PackedMask.of(burned)

    @cached_property
    def _shapes(self) -> list[Any]:
        closed = self.rule is PixelRule.COVERS
        shapes = [_shape(shell, holes, closed=closed) for shell, holes in ring_areas(self.polygons)]
        return [shape for shape in shapes if not shape.is_empty]


def _shape(shell: RingArea, holes: list[RingArea], *, closed: bool) -> Any:
    shape = _buffered(shell, closed=closed)
    for hole in holes:
        shape = shape.difference(_buffered(hole, closed=not closed))
    return shape


def _buffered(ring: RingArea, *, closed: bool) -> Any:
    """Return the ring's area with (closed) or without the band around its boundary."""
    band = ring.boundary.buffer(POSITION_TOLERANCE)
    return ring.area.union(band) if closed else ring.area.difference(band)


def _affine(terms: tuple[float, float, float, float, float, float]) -> Any:
    from affine import Affine

    return Affine(*terms)
