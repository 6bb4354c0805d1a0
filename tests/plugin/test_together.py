"""Several outputs: all of them new or all of them old, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import processing
import pytest
from qgis.core import QgsProcessingException

from grid_mask.core.cancel import Cancelled, never
from grid_mask.plugin.output import moves, raster_file
from grid_mask.plugin.output.moves import JOURNAL_NAME, FileSet, MoveError, make_together
from grid_mask.plugin.output.open_raster import OpenRaster
from grid_mask.plugin.output.scratch import LOCK_NAME, scratch_beside, tidy_up
from grid_mask.plugin.output.turns import turn_in
from grid_mask.tests.plugin.layers import blank, read_raster, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log

A_LONG_TIME_S = 60
OLD = {
    "reasons/reasons.png": "old",
    "reasons/reasons.png.aux.xml": "old",
    "masks/mask.tif": "old",
    "masks/mask.tif.ovr": "old",
    "masks/mask.tfw": "old",
}
NEW = {"reasons/reasons.png": "new", "reasons/reasons.png.aux.xml": "new", "masks/mask.tif": "new"}
OLDER = {**OLD, "reasons/reasons.png.ovr": "old"}
"""So that both sets have a companion that goes."""
RENAMES = 6 + 4
"""Of both sets, one more where an older file can't be linked, and of the journals."""


def files_in(folder: Path) -> dict[str, str]:
    """Return the content of all files, by their paths; folders must be tidied up."""
    assert not list(folder.rglob(".*"))
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        folder.joinpath(name).parent.mkdir(exist_ok=True)
        folder.joinpath(name).write_text(content)


def make_new_ones(folder: Path, cancelled: Callable[[], bool] = never) -> None:
    """Do what a run does: finish the files in their scratch folders, and move them."""
    reasons, mask = folder / "reasons" / "reasons.png", folder / "masks" / "mask.tif"
    with scratch_beside(reasons) as beside_reasons, scratch_beside(mask) as beside_mask:
        for name in ("reasons.png", "reasons.png.aux.xml"):
            beside_reasons.joinpath("new", name).write_text("new")
        beside_mask.joinpath("new", "mask.tif").write_text("new")
        make_together([FileSet(beside_reasons, reasons), FileSet(beside_mask, mask)], cancelled)


