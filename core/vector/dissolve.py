"""Polygons dissolved into areas that neither overlap nor touch along an edge.

The rules that look at a pixel's square speak of the union of all polygons: a parcel's edge inside a field of parcels is
no edge of the field, and what two polygons cover is covered once. Overlay is done by a library (`Overlay`): shapely, or
QGIS's own geometry, both of them GEOS. What is inside a polygon is settled here, as scanline.py says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from ..arrays.types import FloatArray
from .polygons import Polygons
from .wkb import polygons_from_wkb

Area = Any  # a library's polygon or multi-polygon


class Overlay(Protocol):
    """What a geometry library has to offer. Rings are closed, (m, 2) float64 with at least 4 vertices."""

    def simple(self, ring: FloatArray) -> Area | None:
        """Return the area inside a ring, or None where the ring crosses or touches itself."""

    def faces(self, ring: FloatArray) -> Iterable[tuple[Area, tuple[float, float]]]:
        """Return the areas a ring that crosses itself divides the plane into, each with a point inside it."""

    def union(self, areas: list[Area]) -> Area:
        """Return what at least one of the areas covers."""

    def difference(self, area: Area, other: Area) -> Area:
        """Return what `area` covers and `other` doesn't."""

    def wkb(self, area: Area) -> bytes:
        """Return the area as well-known binary."""


def dissolved(polygons: Polygons, overlay: Overlay) -> Polygons:
    """Return the union of all polygons as valid polygons that neither overlap nor share an edge."""
    areas = []
    for i in range(len(polygons)):
        shell, *holes = (ring_area(ring, overlay) for ring in polygons.rings_of(i))
        areas.append(overlay.difference(shell, overlay.union(holes)) if holes else shell)
    return polygons_from_wkb([overlay.wkb(overlay.union(areas))])


def ring_area(ring: FloatArray, overlay: Overlay) -> Area:
    """Return the area that a ring winds round at all, in whichever direction."""
    if len(ring) < 4:
        return overlay.union([])
    area = overlay.simple(ring)
    if area is not None:
        return area
    return overlay.union([face for face, inside in overlay.faces(ring) if _winding(ring, inside)])


def _winding(ring: FloatArray, point: tuple[float, float]) -> int:
    """Return how often the ring winds round the point."""
    (x0, y0), (x1, y1) = (ring[:-1] - point).T, (ring[1:] - point).T
    left = x0 * y1 - x1 * y0
    return int(((y0 <= 0) & (y1 > 0) & (left > 0)).sum()) - int(((y0 > 0) & (y1 <= 0) & (left < 0)).sum())
