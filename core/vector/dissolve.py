"""Dissolve polygons into their union: areas that neither overlap nor touch along an edge.

The rules that look at a pixel's square speak of the union of all polygons: a parcel's edge inside a field of parcels is
no edge of the field, and what two polygons cover is covered once. Overlay is done by a library (`Overlay`): shapely, or
QGIS's own geometry, both of them GEOS. What is inside a polygon is decided here, as scanline.py says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from ..arrays.types import FloatArray
from .polygons import Polygons
from .wkb import polygons_from_wkb

Area = Any  # a library's polygon or multi-polygon


class Overlay(Protocol):
    """Overlay operations of a geometry library. Rings are closed, (m, 2) float64 with at least 4 vertices."""

    def simple(self, ring: FloatArray) -> Area | None:
        """Return the area inside a ring, or None where the ring intersects or touches itself."""

    def faces(self, ring: FloatArray) -> Iterable[tuple[Area, tuple[float, float]]]:
        """Return the faces of a ring that intersects itself: the bounded areas between its edges.

        Each comes with a point inside it.
        """

    def union(self, areas: list[Area]) -> Area:
        """Return the union of all areas."""

    def difference(self, area: Area, other: Area) -> Area:
        """Return `area` without `other`."""

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
    """Return the area inside a ring: what it winds round, in whichever direction (the non-zero rule)."""
    if len(ring) < 4:
        return overlay.union([])
    area = overlay.simple(ring)
    if area is not None:
        return area
    return overlay.union([face for face, inside in overlay.faces(ring) if _winding(ring, inside)])


def _winding(ring: FloatArray, point: tuple[float, float]) -> int:
    """Return the winding number of the ring around the point."""
    (x0, y0), (x1, y1) = (ring[:-1] - point).T, (ring[1:] - point).T
    left = x0 * y1 - x1 * y0
    return int(((y0 <= 0) & (y1 > 0) & (left > 0)).sum()) - int(((y0 > 0) & (y1 <= 0) & (left < 0)).sum())