def before_each_rename(act: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have something done before each rename, which is told by its number, counted from 1."""
    renamed = Path.replace
    numbers = count(1)

    def rename(self: Path, target: Path) -> Path:
        act(next(numbers))
        return renamed(self, target)

    monkeypatch.setattr(Path, "replace", rename)


def stop_at(number: int, stop: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the rename of a number, counted from 0, stop instead; those after it work."""
    before_each_rename(lambda nth: stop() if nth == number + 1 else None, monkeypatch)


def run_killed_at(number: int, folder: Path, checkout: Path, *, links: bool = True) -> None:
    """Make the new files in another process, which is killed in the middle of its renames."""
    script = f"""
        import os, signal, sys, types
        package = types.ModuleType("grid_mask")
        package.__path__ = [{str(checkout)!r}]
        sys.modules["grid_mask"] = package
        from pathlib import Path
        from grid_mask.plugin.output.moves import FileSet, make_together
        from grid_mask.plugin.output.scratch import scratch_beside

        renamed, count = Path.replace, 0
        def rename(self, target):
            global count
            if count == {number}:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
            return renamed(self, target)
        Path.replace = rename
        def no_links(*_):
            raise OSError("no links on this disk")
        if not {links}:
            os.link = no_links

        folder = Path({str(folder)!r})
        reasons, mask = folder / "reasons" / "reasons.png", folder / "masks" / "mask.tif"
        with scratch_beside(reasons) as beside_reasons, scratch_beside(mask) as beside_mask:
            for name in ("reasons.png", "reasons.png.aux.xml"):
                beside_reasons.joinpath("new", name).write_text("new")
            beside_mask.joinpath("new", "mask.tif").write_text("new")
            make_together([FileSet(beside_reasons, reasons), FileSet(beside_mask, mask)])
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
    )
    assert ran.returncode in (0, -9), ran.stderr


def run_stopped_at_every_step(folder: Path, checkout: Path, *, number: int, links: bool) -> list[Path]:
    """Make the new files again and again, each time with a signal before the next step with files; return the folders.

    Steps are what Python announces to its audit hooks. The run in the last folder is undisturbed.
    """
    script = f"""
        import os, signal, sys, types
        package = types.ModuleType("grid_mask")
        package.__path__ = [{str(checkout)!r}]
        sys.modules["grid_mask"] = package
        from pathlib import Path
        from grid_mask.plugin.output.moves import FileSet, make_together
        from grid_mask.plugin.output.scratch import scratch_beside
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
        from grid_mask.tools.faults.file_steps import at_step

        def no_links(*_):
            raise OSError("no links on this disk")
        if not {links}:
            os.link = no_links

        def run(folder):
            reasons, mask = folder / "reasons" / "reasons.png", folder / "masks" / "mask.tif"
            with scratch_beside(reasons) as beside_reasons, scratch_beside(mask) as beside_mask:
                for name in ("reasons.png", "reasons.png.aux.xml"):
                    beside_reasons.joinpath("new", name).write_text("new")
                beside_mask.joinpath("new", "mask.tif").write_text("new")
                make_together([FileSet(beside_reasons, reasons), FileSet(beside_mask, mask)])

        for step in range(1000):
            folder = Path({str(folder)!r}, str(step))
            for name, content in {OLDER!r}.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(content)
            child = os.fork()
            if child == 0:
                reached = []
                def stop():
                    reached.append(step)
                    os.kill(os.getpid(), {number})
                try:
                    with at_step([folder], step, stop):
                        run(folder)
                except KeyboardInterrupt:
                    pass
                os._exit(0 if reached else 7)
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7:
                break
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
    )
    assert ran.returncode == 0, ran.stderr
    return sorted(folder.iterdir(), key=lambda path: int(path.name))


# ---- Moving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_all_are_moved_and_the_companions_of_older_ones_go(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr("os.link", refuse)
    write_files(tmp_path, OLD)
    make_new_ones(tmp_path)
    assert files_in(tmp_path) == NEW


def test_the_mask_is_moved_last(tmp_path, monkeypatch):
    write_files(tmp_path, OLD)
    targets: list[str] = []
    renamed = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, target: (targets.append(Path(target).name), renamed(self, target))[1]
    )
    make_new_ones(tmp_path)
    moved = [name for name in targets if name != JOURNAL_NAME]
    assert moved == ["reasons.png.aux.xml", "reasons.png", "mask.tif.ovr", "mask.tfw", "mask.tif"]


def refuse(*_: object) -> None:
    raise OSError(5, "not on this disk")


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize(
    ("stop", "error"), [(refuse, MoveError), (interrupt, KeyboardInterrupt)], ids=["refused", "interrupted"]
)
@pytest.mark.parametrize("number", range(RENAMES))
def test_where_one_can_t_be_moved_all_older_ones_are_back(tmp_path, monkeypatch, number, stop, error, links):
    if not links:
        monkeypatch.setattr("os.link", refuse)
    write_files(tmp_path, OLD)
    stop_at(number, stop, monkeypatch)
    try:
        make_new_ones(tmp_path)
    except error:
        assert files_in(tmp_path) == OLD
    else:
        assert number >= 7  # so many there are with links
        assert files_in(tmp_path) == NEW


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_an_interrupt_at_any_step_leaves_all_old_or_all_new(tmp_path, checkout, links):
    folders = run_stopped_at_every_step(tmp_path, checkout, number=signal.SIGINT, links=links)
    left = [files_in(folder) for folder in folders]
    are_new = [files == NEW for files in left]
    assert all(files == OLDER for files, is_new in zip(left, are_new) if not is_new)
    assert are_new == sorted(are_new)  # once new, always new
    assert 0 < sum(are_new) < len(are_new)


