"""How finished files take their places together, and what lets a later run finish that after a kill.

A scratch folder lies beside the final place of its file. New files wait in its folder `new`; older ones that they
replace are kept in its folder `old` until all moves are made, so a move that fails can be taken back. Every move is a
single rename within one folder of the disk, prepared beforehand: between the first and the last there is nothing but
renames.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Callable, NamedTuple

from osgeo import gdal

from ...core.cancel import never
from ..host.paths import is_file
from .interrupts import interrupts_wait
from .turns import turn_in

JOURNAL_NAME = "grid_mask.journal"
NEW, OLD = "new", "old"

_BESIDE_RASTERS = (".aux.xml", ".ovr", ".msk")  # statistics, overviews, masks, as GDAL reads them
_BESIDE_SQLITE = ("-wal", "-shm", "-journal")  # SQLite would write what they hold into the new file

Identity = tuple[int, int, int]
"""(inode, bytes, time of change in ns): what a rename leaves, and a change doesn't."""


@dataclass(frozen=True)
class FileSet:
    """A finished raster with its companions, in a scratch folder.

    Attributes:
        folder: the scratch folder; the files are in its folder `new`.
        final: where the main file goes; the others go beside it.
    """

    folder: Path
    final: Path

    def names(self) -> list[str]:
        """Return the names of all files, the main one last."""
        names = [file.name for file in (self.folder / NEW).iterdir()]
        return sorted(names, key=lambda name: (name == self.final.name, name))


@dataclass(frozen=True)
class Move:
    """What becomes of one place: a new file goes there, an older one goes, or both.

    Attributes:
        folder: the scratch folder.
        name: of the file; beside the scratch folder, and in its `new` or `old`.
        new: identity of the new file, None where there is none.
        old: identity of the older file, None where there is none.
        is_linked: whether the older file has its second name in `old` already, so that one rename does it all.
    """

    folder: Path
    name: str
    new: Identity | None
    old: Identity | None
    is_linked: bool

    @property
    def place(self) -> Path:
        """Return where the file is for everyone to see."""
        return self.folder.parent / self.name

    @property
    def waiting(self) -> Path:
        """Return where the new file waits."""
        return self.folder / NEW / self.name

    @property
    def kept(self) -> Path:
        """Return where the older file is kept until all moves are made."""
        return self.folder / OLD / self.name

    def is_made(self) -> bool:
        """Return whether the new file, or none, is in the place."""
        if self.new is None:
            return not os.path.lexists(self.place)
        return _identity(self.place) == self.new

    def is_begun(self) -> bool:
        """Return whether this move has changed anything."""
        return self._is_new_there() or self._is_set_aside()

    def can_be_made(self) -> bool:
        """Return whether nothing but this move has changed since it was prepared."""
        waits = self.new is None or _identity(self.waiting) == self.new
        return waits and (_identity(self.place) == self.old or self._is_set_aside())

    def make(self) -> None:
        """Rename the files."""
        if self.old is not None and not self.is_linked and not self._is_set_aside():
            self.place.replace(self.kept)
        if self.new is not None:
            self.waiting.replace(self.place)

    def take_back(self) -> None:
        """Bring the place back to what it was, as far as this move has changed it.

        The new file waits again: if the run is killed meanwhile, the next one can still make all moves.
        """
        is_begun = self.is_begun()
        if self._is_new_there():
            if not self.is_linked:
                self.place.replace(self.waiting)
            elif not os.path.lexists(self.waiting):  # both names, so that the place is never empty
                with suppress(OSError):
                    os.link(self.place, self.waiting)
        if is_begun and self.old is not None:
            self.kept.replace(self.place)

    def restore(self) -> None:
        """Bring the older file back if it was set aside and nothing has come in its place."""
        if self._is_set_aside():
            self.kept.replace(self.place)

    def _is_new_there(self) -> bool:
        return self.new is not None and self.is_made()

    def _is_set_aside(self) -> bool:
        if self.old is None or self.is_linked or os.path.lexists(self.place):
            return False
        return _identity(self.kept) == self.old


