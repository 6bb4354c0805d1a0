"""Uncertain pixels: those whose verdict would change under a slightly stricter or looser rule.

Every piece of evidence has a stricter and a looser version. A pixel is uncertain if it is valid by all looser versions,
but not by all stricter ones; so a pixel that is invalid by one looser version is certain, whatever the others say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..pixels.subdivide import subdivide
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask, either, without
from ..pixels.tolerance import AREA_TOLERANCE
from ..raster_mask.cell_coverage import CellCoverageMask
from ..raster_mask.interpolated import InterpolatedMask
from ..rasterize.boundary import Boundary
from ..rasterize.region import Region
from ..rasterize.runs import split_for_runs, tile_mask, union
from ..vector.polygons import Polygons
from .evidence import Evidence, PolygonEvidence
from .polygon_role import PolygonRole
from .verdict import verdict


@dataclass(frozen=True)
class Uncertainty:
    """The stricter and the looser version of a piece of evidence."""

    stricter: Evidence
    looser: Evidence


def polygon_uncertainty(evidence: PolygonEvidence, areas: Polygons, distance: float) -> Uncertainty:
    """Return the polygons without (narrower) and with (wider) the centres within a distance of their boundary.

    Args:
        evidence: the polygons as they decide.
        areas: the same polygons, dissolved: an edge between two neighbours is no boundary.
        distance: in pixels.
    """
    near = _NearBoundary(areas, distance)
    narrower = replace(evidence, region=_Narrower(evidence.region, near))
    wider = replace(evidence, region=_Wider(evidence.region, near))
    if evidence.role is PolygonRole.VALID:
        return Uncertainty(stricter=narrower, looser=wider)
    return Uncertainty(stricter=wider, looser=narrower)


def mask_uncertainty(evidence: InterpolatedMask | CellCoverageMask, margin: float) -> Uncertainty:
    """Return a raster mask with its threshold raised and lowered by `margin`, clipped to 0 .. 1."""
    if isinstance(evidence, InterpolatedMask):
        return Uncertainty(
            stricter=replace(evidence, threshold=min(1.0, evidence.threshold + margin)),
            looser=replace(evidence, threshold=max(0.0, evidence.threshold - margin)),
        )
    return Uncertainty(
        stricter=replace(evidence, min_covered=min(1.0, evidence.min_covered + margin)),
        looser=replace(evidence, min_covered=max(AREA_TOLERANCE, evidence.min_covered - margin)),
    )


def uncertain(uncertainties: Sequence[Uncertainty], tile: Tile) -> TileMask:
    """Return where the verdict would change: valid by all looser versions, and not by all stricter ones."""
    loosely = verdict([uncertainty.looser for uncertainty in uncertainties], tile).valid
    if loosely is False:
        return False
    return without(loosely, verdict([uncertainty.stricter for uncertainty in uncertainties], tile).valid)


@dataclass(frozen=True, eq=False)
class _NearBoundary:
    areas: Polygons
    distance: float

    def covers(self, tile: Tile) -> TileMask:
        return subdivide(tile, self._split, self._covers)

    def _split(self, tile: Tile) -> tuple[Tile, Tile] | None:
        return split_for_runs(tile, self._boundary.count(tile))

    def _covers(self, tile: Tile) -> TileMask:
        return tile_mask(union(self._boundary.runs(tile).in_one_group()), tile)

    @cached_property
    def _boundary(self) -> Boundary:
        return Boundary(self.areas, within=self.distance)


@dataclass(frozen=True)
class _Wider:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> TileMask:
        return either(self.region.covers(tile), self.near.covers(tile))


@dataclass(frozen=True)
class _Narrower:
    region: Region
    near: Region

    def covers(self, tile: Tile) -> TileMask:
        return without(self.region.covers(tile), self.near.covers(tile))
