"""Polygons -> well-known binary (OGC Simple Features, part 1, clause 8), all at once."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arrays.types import IntArray
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
    _put(data, header + 1, np.full(len(polygons), _POLYGON, dtype="<u4"))
    _put(data, header + 5, ring_counts.astype("<u4"))
    _put(data, first_vertex - _COUNT, ring_sizes.astype("<u4"))
    nth = np.arange(len(polygons.xy)) - np.repeat(polygons.ring_starts[:-1], ring_sizes)
    vertices = np.ascontiguousarray(polygons.xy, dtype="<f8").view("V16").ravel()
    _put(data, np.repeat(first_vertex, ring_sizes) + _VERTEX * nth, vertices)
    return data.tobytes()


def _put(data: npt.NDArray[np.uint8], at: IntArray, values: npt.NDArray[Any]) -> None:
    """Write each value into the bytes that begin at its place."""
    size = values.dtype.itemsize
    everywhere: npt.NDArray[Any] = np.ndarray(
        (max(len(data) - size + 1, 0),), dtype=values.dtype, buffer=data.data, strides=(1,)
    )
    everywhere[at] = values