# ---- Of a run -------------------------------------------------------------------------------------------------------


def make_together(files: Sequence[FileSet], cancelled: Callable[[], bool] = never) -> None:
    """Move all files to their places, one set after the other; take everything back if one can't be moved.

    Companions of a replaced file that the new one hasn't go. An interrupt waits until all are moved, and so does
    another run into the same folders.

    Raises:
        MoveError: a file can't be moved, or nothing can be written into a scratch folder; all is as it was.
        Cancelled: `cancelled` said so while another run moved its files.
    """
    with interrupts_wait(), turn_in((one.final.parent for one in files), cancelled):
        _make_together(files)


def _make_together(files: Sequence[FileSet]) -> None:
    folders = [one.folder for one in files]
    moves: list[Move] = []
    place = files[-1].final
    try:
        for one in files:
            place = one.final
            moves += _prepared(one)
        _write_journals(folders, moves)
        for move in moves:
            place = move.place
            move.make()
    except BaseException as error:  # whatever it is, it must leave nothing half done
        if _take_back(moves):
            delete_journals(folders)
        if isinstance(error, OSError):
            raise MoveError(place, error.strerror or str(error)) from error
        raise
    delete_journals(folders)


class MoveError(Exception):
    """A finished file can't be moved to its place."""

    def __init__(self, place: Path, reason: str) -> None:
        """Take the place and the system's words."""
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def _prepared(files: FileSet) -> list[Move]:
    """Return the moves of a set, the main file's last; older files get a second name where the disk gives them one."""
    folder, names = files.folder, files.names()
    (folder / OLD).mkdir()
    stale = [companion.name for companion in companions(files.final) if companion.name not in names]
    moves = [Move(folder, name, None, _identity(folder.parent / name), is_linked=False) for name in stale]
    for name in names:
        place = folder.parent / name
        old = _identity(place)
        is_linked = old is not None and _link(place, folder / OLD / name)
        moves.append(Move(folder, name, _identity(folder / NEW / name), old, is_linked))
    return moves


def _link(place: Path, kept: Path) -> bool:
    """Give an older file a second name, by which it outlives being replaced; return whether the disk can do so."""
    if place.is_symlink():  # systems differ in what they would link to
        return False
    try:
        os.link(place, kept)
    except OSError:
        return False
    return True


def _take_back(moves: Sequence[Move]) -> bool:
    """Take back all moves, the last first, and return whether that worked.

    Where it didn't the journal and the older files stay, for the next run.
    """
    worked = True
    for move in reversed(moves):
        try:
            move.take_back()
        except OSError:
            worked = False
    return worked


def companions(path: Path) -> list[Path]:
    """Return the files beside a raster that would be taken for the new one's, were they to stay."""
    names = [path.name + ending for ending in _BESIDE_RASTERS]
    if os.path.lexists(path):
        names += [path.name + ending for ending in _BESIDE_SQLITE]
        names += _world_files(path)
    return [file for name in names if is_file(file := path.with_name(name))]


def _world_files(path: Path) -> list[str]:
    """Return what a replaced raster's world files are called, without those that may be another raster's.

    GDAL itself places a PNG by them, ArcGIS also a GeoTIFF: the older file's would misplace the new one. But `a.wld`
    may be that of `a.jpg`, `a.tfw` that of `a.tiff` or `A.TIF`; where there is one, it stays.
    """
    claimed = {name.casefold() for other in _rasters_beside(path) for name in _world_file_names(other)}
    return [name for name in _world_file_names(path) if name.casefold() not in claimed]


def _rasters_beside(path: Path) -> list[Path]:
    """Return the files that differ from a raster by their suffix alone, or by capitals, and may be rasters, too."""
    alike = [other for other in path.parent.iterdir() if other.stem.casefold() == path.stem.casefold()]
    rasters = [other for other in alike if other.suffix[1:].casefold() in _raster_suffixes()]
    ours = _identity(path)  # another spelling may be the same file, on a disk that is blind for capitals
    return [other for other in rasters if other.name != path.name and (not ours or _identity(other) != ours)]


