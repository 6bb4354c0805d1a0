"""Whether a disk was full when GDAL failed: its words for it speak of directories, scanlines and missing calls."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from osgeo import gdal

_NEARLY_FULL = 1 << 20
"""Bytes: with less free beside a file that can't be written, the disk is to blame."""

_SAYINGS = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "disk is full")  # the last is SQLite's


class DiskWatch:
    """Looks at the disks at the moment of each error: some drivers delete what they made, and with it the proof."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders that are written to."""
        self._folders = folders
        self._were_full: set[Path] = set()
        self._said_so = False

    def was_full(self, folder: Path, error: RuntimeError) -> bool:
        """Return whether one of the folders was on a full disk at an error, or is now.

        Args:
            folder: one of those that are written to.
            error: that GDAL raised; its newer versions tell it to nobody before.
        """
        self._note(str(error))
        # What is said names no folder: where it is the only one, that is the one.
        return folder in self._were_full or (self._said_so and not self._were_full)

    def heard(self, level: int, number: int, message: str) -> None:
        """Take an error of GDAL's."""
        if level >= gdal.CE_Failure:
            self._note(message)

    def _note(self, message: str) -> None:
        """Keep in mind what an error says of a disk, and what the disks themselves say now."""
        self._said_so = self._said_so or any(saying in message for saying in _SAYINGS)
        for folder in self._folders:
            with suppress(OSError):
                if shutil.disk_usage(folder).free < _NEARLY_FULL:
                    self._were_full.add(folder)


@contextmanager
def watched_disks(folders: Sequence[Path]) -> Iterator[DiskWatch]:
    """Look at the disks of folders whenever GDAL fails inside the block, in this thread."""
    watch = DiskWatch(folders)
    gdal.PushErrorHandler(watch.heard)
    try:
        yield watch
    finally:
        gdal.PopErrorHandler()
