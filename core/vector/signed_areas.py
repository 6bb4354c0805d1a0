"""Signed areas of rings, by the shoelace formula."""

from __future__ import annotations

import numpy as np

from ..arrays.types import FloatArray, IntArray
from .polygons import Polygons


def signed_areas(polygons: Polygons) -> FloatArray:
    """Return the signed area of each ring, (rings,) float64 in squared units of the coordinates.

    Positive where the ring turns from the x axis towards the y axis: clockwise where y points downwards. A ring that
    intersects itself has the sum of its loops, each with its sign.
    """
    starts = polygons.ring_starts
    if not polygons.ring_count:
        return np.empty(0)
    x, y = polygons.xy.T
    return np.asarray(
        np.add.reduceat(cross_products(*from_first_vertex(x, y, starts), starts), starts[:-1]) / 2
    )


def from_first_vertex(x: FloatArray, y: FloatArray, starts: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return coordinates relative to the first vertex of their ring: far from the origin, products lose digits.

    Args:
        x, y: (n,) of all rings, concatenated.
        starts: (rings + 1,) where each ring begins, and the end.
    """
    first = np.repeat(starts[:-1], np.diff(starts))
    return x - x[first], y - y[first]


def cross_products(x: FloatArray, y: FloatArray, starts: IntArray) -> FloatArray:
    """Return the cross product of the two ends of the edge that begins at each vertex, (n,); 0 where none begins."""
    cross = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    cross[starts[1:] - 1] = 0.0
    return cross
