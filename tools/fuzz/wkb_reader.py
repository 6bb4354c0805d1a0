"""Well-known binary read the slow way, a number at a time: what the fast reader is compared with."""

from __future__ import annotations

import struct
from typing import Any

POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON, COLLECTION = range(1, 8)
Ring = list[tuple[float, float]]


class NoPolygonsError(Exception):
    """The bytes are no polygons."""


def polygons_in(wkb: bytes) -> list[list[Ring]]:
    """Return the polygons that hold something, each a list of rings; what follows the geometry isn't looked at.

    Raises:
        NoPolygonsError: the bytes end too early, or hold what is no polygon; the type is known by EWKB's flags and
            ISO's thousands.
    """
    reader = _Reader(wkb)
    polygons: list[list[Ring]] = []
    todo = [False]  # geometries still to be read: whether each is part of a collection
    while todo:
        in_collection = todo.pop()
        order = "<" if reader.take("<B") == 1 else ">"
        kind, ordinates = _kind(reader.take(order + "I"), reader, order)
        if kind == POLYGON:
            polygons.append(
                [reader.points(order, reader.take(order + "I"), ordinates) for _ in reader.times(order)]
            )
        elif kind in (MULTI_POLYGON, COLLECTION) or (in_collection and kind in (MULTI_POINT, MULTI_LINE)):
            count = reader.take(order + "I")
            if 5 * count > reader.left:
                raise NoPolygonsError("more parts than bytes")
            todo += [in_collection or kind == COLLECTION] * count
        elif in_collection and kind == LINE:
            reader.points(order, reader.take(order + "I"), ordinates)
        elif in_collection and kind == POINT:
            reader.points(order, 1, ordinates)
        else:
            raise NoPolygonsError(f"a geometry of kind {kind}")
    return [[ring for ring in polygon if ring] for polygon in polygons if polygon and polygon[0]]


def _kind(number: int, reader: _Reader, order: str) -> tuple[int, int]:
    has_z, has_m, has_srid = (bool(number & flag) for flag in (0x80000000, 0x40000000, 0x20000000))
    if has_srid:
        reader.take(order + "I")
    thousands, kind = divmod(number & 0x1FFFFFFF, 1000)
    if thousands > 3:
        raise NoPolygonsError(f"a type of {number}")
    return kind, 2 + (has_z or thousands in (1, 3)) + (has_m or thousands in (2, 3))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, code: str) -> Any:
        size = struct.calcsize(code)
        if size > self.left:
            raise NoPolygonsError("it ends too early")
        (value,) = struct.unpack_from(code, self._data, self._at)
        self._at += size
        return value

    def times(self, order: str) -> range:
        return range(self.take(order + "I"))

    def points(self, order: str, count: int, ordinates: int) -> Ring:
        if 8 * ordinates * count > self.left:
            raise NoPolygonsError("more points than bytes")
        return [tuple(self.take(order + "d") for _ in range(ordinates))[:2] for _ in range(count)]  # type: ignore[misc]
