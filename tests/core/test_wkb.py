"""Reading well-known binary, against shapely's writer and bytes made by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import shapely

from grid_mask.core.polygons import Polygons
from grid_mask.core.wkb import polygons_from_wkb

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


def test_srid_of_ewkb_is_passed_over():
    wkb = shapely.to_wkb(shapely.set_srid(SQUARE, 32616), include_srid=True)
    assert same(polygons_from_wkb([wkb]), Polygons.from_shapely([SQUARE]))


def test_empty_geometries_are_left_out():
    wkb = [shapely.to_wkb(geometry) for geometry in (shapely.Polygon(), SQUARE, shapely.MultiPolygon())]
    assert same(polygons_from_wkb(wkb), Polygons.from_shapely([SQUARE]))


def test_no_geometries_give_no_polygons():
    assert len(polygons_from_wkb([])) == 0


@pytest.mark.parametrize("cut", [0, 3, 5, 12, 40, -1])
def test_bytes_that_end_too_early_are_refused(cut):
    with pytest.raises(ValueError, match="ends within a geometry"):
        polygons_from_wkb([shapely.to_wkb(WITH_HOLE)[:cut]])


def test_lines_are_refused():
    with pytest.raises(ValueError, match="type 2 is no polygon"):
        polygons_from_wkb([shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))])


def test_coordinates_that_are_no_numbers_are_refused():
    wkb = struct.pack("<BIII", 1, 3, 1, 4) + np.array([0, 0, np.nan, 0, 1, 1, 0, 0], float).tobytes()
    with pytest.raises(ValueError, match="not finite"):
        polygons_from_wkb([wkb])
