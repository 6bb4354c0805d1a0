"""What each kind of evidence says of a tile.

A new kind of evidence is a new class; the loop over the tiles doesn't change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .answers import Answer, opposite
from .reasons import Reason, Reasons
from .tile import Tile


class Evidence(Protocol):
    """Something that knows where pixels may be used (`RasterMask` is one)."""

    def valid(self, tile: Tile) -> Answer:
        """Return where the tile is valid, or a plain bool for all of it."""

    def reasons(self, tile: Tile) -> Reasons:
        """Return where the tile is invalid, and why."""


class Region(Protocol):
    """A set of pixels, such as those inside the polygons of a layer."""

    def covers(self, tile: Tile) -> Answer:
        """Return where the tile lies inside, or a plain bool for all of it."""


@dataclass(frozen=True)
class ValidInside:
    """Pixels are valid inside the region (no polygon: nowhere)."""

    region: Region

    def valid(self, tile: Tile) -> Answer:
        """Return where the tile lies inside the region."""
        return self.region.covers(tile)

    def reasons(self, tile: Tile) -> Reasons:
        """Return OUTSIDE_VALID outside the region."""
        return Reasons(tile.shape, {Reason.OUTSIDE_VALID: opposite(self.valid(tile))})


@dataclass(frozen=True)
class InvalidInside:
    """Pixels are invalid inside the region; it owns its contour, so on a shared edge invalid wins."""

    region: Region

    def valid(self, tile: Tile) -> Answer:
        """Return where the tile lies outside the region."""
        return opposite(self.region.covers(tile))

    def reasons(self, tile: Tile) -> Reasons:
        """Return INSIDE_INVALID inside the region."""
        return Reasons(tile.shape, {Reason.INSIDE_INVALID: self.region.covers(tile)})
