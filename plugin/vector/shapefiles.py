"""What is wrong with a shapefile that GDAL reads without a word: shapes that are gone, and an index that misses some.

Its files may also be of different versions, as where only some of them were copied.

The layout is that of ESRI's "Shapefile Technical Description" (1998); that of the .qix index, which GDAL and QGIS
write, is MapServer's and shapelib's: nodes from the root down, each with its bounds, the numbers of its shapes, and how
many nodes follow below it. That of the .dbf is dBase III's: each record begins with a mark that says whether it counts.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from ...core.arrays.ragged import ranks
from ...core.arrays.types import ByteArray, FloatArray, IntArray
from ...core.arrays.unaligned import from_every_byte
from ..host.gdal_files import GdalFile, exists, opened

_FILE_HEAD = 100  # bytes
_SIZE_OF_FILE, _KIND_OF_FILE = 24, 32  # where the head has its size, and the type of all shapes
_RECORD_HEAD = 8  # bytes: number, length
_NULL = 0  # type of a record without shape
# All types there are: none, points, lines, polygons and many points; the same with Z, and with M; patches.
_KINDS = (_NULL, *(plain + more for more in (0, 10, 20) for plain in (1, 3, 5, 8)), 31)
_NULL_LENGTH = 4  # bytes: the type alone
_WITH_BOUNDS = _NULL_LENGTH + 32  # bytes: type and bounds, of lines, polygons and all the like
_INDEX_HEAD = 16  # bytes: signature, byte order, version, numbers of shapes and of levels
_BIG_ENDIAN = 2
_DBF_HEAD = struct.Struct("<4xIHH")  # numbers of records, and of bytes of the head and of each record
_DELETED = ord("*")
_NODE = "i4di"  # bytes of all below, bounds, number of shapes


@dataclass(frozen=True)
class Contents:
    """What the files of a shapefile say of its shapes.

    Attributes:
        listed: shapes in the .shx, which says where each lies in the .shp.
        gone: records that have room for a shape, but say that they have none, or none for what they say they have; or
            lie on top of another one.
        has_more: whether the .shp goes on with a whole record after the last that is listed.
        rows: records of the .dbf; None where there is none.
    """

    listed: int
    gone: int
    has_more: bool
    rows: int | None


@dataclass(frozen=True, eq=False)
class _Records:
    """The records of a shapefile: (n,) where each begins, how long its shape is; (n, bytes) the shape's first bytes."""

    start: IntArray
    length: IntArray
    first_bytes: ByteArray

    @property
    def kind(self) -> IntArray:
        """(n,) types."""
        return self.first_bytes[:, :_NULL_LENGTH].copy().view("<i4")[:, 0].astype(np.int64)

    @property
    def bounds(self) -> FloatArray:
        """(n, 4) bounds, NaN where there is no shape."""
        bounds = self.first_bytes[:, _NULL_LENGTH:].copy().view("<f8").astype(np.float64)
        bounds[(self.kind == _NULL) | (self.length < _WITH_BOUNDS)] = np.nan
        return bounds


def contents(name: str) -> Contents:
    """Return what the files of a shapefile say of its shapes.

    GDAL takes a record whose type it doesn't know for one without shape, too.

    Args:
        name: of the .shp, as GDAL knows it.

    Raises:
        OSError, ValueError: the files can't be read, or end too early.
        Cancelled: whoever is heard in this thread wants to stop.
    """
    with opened(name) as shapes:
        records = _records(name, shapes, _NULL_LENGTH)
        kind = records.kind
        gone = ~np.isin(kind, _KINDS) | ((kind == _NULL) != (records.length == _NULL_LENGTH))
        order = np.argsort(records.start, kind="stable")
        end = (records.start + _RECORD_HEAD + records.length)[order]
        return Contents(
            listed=len(kind),
            gone=int(gone.sum() + (end[:-1] > records.start[order][1:]).sum()),
            has_more=_is_record(shapes, int(end.max(initial=_FILE_HEAD)), len(kind)),
            rows=_rows(name),
        )


