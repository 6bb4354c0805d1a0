"""A rectangle of pixels, and the walk over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Shape = tuple[int, int]  # (rows, cols)

WORD = 64
"""Pixels in a word of a packed mask (packed_mask.py); tiles are split between words."""

DEFAULT_TILE_SHAPE: Shape = (512, 1 << 17)
"""Strips as high as a block of the output and, up to the widest of grids, as wide as the grid: an edge of a polygon
and a row of a raster mask then belong to few tiles."""


@dataclass(frozen=True)
class Tile:
    """A rectangle of pixels of a grid: rows row .. row + height - 1, columns col .. col + width - 1."""

    row: int
    col: int
    height: int
    width: int

    def __post_init__(self) -> None:
        if self.height < 1 or self.width < 1:
            raise ValueError(
                f"a tile of {self.height} x {self.width} pixels has no pixel; give at least 1 x 1"
            )

    @classmethod
    def whole(cls, shape: Shape) -> Tile:
        """Return the one tile that covers a raster of `shape` (rows, cols)."""
        return cls(0, 0, *shape)

    @property
    def shape(self) -> Shape:
        """(rows, cols) of an array that holds this tile."""
        return self.height, self.width

    @property
    def rows(self) -> range:
        """The rows of the grid that the tile holds."""
        return range(self.row, self.row + self.height)

    @property
    def cols(self) -> range:
        """The columns of the grid that the tile holds."""
        return range(self.col, self.col + self.width)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the tile in an array of the whole grid."""
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)

    @property
    def size(self) -> int:
        """Number of pixels."""
        return self.height * self.width

    def moved(self, rows: int, cols: int) -> Tile:
        """Return the tile of the same shape that lies `rows` further down and `cols` further right."""
        return Tile(self.row + rows, self.col + cols, self.height, self.width)

    def intersection(self, other: Tile) -> Tile | None:
        """Return the pixels that both tiles hold, None where they have none in common."""
        row, col = max(self.row, other.row), max(self.col, other.col)
        height = min(self.row + self.height, other.row + other.height) - row
        width = min(self.col + self.width, other.col + other.width) - col
        return Tile(row, col, height, width) if height > 0 and width > 0 else None

    def halves(self) -> tuple[Tile, Tile]:
        """Split the longer side in two, the left part `WORD` columns wide or a multiple of that.

        The tile must be able to be split: be more than a row high or more than a word wide.
        """
        if self.height >= self.width or self.width <= WORD:
            return self.upper_and_lower()
        left = -(-(self.width // 2) // WORD) * WORD
        return (
            Tile(self.row, self.col, self.height, left),
            Tile(self.row, self.col + left, self.height, self.width - left),
        )

    def upper_and_lower(self) -> tuple[Tile, Tile]:
        """Split the rows in two; the tile must have at least two."""
        upper = self.height // 2
        return (
            Tile(self.row, self.col, upper, self.width),
            Tile(self.row + upper, self.col, self.height - upper, self.width),
        )

    @property
    def is_smallest(self) -> bool:
        """Whether `halves` can't split it."""
        return self.height == 1 and self.width <= WORD


def tiles(shape: Shape, tile_shape: Shape = DEFAULT_TILE_SHAPE) -> Iterator[Tile]:
    """Yield the tiles that cover `shape` (rows, cols) once each, row of tiles by row of tiles."""
    rows, cols = shape
    height, width = tile_shape
    for row in range(0, rows, height):
        for col in range(0, cols, width):
            yield Tile(row, col, min(height, rows - row), min(width, cols - col))
