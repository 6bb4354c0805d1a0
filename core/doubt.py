"""Which pixels hang by a thread: those whose verdict would change under a slightly stricter or looser rule.

Every piece of evidence has a stricter and a looser version of itself. A pixel is uncertain if it is valid by all the
looser ones, but not by all the stricter ones; so one that a piece rejects for good is certain, whatever the others say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .answers import Answer, either, without
from .cell_share import SHARE_TOLERANCE, CellShare
from .contour import Contour
from .evidence import Evidence, InvalidInside, Region, ValidInside
from .parts import in_parts
from .polygons import Polygons
from .raster_mask import RasterMask
from .runs import split_for_runs, union
from .stream import verdict
from .tile import Tile


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


def uncertain(leeways: Sequence[Leeway], tile: Tile) -> Answer:
    """Return where the verdict hangs by a thread."""
    loosely = verdict([leeway.looser for leeway in leeways], tile).valid
    if loosely is False:
        return False
    return without(loosely, verdict([leeway.stricter for leeway in leeways], tile).valid)


def _both_ways(region: Region, areas: Polygons, distance: float) -> tuple[Region, Region]:
    near = _NearContour(areas, distance)
    return _Narrower(region, near), _Wider(region, near)


@dataclass(frozen=True, eq=False)
class _NearContour:
    areas: Polygons
    distance: float

    def covers(self, tile: Tile) -> Answer:
        return in_parts(tile, self._split, self._covers)

    def _split(self, tile: Tile) -> tuple[Tile, Tile] | None:
        return split_for_runs(tile, self._contour.count(tile))

    def _covers(self, tile: Tile) -> Answer:
        inside = union(self._contour.runs(tile).of_one_thing())
        return inside.painted(*tile.shape) if len(inside) else False

    @cached_property
    def _contour(self) -> Contour:
        return Contour(self.areas, within=self.distance)


@dataclass(frozen=True)
class _Wider:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> Answer:
        return either(self.region.covers(tile), self.near.covers(tile))


@dataclass(frozen=True)
class _Narrower:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> Answer:
        return without(self.region.covers(tile), self.near.covers(tile))
