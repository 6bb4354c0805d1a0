"""Polygons -> well-known binary (OGC Simple Features, part 1, clause 8), all at once."""

from __future__ import annotations

import struct

import numpy as np

from ..arrays.ragged import ranks
from ..arrays.unaligned import from_every_byte
from .polygons import Polygons

_POLYGON, _MULTI_POLYGON = 3, 6
_HEADER = struct.Struct("<BII")  # byte order, type, number of polygons or rings
_COUNT = 4  # bytes
_VERTEX = 16


def multi_polygon(polygons: Polygons) -> bytes:
    """Return all polygons as one MultiPolygon, little-endian. They may overlap, which it then isn't quite."""
    ring_sizes = np.diff(polygons.ring_starts)
    ring_counts = np.diff(polygons.polygon_starts)
    # In front of the first ring of a polygon stands the header of that.
    before_ring = np.full(polygons.ring_count, _COUNT)
    before_ring[polygons.polygon_starts[:-1]] += _HEADER.size
    bytes_of_ring = before_ring + _VERTEX * ring_sizes
    end = _HEADER.size + np.cumsum(bytes_of_ring)
    first_vertex = end - _VERTEX * ring_sizes

    data = np.zeros(int(end[-1]) if len(end) else _HEADER.size, dtype=np.uint8)
    data[: _HEADER.size] = np.frombuffer(_HEADER.pack(1, _MULTI_POLYGON, len(polygons)), dtype=np.uint8)
    header = first_vertex[polygons.polygon_starts[:-1]] - _COUNT - _HEADER.size
    data[header] = 1
    numbers = from_every_byte(data, "<u4")
    numbers[header + 1] = _POLYGON
    numbers[header + 5] = ring_counts
    numbers[first_vertex - _COUNT] = ring_sizes
    vertices = np.ascontiguousarray(polygons.xy, dtype="<f8").view("V16").ravel()
    from_every_byte(data, "V16")[np.repeat(first_vertex, ring_sizes) + _VERTEX * ranks(ring_sizes)] = vertices
    return data.tobytes()