@cache
def _raster_suffixes() -> frozenset[str]:
    """Return the suffixes of all formats of rasters that GDAL reads, without the dot and in small letters."""
    drivers = [gdal.GetDriver(number).GetMetadata() for number in range(gdal.GetDriverCount())]
    listed = [driver.get("DMD_EXTENSIONS", "") for driver in drivers if driver.get("DCAP_RASTER") == "YES"]
    return frozenset(" ".join(listed).casefold().split())


def _world_file_names(path: Path) -> list[str]:
    """Return the names of a raster's world files: of `a.tif` they are `a.tfw`, `a.tifw` and `a.wld`."""
    suffix = path.suffix[1:]
    w = "W" if suffix.isupper() else "w"
    return [f"{path.stem}.{suffix[:1]}{suffix[-1:]}{w}", f"{path.stem}.{suffix}{w}", f"{path.stem}.wld"]


def _identity(path: Path) -> Identity | None:
    """Return the identity of what is at a path, None where nothing is."""
    try:
        return _known(path)
    except OSError:
        return None


def _known(path: Path) -> Identity:
    found = path.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns


# ---- Of a run that was killed ---------------------------------------------------------------------------------------


class Journal(NamedTuple):
    """What a run was about to move: its scratch folders, and its moves in their order."""

    folders: list[Path]
    moves: list[Move]

    def finish(self) -> list[Path]:
        """Make the moves that are left, if some were made and nothing else has changed; return all places, or none.

        Where something else has changed the files can't be brought together. Then older files that were set aside come
        back to places that are empty; but not an older raster's companions to a new one.

        Raises:
            OSError: a file can't be moved; another run may try again.
        """
        made = [move.is_made() for move in self.moves]
        if all(made) or not any(move.is_begun() for move in self.moves):
            return []
        if not all(done or move.can_be_made() for done, move in zip(made, self.moves)):
            for folder in self.folders:
                _restore([move for move in self.moves if move.folder == folder])
            return []
        for done, move in zip(made, self.moves):
            if not done:
                move.make()
        return [move.place for move in self.moves if move.new is not None]


def _restore(moves: Sequence[Move]) -> None:
    """Bring older files of one set back, its main file's move being the last, unless the new main file is there."""
    if moves and not moves[-1].is_made():
        for move in moves:
            move.restore()


def read_journal(folder: Path) -> Journal | None:
    """Return the journal in a scratch folder, None where there is none or another user's.

    A journal names files by their bare names: nothing is moved but between a scratch folder and the folder it is in.
    """
    path = folder / JOURNAL_NAME
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        written = json.loads(path.read_text(encoding="utf-8"))
        folders = [Path(name) for name in written["folders"]]
        moves = [
            Move(folders[index], Path(name).name, _identity_in(new), _identity_in(old), is_linked)
            for index, name, new, old, is_linked in written["moves"]
        ]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return Journal(folders, moves)


def _identity_in(written: list[int] | None) -> Identity | None:
    if written is None:
        return None
    inode, size, changed = written
    return inode, size, changed


def _write_journals(folders: Sequence[Path], moves: Sequence[Move]) -> None:
    """Write the journal into every scratch folder: whichever a later run comes upon, it learns of all."""
    written = {
        "folders": [str(folder) for folder in folders],
        "moves": [
            (folders.index(move.folder), move.name, move.new, move.old, move.is_linked) for move in moves
        ],
    }
    text = json.dumps(written)
    for folder in folders:
        unfinished = folder / f"{JOURNAL_NAME}.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(folder / JOURNAL_NAME)  # whole or absent


def delete_journals(folders: Sequence[Path]) -> None:
    """Delete the journal in every scratch folder, once there is nothing left to move."""
    for folder in folders:
        with suppress(OSError):
            (folder / JOURNAL_NAME).unlink()
