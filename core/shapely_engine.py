"""Which pixels lie inside polygons, by shapely's predicates: slow, and independent of the scan lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .answers import Answer
from .bits import Bits
from .contour import CONTOUR_TOLERANCE
from .pixel_rule import PixelRule
from .polygons import Polygons
from .shapely_areas import RingArea, ring_areas, shapely_module
from .tile import Tile

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ShapelyRegion:
    """The pixels inside at least one polygon, in pixel coordinates; the same answers as `ScanlineRegion`."""

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> Answer:
        """Return where the tile lies inside, or a plain False where no polygon reaches it.

        Raises:
            ImportError: shapely is missing or older than 2.0.
        """
        closed = self.rule is PixelRule.COVERS
        inside = np.zeros(tile.shape, dtype=np.bool_)
        for shell, holes in self._areas:
            part = _common(tile, shell.contour.bounds)
            if part is None:
                continue
            points = _centres(part)
            in_polygon = _within(shell, points, closed=closed)
            for hole in holes:
                in_polygon &= ~_within(hole, points, closed=not closed)
            inside[part.moved(-tile.row, -tile.col).slices] |= in_polygon.reshape(part.shape)
        return Bits.of(inside) if inside.any() else False

    @cached_property
    def _areas(self) -> list[tuple[RingArea, list[RingArea]]]:
        return list(ring_areas(self.polygons))


def _within(ring: RingArea, points: npt.NDArray[np.object_], *, closed: bool) -> BoolArray:
    shapely = shapely_module()
    shapely.prepare(ring.area)
    shapely.prepare(ring.contour)
    on_contour = shapely.dwithin(ring.contour, points, CONTOUR_TOLERANCE)
    in_area = shapely.intersects(ring.area, points)
    answer: BoolArray = in_area | on_contour if closed else in_area & ~on_contour
    return answer


def _common(tile: Tile, bounds: tuple[float, float, float, float]) -> Tile | None:
    """Return the part of the tile whose centres lie within `bounds` (x and y from, x and y to), if any."""
    first_row = max(tile.row, math.floor(bounds[1]))
    first_col = max(tile.col, math.floor(bounds[0]))
    height = min(tile.row + tile.height, math.ceil(bounds[3]) + 1) - first_row
    width = min(tile.col + tile.width, math.ceil(bounds[2]) + 1) - first_col
    return Tile(first_row, first_col, height, width) if height > 0 and width > 0 else None


def _centres(tile: Tile) -> Any:
    y, x = np.meshgrid(np.asarray(tile.rows, np.float64), np.asarray(tile.cols, np.float64), indexing="ij")
    return shapely_module().points(x.ravel(), y.ravel())
