"""Reading well-known binary, against shapely's writer and bytes made by hand."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

from grid_mask.core.vector import wkb as wkb_module
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.wkb import are_polygons, polygons_from_wkb, polygons_of_each
from grid_mask.tests.written_wkb import COLLECTION, MULTI_POLYGON, POLYGON, dimensions, encoded, parts

WITH_HOLE = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (4, 2), (4, 4)]])
SQUARE = shapely.box(20, 20, 30, 30)


def same(left: Polygons, right: Polygons) -> bool:
    return all(
        np.array_equal(getattr(left, name), getattr(right, name))
        for name in ("xy", "ring_starts", "polygon_starts")
    )


@pytest.mark.parametrize("byte_order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_polygons_and_their_parts(byte_order, flavor):
    geometries = [
        WITH_HOLE,
        shapely.MultiPolygon([SQUARE, WITH_HOLE]),
        shapely.GeometryCollection([shapely.MultiPolygon([SQUARE]), WITH_HOLE]),
    ]
    wkb = [shapely.to_wkb(geometry, byte_order=byte_order, flavor=flavor) for geometry in geometries]
    assert same(
        polygons_from_wkb(wkb), Polygons.from_shapely([WITH_HOLE, SQUARE, WITH_HOLE, SQUARE, WITH_HOLE])
    )


@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_z_is_dropped(flavor):
    wkb = shapely.to_wkb(shapely.force_3d(WITH_HOLE, 7.0), output_dimension=3, flavor=flavor)
    assert same(polygons_from_wkb([wkb]), Polygons.from_shapely([WITH_HOLE]))


@pytest.mark.parametrize(("iso_type", "ordinates"), [(1003, 3), (2003, 3), (3003, 4)])
def test_z_and_m_of_iso_are_dropped(iso_type, ordinates):
    ring = np.zeros((4, ordinates))
    ring[:, :2] = [(0, 0), (1, 0), (1, 1), (0, 0)]
    wkb = struct.pack("<BIII", 1, iso_type, 1, 4) + ring.tobytes()
    assert polygons_from_wkb([wkb]).xy.tolist() == ring[:, :2].tolist()


EWKB_Z, EWKB_M = 0x80000000, 0x40000000
TYPES_OF_POLYGONS = {
    3: 2, 1003: 3, 2003: 3, 3003: 4, EWKB_Z | 3: 3, EWKB_M | 3: 3, EWKB_Z | EWKB_M | 3: 4
}  # fmt: skip
"""Ordinates of a vertex, by type."""


def two_rings(number: int, x: float) -> bytes:
    """Return a polygon with a hole whose further ordinates are 8 and 9."""
    shell = [(x, 0), (x + 9, 0), (x + 9, 9), (x, 0)]
    hole = [(x + 6, 2), (x + 8, 2), (x + 8, 4), (x + 6, 2)]
    ordinates = TYPES_OF_POLYGONS[number]
    wkb = struct.pack("<BII", 1, number, 2)
    for ring in (shell, hole):
        wkb += struct.pack("<I", 4) + b"".join(
            struct.pack(f"<{ordinates}d", *[*vertex, 8.0, 9.0][:ordinates]) for vertex in ring
        )
    return wkb


@pytest.mark.parametrize("number", TYPES_OF_POLYGONS)
def test_many_of_any_dimensions_are_read_side_by_side(number, monkeypatch):
    """As one by one: the same polygons, and the same two by two in multi-polygons."""
    polygons = [two_rings(number, float(x)) for x in range(40)]
    multi = [
        struct.pack("<BII", 1, number + 3, 2) + one + other
        for one, other in zip(polygons[::2], polygons[1::2])
    ]
    expected = [ring.tolist() for one in polygons for ring in polygons_from_wkb([one]).rings_of(0)]
    assert expected[2:4] == [
        [[1, 0], [10, 0], [10, 9], [1, 0]],
        [[7, 2], [9, 2], [9, 4], [7, 2]],
    ]

    def never(*_):
        raise AssertionError("read one by one")

    monkeypatch.setattr(wkb_module, "_Reader", never)
    for geometries in (polygons, multi):
        got = polygons_from_wkb(geometries)
        assert [ring.tolist() for i in range(40) for ring in got.rings_of(i)] == expected
        assert are_polygons(geometries).all()


def test_srid_of_ewkb_is_passed_over():
    wkb = shapely.to_wkb(shapely.set_srid(SQUARE, 32616), include_srid=True)
    assert same(polygons_from_wkb([wkb]), Polygons.from_shapely([SQUARE]))


def nested(collections: int, innermost: bytes) -> bytes:
    """Return a geometry in a collection that is in a collection, and so on."""
    return struct.pack("<BII", 1, 7, 1) * collections + innermost


def test_collections_may_be_nested_however_deep():
    square = shapely.to_wkb(SQUARE)
    assert same(polygons_from_wkb([nested(100_000, square)]), Polygons.from_shapely([SQUARE]))
    with pytest.raises(ValueError, match="ends within a geometry"):
        polygons_from_wkb([nested(100_000, square[:-1])])


def test_what_follows_a_nested_collection_is_read():
    inner = [shapely.GeometryCollection([SQUARE, shapely.Point(1, 2)]), WITH_HOLE]
    wkb = shapely.to_wkb(shapely.GeometryCollection([shapely.GeometryCollection(inner), SQUARE]))
    assert same(polygons_from_wkb([wkb]), Polygons.from_shapely([SQUARE, WITH_HOLE, SQUARE]))


@pytest.mark.parametrize("kind", [3, 6, 7], ids=["polygon", "multi-polygon", "collection"])
@pytest.mark.parametrize("times", [1, 40])
def test_a_head_that_promises_billions_takes_no_memory(kind, times):
    promise = struct.pack("<BII", 1, kind, 2**32 - 1)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="WKB of 9 bytes ends within a geometry"):
            polygons_from_wkb([promise] * times)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_empty_geometries_are_left_out():
    wkb = [shapely.to_wkb(geometry) for geometry in (shapely.Polygon(), SQUARE, shapely.MultiPolygon())]
    assert same(polygons_from_wkb(wkb), Polygons.from_shapely([SQUARE]))


def test_no_geometries_give_no_polygons():
    assert len(polygons_from_wkb([])) == 0


@pytest.mark.parametrize("cut", [0, 3, 5, 12, 40, -1])
def test_bytes_that_end_too_early_are_refused(cut):
    with pytest.raises(ValueError, match="ends within a geometry"):
        polygons_from_wkb([shapely.to_wkb(WITH_HOLE)[:cut]])


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(3, 3),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiLineString([[(0, 0), (1, 1)]]),
    ],
    ids=lambda geometry: geometry.geom_type,
)
@pytest.mark.parametrize("others", [0, 30])
def test_points_and_lines_are_refused(geometry, others):
    with pytest.raises(ValueError, match="is no polygon"):
        polygons_from_wkb([shapely.to_wkb(one) for one in [*[SQUARE] * others, geometry]])


@pytest.mark.parametrize("number", [0, 1000, 4003, 9006, 0x10000003, 0x03000000])
@pytest.mark.parametrize("others", [0, 30])
def test_numbers_that_are_no_type_are_refused(number, others):
    wkb = struct.pack("<BII", 1, number, 0)
    with pytest.raises(ValueError, match=f"type {number} is no polygon"):
        polygons_from_wkb([*[shapely.to_wkb(SQUARE)] * others, wkb])
    with pytest.raises(ValueError, match=f"type {number} is no polygon"):
        polygons_from_wkb([struct.pack("<BII", 1, 7, 1) + wkb + bytes(100)])
    assert not are_polygons([wkb]).any()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_lines_and_points_of_collections_are_left_out(dimensions):
    """GEOS gives such collections where areas that it takes apart touch."""
    line, other = shapely.LineString([(0, 0), (1, 1), (2, 0)]), shapely.LineString([(5, 5), (6, 6)])
    lower = [
        shapely.Point(3, 3),
        line,
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiLineString([line, other]),
        shapely.GeometryCollection([shapely.Point(1, 2), SQUARE, line]),
    ]
    mixed = shapely.GeometryCollection([*lower, WITH_HOLE, *lower])
    if dimensions == 3:
        mixed = shapely.force_3d(mixed, 7.0)
    assert same(
        polygons_from_wkb([shapely.to_wkb(mixed)]), Polygons.from_shapely([SQUARE, WITH_HOLE, SQUARE])
    )


def test_a_collection_that_ends_within_a_line_is_refused():
    mixed = shapely.to_wkb(shapely.GeometryCollection([SQUARE, shapely.LineString([(0, 0), (1, 1)])]))
    with pytest.raises(ValueError, match="ends within a geometry"):
        polygons_from_wkb([mixed[:-1]])


def test_coordinates_that_are_no_numbers_are_refused():
    wkb = struct.pack("<BIII", 1, 3, 1, 4) + np.array([0, 0, np.nan, 0, 1, 1, 0, 0], float).tobytes()
    with pytest.raises(ValueError, match="not finite"):
        polygons_from_wkb([wkb])


# ---- Many geometries ------------------------------------------------------------------------------------------------


@pytest.fixture(
    params=[(1, 4), (3, 10**9), (10**9, 10**9)], ids=["side by side", "some of each", "one by one"]
)
def way(request, monkeypatch):
    side_by_side, long = request.param
    monkeypatch.setattr(wkb_module, "_SIDE_BY_SIDE", side_by_side)
    monkeypatch.setattr(wkb_module, "_LONG", long)


def test_all_ways_give_what_was_written(way):
    @given(st.lists(st.tuples(st.sampled_from([POLYGON, MULTI_POLYGON, COLLECTION]), parts, dimensions)))
    def check(drawn):
        written, polygons, whose = [], [], []
        for i, (kind, members, dims) in enumerate(drawn):
            members = members[:1] or [[]] if kind == POLYGON else members  # noqa: PLW2901
            written.append(encoded(kind, members[0] if kind == POLYGON else members, **dims))
            polygons.extend(members)
            whose.extend([i] * sum(bool(len(rings) and len(rings[0])) for rings in members))
        read, geometry = polygons_of_each(written)
        assert same(read, Polygons.from_rings(polygons))
        assert geometry.tolist() == whose

    check()


@pytest.mark.parametrize("cut", range(len(shapely.to_wkb(WITH_HOLE))))
def test_no_geometry_takes_bytes_of_the_next_one(cut):
    whole = shapely.to_wkb(WITH_HOLE)
    with pytest.raises(ValueError, match=f"WKB of {cut} bytes ends within a geometry"):
        polygons_from_wkb([*[whole] * 20, whole[:cut], *[whole] * 20])


@pytest.mark.parametrize("cut", range(len(shapely.to_wkb(shapely.MultiPolygon([SQUARE])))))
def test_a_multi_polygon_at_the_end_may_be_cut_anywhere(cut):
    multi, square = shapely.to_wkb(shapely.MultiPolygon([SQUARE])), shapely.to_wkb(SQUARE)
    with pytest.raises(ValueError, match=f"WKB of {cut} bytes ends within a geometry"):
        polygons_from_wkb([*[square] * 20, multi[:cut]])


@pytest.mark.parametrize("kind", [1, 2, 4, 5, 6, 7])
def test_a_multi_polygon_holds_polygons_alone(kind):
    """Whatever its bytes would be as those of a polygon; collections and further multi-polygons may hold some."""
    square = shapely.to_wkb(SQUARE)
    member = struct.pack("<BII", 1, kind, 0)
    multi = struct.pack("<BII", 1, 6, 2) + square + member + bytes(200)
    if kind in (6, 7):
        expected = Polygons.from_shapely([SQUARE] * 60)
        assert same(polygons_from_wkb([square, multi] * 30), expected)
    else:
        with pytest.raises(ValueError, match=f"type {kind} is no polygon"):
            polygons_from_wkb([square, multi] * 30)


def test_an_empty_polygon_in_multi_polygons_doesn_t_shift_the_next_one():
    """Taken for a ring, its neighbour's head would be one of 769 vertices, for which these have room."""
    angle = np.linspace(0, 2 * np.pi, 2000)
    large = shapely.Polygon(np.stack([np.cos(angle), np.sin(angle)], axis=1))
    multi = struct.pack("<BII", 1, 6, 3) + b"".join(map(shapely.to_wkb, (SQUARE, shapely.Polygon(), large)))
    assert same(polygons_from_wkb([multi] * 20), Polygons.from_shapely([SQUARE, large] * 20))


