"""Scan-line fill: which pixel centres of a tile lie inside polygons, in numpy alone.

A polygon here is its closed shell without the interiors of its holes. Inside a ring is what the ring winds
round, in whichever direction and however often (the non-zero rule), decided ring by ring: both halves of a bow-tie are
inside, and neither the direction of a ring nor a hole that leaves its shell or overlaps another hole can cancel
anything. For valid polygons this is the predicate "covers" of the OGC Simple Features; rings that intersect themselves
are taken as GEOS's make_valid takes them with the method "structure".

A ring crosses a row downwards as often as upwards, and winds round a centre where the two kinds of crossings left of it
differ in number. So with the crossings of each kind sorted along the row, the inside lies between the first ones of
both kinds, between the second ones, and so on; nothing has to be known about the ring, nor repaired. Centres on the
boundary are found separately (boundary.py). The rest is set algebra with runs: shells, minus holes, and the union of
all polygons.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.types import BoolArray, IntArray
from ..cancel import look_here
from ..pixels.subdivide import subdivide
from ..pixels.tile import Tile
from ..pixels.tile_mask import TileMask
from ..vector.polygons import Polygons
from .boundary import NarrowBoundary
from .edge_table import EdgeTables
from .pixel_rule import PixelRule
from .runs import Runs, difference, split_for_runs, tile_mask, union


@dataclass(frozen=True, eq=False)
class ScanlineRegion:
    """The pixels inside at least one polygon, filled tile by tile.

    Attributes:
        polygons: in pixel coordinates of the grid: the centre of row r, column c is (x = c, y = r).
        rule: COVERS or CONTAINS, whether a centre on the boundary belongs to the polygon.
    """

    polygons: Polygons
    rule: PixelRule = PixelRule.COVERS

    def covers(self, tile: Tile) -> TileMask:
        """Return which centres of the tile lie inside, or a plain False where none does."""
        return subdivide(tile, self._split, self._covers)

    def runs(self, tile: Tile) -> Runs:
        """Return disjoint runs of the centres inside, rows and columns counted from the tile's corner."""
        if not self._has_holes.any() and self.rule is PixelRule.COVERS:  # then rings are polygons
            return union(Runs.concatenated(*self._rings(tile)).in_one_group())
        return union(self.runs_by_polygon(tile).in_one_group())

    def runs_by_polygon(self, tile: Tile) -> Runs:
        """Return runs of the centres inside each polygon by itself, grouped by polygon.

        Rows and columns count from the tile's corner. Runs of one polygon may overlap.
        """
        interior, boundary = self._rings(tile)
        hole = self._ordered.ring_is_hole
        shells_closed = self.rule is PixelRule.COVERS
        shells = self._of_polygons(_ring_runs(interior, boundary, ~hole, closed=shells_closed))
        holes = self._of_polygons(_ring_runs(interior, boundary, hole, closed=not shells_closed))
        if len(holes):
            holed = self._has_holes[shells.group]
            shells = Runs.concatenated(shells.where(~holed), difference(shells.where(holed), holes))
        return shells.in_groups(self._order[shells.group])

    def _split(self, tile: Tile) -> tuple[Tile, Tile] | None:
        return split_for_runs(tile, self._edges.down.rows.count(tile.rows))

    def _covers(self, tile: Tile) -> TileMask:
        return tile_mask(self.runs(tile), tile)

    def _rings(self, tile: Tile) -> tuple[Runs, Runs]:
        """Return runs of the insides of all rings, some of the boundary among them, and runs of their boundaries."""
        indices, vertices, rows = [], [], []
        for edges in (self._edges.down, self._edges.up):
            crossings = edges.crossings(tile, near=self._boundary.along_row)
            indices.append(_in_order(crossings.index))
            vertices.append(crossings.near_vertex)
            rows.append(crossings.near_row)
        boundary = self._boundary.runs_with(np.concatenate(vertices), np.concatenate(rows), tile)
        return Runs.between(*indices), boundary

    def _of_polygons(self, runs: Runs) -> Runs:
        """Return runs grouped by ring as runs grouped by polygon."""
        return runs.in_groups(self._ordered.ring_polygon[runs.group])

    @cached_property
    def _has_holes(self) -> BoolArray:
        return np.asarray(np.diff(self._ordered.polygon_starts) > 1)

    @cached_property
    def _order(self) -> IntArray:
        """The order of the polygons from top to bottom, in which those that a tile meets are near one another."""
        starts = self.polygons.vertex_starts[:-1]
        if len(starts) < 2:
            return np.arange(len(starts))
        return np.argsort(np.minimum.reduceat(self.polygons.xy[:, 1], starts), kind="stable")

    @cached_property
    def _ordered(self) -> Polygons:
        """The polygons in that order, by which the groups of runs in here are numbered."""
        look_here()
        return self.polygons.taken(self._order) if len(self._order) > 1 else self.polygons

    @cached_property
    def _edges(self) -> EdgeTables:
        return EdgeTables(self._ordered)

    @cached_property
    def _boundary(self) -> NarrowBoundary:
        return NarrowBoundary(self._ordered)


def _in_order(indices: IntArray) -> IntArray:
    """Return flat indices in order; those of a convex ring are in order already, or nearly so."""
    if len(indices) < 2 or (indices[1:] >= indices[:-1]).all():
        return indices
    return np.sort(indices, kind="stable")


def _ring_runs(interior: Runs, boundary: Runs, wanted: BoolArray, *, closed: bool) -> Runs:
    """Return runs of the insides of the `wanted` rings, with their boundary (closed) or without it.

    The runs of closed ones may overlap, those of open ones are disjoint.
    """
    inside = interior.where(wanted[interior.group])
    on_boundary = boundary.where(wanted[boundary.group])
    return Runs.concatenated(inside, on_boundary) if closed else difference(inside, on_boundary)
