"""The hidden folder in which an output is made, beside its final place, so that no copy between disks is needed.

Files are moved from there once all are complete. A run that is killed can't tidy up; what it leaves behind is
recognised by a file in the folder that a running one keeps locked: the system gives up a process's locks when the
process ends, however it ends.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO

from .moves import JOURNAL_NAME, NEW, read_journal

LOCK_NAME = "grid_mask.lock"

_ours: set[Path] = set()
"""The folders of this process: on some network disks a process doesn't see its own locks."""
_changing_ours = Lock()


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """Yield a new hidden folder beside `path`, with a folder `new` in it, and delete it at the end.

    Where its journal is still there, the folder stays: files are kept in it that couldn't be brought back.

    Raises:
        OSError: no folder can be made there.
    """
    with _changing_ours:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent.absolute()))
        _ours.add(folder.resolve())
        lock = _locked(folder / LOCK_NAME)
    try:
        (folder / NEW).mkdir()
        yield folder
    finally:
        lock.close()  # Windows deletes no file that is open
        if not (folder / JOURNAL_NAME).exists():
            shutil.rmtree(folder, ignore_errors=True)
        _ours.discard(folder.resolve())


def tidy_up(parent: Path) -> list[Path]:
    """Delete the hidden folders in `parent` whose runs were killed, and return which files took their places now.

    A run that was killed between the first and the last of its moves has them made, so that its files are together.
    """
    finished: list[Path] = []
    with _changing_ours:
        for lock in sorted(parent.glob(f".*-*/{LOCK_NAME}")):
            if lock.exists() and lock.parent.resolve() not in _ours:  # it may have gone with another one
                finished += _tidied(lock.parent)
    return finished


def _tidied(folder: Path) -> list[Path]:
    """Finish what the run of a folder began, if it has ended; delete its folders; return the files it was about."""
    journal = read_journal(folder)
    folders = [folder] if journal is None else sorted({folder, *journal.folders})
    with ExitStack() as held:
        # All in the same order, so that of two runs that come upon them one gets all.
        if not _was_locked(folder) or not all(_is_left(one, held) for one in folders if one.exists()):
            return []
        try:
            finished = [] if journal is None else journal.finish()
        except OSError:
            return []  # the folders stay, for a run that is allowed to
    for one in folders:
        with suppress(OSError):
            (one / JOURNAL_NAME).unlink()
        shutil.rmtree(one, ignore_errors=True)
    return finished


def _locked(path: Path) -> IO[bytes]:
    """Return a new file, locked until it is closed; it stays empty where the disk knows no locks."""
    file = path.open("wb", buffering=0)  # so that closing it has nothing to write
    try:
        _lock(file)
        file.write(b"locked while the run goes on\n")
    except OSError:
        pass
    return file


def _is_left(folder: Path, held: ExitStack) -> bool:
    """Return whether no run holds a folder, as far as its disk can tell; keep it locked until `held` is left."""
    try:
        file = held.enter_context((folder / LOCK_NAME).open("r+b"))
        if _was_locked(folder):
            _lock(file)
    except OSError:
        return False
    return True


def _was_locked(folder: Path) -> bool:
    """Return whether the run of a folder could lock it: else nobody can tell whether it goes on."""
    return (folder / LOCK_NAME).stat().st_size > 0


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        """Lock the file until it is closed, or raise OSError at once where it is locked already."""
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """Lock the file until it is closed, or raise OSError at once where it is locked already."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
