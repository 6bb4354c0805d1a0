"""Small things tests are made of: masks drawn as text, polygons given by their corners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from grid_mask.core.pixels.tile import Shape, Tile
from grid_mask.core.rasterize.engines import GridRasterizeAlg, region
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.vector.polygons import Polygons

BoolArray = npt.NDArray[np.bool_]
Ring = Sequence[tuple[float, float]]


def picture(*lines: str) -> BoolArray:
    """Return the mask drawn in `lines`: # is True, . is False."""
    return np.array([[character == "#" for character in line] for line in lines])


def drawn(mask: npt.NDArray[np.generic]) -> list[str]:
    """Draw a mask as `picture` reads it; lists of lines make readable failures."""
    return ["".join("#" if cell else "." for cell in row) for row in mask]


def box(x_from: float, y_from: float, x_to: float, y_to: float) -> list[tuple[float, float]]:
    """Return the ring of a box."""
    return [(x_from, y_from), (x_to, y_from), (x_to, y_to), (x_from, y_to)]


def whole(answer: BoolArray | bool, shape: Shape) -> BoolArray:
    """Return a tile's answer as an array, be it one already or a plain bool."""
    return np.broadcast_to(np.asarray(answer, dtype=np.bool_), shape)


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
