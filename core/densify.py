"""Reproject outlines so that they stay true between their vertices."""

from __future__ import annotations

from typing import Callable

import numpy as np
import numpy.typing as npt

from .polygons import Polygons

FloatArray = npt.NDArray[np.float64]

OUTLINE_TOLERANCE = 0.01
"""How far, in pixels, a reprojected outline may lie from the true one: a hundredth of a pixel."""

_ROUNDS = 16
_PROBES = np.array([0.25, 0.5, 0.75])  # one probe in the middle misses an S that is symmetric about it


def reprojected(
    polygons: Polygons, project: Callable[[FloatArray], FloatArray], *, tolerance: float = OUTLINE_TOLERANCE
) -> Polygons:
    """Return the polygons taken through `project`, with vertices added where straight edges become curved.

    An edge is straight in the CRS it was drawn in; under another projection it bends. Every edge is probed
    at three places; where one lies further than `tolerance` from the straight line between the projected ends,
    the edge is halved, and its halves are probed again, up to 16 times.

    Args:
        polygons: in their own CRS.
        project: takes (n, 2) points to (n, 2) points in pixel coordinates of the grid.
        tolerance: in pixels.

    Raises:
        ValueError: a projected vertex is not finite.
    """
    if not len(polygons.xy):
        return polygons
    source, target = polygons.xy, polygons.mapped(project).xy
    ring = np.repeat(np.arange(polygons.ring_count), np.diff(polygons.ring_starts))
    # Whether the edge that begins at a vertex still has to be probed; a ring's last vertex begins none.
    unsure = np.append(ring[1:] == ring[:-1], False)
    for _ in range(_ROUNDS):
        at = np.flatnonzero(unsure)
        bent = at[_bends(source, target, at, project) > tolerance]
        unsure = np.zeros(len(source), dtype=np.bool_)
        if not len(bent):
            break
        middle = (source[bent] + source[bent + 1]) / 2
        unsure[bent] = True
        source = np.insert(source, bent + 1, middle, axis=0)
        target = np.insert(target, bent + 1, project(middle), axis=0)
        ring = np.insert(ring, bent + 1, ring[bent])
        unsure = np.insert(unsure, bent + 1, True)
    starts = np.searchsorted(ring, np.arange(polygons.ring_count + 1))
    return Polygons(source, starts, polygons.polygon_starts).with_xy(target)


def _bends(
    source: FloatArray,
    target: FloatArray,
    edges: npt.NDArray[np.int64],
    project: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Return how far, in pixels, each edge's true course leaves the straight line between its projected ends."""
    if not len(edges):
        return np.empty(0)
    begin, end = source[edges], source[edges + 1]
    probes = begin[:, None] + _PROBES[:, None] * (end - begin)[:, None]
    true = project(probes.reshape(-1, 2)).reshape(probes.shape)
    start, way = target[edges][:, None], (target[edges + 1] - target[edges])[:, None]
    length = np.hypot(way[..., 0], way[..., 1])
    off = true - start
    with np.errstate(divide="ignore", invalid="ignore"):
        across = np.abs(off[..., 0] * way[..., 1] - off[..., 1] * way[..., 0]) / length
    # A probe that isn't finite stays out: its vertices decide whether the polygon can be projected at all.
    across = np.where(length > 0, across, np.hypot(off[..., 0], off[..., 1]))
    return np.asarray(np.nan_to_num(across, nan=0.0, posinf=0.0).max(axis=1))