def test_moves_that_are_interrupted_while_taken_back_are_taken_back(tmp_path, monkeypatch, request):
    write_files(tmp_path, OLD)
    # What runs in the background ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    renames: list[int] = []

    def act(number: int) -> None:
        renames.append(number)
        if number == 7:  # the last move; those after it take back
            raise PermissionError(13, "it is open elsewhere")
        if number > 7:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        before_each_rename(act, patched)
        with pytest.raises(KeyboardInterrupt):
            make_new_ones(tmp_path)
    assert len(renames) > 8
    assert files_in(tmp_path) == OLD


def test_the_file_of_the_first_output_is_moved_last(monkeypatch):
    moved: list[str] = []
    monkeypatch.setattr(raster_file, "make_together", lambda files, _: moved.extend(files))
    monkeypatch.setattr(raster_file, "refuse_companions", lambda _: None)
    places = [
        SimpleNamespace(path=name, files=lambda name=name: Names(name))
        for name in ("mask", "reasons", "more")
    ]
    raster_file.move_together(places)
    assert moved == ["more", "reasons", "mask"]


class Names(str):
    """A set of files that is its name."""

    def names(self) -> list[str]:
        return [self]


def test_so_are_none_where_none_was(tmp_path, monkeypatch):
    write_files(tmp_path, {"reasons/notes.txt": "mine", "masks/notes.txt": "mine"})
    stop_at(4, refuse, monkeypatch)
    with pytest.raises(MoveError, match=r"mask\.tif"):
        make_new_ones(tmp_path)
    assert files_in(tmp_path) == {"reasons/notes.txt": "mine", "masks/notes.txt": "mine"}


@pytest.mark.parametrize("which", ["reasons/reasons.png", "masks/mask.tif"])
def test_a_file_whose_move_can_t_be_prepared_is_told(tmp_path, monkeypatch, which):
    write_files(tmp_path, OLD)
    prepared = moves._prepared

    def full(files: FileSet) -> list[moves.Move]:
        if files.final == tmp_path / which:
            raise OSError(28, "no space left")
        return prepared(files)

    monkeypatch.setattr(moves, "_prepared", full)
    with pytest.raises(MoveError) as stopped:
        make_new_ones(tmp_path)
    assert (stopped.value.place, stopped.value.reason) == (tmp_path / which, "no space left")
    assert files_in(tmp_path) == OLD


def test_older_files_that_can_t_be_brought_back_are_kept_for_the_next_run(tmp_path, monkeypatch):
    write_files(tmp_path, OLD)

    def act(number: int) -> None:
        if number > 4:  # the disk is gone
            raise OSError(5, "no disk")

    with monkeypatch.context() as patched:
        before_each_rename(act, patched)
        with pytest.raises(MoveError):
            make_new_ones(tmp_path)
    assert len(list(tmp_path.rglob(JOURNAL_NAME))) == 2
    assert tidy_up(tmp_path / "masks")  # it is back
    assert files_in(tmp_path) == NEW


