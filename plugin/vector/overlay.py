"""Overlay by QGIS's own geometry, for the pixel rules that look at squares: no shapely needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from qgis.core import QgsGeometry

from ...core.arrays.types import FloatArray

_POLYGON_HEADER = struct.Struct("<BIII")  # byte order, geometry type, number of rings, number of points
_LINE_HEADER = struct.Struct("<BII")
_POLYGON, _LINE_STRING = 3, 2


class QgisOverlay:
    """Overlay by QGIS (see `core.vector.dissolve.Overlay`)."""

    def simple(self, ring: FloatArray) -> QgsGeometry | None:
        """Return the area inside a ring, or None where the ring intersects or touches itself."""
        area = _from_wkb(_POLYGON_HEADER.pack(1, _POLYGON, 1, len(ring)) + _points(ring))
        return area if area.isGeosValid() else None

    def faces(self, ring: FloatArray) -> Iterator[tuple[QgsGeometry, tuple[float, float]]]:
        """Yield the areas a ring divides the plane into, each with a point inside it."""
        line = _from_wkb(_LINE_HEADER.pack(1, _LINE_STRING, len(ring)) + _points(ring))
        # The union of a line with itself has a node at every crossing.
        for face in QgsGeometry.polygonize([QgsGeometry.unaryUnion([line])]).asGeometryCollection():
            inside = face.pointOnSurface().asPoint()
            yield face, (inside.x(), inside.y())

    def union(self, areas: list[QgsGeometry]) -> QgsGeometry:
        """Return what at least one of the areas covers."""
        some = [area for area in areas if not area.isEmpty()]
        return QgsGeometry.unaryUnion(some) if some else QgsGeometry.fromWkt("MultiPolygon EMPTY")

    def difference(self, area: QgsGeometry, other: QgsGeometry) -> QgsGeometry:
        """Return what `area` covers and `other` doesn't."""
        return area if area.isEmpty() or other.isEmpty() else area.difference(other)

    def wkb(self, area: QgsGeometry) -> bytes:
        """Return the area as well-known binary."""
        return bytes(area.asWkb())


def _from_wkb(wkb: bytes) -> QgsGeometry:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry


def _points(ring: FloatArray) -> bytes:
    return bytes(ring.astype("<f8").tobytes())
