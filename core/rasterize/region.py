"""A set of pixels, as every engine gives it."""

from __future__ import annotations

from typing import Protocol

from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask


class Region(Protocol):
    """A set of pixels, such as those inside the polygons of a layer."""

    def covers(self, tile: Tile) -> TileMask:
        """Return which pixels of the tile are in the set, or a plain bool where it is uniform."""