WORLD_FILES = pytest.mark.parametrize(
    ("before", "stays"),
    [
        ({"mask.tif": "old", "mask.tfw": "old", "mask.wld": "old", "mask.tifw": "old"}, set()),
        ({"mask.tif": "old", "mask.tfw": "old", "mask.tiff": "mine"}, {"mask.tfw", "mask.tiff"}),
        ({"mask.tif": "old", "mask.wld": "old", "mask.jpg": "mine"}, {"mask.wld", "mask.jpg"}),
        ({"mask.tif": "old", "mask.tfw": "old", "Mask.TIF": "mine"}, {"mask.tfw", "Mask.TIF"}),
        ({"mask.tif": "old", "mask.wld": "old", "MASK.Ppm": "mine"}, {"mask.wld", "MASK.Ppm"}),
        ({"mask.tif": "old", "mask.wld": "old", "mask.txt": "mine"}, {"mask.txt"}),
        ({"mask.tfw": "mine"}, {"mask.tfw"}),
        ({"mask.tif": "old", "mask.pgw": "mine", "mask2.tfw": "mine"}, {"mask.pgw", "mask2.tfw"}),
    ],
    ids=[
        "those of the older file go",
        "a.tiff's stays",
        "a.jpg's stays",
        "A.TIF's stays",
        "A.Ppm's stays",
        "a.txt has none",
        "no older file",
        "others stay",
    ],
)


@WORLD_FILES
def test_world_files(build_mask, output, tmp_path, before, stays):
    write_files(output.parent, before)
    build_mask(REFERENCE=blank(tmp_path / "reference.tif", (6, 8)))
    assert {path.name for path in output.parent.iterdir()} == {"mask.tif", *stays}


# ---- Killed while moving --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("found_in", ["reasons", "masks"])
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("number", range(RENAMES))
def test_the_next_run_brings_them_together(tmp_path, checkout, number, links, found_in):
    write_files(tmp_path, OLD)
    run_killed_at(number, tmp_path, checkout, links=links)
    finished = tidy_up(tmp_path / found_in)
    tidy_up(tmp_path / "reasons")
    tidy_up(tmp_path / "masks")
    if number <= 2:  # nothing but journals was renamed
        assert finished == []
        assert files_in(tmp_path) == OLD
    else:
        assert files_in(tmp_path) == NEW


@pytest.mark.parametrize("found_in", ["reasons", "masks"])
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_nothing_stays_of_a_run_that_is_killed_at_any_step(tmp_path, checkout, links, found_in):
    folders = run_stopped_at_every_step(tmp_path, checkout, number=signal.SIGKILL, links=links)
    assert len(folders) > 30
    for folder in folders:
        for name in (found_in, "reasons", "masks"):
            tidy_up(folder / name)
        assert files_in(folder) in (OLDER, NEW)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("number", range(1, 5))
def test_the_next_run_makes_moves_that_a_killed_one_was_taking_back(tmp_path, monkeypatch, number, links):
    """After so many renames that take back, nothing more can be done."""
    write_files(tmp_path, OLD)
    if not links:
        monkeypatch.setattr("os.link", refuse)

    def act(nth: int) -> None:
        if nth == 7 or nth > 7 + number:
            raise OSError(5, "no disk")

    with monkeypatch.context() as patched:
        before_each_rename(act, patched)
        with pytest.raises(MoveError):
            make_new_ones(tmp_path)
    tidy_up(tmp_path / "masks")
    tidy_up(tmp_path / "reasons")
    assert files_in(tmp_path) in (OLD, NEW)


def test_and_says_so(build_mask, tmp_path, checkout):
    write_files(tmp_path, OLD)
    run_killed_at(4, tmp_path, checkout)
    outcome = build_mask(
        REFERENCE=blank(tmp_path / "reference.tif", (6, 8)), OUTPUT=str(tmp_path / "reasons" / "other.tif")
    )
    line = outcome.log.info("killed", "in their places")
    assert all(str(tmp_path / name) in line for name in NEW)
    assert tmp_path.joinpath("masks", "mask.tif").read_text() == "new"


