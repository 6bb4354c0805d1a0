"""Geometries written as well-known binary of every kind, independently of any library."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import strategies as st

from grid_mask.tests.strategies import polygons

POLYGON, MULTI_POLYGON, COLLECTION = 3, 6, 7


def encoded(kind, parts, *, order="<", z=False, m=False, ewkb=False, srid=None):
    """Write a geometry: a list of rings for a polygon, a list of such lists for the others."""
    number = kind + (0x80000000 * z + 0x40000000 * m if ewkb else 1000 * z + 2000 * m)
    head = struct.pack(order + "B", order == "<")
    head += struct.pack(order + "I", number if srid is None else number | 0x20000000)
    head += b"" if srid is None else struct.pack(order + "I", srid)
    head += struct.pack(order + "I", len(parts))
    if kind == POLYGON:
        return head + b"".join(encoded_ring(ring, order, 2 + z + m) for ring in parts)
    return head + b"".join(encoded(POLYGON, part, order=order, z=z, m=m, ewkb=ewkb) for part in parts)


def encoded_ring(ring, order, ordinates):
    values = np.full((len(ring), ordinates), np.nan)  # nobody may look at Z and M
    values[:, :2] = ring
    return struct.pack(order + "I", len(ring)) + values.astype(order + "f8").tobytes()


dimensions = st.fixed_dictionaries(
    {
        "order": st.sampled_from("<<<>"),
        "z": st.booleans(),
        "m": st.booleans(),
        "ewkb": st.booleans(),
        "srid": st.sampled_from([None, None, 32616]),
    }
)
no_ring = np.empty((0, 2))
parts = st.lists(st.one_of(polygons, st.just([]), st.just([no_ring])), max_size=4)
