"""The cells of a raster mask, as the masks ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from ..arrays.types import AnyArray
from ..pixels.tile import Tile

MOST_CELLS_AT_ONCE = 1 << 22
"""Cells read for one answer; a tile that needs more (a mask finer than the grid) is answered in parts."""


@dataclass(frozen=True, eq=False)
class ArrayCells:
    """Cells that are in memory, for `InterpolatedMask.read`: (rows, cols) bools or numbers."""

    values: AnyArray

    def __call__(self, tile: Tile) -> AnyArray:
        """Return the cells of a tile, not a copy of them."""
        return self.values[tile.slices]
