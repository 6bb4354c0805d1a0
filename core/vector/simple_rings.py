"""Conservative test of rings for self-intersections, all at once: simple for sure, or undecided.

Asking a geometry library about every ring takes longer than filling the polygons. But most rings are star-shaped: seen
from some point inside, the ring goes round once and never turns back. Such a ring is simple, and the signs of cross
products show it. Of rings with few edges, each edge is compared with each other one.
"""

from __future__ import annotations

import numpy as np

from ..arrays.ragged import ranks, starts_of
from ..arrays.types import BoolArray, FloatArray, IntArray
from .polygons import Polygons
from .signed_areas import cross_products, from_first_vertex

_ROUNDING = 4e-16
"""Error bound of a cross product of differences, relative to its two products (Shewchuk, 1997)."""

_MOST_VERTICES = 1000  # longer rings are hardly ever star-shaped
_FEW_EDGES = 12  # of which comparing each with each takes less time than a library does


def surely_simple(polygons: Polygons) -> BoolArray:
    """Return which rings surely neither intersect nor touch themselves, (rings,) bool; False is undecided.

    A vertex may be there twice, one after the other. No rounding error makes a ring simple that isn't.
    """
    size = np.diff(polygons.ring_starts)
    simple = np.zeros(len(size), dtype=np.bool_)
    for are_simple, most in (
        (_are_star_shaped_about_vertices, _MOST_VERTICES),
        (_are_star_shaped_about_centroid, _MOST_VERTICES),
        (_have_disjoint_edges, _FEW_EDGES + 1),
    ):
        rings = np.flatnonzero(~simple & (size > 3) & (size <= most))
        if len(rings):
            simple[rings] = are_simple(*_vertices(polygons, rings))
    return simple


def _vertices(polygons: Polygons, rings: IntArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return the x and the y of some rings' vertices, and where the rings start, with the end behind the last one."""
    xy, start = polygons.xy, polygons.ring_starts
    if len(rings) < polygons.ring_count:
        size = np.diff(start)
        wanted = np.zeros(len(size), dtype=np.bool_)
        wanted[rings] = True
        xy = xy[np.repeat(wanted, size)]
        start = starts_of(size[rings])
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1]), start


def _are_star_shaped_about_vertices(x: FloatArray, y: FloatArray, start: IntArray) -> BoolArray:
    """Return which rings are star-shaped about the mean of their vertices."""
    size = np.diff(start)
    return _are_star_shaped(
        x, y, start, np.add.reduceat(x, start[:-1]) / size, np.add.reduceat(y, start[:-1]) / size
    )


def _are_star_shaped_about_centroid(x: FloatArray, y: FloatArray, start: IntArray) -> BoolArray:
    """Return which rings are star-shaped about the centroid of their area."""
    first = start[:-1]
    from_x, from_y = from_first_vertex(x, y, start)
    cross = cross_products(from_x, from_y, start)
    weight = 3 * np.add.reduceat(cross, first)
    with np.errstate(divide="ignore", invalid="ignore"):  # without an area there is no centroid: undecided
        cx = x[first] + np.add.reduceat(cross * (from_x + np.roll(from_x, -1)), first) / weight
        cy = y[first] + np.add.reduceat(cross * (from_y + np.roll(from_y, -1)), first) / weight
        return _are_star_shaped(x, y, start, cx, cy)


def _are_star_shaped(
    x: FloatArray, y: FloatArray, start: IntArray, cx: FloatArray, cy: FloatArray
) -> BoolArray:
    """Return which rings surely go round their centres (cx, cy) once, always in the same sense."""
    size = np.diff(start)
    from_x, from_y = x - np.repeat(cx, size), y - np.repeat(cy, size)
    one, other = from_x[:-1] * from_y[1:], from_x[1:] * from_y[:-1]
    cross = one - other
    error = _ROUNDING * (np.abs(one) + np.abs(other))
    no_edge = (x[1:] == x[:-1]) & (y[1:] == y[:-1])
    no_edge[start[1:-1] - 1] = True  # none leads from one ring to the next
    first = start[:-1]
    turns_back = [
        np.logical_or.reduceat(np.append(~(no_edge | goes_on), False), first)
        for goes_on in (cross > error, cross < -error)
    ]
    # Once round, the ring passes the height of the centre twice.
    above = from_y > 0
    passes = np.append(above[1:] != above[:-1], False)
    passes[start[1:] - 1] = False
    once = np.add.reduceat(passes, first, dtype=np.int64) == 2
    return np.asarray(once & ~(turns_back[0] & turns_back[1]))


def _have_disjoint_edges(x: FloatArray, y: FloatArray, start: IntArray) -> BoolArray:
    """Return of which rings surely no two edges meet, but neighbours at the vertex between them."""
    edges = np.diff(start) - 1
    ring = np.repeat(np.arange(len(edges)), edges)
    nth = ranks(edges)
    begin = nth + start[ring]
    # Two edges in a row meet elsewhere only if the ring turns right back.
    following = np.where(nth + 1 < edges[ring], begin + 2, start[ring] + 1)
    disjoint = np.ones(len(edges), dtype=np.bool_)
    disjoint[ring[~_goes_on(x, y, begin, following)]] = False
    for step in range(2, int(edges.max())):
        # The last edge follows on the one before it, and the first edge on the last.
        one = np.flatnonzero((nth + step < edges[ring]) & ((nth > 0) | (nth + step < edges[ring] - 1)))
        met = ~_apart(x, y, begin[one], begin[one] + step)
        disjoint[ring[one[met]]] = False
    return disjoint


def _goes_on(x: FloatArray, y: FloatArray, begin: IntArray, following: IntArray) -> BoolArray:
    """Return which edges surely share no more than a vertex with the edge that follows on them."""
    middle = begin + 1
    onwards = (x[middle] - x[begin]) * (x[following] - x[middle]) + (y[middle] - y[begin]) * (
        y[following] - y[middle]
    )
    return np.asarray((_side(x, y, begin, middle, following) != 0) | (onwards > 0))


def _apart(x: FloatArray, y: FloatArray, one: IntArray, other: IntArray) -> BoolArray:
    """Return which pairs of edges, that begin at the vertices `one` and `other`, surely don't meet."""
    apart = np.zeros(len(one), dtype=np.bool_)
    for at in (x, y):
        low, high = np.minimum(at[one], at[one + 1]), np.maximum(at[one], at[one + 1])
        apart |= (np.minimum(at[other], at[other + 1]) > high) | (np.maximum(at[other], at[other + 1]) < low)
    near = np.flatnonzero(~apart)
    one, other = one[near], other[near]
    beside = [
        _side(x, y, a, a + 1, b) * _side(x, y, a, a + 1, b + 1) > 0 for a, b in ((one, other), (other, one))
    ]
    apart[near] = beside[0] | beside[1]
    return apart


def _side(x: FloatArray, y: FloatArray, a: IntArray, b: IntArray, c: IntArray) -> FloatArray:
    """Return on which side of the line from vertex a to vertex b vertex c lies: 1 or -1, 0 where undecided."""
    one, other = (x[a] - x[c]) * (y[b] - y[c]), (y[a] - y[c]) * (x[b] - x[c])
    cross: FloatArray = one - other
    return np.where(np.abs(cross) > _ROUNDING * (np.abs(one) + np.abs(other)), np.sign(cross), 0.0)
