"""Small things tests are made of: masks drawn as text, polygons given by their corners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

import numpy as np
import numpy.typing as npt

from grid_mask.core.combine.evidence import Evidence
from grid_mask.core.pixels.tile import Shape, Tile
from grid_mask.core.pixels.tile_mask import TileMask
from grid_mask.core.rasterize.engines import GridRasterizeAlg, region
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.vector.polygons import Polygons

BoolArray = npt.NDArray[np.bool_]
Ring = Sequence[tuple[float, float]]

SHELL_OF_A_LINE = [(1.0, 1.0), (-1.401298464324817e-45, 1.0), (1.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
HOLE_OF_A_LINE = [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]
"""Of this shell and its hole GEOS leaves a triangle and a line."""

SLIVER = [(0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0815671660259969e-20)]
HOLE_OF_A_SLIVER = [(0.0, 1.0), (0.0, 0.5), (1.0, 0.0)]
"""Of these GEOS leaves lines alone."""


def picture(*lines: str) -> BoolArray:
    """Return the mask drawn in `lines`: # is True, . is False."""
    return np.array([[character == "#" for character in line] for line in lines])


def drawn(mask: npt.NDArray[np.generic]) -> list[str]:
    """Draw a mask as `picture` reads it; lists of lines make readable failures."""
    return ["".join("#" if cell else "." for cell in row) for row in mask]


def reader(cells: npt.NDArray[np.generic]) -> Callable[[Tile], npt.NDArray[np.generic]]:
    """Return what reads a tile of cells, and fails on one that leaves them, as the band of a file does."""

    def read(tile: Tile) -> npt.NDArray[np.generic]:
        assert tile.intersection(Tile.whole(cells.shape)) == tile, f"{tile} leaves the {cells.shape} cells"
        return cells[tile.slices]

    return read


def box(x_from: float, y_from: float, x_to: float, y_to: float) -> list[tuple[float, float]]:
    """Return the ring of a box."""
    return [(x_from, y_from), (x_to, y_from), (x_to, y_to), (x_from, y_to)]


def whole(mask: TileMask | BoolArray, shape: Shape) -> BoolArray:
    """Return the mask of a tile as an array, which a plain bool becomes."""
    return np.broadcast_to(np.asarray(mask, dtype=np.bool_), shape)


def valid_pixels(evidence: Evidence, shape: Shape) -> BoolArray:
    """Return which pixels of a raster of `shape` are valid by one piece of evidence."""
    return whole(evidence.valid(Tile.whole(shape)), shape)


def filled(
    polygons: Polygons | Sequence[Sequence[npt.ArrayLike]],
    shape: Shape,
    *,
    rule: PixelRule = PixelRule.COVERS,
    engine: GridRasterizeAlg = GridRasterizeAlg.SCANLINE,
    tile: Tile | None = None,
) -> BoolArray:
    """Return which pixels of a raster of `shape` (or of one tile) lie inside polygons given by their rings."""
    polygons = polygons if isinstance(polygons, Polygons) else Polygons.from_rings(polygons)
    tile = tile or Tile.whole(shape)
    return whole(region(polygons, rule=rule, engine=engine).covers(tile), tile.shape)
