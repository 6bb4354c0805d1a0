"""Well-known binary -> polygons.

Reads the OGC's WKB (Simple Features, part 1, clause 8), its ISO type numbers for Z and M (+1000, +2000, +3000) and the
flags of PostGIS's EWKB. Z and M are dropped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from .polygons import Polygons

_POLYGON, _MULTI_POLYGON, _COLLECTION = 3, 6, 7
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000

Rings = list[npt.NDArray[np.float64]]


def polygons_from_wkb(geometries: Iterable[bytes]) -> Polygons:
    """Read Polygons, MultiPolygons and the polygons of GeometryCollections, in their order; empty ones are left out.

    Raises:
        ValueError: the bytes end too early or hold another type of geometry; a coordinate is not finite.
    """
    return Polygons.from_rings(rings for wkb in geometries for rings in _Reader(wkb).polygons())


class _Reader:
    """Reads one geometry from front to back."""

    def __init__(self, wkb: bytes) -> None:
        self._wkb = wkb
        self._at = 0

    def polygons(self) -> Iterator[Rings]:
        order = "<" if self._take("<B") == 1 else ">"
        number = self._take(order + "I")
        has_z, has_m = bool(number & _EWKB_Z), bool(number & _EWKB_M)
        if number & _EWKB_SRID:
            self._take(order + "I")
        iso_dimensions, kind = divmod(number & 0x0FFFFFFF, 1000)
        ordinates = 2 + (has_z or iso_dimensions in (1, 3)) + (has_m or iso_dimensions in (2, 3))
        if kind == _POLYGON:
            yield [self._ring(order, ordinates) for _ in range(self._take(order + "I"))]
        elif kind in (_MULTI_POLYGON, _COLLECTION):
            for _ in range(self._take(order + "I")):
                yield from self.polygons()
        else:
            raise ValueError(f"WKB geometry type {number} is no polygon; give Polygons or MultiPolygons")

    def _ring(self, order: str, ordinates: int) -> npt.NDArray[np.float64]:
        count = self._take(order + "I")
        size = count * ordinates * 8
        self._expect(size)
        values = np.frombuffer(self._wkb, dtype=order + "f8", count=count * ordinates, offset=self._at)
        self._at += size
        return values.reshape(count, ordinates)[:, :2].astype(np.float64)

    def _take(self, code: str) -> int:
        size = struct.calcsize(code)
        self._expect(size)
        (value,) = struct.unpack_from(code, self._wkb, self._at)
        self._at += size
        return int(value)

    def _expect(self, size: int) -> None:
        if self._at + size > len(self._wkb):
            raise ValueError(f"WKB of {len(self._wkb)} bytes ends within a geometry; give it whole")
