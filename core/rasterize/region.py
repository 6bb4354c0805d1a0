"""What every engine gives: a set of pixels."""

from __future__ import annotations

from typing import Protocol

from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask


class Region(Protocol):
    """A set of pixels, such as those inside the polygons of a layer."""

    def covers(self, tile: Tile) -> TileMask:
        """Return where the tile lies inside, or a plain bool for all of it."""
