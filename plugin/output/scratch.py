"""The hidden folder in which an output is made, beside its final place, so that no copy between disks is needed.

Files are moved from there once all are complete. A run that is killed can't tidy up; what it leaves behind is
recognised by its name, and by a file in the folder that a running one keeps locked: the system gives up a process's
locks when the process ends, however it ends. That file is the first in the folder and the last to go; where there is
none the folder is empty.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO

from ..host.paths import is_folder
from .interrupts import interrupts_wait
from .moves import JOURNAL_NAME, NEW, delete_journals, read_journal
from .turns import turn_in

LOCK_NAME = "grid_mask.lock"
ENDING = ".grid_mask"
"""How the folders' names end: what else is hidden in a folder is somebody else's."""

_LONGEST_STEM = 40
"""Characters of the output's name in the folder's: a name may have 255 bytes."""
_MOST_TRIES = 10

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
    with ExitStack() as stack:
        with interrupts_wait():
            folder, lock = _begun(path)
            stack.callback(_end, folder, lock)
        yield folder


def _begun(path: Path) -> tuple[Path, IO[bytes]]:
    """Return a new folder beside a path, and its lock.

    Until it is locked another run may take it for one that was left, and delete it; then the next one is made.
    """
    with _changing_ours:
        for _ in range(_MOST_TRIES - 1):
            with suppress(_TakenForLeftError):
                return _made(path)
        return _made(path)


def _made(path: Path) -> tuple[Path, IO[bytes]]:
    prefix = f".{path.stem[:_LONGEST_STEM]}-"
    folder = Path(tempfile.mkdtemp(suffix=ENDING, prefix=prefix, dir=path.parent.absolute()))
    with ExitStack() as undo:
        undo.callback(_delete, folder)
        try:
            lock = undo.enter_context(_locked(folder / LOCK_NAME))
            (folder / NEW).mkdir()
        except FileNotFoundError as error:
            raise _TakenForLeftError(*error.args) from error
        undo.pop_all()
    _ours.add(folder.resolve())
    return folder, lock


class _TakenForLeftError(OSError):
    """Another run came upon a folder before it was locked."""


def _end(folder: Path, lock: IO[bytes]) -> None:
    """Delete a folder, unless its journal is there, and give its lock up."""
    with interrupts_wait():
        is_needed = (folder / JOURNAL_NAME).exists()
        if not is_needed:
            _delete_contents(folder)
        lock.close()  # Windows deletes no file that is open
        if not is_needed:
            _delete(folder)
        _ours.discard(folder.resolve())


def tidy_up(parent: Path) -> list[Path]:
    """Delete the hidden folders in `parent` whose runs were killed, and return which files took their places now.

    A run that was killed between the first and the last of its moves has them made, so that its files are together.
    """
    finished: list[Path] = []
    with interrupts_wait(), _changing_ours:
        for folder in sorted(parent.glob(f".*-*{ENDING}")):
            if not _is_folder(folder) or folder.resolve() in _ours:  # it may have gone with another one
                continue
            if _was_locked(folder):
                finished += _tidied(folder)
            else:
                _delete_unused(folder)
    return finished


def _tidied(folder: Path) -> list[Path]:
    """Finish what the run of a folder began, if it has ended; delete its folders; return the files it was about."""
    journal = read_journal(folder)
    folders = [folder] if journal is None else sorted({folder, *journal.folders})
    folders = [one for one in folders if _is_folder(one) and os.path.lexists(one / LOCK_NAME)]
    with ExitStack() as held:
        # All in the same order, so that of two runs that come upon them one gets all.
        if not all(_is_left(one, held) for one in folders):
            return []
        try:
            with turn_in(one.parent for one in folders):
                finished = [] if journal is None else journal.finish()
        except OSError:
            return []  # the folders stay, for a run that is allowed to
        delete_journals(folders)
        for one in folders:
            _delete_contents(one)
    for one in folders:
        _delete(one)
    return finished


def _delete_unused(folder: Path) -> None:
    """Delete a folder that is empty but for a file that was never locked.

    Its run was killed before it had locked that, or as the last thing it did. One that goes on there hasn't locked it
    yet, and then makes another folder, or can't.
    """
    path = folder / LOCK_NAME
    with suppress(OSError), ExitStack() as held:
        if os.path.lexists(path):
            _lock(held.enter_context(path.open("r+b")))  # or it is in use, or its disk knows no locks
            if _was_locked(folder) or _names_in(folder) != [LOCK_NAME]:
                return
            if os.name == "nt":
                held.close()  # Windows deletes no file that is open, also not one that the other run has opened
            path.unlink()
        folder.rmdir()  # which deletes nothing but an empty one


def _delete(folder: Path) -> None:
    """Delete a folder, its lock after all else, so that a later run can go on with it at any time."""
    _delete_contents(folder)
    with suppress(OSError):
        if _names_in(folder) == [LOCK_NAME]:
            (folder / LOCK_NAME).unlink()
        folder.rmdir()


def _delete_contents(folder: Path) -> None:
    with suppress(OSError):
        for path in [path for path in folder.iterdir() if path.name != LOCK_NAME]:
            if _is_folder(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()


def _is_folder(path: Path) -> bool:
    return is_folder(path) and not path.is_symlink()


def _names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _locked(path: Path) -> IO[bytes]:
    """Return a new file, locked until it is closed; it stays empty where the disk knows no locks.

    Raises:
        _TakenForLeftError: another run has locked it.
    """
    file = path.open("wb", buffering=0)  # so that closing it has nothing to write
    try:
        _lock(file)
        file.write(b"locked while the run goes on\n")
    except BlockingIOError as error:
        file.close()
        raise _TakenForLeftError(*error.args) from error
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
    try:
        return (folder / LOCK_NAME).stat().st_size > 0
    except OSError:
        return False


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
