"""What each kind of evidence says of a tile.

A new kind of evidence is a new class; the loop over the tiles doesn't change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .tile import Tile

BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]


class Reason(IntFlag):
    """Why a pixel is invalid; several may hold at once. VALID is none of them."""

    VALID = 0
    OUTSIDE_VALID = 1
    INSIDE_INVALID = 2
    RASTER_MASK = 4
    BEYOND_RASTER_MASK = 8


ALL_REASONS = 16
"""Number of combinations of reasons, VALID among them."""


class Evidence(Protocol):
    """Something that knows where pixels may be used (`RasterMask` is one)."""

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return a (height, width) bool array, True where valid; or a plain bool for the whole tile."""

    def reasons(self, tile: Tile) -> ByteArray | Reason:
        """Return a (height, width) uint8 array of `Reason`, 0 where valid; or one reason for the whole tile."""


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

    def reasons(self, tile: Tile) -> ByteArray | Reason:
        """Return OUTSIDE_VALID outside the region."""
        return reasons_where_invalid(self.valid(tile), Reason.OUTSIDE_VALID)


@dataclass(frozen=True)
class InvalidInside:
    """Pixels are invalid inside the region; it owns its contour, so on a shared edge invalid wins."""

    region: Region

    def valid(self, tile: Tile) -> BoolArray | bool:
        """Return where the tile lies outside the region."""
        covered = self.region.covers(tile)
        return not covered if isinstance(covered, bool) else ~covered

    def reasons(self, tile: Tile) -> ByteArray | Reason:
        """Return INSIDE_INVALID inside the region."""
        return reasons_where_invalid(self.valid(tile), Reason.INSIDE_INVALID)


def reasons_where_invalid(valid: BoolArray | bool, reason: Reason) -> ByteArray | Reason:
    """Return `reason` where `valid` is False, and VALID elsewhere."""
    if isinstance(valid, bool):
        return Reason.VALID if valid else reason
    return np.where(valid, np.uint8(Reason.VALID), np.uint8(reason))
