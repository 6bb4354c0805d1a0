"""Pixel centres inside polygons by shapely's predicates: slow, and independent of the scan lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ...arrays.types import BoolArray
from ...pixels.packed_mask import PackedMask
from ...pixels.tile import Tile
from ...pixels.tile_mask import TileMask
from ...pixels.tolerance import POSITION_TOLERANCE
from ...vector.polygons import Polygons
from ...vector.shapely_overlay import shapely_module
from ..pixel_rule import PixelRule
from .ring_areas import RingArea, ring_areas


@dataclass(frozen=True, eq=False)
class ShapelyRegion:
    """The pixels inside at least one polygon, in pixel coordinates; the same pixels as `ScanlineRegion`."""

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> TileMask:
        """Return which centres of the tile lie inside, or a plain False where none does.

        Raises:
            ImportError: shapely is missing or older than 2.0.
        """
        closed = self.rule is PixelRule.COVERS
        inside = np.zeros(tile.shape, dtype=np.bool_)
        for shell, holes in self._areas:
            part = tile.intersection(_around(shell.boundary.bounds))
            if part is None:
                continue
            points = _centres(part)
            in_polygon = _within(shell, points, closed=closed)
            for hole in holes:
                in_polygon &= ~_within(hole, points, closed=not closed)
            inside[part.moved(-tile.row, -tile.col).slices] |= in_polygon.reshape(part.shape)
        return PackedMask.of(inside) if inside.any() else False

    @cached_property
    def _areas(self) -> list[tuple[RingArea, list[RingArea]]]:
        return list(ring_areas(self.polygons))


def _within(ring: RingArea, points: npt.NDArray[np.object_], *, closed: bool) -> BoolArray:
    shapely = shapely_module()
    shapely.prepare(ring.area)
    shapely.prepare(ring.boundary)
    on_boundary = shapely.dwithin(ring.boundary, points, POSITION_TOLERANCE)
    in_area = shapely.intersects(ring.area, points)
    inside: BoolArray = in_area | on_boundary if closed else in_area & ~on_boundary
    return inside


def _around(bounds: tuple[float, float, float, float]) -> Tile:
    """Return the pixels whose centres lie within `bounds` (x and y from, x and y to)."""
    col, row = math.floor(bounds[0]), math.floor(bounds[1])
    return Tile(row, col, math.ceil(bounds[3]) + 1 - row, math.ceil(bounds[2]) + 1 - col)


def _centres(tile: Tile) -> Any:
    y, x = np.meshgrid(np.asarray(tile.rows, np.float64), np.asarray(tile.cols, np.float64), indexing="ij")
    return shapely_module().points(x.ravel(), y.ravel())
