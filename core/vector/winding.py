"""Rings and points: how often a ring winds round a point, and a point that a ring winds round."""

from __future__ import annotations

import numpy as np

from ..arrays.types import FloatArray

Point = tuple[float, float]


def winding_number(ring: FloatArray, point: Point) -> int:
    """Return the winding number of a closed ring, (m, 2), around a point that isn't on it."""
    (x0, y0), (x1, y1) = (ring[:-1] - point).T, (ring[1:] - point).T
    left = x0 * y1 - x1 * y0
    return int(((y0 <= 0) & (y1 > 0) & (left > 0)).sum()) - int(((y0 > 0) & (y1 <= 0) & (left < 0)).sum())


def point_inside(ring: FloatArray) -> Point:
    """Return a point inside a closed ring, (m, 2), that has an area and doesn't intersect itself.

    It lies on a line between the two lowest vertices, halfway between where that enters the ring and where it leaves.
    """
    lowest, second = np.unique(ring[:, 1])[:2]
    y = (lowest + second) / 2
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    crosses = (y0 <= y) != (y1 <= y)
    x0, y0, x1, y1 = x0[crosses], y0[crosses], x1[crosses], y1[crosses]
    enters, leaves = np.sort(x0 + (y - y0) / (y1 - y0) * (x1 - x0))[:2]
    return float((enters + leaves) / 2), float(y)
