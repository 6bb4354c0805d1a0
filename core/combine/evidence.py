"""What each kind of evidence says of a tile.

A new kind of evidence is a new class; the loop over the tiles doesn't change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..pixels.reason_masks import ReasonMasks
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask, opposite
from ..rasterize.region import Region
from .polygon_role import PolygonRole


class Evidence(Protocol):
    """Evidence of which pixels are valid: `PolygonEvidence` and the raster masks."""

    def valid(self, tile: Tile) -> TileMask:
        """Return where the tile is valid, or a plain bool where it is uniform."""

    def reasons(self, tile: Tile) -> ReasonMasks:
        """Return where the tile is invalid, and why."""


@dataclass(frozen=True)
class PolygonEvidence:
    """Polygons that mark pixels valid, or invalid.

    A pixel on the boundary of a polygon belongs to it in either role, so on an edge that a valid and an invalid one
    share, invalid wins. Where there is no valid polygon, no pixel is valid.

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

    def reasons(self, tile: Tile) -> ReasonMasks:
        """Return the role's reason where the tile is invalid."""
        inside = self.region.covers(tile)
        invalid = opposite(inside) if self.role is PolygonRole.VALID else inside
        return ReasonMasks(tile.shape, {self.role.reason: invalid})
