"""What each kind of evidence says of a tile.

A new kind of evidence is a new class; the loop over the tiles doesn't change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..pixels.reasons import Reasons
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask, opposite
from ..rasterize.region import Region
from .polygon_role import PolygonRole


class Evidence(Protocol):
    """Evidence of which pixels are valid: `PolygonEvidence` and the raster masks."""

    def valid(self, tile: Tile) -> TileMask:
        """Return where the tile is valid, or a plain bool where it is uniform."""

    def reasons(self, tile: Tile) -> Reasons:
        """Return where the tile is invalid, and why."""


@dataclass(frozen=True)
class PolygonEvidence:
    """Polygons that mark pixels valid, or invalid.

    They own their boundary in either role, so on an edge that both share, invalid wins. Where no polygon is valid, no
    pixel is.

    Attributes:
        role: what the polygons say of the pixels in them.
        region: the pixels in them.
    """

    role: PolygonRole
    region: Region

    def valid(self, tile: Tile) -> TileMask:
        """Return where the tile is valid by the polygons and their role."""
        inside = self.region.covers(tile)
        return inside if self.role is PolygonRole.VALID else opposite(inside)

    def reasons(self, tile: Tile) -> Reasons:
        """Return the role's reason where the tile is invalid."""
        return Reasons(tile.shape, {self.role.reason: opposite(self.valid(tile))})