def test_many_rings_of_one_geometry_among_many_of_few():
    archipelago = shapely.MultiPolygon([shapely.box(i, 0, i + 0.5, 1) for i in range(100)])
    geometries = [*[SQUARE] * 30, archipelago, *[WITH_HOLE] * 30]
    read, whose = polygons_of_each([shapely.to_wkb(geometry) for geometry in geometries])
    assert same(
        read, Polygons.from_shapely([*[SQUARE] * 30, *shapely.get_parts(archipelago), *[WITH_HOLE] * 30])
    )
    assert np.bincount(whose).tolist() == [1] * 30 + [100] + [1] * 30


def test_a_geometry_of_another_kind_among_many_is_refused():
    line = shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))
    with pytest.raises(ValueError, match="type 2 is no polygon"):
        polygons_from_wkb([*[shapely.to_wkb(SQUARE)] * 30, line])


def test_polygons_are_told_from_other_kinds():
    kinds = [
        SQUARE,
        shapely.MultiPolygon([SQUARE]),
        shapely.Point(0, 0),
        shapely.GeometryCollection([SQUARE]),
    ]
    written = [shapely.to_wkb(geometry) for geometry in [*kinds, shapely.force_3d(SQUARE)]]
    assert are_polygons([*written, b""]).tolist() == [True, True, False, False, True, False]
    assert are_polygons([]).tolist() == []