def test_where_nothing_was_moved_nothing_is_said(build_mask, tmp_path, checkout):
    write_files(tmp_path, OLD)
    run_killed_at(2, tmp_path, checkout)
    outcome = build_mask(
        REFERENCE=blank(tmp_path / "reference.tif", (6, 8)), OUTPUT=str(tmp_path / "reasons" / "other.tif")
    )
    assert not [line for line in outcome.log.infos if "killed" in line]


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("number", range(3, RENAMES))
def test_a_file_that_was_changed_since_is_not_replaced(tmp_path, checkout, number, links):
    write_files(tmp_path, OLD)
    run_killed_at(number, tmp_path, checkout, links=links)
    tmp_path.joinpath("masks", "mask.tif").write_text("changed by hand")
    assert tidy_up(tmp_path / "reasons") == []
    assert tmp_path.joinpath("masks", "mask.tif").read_text() == "changed by hand"
    assert tmp_path.joinpath("reasons", "reasons.png").exists()
    assert not list(tmp_path.rglob(LOCK_NAME))


def test_an_older_file_that_was_set_aside_comes_back_where_the_new_one_is_lost(tmp_path, checkout):
    write_files(tmp_path, OLD)
    run_killed_at(9, tmp_path, checkout, links=False)  # just before the new mask's own rename
    assert not tmp_path.joinpath("masks", "mask.tif").exists()
    (waiting,) = tmp_path.joinpath("masks").glob(".*/new/mask.tif")
    waiting.unlink()
    assert tidy_up(tmp_path / "masks") == []
    assert tmp_path.joinpath("masks", "mask.tif").read_text() == "old"


def test_a_journal_moves_nothing_from_elsewhere(tmp_path, checkout):
    """Whoever may write a journal into a shared folder must not reach other folders by it."""
    write_files(tmp_path, OLD)
    run_killed_at(4, tmp_path, checkout)
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    for journal in tmp_path.rglob(JOURNAL_NAME):
        journal.write_text(journal.read_text().replace('"mask.tif"', '"../../precious.txt"'))
    tidy_up(tmp_path / "masks")
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{}", '{"folders": [], "moves": [[3, "a", null, null, true]]}', "[]"])
def test_a_journal_that_can_t_be_read_is_none(tmp_path, checkout, text):
    write_files(tmp_path, OLD)
    run_killed_at(2, tmp_path, checkout)
    for journal in tmp_path.rglob(JOURNAL_NAME):
        journal.write_text(text)
    tidy_up(tmp_path / "masks")
    tidy_up(tmp_path / "reasons")
    assert files_in(tmp_path) == OLD


# ---- Runs -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def evidence(plugin: Any, tmp_path: Path) -> dict[str, Any]:
    cells = np.random.default_rng(1).integers(0, 2, (1300, 1500)).astype(np.uint8)
    path = write_raster(tmp_path / "cells.tif", cells)
    return {"REFERENCE": path, "MASK": path}


@pytest.fixture
def outputs(output: Path) -> dict[str, str]:
    """The paths of all outputs, at which there are older files."""
    paths = {name: output.with_name(f"{name}.tif") for name in ("OUTPUT", "REASONS", "UNCERTAIN")}
    for path in paths.values():
        path.write_text("old")
        path.with_name(path.name + ".aux.xml").write_text("old")
    return {name: str(path) for name, path in paths.items()}


def all_are_old(folder: Path) -> bool:
    files = list(folder.iterdir())
    return len(files) == 6 and all(path.read_text() == "old" for path in files)


def test_cancelled_while_the_mask_is_copied(evidence, outputs, output, monkeypatch):
    """The other outputs were finished before it."""
    log = Log()
    copy = OpenRaster._copy

    def copy_and_cancel(self: OpenRaster) -> None:
        if self._place.path == outputs["OUTPUT"]:
            log.cancel()
        copy(self)

    monkeypatch.setattr(OpenRaster, "_copy", copy_and_cancel)
    assert processing.run(ALGORITHM, {**evidence, **outputs, "CLOUD_OPTIMIZED": 1}, feedback=log) == {}
    assert log.info("Cancelled")
    assert all_are_old(output.parent)


