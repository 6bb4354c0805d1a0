"""The union of valid polygons, in calls of a geometry library that are each small.

A library unites all polygons in one call, which nobody can stop. Here polygons whose bounding box meets no other one
are left as they are. The others are halved by their places, again and again, until few are together; these are united,
then pairs of neighbouring groups, pairs of those, and so on. Of two groups only those polygons take part whose bounding
boxes meet one of the other group, and only those of their holes: of a field of parcels nothing is left but outlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

import numpy as np

from ..arrays.ragged import ranges, starts_of
from ..arrays.types import BoolArray, IntArray
from ..cancel import look
from .boxes import Boxes, may_meet, may_meet_another
from .overlay import Overlay
from .polygons import Polygons
from .to_wkb import multi_polygon
from .winding import point_inside, winding_number
from .wkb import polygons_from_wkb

MOST_VERTICES = 4000
"""Vertices of the polygons that are united together: some hundredths of a second."""

_MOST_PAIRS = 1 << 20  # of holes and polygons that are compared at once


def united(polygons: Polygons, overlay: Overlay, cancelled: Callable[[], bool]) -> Polygons:
    """Return the union of polygons as valid polygons that neither overlap nor share an edge.

    Args:
        polygons: each of them valid.
        overlay: unites some of them at a time.
        cancelled: is asked before each of its calls.

    Raises:
        Cancelled: `cancelled` said so.
    """
    look(cancelled)
    near_others = may_meet_another(polygons.boxes)
    if not near_others.any():
        return polygons
    look(cancelled)
    alone, others = (polygons.taken(np.flatnonzero(which)) for which in (~near_others, near_others))
    return Polygons.concatenated([alone, _united(others, overlay, cancelled)])


def _united(polygons: Polygons, overlay: Overlay, cancelled: Callable[[], bool]) -> Polygons:
    """Return the union of polygons, of each half by itself first where they are many."""
    if len(polygons) > 1 and len(polygons.xy) > MOST_VERTICES:
        look(cancelled)
        one, other = (_united(half, overlay, cancelled) for half in _halves(polygons))
        return _merged(one, other, overlay, cancelled)
    look(cancelled)
    near_others = may_meet_another(polygons.boxes)
    if not near_others.any():
        return polygons
    alone, others = (polygons.taken(np.flatnonzero(which)) for which in (~near_others, near_others))
    return Polygons.concatenated([alone, _union([others], overlay)])


def _halves(polygons: Polygons) -> Iterator[Polygons]:
    """Yield the polygons on each side of the middle, along the axis on which their middles are further apart."""
    middle = (polygons.boxes[0] + polygons.boxes[1]) / 2
    along = middle[:, int(np.ptp(middle, axis=0).argmax())]
    order = np.argpartition(along, len(polygons) // 2)
    yield polygons.taken(order[: len(polygons) // 2])
    yield polygons.taken(order[len(polygons) // 2 :])


def _merged(one: Polygons, other: Polygons, overlay: Overlay, cancelled: Callable[[], bool]) -> Polygons:
    """Return the union of two unions."""
    near, other_near = may_meet(one.boxes, other.boxes), may_meet(other.boxes, one.boxes)
    if _vertices(one, near) > _vertices(other, other_near):
        one, other, other_near = other, one, near
    far = other.taken(np.flatnonzero(~other_near))
    for some in _portions(other.taken(np.flatnonzero(other_near))):
        look(cancelled)
        one = _joined(one, some, overlay)
    return Polygons.concatenated([one, far])


def _vertices(polygons: Polygons, which: BoolArray) -> int:
    return int(np.diff(polygons.vertex_starts)[which].sum())


def _portions(polygons: Polygons) -> Iterator[Polygons]:
    """Yield polygons of at most `MOST_VERTICES` together, or a single one, in their order."""
    starts = polygons.vertex_starts
    first = 0
    while first < len(polygons):
        stop = int(np.searchsorted(starts, starts[first] + MOST_VERTICES, side="right")) - 1
        stop = max(stop, first + 1)
        yield polygons.taken(np.arange(first, stop))
        first = stop


def _joined(one: Polygons, other: Polygons, overlay: Overlay) -> Polygons:
    """Return the union of two unions, the other one small."""
    near = may_meet(one.boxes, other.boxes)
    other_near = may_meet(other.boxes, (one.boxes[0][near], one.boxes[1][near]))
    far = [one.taken(np.flatnonzero(~near)), other.taken(np.flatnonzero(~other_near))]
    one, other = one.taken(np.flatnonzero(near)), other.taken(np.flatnonzero(other_near))
    if not (len(one) and len(other)):
        return Polygons.concatenated([*far, one, other])
    one, holes_of_one = _without_far_holes(one, other.boxes)
    other, holes_of_other = _without_far_holes(other, one.boxes)
    union = _union([one, other], overlay)
    holes = Polygons.concatenated([holes_of_one, holes_of_other])
    return Polygons.concatenated([*far, _with_holes(union, holes)])


def _union(parts: list[Polygons], overlay: Overlay) -> Polygons:
    areas = [overlay.from_wkb(multi_polygon(part)) for part in parts]
    return polygons_from_wkb([overlay.wkb(overlay.union(areas))])


def _without_far_holes(polygons: Polygons, others: Boxes) -> tuple[Polygons, Polygons]:
    """Return the polygons without the holes that surely meet none of the other boxes, and these holes as polygons."""
    is_hole = polygons.ring_is_hole
    if not is_hole.any():
        return polygons, Polygons.from_rings([])
    starts = polygons.ring_starts[:-1]
    boxes = np.minimum.reduceat(polygons.xy, starts), np.maximum.reduceat(polygons.xy, starts)
    far = is_hole.copy()
    far[is_hole] = ~may_meet((boxes[0][is_hole], boxes[1][is_hole]), others)
    left = np.bincount(polygons.ring_polygon[~far], minlength=len(polygons))
    holes = np.flatnonzero(far)
    return (
        _of_rings(polygons, np.flatnonzero(~far), left),
        _of_rings(polygons, holes, np.ones(len(holes), dtype=np.int64)),
    )


def _with_holes(polygons: Polygons, holes: Polygons) -> Polygons:
    """Return polygons with holes, each in the polygon inside whose shell it lies."""
    if not len(holes):
        return polygons
    both = Polygons.concatenated([polygons, holes])
    owner = np.concatenate([polygons.ring_polygon, _owners(polygons, holes)])
    rings = np.argsort(owner, kind="stable")
    return _of_rings(both, rings, np.bincount(owner, minlength=len(polygons)))


def _owners(polygons: Polygons, holes: Polygons) -> IntArray:
    """Return the polygon inside whose shell each hole lies, (holes,) int64: the innermost one."""
    owners = np.zeros(len(holes), dtype=np.int64)
    if len(polygons) == 1:
        return owners
    size = np.prod(polygons.boxes[1] - polygons.boxes[0], axis=1)
    from_smallest = np.argsort(size, kind="stable")
    at_once = max(1, _MOST_PAIRS // len(polygons))
    for first in range(0, len(holes), at_once):
        some = np.arange(first, min(first + at_once, len(holes)))
        may_hold = _holding(polygons, holes, some)[:, from_smallest]
        nearest = may_hold.argmax(axis=1)
        for i in np.flatnonzero(may_hold.sum(axis=1) > 1).tolist():
            point = point_inside(holes.rings_of(int(some[i]))[0])
            nearest[i] = next(
                nth
                for nth in np.flatnonzero(may_hold[i]).tolist()
                if winding_number(polygons.rings_of(int(from_smallest[nth]))[0], point)
            )
        owners[some] = from_smallest[nearest]
    return owners


def _holding(polygons: Polygons, holes: Polygons, some: IntArray) -> BoolArray:
    """Return in the box of which polygon some holes lie, (some, polygons) bool."""
    (low, high), (hole_low, hole_high) = polygons.boxes, holes.boxes
    holding: BoolArray = np.ones((len(some), len(polygons)), dtype=np.bool_)
    for axis in (0, 1):
        holding &= low[None, :, axis] <= hole_low[some][:, None, axis]
        holding &= high[None, :, axis] >= hole_high[some][:, None, axis]
    return holding


def _of_rings(polygons: Polygons, rings: IntArray, ring_counts: IntArray) -> Polygons:
    """Return polygons of some of the rings, in this order; `ring_counts` tells how many rings each of them has."""
    sizes = np.diff(polygons.ring_starts)[rings]
    vertices = ranges(polygons.ring_starts[rings], sizes)
    return Polygons(polygons.xy[vertices], starts_of(sizes), starts_of(ring_counts))
