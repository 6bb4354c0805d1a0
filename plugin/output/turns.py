"""Runs take turns in moving files into a folder: moves of two runs, one between the others, would mix their files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Callable

from ...core.cancel import look, never

_moving = Lock()
_BETWEEN_TRIES_S = 0.05


@contextmanager
def turn_in(folders: Iterable[Path], cancelled: Callable[[], bool] = never) -> Iterator[None]:
    """Wait until no other run moves files into one of the folders, and have others wait while the block lasts.

    Runs of one process always take turns; those of several where the disk can lock a folder, as Windows and some
    network disks can't.

    Raises:
        Cancelled: `cancelled` said so; it is asked while others move.
    """
    with ExitStack() as held:
        _wait_until(lambda: _moving.acquire(blocking=False), cancelled)
        held.callback(_moving.release)
        # All in the same order, so that of two runs each doesn't wait for the other.
        for folder in sorted({folder.resolve() for folder in folders}):
            with suppress(OSError):
                _lock(folder, held, cancelled)
        yield


def _wait_until(succeeds: Callable[[], bool], cancelled: Callable[[], bool]) -> None:
    while not succeeds():
        look(cancelled)
        sleep(_BETWEEN_TRIES_S)


if sys.platform == "win32":

    def _lock(folder: Path, held: ExitStack, cancelled: Callable[[], bool]) -> None:
        """Lock nothing: Windows opens no folder."""

else:
    import fcntl

    def _lock(folder: Path, held: ExitStack, cancelled: Callable[[], bool]) -> None:
        """Wait for the lock of a folder, and keep it until `held` is left.

        Raises:
            OSError: its disk knows no locks.
            Cancelled: `cancelled` said so.
        """
        opened = os.open(folder, os.O_RDONLY)
        held.callback(os.close, opened)

        def is_ours() -> bool:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait_until(is_ours, cancelled)
