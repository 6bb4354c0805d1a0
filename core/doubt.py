"""Which pixels hang by a thread: those whose verdict would change under a slightly stricter or looser rule.

Every piece of evidence has a stricter and a looser version of itself. A pixel is uncertain if it is valid by all the
looser ones, but not by all the stricter ones; so one that a piece rejects for good is certain, whatever the others say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .cell_share import SHARE_TOLERANCE, CellShare
from .contour import Contour
from .evidence import Evidence, InvalidInside, Region, ValidInside
from .polygons import Polygons
from .raster_mask import RasterMask
from .runs import union
from .stream import verdict
from .tile import Tile

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Leeway:
    """A piece of evidence with its stricter and its looser version."""

    stricter: Evidence
    looser: Evidence


def for_valid_inside(evidence: ValidInside, areas: Polygons, distance: float) -> Leeway:
    """Return valid polygons without and with the centres within `distance` (pixels) of their contour.

    Args:
        evidence: the polygons as they decide.
        areas: the same polygons, dissolved: an edge between two neighbours is no contour.
        distance: in pixels.
    """
    narrower, wider = _both_ways(evidence.region, areas, distance)
    return Leeway(stricter=ValidInside(narrower), looser=ValidInside(wider))


def for_invalid_inside(evidence: InvalidInside, areas: Polygons, distance: float) -> Leeway:
    """Return invalid polygons with and without the centres within `distance` (pixels) of their contour."""
    narrower, wider = _both_ways(evidence.region, areas, distance)
    return Leeway(stricter=InvalidInside(wider), looser=InvalidInside(narrower))


def for_raster_mask(evidence: RasterMask | CellShare, margin: float) -> Leeway:
    """Return a raster mask with its threshold raised and lowered by `margin`, held between 0 and 1."""
    if isinstance(evidence, RasterMask):
        return Leeway(
            stricter=replace(evidence, threshold=min(1.0, evidence.threshold + margin)),
            looser=replace(evidence, threshold=max(0.0, evidence.threshold - margin)),
        )
    return Leeway(
        stricter=replace(evidence, least=min(1.0, evidence.least + margin)),
        looser=replace(evidence, least=max(SHARE_TOLERANCE, evidence.least - margin)),
    )


def uncertain(leeways: Sequence[Leeway], tile: Tile) -> BoolArray | bool:
    """Return a (height, width) bool array, True where the verdict hangs by a thread; or a plain bool."""
    loosely, _ = verdict([leeway.looser for leeway in leeways], tile)
    if loosely is False:
        return False
    strictly, _ = verdict([leeway.stricter for leeway in leeways], tile)
    if isinstance(loosely, bool) and isinstance(strictly, bool):
        return loosely and not strictly
    return np.logical_and(loosely, np.logical_not(strictly))


def _both_ways(region: Region, areas: Polygons, distance: float) -> tuple[Region, Region]:
    near = _NearContour(areas, distance)
    return _Narrower(region, near), _Wider(region, near)


@dataclass(frozen=True, eq=False)
class _NearContour:
    areas: Polygons
    distance: float

    def covers(self, tile: Tile) -> BoolArray | bool:
        runs = self._contour.runs(tile)
        inside = union(runs.on_lines(runs.line % tile.height), width=tile.width)
        return inside.painted(tile.height, tile.width) if len(inside) else False

    @cached_property
    def _contour(self) -> Contour:
        return Contour(self.areas, within=self.distance)


@dataclass(frozen=True)
class _Wider:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> BoolArray | bool:
        inside, near = self.region.covers(tile), self.near.covers(tile)
        return inside if near is False else np.broadcast_to(np.logical_or(inside, near), tile.shape)


@dataclass(frozen=True)
class _Narrower:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> BoolArray | bool:
        inside, near = self.region.covers(tile), self.near.covers(tile)
        if near is False or inside is False:
            return inside
        return np.broadcast_to(np.logical_and(inside, np.logical_not(near)), tile.shape)
