"""Runs take turns in moving files into a folder: moves of two runs, one between the others, would mix their files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock

_moving = Lock()


@contextmanager
def turn_in(folders: Iterable[Path]) -> Iterator[None]:
    """Wait until no other run moves files into one of the folders, and have others wait while the block lasts.

    Runs of one process always take turns; those of several where the disk can lock a folder, as Windows and some
    network disks can't.
    """
    with _moving, ExitStack() as held:
        # All in the same order, so that of two runs each doesn't wait for the other.
        for folder in sorted({folder.resolve() for folder in folders}):
            with suppress(OSError):
                _lock(folder, held)
        yield


if sys.platform == "win32":

    def _lock(folder: Path, held: ExitStack) -> None:
        """Lock nothing: Windows opens no folder."""

else:
    import fcntl

    def _lock(folder: Path, held: ExitStack) -> None:
        """Wait for the lock of a folder, and keep it until `held` is left.

        Raises:
            OSError: its disk knows no locks.
        """
        opened = os.open(folder, os.O_RDONLY)
        held.callback(os.close, opened)
        fcntl.flock(opened, fcntl.LOCK_EX)
