"""Polygons cut down to a rectangle, ring by ring."""

from __future__ import annotations

import numpy as np

from ..arrays.ragged import starts_of
from ..arrays.types import IntArray
from .polygons import Polygons

Bounds = tuple[float, float, float, float]
"""(x from, y from, x to, y to); infinite where there is no bound."""


def clipped(polygons: Polygons, bounds: Bounds) -> tuple[Polygons, IntArray]:
    """Return what the polygons hold of a rectangle, and of which polygon each one is, (n,) int64.

    Every ring is cut at each side in turn (as Sutherland and Hodgman do), with new edges along the sides. A ring
    winds round each point inside the rectangle as often as it did before, so that rings of any kind, crossing ones
    too, keep their meaning. Polygons of which nothing is left are left out.
    """
    kept = np.arange(len(polygons))
    for axis in (0, 1):
        for bound, sign in ((bounds[axis], 1.0), (bounds[axis + 2], -1.0)):
            if np.isfinite(bound):
                polygons, left = _cut(polygons, axis, bound, sign)
                kept = kept[left]
    return polygons, kept


def _cut(polygons: Polygons, axis: int, bound: float, sign: float) -> tuple[Polygons, IntArray]:
    """Return what lies where `sign * (coordinate - bound) >= 0`, and of which polygon each one is."""
    xy = polygons.xy
    inside = sign * (xy[:, axis] - bound) >= 0
    if inside.all():
        return polygons, np.arange(len(polygons))
    ring = np.repeat(np.arange(polygons.ring_count), np.diff(polygons.ring_starts))
    crosses = np.flatnonzero((ring[1:] == ring[:-1]) & (inside[1:] != inside[:-1]))
    start, way = xy[crosses], xy[crosses + 1] - xy[crosses]
    where = start + ((bound - start[:, axis]) / way[:, axis])[:, None] * way
    where[:, axis] = bound

    # Each vertex inside stays, and after each vertex whose edge crosses the bound comes the crossing.
    at = np.concatenate([np.flatnonzero(inside) * 2, crosses * 2 + 1])
    order = np.argsort(at)
    at, xy = at[order], np.concatenate([xy[inside], where])[order]
    ring = ring[at // 2]

    # A ring whose first vertex was cut away begins and ends at different crossings: it is closed anew.
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
