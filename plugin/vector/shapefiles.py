"""What is wrong with a shapefile that GDAL reads without a word: shapes that are gone, and an index that misses some.

The layout is that of ESRI's "Shapefile Technical Description" (1998); that of the .qix index, which GDAL and QGIS
write, is MapServer's and shapelib's: nodes from the root down, each with its bounds, the numbers of its shapes, and how
many nodes follow below it. That of the .dbf is dBase III's: each record begins with a mark that says whether it counts.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...core.arrays.ragged import ranks
from ...core.arrays.types import FloatArray, IntArray
from ...core.arrays.unaligned import from_every_byte

_FILE_HEAD = 100  # bytes
_RECORD_HEAD = 8  # bytes: number, length
_NULL = 0  # type of a record without shape
_KINDS = (
    _NULL,
    1,
    3,
    5,
    8,
    11,
    13,
    15,
    18,
    21,
    23,
    25,
    28,
    31,
)  # all types: points, lines, polygons, Z, M, patches
_NULL_LENGTH = 4  # bytes: the type alone
_INDEX_HEAD = 16  # bytes: signature, byte order, version, numbers of shapes and of levels
_BIG_ENDIAN = 2
_DBF_HEAD = struct.Struct("<4xIHH")  # numbers of records, and of bytes of the head and of each record
_DELETED = ord("*")
_NODE = "i4di"  # bytes of all below, bounds, number of shapes


@dataclass(frozen=True, eq=False)
class _Records:
    """The records of a shapefile: (n,) where each begins and how long it is in bytes, type; (n, 4) bounds."""

    start: IntArray
    length: IntArray
    kind: IntArray
    bounds: FloatArray


def shapes_that_are_gone(path: Path) -> int:
    """Return how many records have room for a shape, but say that they have none; or lie on top of another one.

    GDAL takes a record whose type it doesn't know for one without shape, too.

    Raises:
        OSError, ValueError: the files can't be read, or end too early.
    """
    records = _records(path)
    gone = ~np.isin(records.kind, _KINDS) | ((records.kind == _NULL) & (records.length > _NULL_LENGTH))
    order = np.argsort(records.start, kind="stable")
    end = (records.start + _RECORD_HEAD + records.length)[order]
    return int(gone.sum() + (end[:-1] > records.start[order][1:]).sum())


def records_marked_as_deleted(path: Path) -> int:
    """Return how many records are still there, but no longer count; GDAL counts them and leaves them out.

    Raises:
        OSError, ValueError: the .dbf can't be read, or ends too early.
    """
    table = _beside(path, ".dbf")
    if table is None:
        return 0
    data = np.memmap(table, dtype=np.uint8, mode="r")
    if len(data) < _DBF_HEAD.size:
        raise ValueError("its .dbf ends too early")
    count, head, length = _DBF_HEAD.unpack(data[: _DBF_HEAD.size].tobytes())
    return int((data[head :: max(1, length)][:count] == _DELETED).sum())


def shapes_that_the_index_misses(path: Path) -> int:
    """Return how many shapes a search by the shapefile's .qix may miss; 0 where it has none.

    Raises:
        OSError, ValueError: the files can't be read, or end too early.
    """
    index = _beside(path, ".qix")
    if index is None:
        return 0
    records = _records(path)
    numbers, bounds = _indexed(index.read_bytes())
    is_known = (numbers >= 0) & (numbers < len(records.kind))
    numbers, bounds = numbers[is_known], bounds[is_known]
    of_shape = records.bounds[numbers]
    slack = 1e-9 * np.fmax.reduce(np.abs(of_shape), axis=None, initial=0.0)  # the index may list null shapes
    is_found = (bounds[:, :2] <= of_shape[:, :2] + slack).all(axis=1)
    is_found &= (bounds[:, 2:] >= of_shape[:, 2:] - slack).all(axis=1)
    found = np.zeros(len(records.kind), dtype=np.bool_)
    found[numbers[is_found]] = True
    return int((~found & (records.kind != _NULL)).sum())


def _beside(path: Path, suffix: str) -> Path | None:
    """Return the part of a shapefile with another suffix, in small or capital letters; None where there is none."""
    parts = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
    return next((part for part in parts if part.exists()), None)


def _records(path: Path) -> _Records:
    offsets = _beside(path, ".shx")
    if offsets is None:
        raise ValueError("its .shx is missing")
    table = np.fromfile(offsets, dtype=">i4", offset=_FILE_HEAD).astype(np.int64)
    table = 2 * table[: len(table) // 2 * 2].reshape(-1, 2)  # counted in words of 16 bits
    data = np.memmap(path, dtype=np.uint8, mode="r")
    start, length = table.T
    content = start + _RECORD_HEAD
    if ((start < _FILE_HEAD) | (length < _NULL_LENGTH) | (content + length > len(data))).any():
        raise ValueError("records lie beyond the end of the file")
    kind = from_every_byte(data, "<i4")[content]
    bounds = np.full((len(kind), 4), np.nan)
    has_shape = (kind != _NULL) & (length >= _NULL_LENGTH + 32)
    if has_shape.any():
        bounds[has_shape] = from_every_byte(data, "V32")[content[has_shape] + 4].view("<f8").reshape(-1, 4)
    return _Records(start, length, kind.astype(np.int64), bounds)


def _indexed(data: bytes) -> tuple[IntArray, FloatArray]:
    """Return the numbers of the shapes in an index, (n,), and the bounds in which a search finds each, (n, 4)."""
    order = ">" if data[3:4] == bytes([_BIG_ENDIAN]) else "<"
    node, count = struct.Struct(order + _NODE), struct.Struct(order + "i")
    # Nodes to come here and on the levels above, and what holds them.
    around = [(1, (-np.inf, -np.inf, np.inf, np.inf))]
    bounds, starts, sizes = [], [], []
    at = _INDEX_HEAD
    try:
        while around:
            left, (x_low, y_low, x_high, y_high) = outer = around.pop()
            if left <= 0:
                continue
            _, x_from, y_from, x_to, y_to, shapes = node.unpack_from(data, at)
            own = (max(x_low, x_from), max(y_low, y_from), min(x_high, x_to), min(y_high, y_to))
            at += node.size
            bounds.append(own)
            starts.append(at)
            sizes.append(shapes)
            at += 4 * shapes
            (below,) = count.unpack_from(data, at)
            at += count.size
            around += [(left - 1, outer[1]), (below, own)]
    except struct.error as error:
        raise ValueError("the index ends too early") from error
    size = np.array(sizes, dtype=np.int64)
    if (size < 0).any():
        raise ValueError("the index holds a node with a negative number of shapes")
    first = np.repeat(np.array(starts, dtype=np.int64), size) + 4 * ranks(size)
    numbers = from_every_byte(data, order + "i4")[first].astype(np.int64)
    return numbers, np.repeat(np.array(bounds), size, axis=0)
