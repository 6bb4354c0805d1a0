"""What each kind of evidence says of a tile.

A new kind of evidence is a new class with the one method `valid`; the loop over the tiles doesn't change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .tile import Tile

BoolArray = npt.NDArray[np.bool_]


class Evidence(Protocol):
    """Something that knows where pixels may be used (`RasterMask` is one)."""

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True where valid; or a plain bool for the whole tile."""


class Region(Protocol):
    """A set of pixels, such as those inside the polygons of a layer."""

    def covers(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True inside; or a plain bool for the whole tile."""


@dataclass(frozen=True)
class ValidInside:
    """Pixels are valid inside the region (no polygon: nowhere)."""

    region: Region

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return where the tile lies inside the region."""
        return self.region.covers(tile)


@dataclass(frozen=True)
class InvalidInside:
    """Pixels are invalid inside the region; it owns its contour, so on a shared edge invalid wins."""

    region: Region

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return where the tile lies outside the region."""
        covered = self.region.covers(tile)
        return not covered if isinstance(covered, bool) else ~covered