@pytest.mark.parametrize("name", ["OUTPUT", "REASONS", "UNCERTAIN"])
def test_one_that_can_t_be_finished(build_mask, evidence, outputs, output, monkeypatch, name):
    finish = OpenRaster.finish

    def fail_for_one(self: OpenRaster) -> None:
        if self._place.path == outputs[name]:
            raise QgsProcessingException("no room")
        finish(self)

    monkeypatch.setattr(OpenRaster, "finish", fail_for_one)
    with pytest.raises(QgsProcessingException, match="no room"):
        build_mask(**evidence, **outputs)
    assert all_are_old(output.parent)


@pytest.mark.parametrize("name", ["OUTPUT", "REASONS", "UNCERTAIN"])
def test_one_that_can_t_be_moved(build_mask, evidence, outputs, output, monkeypatch, name):
    renamed = Path.replace

    def rename(self: Path, target: Path) -> Path:
        if str(target) == outputs[name] and "new" in self.parts:
            raise PermissionError(13, "it is open elsewhere")
        return renamed(self, target)

    monkeypatch.setattr(Path, "replace", rename)
    with pytest.raises(QgsProcessingException, match=f"{name}.*can't be replaced.*it is open elsewhere"):
        build_mask(**evidence, **outputs)
    assert all_are_old(output.parent)


def test_all_come_where_nothing_fails(build_mask, evidence, outputs, output):
    build_mask(**evidence, **outputs)
    assert {path.name for path in output.parent.iterdir()} == {Path(path).name for path in outputs.values()}
    assert all(read_raster(path).values.shape == (1300, 1500) for path in outputs.values())


# ---- Two runs at once -----------------------------------------------------------------------------------------------


def wait_while_held(folder: Path, held: AbstractContextManager[Any]) -> None:
    """Begin to move files while something is held, see that none moves, and that all have moved afterwards."""
    write_files(folder, OLD)
    moving = Thread(target=make_new_ones, args=(folder,))
    with held:
        moving.start()
        moving.join(0.3)  # it can't end, however long one waits
        assert moving.is_alive()
        assert (folder / "masks" / "mask.tif").read_text() == "old"
        assert (folder / "reasons" / "reasons.png").read_text() == "old"
    moving.join(A_LONG_TIME_S)
    assert files_in(folder) == NEW


def test_runs_of_a_process_take_turns(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    wait_while_held(tmp_path, turn_in([tmp_path / "elsewhere"]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks no folder")
@pytest.mark.parametrize("name", ["masks", "reasons"])
def test_so_do_those_of_several(tmp_path, name):
    import fcntl

    @contextmanager
    def locked() -> Iterator[None]:
        """Hold the lock as another process does: by opening the folder itself."""
        opened = os.open(tmp_path / name, os.O_RDONLY)
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        os.close(opened)

    wait_while_held(tmp_path, locked())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks no folder")
@pytest.mark.parametrize("of_process", [True, False], ids=["of this process", "of another"])
def test_who_waits_for_another_run_hears_a_cancel(tmp_path, of_process):
    import fcntl

    write_files(tmp_path, OLD)
    asked = count(1)
    with ExitStack() as held:
        if of_process:
            held.enter_context(turn_in([]))
        else:
            opened = os.open(tmp_path / "masks", os.O_RDONLY)
            held.callback(os.close, opened)
            fcntl.flock(opened, fcntl.LOCK_EX)
        with pytest.raises(Cancelled):
            make_new_ones(tmp_path, cancelled=lambda: next(asked) == 3)
        assert files_in(tmp_path) == OLD
    make_new_ones(tmp_path, cancelled=lambda: pytest.fail("asked, though nobody is waited for"))
    assert files_in(tmp_path) == NEW


def test_they_move_where_the_disk_knows_no_locks(tmp_path, monkeypatch):
    monkeypatch.setattr("grid_mask.plugin.output.turns._lock", refuse)
    write_files(tmp_path, OLD)
    make_new_ones(tmp_path)
    assert files_in(tmp_path) == NEW
