"""QGIS's own GDAL: errors as exceptions, a cache of bounded size, and files that are closed when told so.

The settings are the whole process's: QGIS's, other plugins' and those of other runs of ours. So each is changed by the
first who needs it, from whatever thread, and put back by the last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Callable

from osgeo import gdal

MOST_CACHED = 64 << 20
"""Bytes of blocks that GDAL may keep while we read and write row by row; more is never used again, only held."""


class _Shared:
    """A setting of the process that is changed while anyone needs it changed."""

    def __init__(self, change: Callable[[], Any], restore: Callable[[Any], None]) -> None:
        """Take what changes the setting and returns what it was before, and what puts that back."""
        self._change = change
        self._restore = restore
        self._before: Any = None
        self._holders = 0
        self._lock = Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the setting changed inside the block."""
        with self._lock:
            if not self._holders:
                self._before = self._change()
            self._holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    self._restore(self._before)


def _raise_errors() -> bool:
    raised_before = bool(gdal.GetUseExceptions())
    gdal.UseExceptions()
    return raised_before


def _restore_errors(raised_before: bool) -> None:
    if not raised_before:
        # GDAL 3.6 can't leave gdal's exceptions once ogr or osr, too, were told meanwhile to raise theirs.
        with suppress(RuntimeError):
            gdal.DontUseExceptions()


def _limit_cache() -> int:
    before = int(gdal.GetCacheMax())
    gdal.SetCacheMax(min(before, MOST_CACHED))
    return before


_exceptions = _Shared(_raise_errors, _restore_errors)
_cache = _Shared(_limit_cache, gdal.SetCacheMax)


@contextmanager
def unheard() -> Iterator[None]:
    """Let nobody hear what GDAL says inside the block, to the calling thread."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")  # the default one prints to the terminal
    try:
        yield
    finally:
        gdal.PopErrorHandler()


@contextmanager
def gdal_errors() -> Iterator[None]:
    """Let GDAL raise RuntimeError inside the block; other plugins' GDAL stays as they set it."""
    with _exceptions.held(), unheard():  # messages come with the exceptions
        yield


@contextmanager
def limited_cache() -> Iterator[None]:
    """Let GDAL keep at most `MOST_CACHED` bytes inside the block, or what the user allows where that is less.

    By default GDAL keeps as much as 5 % of the memory there is, and fills it before it writes the first block.
    """
    with _cache.held():
        yield


def made(dataset: gdal.Dataset | None) -> gdal.Dataset:
    """Return a dataset that a driver was asked to make.

    Raises:
        RuntimeError: there is none; some drivers say so without raising an error.
    """
    if dataset is None:
        raise RuntimeError(gdal.GetLastErrorMsg() or "GDAL has made no file, and doesn't say why")
    return dataset


def close(dataset: gdal.Dataset) -> None:
    """Write what is left of a dataset and close it, whoever still refers to it.

    Python closes a dataset when it forgets it, and then nobody hears of an error; a full disk may show only here.

    Raises:
        RuntimeError: something could not be written; the file is closed all the same.
    """
    try:
        dataset.FlushCache()
    except RuntimeError:
        with suppress(RuntimeError):  # the first message is the one that says why
            _close(dataset)
        raise
    _close(dataset)


def abandon(dataset: gdal.Dataset, path: Path) -> None:
    """Close a dataset whose file, at `path`, is to be deleted; what is left to be written is not.

    GDAL fills up a GeoTIFF when it closes it, and nothing tells it not to: where 10^12 pixels are missing it writes
    gigabytes, for half a minute. It stops at the first error; so its file is first taken out of its hands.
    """
    if dataset.GetDriver().ShortName == "GTiff":
        with suppress(
            OSError
        ):  # where there is no list of open files, as on Windows, it takes as long as it takes
            _take_away(path)
    with suppress(RuntimeError):
        _close(dataset)


def _take_away(path: Path) -> None:
    """Have this process's open files that are `path` lead to nowhere, where nothing can be written."""
    ours = path.stat()
    nowhere = os.open(os.devnull, os.O_RDONLY)
    try:
        for number in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
            with suppress(OSError):  # of the list itself, which is closed by now
                if os.path.samestat(os.fstat(number), ours):
                    os.dup2(nowhere, number, inheritable=False)
    finally:
        os.close(nowhere)


def _close(dataset: gdal.Dataset) -> None:
    if not hasattr(dataset, "Close"):  # before GDAL 3.8
        gdal.Dataset.__swig_destroy__(dataset)
        return
    try:
        dataset.Close()
    finally:
        # GDAL has freed the dataset even where closing failed. From 3.8 on its Python object doesn't know that then:
        # Python's garbage collector would free it once more, and end the process.
        if dataset.this is not None:
            dataset.thisown = False
            dataset.this = None
