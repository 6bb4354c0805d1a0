"""Files as GDAL finds and reads them, by the names it gives them: on a disk, in a zip file, in memory, on a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from osgeo import gdal

from ...core.arrays.types import ByteArray, IntArray
from ...core.arrays.unaligned import from_every_byte
from ...core.cancel import look_here
from .gdal_access import gdal_errors

_READ_AT_ONCE = 1 << 18  # bytes
_TO_END = 2  # from where GDAL counts a place in a file


def exists(name: str) -> bool:
    """Return whether GDAL finds something of that name."""
    with gdal_errors():
        try:
            return gdal.VSIStatL(name, gdal.VSI_STAT_EXISTS_FLAG) is not None
        except RuntimeError:
            return False


def is_folder(name: str) -> bool:
    """Return whether GDAL finds a folder of that name, or what it takes for one, as a zip file behind /vsizip/."""
    with gdal_errors():
        try:
            found = gdal.VSIStatL(name)
        except RuntimeError:
            return False
    return found is not None and bool(found.IsDirectory())


class GdalFile:
    """A file that is open.

    Attributes:
        size: in bytes.
    """

    def __init__(self, handle: Any) -> None:
        """Take GDAL's handle of the file."""
        self._handle = handle
        gdal.VSIFSeekL(handle, 0, _TO_END)
        self.size = int(gdal.VSIFTellL(handle))

    def read(self, place: int, count: int) -> bytes:
        """Return so many bytes from a place on; fewer where the file ends before.

        Raises:
            OSError: they can't be read.
        """
        count = max(0, min(count, self.size - place))
        if not count:
            return b""
        try:
            gdal.VSIFSeekL(self._handle, place, 0)
            data = bytes(gdal.VSIFReadL(1, count, self._handle) or b"")
        except RuntimeError as error:
            raise OSError(str(error)) from error
        if len(data) != count:
            raise OSError(f"{count} bytes from {place} on can't be read")
        return data

    def read_each(self, places: IntArray, count: int) -> ByteArray:
        """Return so many bytes from each place on, (places, count), those beyond the end of the file as 0.

        The file is read once from the first place to the last, so that one that is compressed takes no longer than
        others; of what lies between two places little is read, and little is held in memory.

        Raises:
            OSError: they can't be read.
            Cancelled: whoever is heard in this thread wants to stop; it is asked every few thousand places.
        """
        found = np.zeros((len(places), count), dtype=np.uint8)
        order = np.argsort(places, kind="stable")
        ordered = places[order]
        portion = np.empty(_READ_AT_ONCE + count, dtype=np.uint8)
        at_each = from_every_byte(portion, f"V{count}")
        begin = 0
        while begin < len(ordered):
            look_here()
            first = int(ordered[begin])
            end = int(np.searchsorted(ordered, first + _READ_AT_ONCE, side="right"))
            # No further than needed: records may be far apart.
            data = self.read(first, int(ordered[end - 1]) - first + count)
            portion[: len(data)] = np.frombuffer(data, dtype=np.uint8)
            portion[len(data) :] = 0
            values = at_each[ordered[begin:end] - first]
            found[order[begin:end]] = values.view(np.uint8).reshape(-1, count)
            begin = end
        return found


@contextmanager
def opened(name: str) -> Iterator[GdalFile]:
    """Open a file to read it inside the block.

    Raises:
        OSError: it can't be opened.
    """
    with gdal_errors():
        try:
            handle = gdal.VSIFOpenExL(name, "rb", 1)  # 1: say why it can't be opened
        except RuntimeError as error:
            raise OSError(str(error)) from error
        if handle is None:
            raise OSError(gdal.VSIGetLastErrorMsg() or f"'{name}' can't be opened")
        try:
            yield GdalFile(handle)
        finally:
            gdal.VSIFCloseL(handle)
