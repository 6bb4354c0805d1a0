"""Overlay by QGIS's own geometry, for the pixel rules that look at squares: no shapely needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from qgis.core import QgsGeometry, QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.arrays.types import FloatArray

translate = QCoreApplication.translate

_POLYGON_HEADER = struct.Struct("<BII")  # byte order, geometry type, number of rings
_LINE_HEADER = struct.Struct("<BII")  # byte order, geometry type, number of points
_COUNT = struct.Struct("<I")
_POLYGON, _LINE_STRING = 3, 2
_AREAL = 2  # dimensions


class QgisOverlay:
    """Overlay by QGIS (see `core.vector.overlay.Overlay`)."""

    def valid_polygon(self, rings: Sequence[FloatArray]) -> QgsGeometry | None:
        """Return the area inside a shell without its holes, or None where they make no valid polygon."""
        header = _POLYGON_HEADER.pack(1, _POLYGON, len(rings))
        area = self.from_wkb(header + b"".join(_COUNT.pack(len(ring)) + _points(ring) for ring in rings))
        return area if area.isGeosValid() else None

    def faces(self, ring: FloatArray) -> Iterator[tuple[QgsGeometry, tuple[float, float]]]:
        """Yield the areas a ring divides the plane into, each with a point inside it."""
        line = self.from_wkb(_LINE_HEADER.pack(1, _LINE_STRING, len(ring)) + _points(ring))
        # The union of a line with itself has a node at every crossing.
        for face in QgsGeometry.polygonize([QgsGeometry.unaryUnion([line])]).asGeometryCollection():
            inside = face.pointOnSurface().asPoint()
            yield face, (inside.x(), inside.y())

    def union(self, areas: list[QgsGeometry]) -> QgsGeometry:
        """Return what at least one of the areas covers."""
        some = [area for area in areas if not area.isEmpty()]
        if not some:
            return QgsGeometry.fromWkt("MultiPolygon EMPTY")
        united = QgsGeometry.unaryUnion(some)
        if united.isNull():
            raise QgsProcessingException(
                translate(
                    "GridMask", "polygons can't be dissolved ({reason}); repair their geometries first"
                ).format(reason=united.lastError() or "GEOS")
            )
        return united

    def difference(self, area: QgsGeometry, other: QgsGeometry) -> QgsGeometry:
        """Return what `area` covers and `other` doesn't; of slivers GEOS may leave but lines, which are no area."""
        if area.isEmpty() or other.isEmpty():
            return area
        left = area.difference(other)
        return left if left.isEmpty() or left.constGet().dimension() == _AREAL else self.union([])

    def wkb(self, area: QgsGeometry) -> bytes:
        """Return the area as well-known binary."""
        return bytes(area.asWkb())

    def from_wkb(self, wkb: bytes) -> QgsGeometry:
        """Return what well-known binary describes."""
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        return geometry


def _points(ring: FloatArray) -> bytes:
    return bytes(ring.astype("<f8").tobytes())
