"""Whether a TIFF or PNG on the disk is whole.

GDAL 3.10 and 3.13 (not 3.6) close a file without an error when what was held back until then finds the disk full: up
to 64 KiB of a GeoTIFF. So the file itself is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

_TYPE_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_INTEGERS = {3: "u2", 4: "u4", 16: "u8"}
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_OFFSETS, _BYTE_COUNTS = (273, 324), (279, 325)  # of strips, of tiles


class _TruncatedError(Exception):
    """The file ends before what it speaks of."""


@dataclass(frozen=True)
class _Layout:
    """How the directories of a TIFF are written.

    Attributes:
        order: of bytes, as numpy writes it.
        pointer: dtype of an offset in the file.
        count: dtype of a directory's number of entries.
        first: where the offset of the first directory stands.
    """

    order: str
    pointer: str
    count: str
    first: int

    @property
    def entry(self) -> npt.DTypeLike:
        """Return the dtype of an entry; its value stands in it where it is short, else its offset."""
        order, pointer = self.order, self.pointer
        return np.dtype(
            [("tag", f"{order}u2"), ("type", f"{order}u2"), ("count", pointer), ("value", pointer)]
        )


def is_whole_tiff(path: Path, *, sparse: bool = False) -> bool:
    """Return whether every directory of a TIFF, and every block they speak of, lies within the file.

    The sources are the TIFF 6.0 specification (sections 2 and 15), and for files of more than 4 GiB that of BigTIFF.

    Args:
        path: of a closed file.
        sparse: whether blocks may be missing because nothing but zeros is in them.
    """
    with path.open("rb") as file:
        try:
            size = file.seek(0, 2)
            for offsets, byte_counts in _blocks(file, _layout(file)):
                ends = offsets.astype(np.uint64) + byte_counts.astype(np.uint64)
                if ends.max(initial=0) > size or not (sparse or byte_counts.all()):
                    return False
        except _TruncatedError:
            return False
    return True


def is_whole_png(path: Path) -> bool:
    """Return whether a PNG ends with its closing chunk (PNG specification, section 11.2.5)."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, 2) - len(_PNG_END), 0))
        return file.read() == _PNG_END


def _layout(file: BinaryIO) -> _Layout:
    order = {b"II": "<", b"MM": ">"}.get(_bytes(file, 0, 2))
    version = None if order is None else int(_array(file, 2, f"{order}u2", 1)[0])
    if order is None or version not in (42, 43):
        raise _TruncatedError
    if version == 42:
        return _Layout(order, f"{order}u4", f"{order}u2", 4)
    return _Layout(order, f"{order}u8", f"{order}u8", 8)


def _blocks(file: BinaryIO, layout: _Layout) -> Iterator[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """Yield the offsets and byte counts of the blocks of each directory: the raster, its overviews, its mask."""
    offset = int(_array(file, layout.first, layout.pointer, 1)[0])
    if not offset:  # nobody came to write it
        raise _TruncatedError
    while offset:
        count_dtype, entry = np.dtype(layout.count), np.dtype(layout.entry)
        count = int(_array(file, offset, count_dtype, 1)[0])
        first_entry = offset + count_dtype.itemsize
        entries = _array(file, first_entry, entry, count)
        values = {
            int(tag): _values(file, first_entry + row * entry.itemsize, entries[row], layout)
            for row, tag in enumerate(entries["tag"])
        }
        yield _one_of(values, _OFFSETS), _one_of(values, _BYTE_COUNTS)
        offset = int(_array(file, first_entry + count * entry.itemsize, layout.pointer, 1)[0])


def _values(file: BinaryIO, offset: int, entry: Any, layout: _Layout) -> npt.NDArray[Any]:
    """Return an entry's values, as bytes where they are no whole numbers; a value that is cut off raises."""
    kind, count = int(entry["type"]), int(entry["count"])
    pointer_size = np.dtype(layout.pointer).itemsize
    in_entry = count * _TYPE_SIZES.get(kind, 1) <= pointer_size
    at = offset + 4 + pointer_size if in_entry else int(entry["value"])
    if kind in _INTEGERS:
        return _array(file, at, layout.order + _INTEGERS[kind], count)
    return _array(file, at, "u1", count * _TYPE_SIZES.get(kind, 1))


def _one_of(values: dict[int, npt.NDArray[Any]], tags: tuple[int, int]) -> npt.NDArray[Any]:
    for tag in tags:
        if tag in values:
            return values[tag]
    raise _TruncatedError


def _array(file: BinaryIO, at: int, dtype: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = np.frombuffer(_bytes(file, at, count * np.dtype(dtype).itemsize), dtype)
    return found


def _bytes(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    found = file.read(count)
    if len(found) < count:
        raise _TruncatedError
    return found
