"""Well-known binary: whole, damaged, nested, and bytes of any kind."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from ...core.vector.wkb import are_polygons, polygons_of_each
from ...tests.written_wkb import COLLECTION, MULTI_POLYGON, POLYGON, dimensions, encoded, parts
from .target import Target, expect
from .wkb_reader import NoPolygonsError, Ring, polygons_in

_NUMBERS = (0, 1, 2, 3, 4, 6, 7, 15, 16, 255, 1003, 2006, 3007, 4003, 0x10000003, 2**31 - 1, 2**31, 2**32 - 1)
_FLAGS = (0x80000003, 0x40000006, 0x20000003, 0xE0000007)
_DEPTHS = (1, 2, 3, 30, 1500)  # of collections in collections


@dataclass(frozen=True)
class WkbCase:
    """Geometries that are read together."""

    geometries: tuple[bytes, ...]
    may_be_refused: bool = True  # where the slow reader refuses, too


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt, refusals=(ValueError,))


def _attempt(case: WkbCase) -> bool:
    try:
        read_slowly = {wkb: polygons_in(wkb) for wkb in set(case.geometries)}
        expected = [read_slowly[wkb] for wkb in case.geometries]
        refused = not all(math.isfinite(number) for number in _numbers(expected))
    except NoPolygonsError:
        refused = True
    are_polygons(case.geometries)  # answers of any bytes
    polygons, geometry = polygons_of_each(case.geometries)
    expect(not refused, f"what is no polygon was read: {polygons}, of {geometry.tolist()}")
    read = [[ring.tolist() for ring in polygons.rings_of(i)] for i in range(len(polygons))]
    wanted = [[_closed(ring) for ring in polygon] for one in expected for polygon in one]
    expect(read == wanted, f"{read} was read, not {wanted}")
    whose = [i for i, one in enumerate(expected) for _ in one]
    expect(geometry.tolist() == whose, f"they were told to be of {geometry.tolist()}, not {whose}")
    return True


def _numbers(geometries: list[list[list[Ring]]]) -> list[float]:
    return [
        number
        for polygons in geometries
        for rings in polygons
        for ring in rings
        for point in ring
        for number in point
    ]


def _closed(ring: Ring) -> list[list[float]]:
    return [list(point) for point in (ring if ring[0] == ring[-1] else [*ring, ring[0]])]


# --- what is read ---------------------------------------------------------------------------------------------------


@st.composite
def _written(draw: st.DrawFn) -> bytes:
    kind, members, dims = draw(
        st.tuples(st.sampled_from([POLYGON, MULTI_POLYGON, COLLECTION]), parts, dimensions)
    )
    if kind == POLYGON:
        return bytes(encoded(kind, members[0] if members else [], **dims))
    return bytes(encoded(kind, members, **dims))


def _header(kind: int, count: int) -> bytes:
    return struct.pack("<BII", 1, kind, count)


_points = st.lists(st.floats(width=32), min_size=2, max_size=2).map(lambda xy: struct.pack("<2d", *xy))
_lines_and_points = st.one_of(
    _points.map(lambda point: struct.pack("<BI", 1, 1) + point),
    st.lists(_points, max_size=3).map(lambda line: _header(2, len(line)) + b"".join(line)),
)
_nested = st.recursive(
    _written() | _lines_and_points,
    lambda members: st.builds(
        lambda kind, some: _header(kind, len(some)) + b"".join(some),
        st.sampled_from([COLLECTION, COLLECTION, MULTI_POLYGON, 4, 5]),
        st.lists(members, max_size=3),
    ),
    max_leaves=6,
)
_deep = st.builds(
    lambda depth, inner: _header(COLLECTION, 1) * depth + inner, st.sampled_from(_DEPTHS), _written()
)

_Change = Callable[[bytes], bytes]


def _put(at: int, new: bytes) -> _Change:
    return lambda wkb: wkb[: at % (len(wkb) + 1)] + new + wkb[at % (len(wkb) + 1) + len(new) :]


def _cut(at: int) -> _Change:
    return lambda wkb: wkb[: at % (len(wkb) + 1)]


def _without(at: int, count: int) -> _Change:
    return lambda wkb: wkb[: at % (len(wkb) + 1)] + wkb[at % (len(wkb) + 1) + count :]


def _inserted(at: int, new: bytes) -> _Change:
    return lambda wkb: wkb[: at % (len(wkb) + 1)] + new + wkb[at % (len(wkb) + 1) :]


_places = st.one_of(st.sampled_from([0, 1, 5, 9, 13]), st.integers(0, 2000))
_words = st.one_of(
    st.sampled_from(_NUMBERS + _FLAGS).map(lambda number: struct.pack("<I", number)),
    st.sampled_from(_NUMBERS).map(lambda number: struct.pack(">I", number)),
    st.sampled_from([math.nan, math.inf, 1e308]).map(lambda number: struct.pack("<d", number)),
    st.binary(min_size=1, max_size=8),
)
_changes = st.one_of(
    st.builds(_put, _places, _words),
    st.builds(_put, _places, st.binary(min_size=1, max_size=1)),
    st.builds(_cut, _places),
    st.builds(_without, _places, st.integers(1, 16)),
    st.builds(_inserted, _places, _words),
)


def _changed(wkb: bytes, changes: list[_Change]) -> bytes:
    for change in changes:
        wkb = change(wkb)
    return wkb


_damaged = st.builds(_changed, _nested, st.lists(_changes, min_size=1, max_size=3))
_pieces = st.one_of(_written(), _nested, _damaged, _damaged, _damaged, st.binary(max_size=40), _deep)


def _many(pieces: list[bytes], times: int, order: list[int]) -> WkbCase:
    """Repeat the pieces: so many geometries are parsed side by side."""
    geometries = pieces * times
    for i, at in enumerate(order):
        geometries.insert(at % (len(geometries) + 1), pieces[i % len(pieces)])
    return WkbCase(tuple(geometries))


_cases = st.builds(
    _many,
    st.lists(_pieces, min_size=1, max_size=3),
    st.sampled_from([1, 1, 17]),
    st.lists(st.integers(0, 60), max_size=2),
)
