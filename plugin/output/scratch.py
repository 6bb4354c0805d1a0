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
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO

LOCK_NAME = "grid_mask.lock"

_ours: set[Path] = set()
"""The folders of this process: on some network disks a process doesn't see its own locks."""
_changing_ours = Lock()


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """Yield a new hidden folder beside `path`, and delete it at the end.

    What runs that were killed left in the same place is deleted first.

    Raises:
        OSError: no folder can be made there.
    """
    with _changing_ours:
        _delete_abandoned(path.parent)
        folder = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent))
        _ours.add(folder.resolve())
        lock = _locked(folder / LOCK_NAME)
    try:
        yield folder
    finally:
        lock.close()  # Windows deletes no file that is open
        shutil.rmtree(folder, ignore_errors=True)
        _ours.discard(folder.resolve())


def move_all(folder: Path, final: Path) -> None:
    """Move the files made in `folder` to their place, the main file last; companions of a replaced file go.

    Raises:
        OSError: a file can't be replaced.
    """
    made = [file for file in folder.iterdir() if file.name != LOCK_NAME]
    for companion in _companions(final):
        if companion.name not in {file.name for file in made}:
            companion.unlink()
    for file in sorted(made, key=lambda file: file.name == final.name):
        file.replace(final.parent / file.name)


def _companions(path: Path) -> list[Path]:
    """Return what GDAL leaves beside a raster and would take for the new one's: statistics, overviews, masks."""
    return [
        companion
        for suffix in (".aux.xml", ".ovr", ".msk")
        if (companion := path.with_name(path.name + suffix)).exists()
    ]


def _delete_abandoned(parent: Path) -> None:
    """Delete the hidden folders in `parent` whose runs have ended without tidying up."""
    for lock in parent.glob(f".*-*/{LOCK_NAME}"):
        if lock.parent.resolve() not in _ours and _is_abandoned(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)


def _locked(path: Path) -> IO[bytes]:
    """Return a new file, locked until it is closed; it stays empty where the disk knows no locks."""
    file = path.open("wb", buffering=0)  # so that closing it has nothing to write
    try:
        _lock(file)
        file.write(b"locked while the run goes on\n")
    except OSError:
        pass
    return file


def _is_abandoned(lock: Path) -> bool:
    """Return whether the file was locked once and is no more."""
    try:
        with lock.open("r+b") as file:
            _lock(file)
            return lock.stat().st_size > 0
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
