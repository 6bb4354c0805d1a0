"""Cells of a raster mask in memory, and how many are read at once."""

from __future__ import annotations

from dataclasses import dataclass

from ..arrays.types import AnyArray
from ..pixels.tile import Tile

MOST_CELLS_AT_ONCE = 1 << 22
"""Cells read at once; a tile that needs more (under a grid coarser than the mask) is subdivided."""


@dataclass(frozen=True, eq=False)
class ArrayCells:
    """Reads cells from an array in memory, for `InterpolatedMask.read`: (rows, cols) bools or numbers."""

    values: AnyArray

    def __call__(self, tile: Tile) -> AnyArray:
        """Return the cells of a tile as a view."""
        return self.values[tile.slices]
