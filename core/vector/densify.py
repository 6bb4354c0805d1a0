"""Reproject polygons, with vertices added where their straight edges bend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable, TypeVar

import numpy as np
import numpy.typing as npt

from ..arrays.types import FloatArray, IntArray
from ..cancel import look, never
from ..pixels.tolerance import REPROJECTION_TOLERANCE
from .polygons import Polygons

_ROUNDS = 16
_PROBES = np.array([0.25, 0.5, 0.75])  # one probe in the middle misses an S that is symmetric about it
_LEAP = 0.75  # fraction of an edge's length between neighbouring probes: a quarter if it is traversed evenly
_AT_ONCE = 1 << 17  # vertices or edges, before the user is asked whether to go on
_LONG = 100  # times the tolerance: along shorter edges a leap doesn't matter

Number = TypeVar("Number", bound=np.generic)


def reprojected(
    polygons: Polygons,
    project: Callable[[FloatArray], FloatArray],
    *,
    tolerance: float = REPROJECTION_TOLERANCE,
    cancelled: Callable[[], bool] = never,
) -> Polygons:
    """Return the polygons projected by `project`, with vertices added where straight edges become curved.

    An edge is straight in the CRS it was drawn in; under another projection it bends. Every edge is probed
    at three points; where one lies further than `tolerance` from the straight edge between the projected ends,
    or the projection leaps from one to the next, the edge is halved, and its halves are probed again, up to 16 times.
    That is enough for any curve; an edge that leaps even then is torn: its projection lies on two sides of the map.

    Args:
        polygons: in their own CRS.
        project: takes (n, 2) points to (n, 2) points in pixel coordinates of the grid.
        tolerance: in pixels.
        cancelled: is asked every so many points.

    Raises:
        Cancelled: `cancelled` said so.
        ValueError: a projected point of a boundary is not finite, or a boundary is torn.
    """
    if not len(polygons.xy):
        return polygons
    bending = _Bending(project, tolerance, cancelled)
    source, target = polygons.xy, polygons.mapped(bending.projected).xy
    ring = polygons.vertex_ring
    # Whether the edge that begins at a vertex still has to be probed; a ring's last vertex begins none.
    unprobed = np.append(ring[1:] == ring[:-1], False)
    for _ in range(_ROUNDS):
        at = np.flatnonzero(unprobed)
        bent = bending.of(source, target, at)
        unprobed = np.zeros(len(source), dtype=np.bool_)
        if not len(bent):
            break
        middle = (source[bent] + source[bent + 1]) / 2
        unprobed[bent] = True
        projected = bending.projected(middle)
        if not np.isfinite(projected).all():
            x, y = middle[np.flatnonzero(~np.isfinite(projected).all(axis=1))[0]]
            raise ValueError(f"the boundary can't be projected at ({x}, {y}): the result is not finite")
        source = np.insert(source, bent + 1, middle, axis=0)
        target = np.insert(target, bent + 1, projected, axis=0)
        ring = np.insert(ring, bent + 1, ring[bent])
        unprobed = np.insert(unprobed, bent + 1, True)
    else:
        torn = bending.of(source, target, np.flatnonzero(unprobed))
        if len(torn):
            x, y = source[torn[0]]
            raise ValueError(f"the boundary is torn at ({x}, {y}); clip it to where the projection holds")
    starts = np.searchsorted(ring, np.arange(polygons.ring_count + 1))
    return Polygons(source, starts, polygons.polygon_starts).with_xy(target)


@dataclass(frozen=True)
class _Bending:
    """Projects points and looks for edges that bend, in portions."""

    project: Callable[[FloatArray], FloatArray]
    tolerance: float
    cancelled: Callable[[], bool]

    def projected(self, points: FloatArray) -> FloatArray:
        """Return the points projected, (n, 2)."""
        return np.concatenate([self.project(some) for some in self._portions(points)])

    def of(self, source: FloatArray, target: FloatArray, edges: IntArray) -> IntArray:
        """Return the edges that, projected, leave the straight edge between their ends, or leap along it."""
        bent = [self._bent(source, target, some) for some in self._portions(edges)]
        return np.concatenate(bent) if bent else edges

    def _portions(self, items: npt.NDArray[Number]) -> Iterator[npt.NDArray[Number]]:
        for first in range(0, len(items), _AT_ONCE):
            look(self.cancelled)
            yield items[first : first + _AT_ONCE]

    def _bent(self, source: FloatArray, target: FloatArray, edges: IntArray) -> IntArray:
        begin, end = source[edges], source[edges + 1]
        probes = begin[:, None] + _PROBES[:, None] * (end - begin)[:, None]
        true = self.project(probes.reshape(-1, 2)).reshape(probes.shape)
        start, way = target[edges][:, None], (target[edges + 1] - target[edges])[:, None]
        off = true - start
        with np.errstate(divide="ignore", invalid="ignore"):
            along = (off * way).sum(axis=-1) / (way**2).sum(axis=-1)
            # Beyond the ends, or where the ends coincide, the nearest point of the edge is an end.
            nearest = np.clip(np.nan_to_num(along), 0.0, 1.0)[..., None] * way
            away = np.hypot(*np.moveaxis(off - nearest, -1, 0)).max(axis=1)
            # On both sides of a tear the probes lie at the ends, however short the edge was.
            steps = np.diff(np.concatenate([np.zeros_like(way), off, way], axis=1), axis=1)
            length = np.hypot(*way[:, 0].T)
            leaps = np.hypot(*np.moveaxis(steps, -1, 0)).max(axis=1) > _LEAP * length
        # Comparisons with NaN are false: a probe that can't be projected counts as too far away.
        bent: IntArray = edges[~(away <= self.tolerance) | (leaps & (length > _LONG * self.tolerance))]
        return bent