def _is_record(shapes: GdalFile, place: int, listed: int) -> bool:
    """Return whether a whole record begins at a place behind all those that are listed.

    What is left of a shape that grew or shrank lies before a record in use, as a shape that grew is moved to the end of
    the file: GDAL leaves no record unused there, with AUTO_REPACK=NO neither. Other bytes are told from a record by its
    head: number, length, and the type that all shapes of a file have.
    """
    head = shapes.read(place, _RECORD_HEAD + _NULL_LENGTH)
    if len(head) < _RECORD_HEAD + _NULL_LENGTH:
        return False
    number, words = struct.unpack_from(">2i", head)
    (kind,) = struct.unpack_from("<i", head, _RECORD_HEAD)
    (kind_of_file,) = struct.unpack("<i", shapes.read(_KIND_OF_FILE, 4))
    length, room = 2 * words, shapes.size - place
    if not 0 <= number <= listed + room // len(head):
        return False
    if kind == _NULL:
        return bool(length == _NULL_LENGTH)
    return bool(kind == kind_of_file and _WITH_BOUNDS <= length <= room - _RECORD_HEAD)


def _rows(name: str) -> int | None:
    table = _beside(name, ".dbf")
    if table is None:
        return None
    with opened(table) as rows:
        return _dbf_head(rows)[0]


def _dbf_head(table: GdalFile) -> tuple[int, int, int]:
    data = table.read(0, _DBF_HEAD.size)
    if len(data) < _DBF_HEAD.size:
        raise ValueError("its .dbf ends too early")
    count, head, length = _DBF_HEAD.unpack(data)
    return count, head, length


def records_marked_as_deleted(name: str) -> int:
    """Return how many records are still there, but no longer count; GDAL counts them and leaves them out.

    Args:
        name: of the .shp, as GDAL knows it.

    Raises:
        OSError, ValueError: the .dbf can't be read, or ends too early.
    """
    table = _beside(name, ".dbf")
    if table is None:
        return 0
    with opened(table) as rows:
        count, head, length = _dbf_head(rows)
        places = np.arange(head, rows.size, max(1, length), dtype=np.int64)[:count]
        return int((rows.read_each(places, 1) == _DELETED).sum())


def shapes_that_the_index_misses(name: str) -> int:
    """Return how many shapes a search by the shapefile's .qix may miss; 0 where it has none.

    Args:
        name: of the .shp, as GDAL knows it.

    Raises:
        OSError, ValueError: the files can't be read, or end too early.
        Cancelled: whoever is heard in this thread wants to stop.
    """
    index = _beside(name, ".qix")
    if index is None:
        return 0
    with opened(name) as shapes:
        records = _records(name, shapes, _WITH_BOUNDS)
    kind, bounds_of_all = records.kind, records.bounds
    with opened(index) as file:
        numbers, bounds = _indexed(file.read(0, file.size))
    is_known = (numbers >= 0) & (numbers < len(kind))
    numbers, bounds = numbers[is_known], bounds[is_known]
    of_shape = bounds_of_all[numbers]
    slack = 1e-9 * np.fmax.reduce(np.abs(of_shape), axis=None, initial=0.0)  # the index may list null shapes
    is_found = (bounds[:, :2] <= of_shape[:, :2] + slack).all(axis=1)
    is_found &= (bounds[:, 2:] >= of_shape[:, 2:] - slack).all(axis=1)
    found = np.zeros(len(kind), dtype=np.bool_)
    found[numbers[is_found]] = True
    return int((~found & (kind != _NULL)).sum())


def _beside(name: str, suffix: str) -> str | None:
    """Return the part of a shapefile with another suffix, in small or capital letters; None where there is none."""
    stem = name[: -len(".shp")]
    return next((part for part in (stem + suffix, stem + suffix.upper()) if exists(part)), None)


def _records(name: str, shapes: GdalFile, first_bytes: int) -> _Records:
    """Return the records of a .shp that the .shx beside it lists, with so many bytes of each shape."""
    offsets = _beside(name, ".shx")
    if offsets is None:
        raise ValueError("its .shx is missing")
    with opened(offsets) as file:
        data = file.read(0, file.size)
    if len(data) < _FILE_HEAD:
        raise ValueError("its .shx ends too early")
    (words,) = struct.unpack_from(">i", data, _SIZE_OF_FILE)
    size = min(len(data), max(2 * words, _FILE_HEAD))  # GDAL looks no further than the head says, either
    table = np.frombuffer(data[_FILE_HEAD : size - (size - _FILE_HEAD) % 8], dtype=">i4").astype(np.int64)
    start, length = 2 * table.reshape(-1, 2).T  # counted in words of 16 bits
    content = start + _RECORD_HEAD
    if ((start < _FILE_HEAD) | (length < _NULL_LENGTH) | (content + length > shapes.size)).any():
        raise ValueError("records lie beyond the end of the file")
    return _Records(start, length, shapes.read_each(content, first_bytes))


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
