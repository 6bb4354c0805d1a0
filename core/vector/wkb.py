"""Well-known binary -> polygons.

Reads the OGC's WKB (Simple Features, part 1, clause 8), its ISO type numbers for Z and M (+1000, +2000, +3000) and the
flags of PostGIS's EWKB. Z and M are dropped.

It takes two steps: first a table of every ring's offset in the bytes, then all coordinates at once. Geometries of the
usual kind, little-endian polygons and multi-polygons, are parsed side by side: the first ring of each of them, the
second of each that has two, and so on. Other kinds, and the few with very many rings, are parsed one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..arrays.ragged import ranks
from ..arrays.types import BoolArray, FloatArray, IntArray
from ..arrays.unaligned import from_every_byte
from .polygons import Polygons

_POINT, _LINE, _POLYGON, _MULTI_POINT, _MULTI_LINE, _MULTI_POLYGON, _COLLECTION = range(1, 8)
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000
_ISO = 0x1FFFFFFF  # the bits that aren't EWKB's flags
_MOST_ISO_DIMENSIONS = 3  # thousands: 1 with Z, 2 with M, 3 with both
_HEADER = 9  # bytes: byte order, type, number of rings or polygons
_TYPE_END = 5  # bytes: byte order, type
_SIDE_BY_SIDE = 16  # geometries; with fewer, a step for all of them takes longer than one after the other
_LONG = 512  # vertices; rings of so many are copied faster one by one


def polygons_from_wkb(geometries: Iterable[bytes]) -> Polygons:
    """Read Polygons, MultiPolygons and the polygons of GeometryCollections, in their order.

    Empty ones are left out, and so are the lines and points of collections, which GEOS gives of areas that touch.

    Raises:
        ValueError: the bytes end too early or hold another type of geometry; a coordinate is not finite.
    """
    return polygons_of_each(list(geometries))[0]


def polygons_of_each(geometries: Sequence[bytes]) -> tuple[Polygons, IntArray]:
    """Read as `polygons_from_wkb` does, and tell which of the geometries each polygon comes from, (n,) int64.

    Raises:
        ValueError: as `polygons_from_wkb` does.
    """
    length = np.array([len(wkb) for wkb in geometries], dtype=np.int64)
    end = np.cumsum(length)
    begin = end - length
    # Headers are read before their geometry's end is checked: spare bytes keep such reads within the data.
    data = b"".join([*geometries, bytes(_HEADER)])
    rings, rest = _walk_side_by_side(data, begin, end)
    if len(rest):
        one_by_one = [_Reader(data, int(begin[i]), int(end[i])).rings(i) for i in rest.tolist()]
        rings = _Rings.concatenated([rings, *one_by_one]).by_geometry()
    opens = np.flatnonzero(rings.opens)
    polygons = Polygons.from_flat(
        _coordinates(data, rings), ring_sizes=rings.size, ring_counts=np.diff(opens, append=len(rings))
    )
    return polygons, rings.geometry[opens[rings.size[opens] > 0]]


def are_polygons(geometries: Sequence[bytes]) -> BoolArray:
    """Return which geometries are Polygons or MultiPolygons, (n,) bool.

    Those in big-endian bytes or with an SRID, which QGIS never gives, aren't recognised; no bytes are no polygon.
    """
    headers = b"".join([wkb[:_TYPE_END].ljust(_TYPE_END, b"\0") for wkb in geometries])
    kind, _ = _Words(headers).kinds(_TYPE_END * np.arange(len(geometries)))
    return np.asarray((kind == _POLYGON) | (kind == _MULTI_POLYGON))


@dataclass(frozen=True, eq=False)
class _Rings:
    """A table of rings in the bytes, one row each; (n,) int64, or bool.

    Attributes:
        geometry: the number of the ring's geometry.
        start: the byte at which its first vertex begins.
        size: the number of its vertices.
        step: bytes from one vertex to the next.
        opens: whether it is the first ring of a polygon.
        swapped: whether it is big-endian.
    """

    geometry: IntArray
    start: IntArray
    size: IntArray
    step: IntArray
    opens: BoolArray
    swapped: BoolArray

    @classmethod
    def concatenated(cls, parts: Sequence[_Rings]) -> _Rings:
        """Return the rings of all `parts`, in their order."""
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))

    def __len__(self) -> int:
        return len(self.geometry)

    def where(self, keep: BoolArray | IntArray) -> _Rings:
        """Return the rings that `keep` selects."""
        return _Rings(*(getattr(self, f.name)[keep] for f in fields(self)))

    def by_geometry(self) -> _Rings:
        """Return the rings in the order of their geometries, those of one geometry in the order they have."""
        if (self.geometry[1:] >= self.geometry[:-1]).all():
            return self
        return self.where(np.argsort(self.geometry, kind="stable"))


class _Words:
    """Reads many unaligned 32-bit numbers at once."""

    def __init__(self, data: bytes) -> None:
        self._bytes = np.frombuffer(data, dtype=np.uint8)
        self._words = from_every_byte(data, "<u4")

    def numbers(self, at: IntArray) -> IntArray:
        """Return the 32-bit numbers that begin at the bytes `at`."""
        return self._words[at].astype(np.int64)

    def kinds(self, at: IntArray) -> tuple[IntArray, IntArray]:
        """Return the types of the geometries that begin at `at`, 0 if unusual, and the bytes each vertex takes."""
        number = self.numbers(at + 1)
        iso_dimensions, kind = np.divmod(number & _ISO, 1000)
        has_z = (number & _EWKB_Z > 0) | (iso_dimensions == 1) | (iso_dimensions == 3)
        has_m = (number & _EWKB_M > 0) | (iso_dimensions == 2) | (iso_dimensions == 3)
        is_usual = (
            (self._bytes[at] == 1) & (number & _EWKB_SRID == 0) & (iso_dimensions <= _MOST_ISO_DIMENSIONS)
        )
        return np.where(is_usual, kind, 0), 8 * (2 + has_z.astype(np.int64) + has_m)


def _walk_side_by_side(data: bytes, begin: IntArray, end: IntArray) -> tuple[_Rings, IntArray]:
    """Return the rings of the geometries of the usual kind, and the numbers of the other geometries.

    Args:
        data: the bytes of all geometries, and `_HEADER` spare ones.
        begin, end: (n,) int64, where each geometry begins and ends.
    """
    words = _Words(data)
    at = begin.copy()
    kind, step = words.kinds(at)
    is_multi = kind == _MULTI_POLYGON
    polygons_left = np.where(is_multi, words.numbers(at + 5), 1)
    rings_left = np.zeros_like(at)
    opens = np.zeros(len(at), dtype=np.bool_)
    at[is_multi] += _HEADER
    unusual = at > end

    tables = [_Rings(*np.zeros((4, 0), np.int64), *np.zeros((2, 0), np.bool_))]
    going = np.flatnonzero(~unusual & (polygons_left > 0))
    while len(going):
        if len(going) < _SIDE_BY_SIDE:
            unusual[going] = True
            break
        heads = going[rings_left[going] == 0]
        if len(heads):
            kind, step[heads] = words.kinds(at[heads])
            rings_left[heads] = words.numbers(at[heads] + 5)
            polygons_left[heads] -= 1
            opens[heads] = True
            at[heads] += _HEADER
            unusual[heads] = (kind != _POLYGON) | (at[heads] > end[heads])
        ringed = going[(rings_left[going] > 0) & ~unusual[going]]
        size = words.numbers(at[ringed])
        start = at[ringed] + 4
        rings_left[ringed] -= 1
        at[ringed] = start + size * step[ringed]
        unusual[ringed] = at[ringed] > end[ringed]
        tables.append(
            _Rings(ringed, start, size, step[ringed], opens[ringed], np.zeros(len(ringed), dtype=np.bool_))
        )
        opens[ringed] = False
        going = going[~unusual[going] & (rings_left[going] + polygons_left[going] > 0)]
    rings = _Rings.concatenated(tables)
    if unusual.any():
        rings = rings.where(~unusual[rings.geometry])
    return rings.by_geometry(), np.flatnonzero(unusual)


def _coordinates(data: bytes, rings: _Rings) -> FloatArray:
    """Return (x, y) of all vertices, (n, 2) float64."""
    is_long = rings.size >= _LONG
    if not is_long.any():
        xy = _gathered(data, rings)
    else:
        xy = np.empty((int(rings.size.sum()), 2))
        xy[np.repeat(~is_long, rings.size)] = _gathered(data, rings.where(~is_long))
    stop = np.cumsum(rings.size)
    for i in np.flatnonzero(is_long).tolist():
        start, size, step = int(rings.start[i]), int(rings.size[i]), int(rings.step[i])
        values = np.frombuffer(data, dtype="<f8", count=size * step // 8, offset=start)
        xy[stop[i] - size : stop[i]] = values.reshape(size, -1)[:, :2]
    if rings.swapped.any():
        swapped = np.repeat(rings.swapped, rings.size)
        xy[swapped] = xy[swapped].byteswap()
    return xy


def _gathered(data: bytes, rings: _Rings) -> FloatArray:
    """Return (x, y) of all vertices, each gathered from its own byte."""
    at = np.repeat(rings.start, rings.size) + ranks(rings.size) * np.repeat(rings.step, rings.size)
    xy: FloatArray = from_every_byte(data, "V16")[at].view(np.float64).reshape(-1, 2)
    return xy


def _dimensions_and_kind(number: int) -> tuple[int, int]:
    """Return ISO's thousands of a type's number and its kind; 0 and 0 where there is no such type."""
    iso_dimensions, kind = divmod(number & _ISO, 1000)
    return (iso_dimensions, kind) if iso_dimensions <= _MOST_ISO_DIMENSIONS else (0, 0)


class _Reader:
    """Reads one geometry of any kind from front to back."""

    def __init__(self, data: bytes, begin: int, end: int) -> None:
        self._data = data
        self._begin = self._at = begin
        self._end = end

    def rings(self, geometry: int) -> _Rings:
        """Return the rings of all polygons of the geometry, whose number is `geometry`."""
        rows = [row for polygon in self._polygons() for row in polygon]
        start, size, step = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3).T
        opens, swapped = np.array([row[3:] for row in rows], dtype=np.bool_).reshape(-1, 2).T
        return _Rings(np.full(len(rows), geometry), start, size, step, opens, swapped)

    def _polygons(self) -> Iterator[list[tuple[int, int, int, bool, bool]]]:
        """Yield the rings of each polygon; geometries may be nested however deep, so no call nests with them."""
        # Geometries that are left to be read on this level, and whether a collection is around them.
        left, in_collection = 1, False
        outer: list[tuple[int, bool]] = []
        while left or outer:
            if not left:
                left, in_collection = outer.pop()
                continue
            left -= 1
            order, number, kind, step = self._head()
            if kind == _POLYGON:
                yield [
                    (*self._ring(order, step), nth == 0, order == ">")
                    for nth in range(self._take(order + "I"))
                ]
            elif kind in (_MULTI_POLYGON, _COLLECTION) or (
                in_collection and kind in (_MULTI_POINT, _MULTI_LINE)
            ):
                outer.append((left, in_collection))
                left, in_collection = self._take(order + "I"), in_collection or kind == _COLLECTION
            elif in_collection and kind == _LINE:
                self._ring(order, step)
            elif in_collection and kind == _POINT:
                self._skip(step)
            else:
                raise ValueError(f"WKB geometry type {number} is no polygon; give Polygons or MultiPolygons")

    def _head(self) -> tuple[str, int, int, int]:
        """Read the head of a geometry: its byte order, its type's number and kind, and the bytes of each vertex."""
        order = "<" if self._take("<B") == 1 else ">"
        number = self._take(order + "I")
        has_z, has_m = bool(number & _EWKB_Z), bool(number & _EWKB_M)
        if number & _EWKB_SRID:
            self._take(order + "I")
        iso_dimensions, kind = _dimensions_and_kind(number)
        ordinates = 2 + (has_z or iso_dimensions in (1, 3)) + (has_m or iso_dimensions in (2, 3))
        return order, number, kind, 8 * ordinates

    def _ring(self, order: str, step: int) -> tuple[int, int, int]:
        """Skip a ring; return its offset, its number of vertices, and the bytes of each."""
        size = self._take(order + "I")
        start = self._at
        self._skip(size * step)
        return start, size, step

    def _skip(self, size: int) -> None:
        self._expect(size)
        self._at += size

    def _take(self, code: str) -> int:
        size = struct.calcsize(code)
        self._expect(size)
        (value,) = struct.unpack_from(code, self._data, self._at)
        self._at += size
        return int(value)

    def _expect(self, size: int) -> None:
        if self._at + size > self._end:
            raise ValueError(f"WKB of {self._end - self._begin} bytes ends within a geometry; give it whole")
