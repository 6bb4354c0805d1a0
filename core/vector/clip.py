"""Clip polygons to a rectangle, ring by ring (Sutherland and Hodgman)."""

from __future__ import annotations

from typing import Callable

import numpy as np

from ..arrays.ragged import starts_of
from ..arrays.types import IntArray
from ..cancel import look, never
from .polygons import Polygons

Bounds = tuple[float, float, float, float]
"""(x from, y from, x to, y to); infinite where there is no bound."""


def clipped(
    polygons: Polygons, bounds: Bounds, cancelled: Callable[[], bool] = never
) -> tuple[Polygons, IntArray]:
    """Return the polygons clipped to a rectangle, and which polygon each one comes from, (n,) int64.

    Every ring is cut at each side in turn, with new edges along the sides. A ring winds round each point inside the
    rectangle as often as it did before, so that rings of any kind, those that intersect themselves too, keep their
    meaning. Polygons of which nothing is left are left out.

    Raises:
        Cancelled: `cancelled` said so; it is asked before each side.
    """
    kept = np.arange(len(polygons))
    for axis in (0, 1):
        for bound, sign in ((bounds[axis], 1.0), (bounds[axis + 2], -1.0)):
            look(cancelled)
            if np.isfinite(bound):
                polygons, left = _cut(polygons, axis, bound, sign)
                kept = kept[left]
    return polygons, kept


def _cut(polygons: Polygons, axis: int, bound: float, sign: float) -> tuple[Polygons, IntArray]:
    """Return the polygons clipped to `sign * (coordinate - bound) >= 0`, and which polygon each one comes from."""
    xy = polygons.xy
    inside = sign * (xy[:, axis] - bound) >= 0
    if inside.all():
        return polygons, np.arange(len(polygons))
    ring = polygons.vertex_ring
    crosses = np.flatnonzero((ring[1:] == ring[:-1]) & (inside[1:] != inside[:-1]))
    start, way = xy[crosses], xy[crosses + 1] - xy[crosses]
    cut = start + ((bound - start[:, axis]) / way[:, axis])[:, None] * way
    cut[:, axis] = bound

    # Each vertex inside stays, and after each vertex whose edge is cut by the bound comes the cut.
    at = np.concatenate([np.flatnonzero(inside) * 2, crosses * 2 + 1])
    order = np.argsort(at)
    at, xy = at[order], np.concatenate([xy[inside], cut])[order]
    ring = ring[at // 2]

    # A ring whose first vertex was cut away begins and ends at different cuts: it is closed anew.
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    last = np.append(first[1:], len(ring))[: len(first)] - 1
    open_ring = np.flatnonzero((xy[first] != xy[last]).any(axis=1))
    xy = np.insert(xy, last[open_ring] + 1, xy[first[open_ring]], axis=0)
    ring = np.insert(ring, last[open_ring] + 1, ring[last[open_ring]])

    left = np.unique(ring)
    polygon, is_hole = polygons.ring_polygon[left], polygons.ring_is_hole[left]
    has_shell = np.isin(polygon, polygon[~is_hole])  # holes that lost their shell go
    stays = np.isin(ring, left[has_shell])
    polygon = polygon[has_shell]
    kept, ring_count = np.unique(polygon, return_counts=True)
    vertex_count = np.unique(ring[stays], return_counts=True)[1]
    return Polygons(xy[stays], starts_of(vertex_count), starts_of(ring_count)), kept
