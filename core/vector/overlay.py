"""What is needed of a geometry library: overlay of areas. shapely has it, and QGIS's own geometry, both by GEOS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from ..arrays.types import FloatArray

Area = Any  # a library's polygon or multi-polygon


class Overlay(Protocol):
    """Overlay operations of a geometry library. Rings are closed, (m, 2) float64 with at least 4 vertices."""

    def valid_polygon(self, rings: Sequence[FloatArray]) -> Area | None:
        """Return the area inside a shell, the first ring, without its holes.

        None where a ring intersects or touches itself, or rings have more than points in common, or a hole leaves the
        shell.
        """

    def faces(self, ring: FloatArray) -> Iterable[tuple[Area, tuple[float, float]]]:
        """Return the faces of a ring that intersects itself: the bounded areas between its edges.

        Each comes with a point inside it.
        """

    def union(self, areas: list[Area]) -> Area:
        """Return the union of all areas, which may overlap within themselves, too."""

    def difference(self, area: Area, other: Area) -> Area:
        """Return `area` without `other`."""

    def wkb(self, area: Area) -> bytes:
        """Return the area as well-known binary."""

    def from_wkb(self, wkb: bytes) -> Area:
        """Return what well-known binary describes; its polygons are valid, each by itself."""
