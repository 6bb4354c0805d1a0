"""What a killed run leaves behind: the next one tidies up, and takes nothing that is in use or not ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grid_mask.plugin.output import scratch
from grid_mask.plugin.output.scratch import ENDING, LOCK_NAME, scratch_beside, tidy_up
from grid_mask.tests.plugin.layers import blank

A_LONG_TIME_S = 60


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (6, 8))


@pytest.fixture
def another_run(checkout: Path, output: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of a run to the same output."""
    script = f"""
        import importlib.util, sys, types
        package = types.ModuleType("grid_mask")
        package.__path__ = [{str(checkout)!r}]
        sys.modules["grid_mask"] = package
        from pathlib import Path
        from grid_mask.plugin.output.scratch import scratch_beside
        with scratch_beside(Path({str(output)!r})) as folder:
            (folder / "mask.tif").write_bytes(b"half of it")
            print(folder.name, flush=True)
            sys.stdin.read()
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    yield started
    started.kill()
    started.communicate(timeout=A_LONG_TIME_S)


def test_what_a_killed_run_left_goes_with_the_next(build_mask, reference, another_run, output):
    left = output.parent / another_run.stdout.readline().strip()
    another_run.kill()
    another_run.wait(timeout=A_LONG_TIME_S)
    assert (left / "mask.tif").exists()
    build_mask(REFERENCE=reference)
    assert list(output.parent.iterdir()) == [output]


def test_so_it_does_with_a_run_to_another_file_there(build_mask, reference, another_run, output):
    another_run.stdout.readline()
    another_run.kill()
    another_run.wait(timeout=A_LONG_TIME_S)
    other = output.with_name("other.png")
    build_mask(REFERENCE=reference, OUTPUT=str(other))
    assert {path.name for path in output.parent.iterdir()} == {"other.png", "other.png.aux.xml"}


def test_a_run_that_goes_on_is_left_alone(build_mask, reference, another_run, output):
    in_use = output.parent / another_run.stdout.readline().strip()
    build_mask(REFERENCE=reference)
    assert (in_use / "mask.tif").read_bytes() == b"half of it"
    another_run.communicate("", timeout=A_LONG_TIME_S)
    assert list(output.parent.iterdir()) == [output]


def test_so_is_one_of_the_same_process(output):
    """Some network disks lock for the process, not for the file: then the lock says nothing here."""
    with scratch_beside(output) as first:
        first.joinpath("mask.tif").write_bytes(b"half of it")
        assert tidy_up(output.parent) == []
        assert first.joinpath("mask.tif").exists()
        with scratch_beside(output) as second:
            assert second != first
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("name", [".mask-mine", ".mask-", "mask-abcdefgh", ".mask-abcdefgh.grid_mask"])
def test_folders_that_are_not_ours_stay(build_mask, reference, output, name):
    mine = output.parent / name
    mine.mkdir()
    mine.joinpath("notes.txt").write_text("mine")
    build_mask(REFERENCE=reference)
    assert mine.joinpath("notes.txt").read_text() == "mine"


def test_one_that_is_locked_stays(output):
    with scratch_beside(output) as folder:
        in_use = output.parent / f".mask-abcdefgh{ENDING}"
        shutil.copytree(folder, in_use)  # as of another process, which this one has no note of
        with in_use.joinpath(LOCK_NAME).open("r+b") as of_other_run:
            scratch._lock(of_other_run)
            assert tidy_up(output.parent) == []
            assert {path.name for path in in_use.iterdir()} == {LOCK_NAME, "new"}
        assert tidy_up(output.parent) == []
        assert not in_use.exists()
        assert folder.exists()


def test_one_whose_disk_knows_no_locks_stays(output):
    """Nobody can tell whether its run has ended."""
    unlocked = output.parent / f".mask-abcdefgh{ENDING}"
    unlocked.mkdir()
    unlocked.joinpath(LOCK_NAME).touch()
    unlocked.joinpath("new").mkdir()
    assert tidy_up(output.parent) == []
    assert {path.name for path in unlocked.iterdir()} == {LOCK_NAME, "new"}


@pytest.mark.parametrize("name", [".mask-abcdefgh", f"mask-abcdefgh{ENDING}", f".mask{ENDING}"])
@pytest.mark.parametrize("holds", [[], [LOCK_NAME]], ids=["nothing", "an empty lock"])
def test_empty_ones_with_other_names_stay(output, name, holds):
    mine = output.parent / name
    mine.mkdir()
    for file in holds:
        mine.joinpath(file).touch()
    assert tidy_up(output.parent) == []
    assert [path.name for path in mine.iterdir()] == holds


def test_a_link_with_such_a_name_stays(output, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    precious.joinpath(LOCK_NAME).write_bytes(b"mine")
    precious.joinpath("notes.txt").write_text("mine")
    link = output.parent / f".mask-abcdefgh{ENDING}"
    link.symlink_to(precious)
    assert tidy_up(output.parent) == []
    assert link.is_symlink()
    assert precious.joinpath("notes.txt").read_text() == "mine"


@pytest.mark.parametrize("holds", [[], [LOCK_NAME]], ids=["nothing", "an empty lock"])
def test_one_that_was_never_locked_goes(output, holds):
    """Its run was killed in the moment between the making of the folder and the lock."""
    left = output.parent / f".mask-abcdefgh{ENDING}"
    left.mkdir()
    for file in holds:
        left.joinpath(file).touch()
    assert tidy_up(output.parent) == []
    assert list(output.parent.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is open")
def test_until_it_has_gone_no_run_can_lock_it(output, monkeypatch):
    left = output.parent / f".mask-abcdefgh{ENDING}"
    left.mkdir()
    left.joinpath(LOCK_NAME).touch()
    refused: list[Path] = []
    unlink = Path.unlink

    def lock_first(path: Path) -> None:
        with path.open("r+b") as of_other_run:
            try:
                scratch._lock(of_other_run)
            except BlockingIOError:
                refused.append(path)
        unlink(path)

    monkeypatch.setattr(Path, "unlink", lock_first)
    assert tidy_up(output.parent) == []
    assert refused == [left / LOCK_NAME]
    assert not left.exists()


@pytest.mark.parametrize("of", ["unlink", "rmdir"])
def test_one_that_cannot_be_deleted_is_no_error(build_mask, reference, output, monkeypatch, of):
    """The mask is there all the same."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "not allowed")

    with monkeypatch.context() as patched:
        patched.setattr(Path, of, refuse)
        build_mask(REFERENCE=reference)
    assert output.exists()
    build_mask(REFERENCE=reference)
    assert list(output.parent.iterdir()) == [output]


def test_an_empty_one_whose_disk_knows_no_locks_stays(output, monkeypatch):
    """Its run may go on, and be about to use it."""
    begun = output.parent / f".mask-abcdefgh{ENDING}"
    begun.mkdir()
    begun.joinpath(LOCK_NAME).touch()
    monkeypatch.setattr(scratch, "_lock", no_locks)
    assert tidy_up(output.parent) == []
    assert begun.joinpath(LOCK_NAME).exists()


@pytest.mark.parametrize("before", ["opened", "locked", "locked by the other run"])
def test_a_run_whose_new_folder_another_one_takes_for_left_makes_another(output, monkeypatch, before):
    lock, locked = scratch._lock, scratch._locked
    tidied: list[Path] = []

    def once(path: Path) -> bool:
        if not tidied:
            tidied.append(path.parent)
            return True
        return False

    def locked_late(path: Path) -> object:
        if before == "opened" and once(path):
            scratch._delete_unused(path.parent)
        return locked(path)

    def lock_late(file: object) -> None:
        path = Path(file.name)  # type: ignore[attr-defined]
        if before == "locked" and once(path):
            scratch._delete_unused(path.parent)
        if before == "locked by the other run" and once(path):
            with path.open("r+b") as of_other_run:
                lock(of_other_run)
                lock(file)
        lock(file)

    monkeypatch.setattr(scratch, "_locked", locked_late)
    monkeypatch.setattr(scratch, "_lock", lock_late)
    with scratch_beside(output) as folder:
        assert folder.joinpath("new").is_dir()
        assert [folder] == list(output.parent.iterdir()) != tidied
    assert list(output.parent.iterdir()) == []


def test_the_lock_goes_last(output, monkeypatch):
    """What a run leaves that is killed while it deletes its folder must be recognised."""
    deleted: list[str] = []
    unlinked, remove_tree = Path.unlink, scratch.shutil.rmtree
    monkeypatch.setattr(Path, "unlink", seen(deleted, unlinked))
    monkeypatch.setattr(scratch.shutil, "rmtree", seen(deleted, remove_tree))
    with scratch_beside(output) as folder:
        folder.joinpath("half").touch()
    assert sorted(deleted[:-1]) == ["half", "new"]
    assert deleted[-1] == LOCK_NAME


def seen(deleted: list[str], delete: Callable[..., None]) -> Callable[..., None]:
    def see(path: Path, *args: object, **how: object) -> None:
        deleted.append(path.name)
        delete(path, *args, **how)

    return see


def no_locks(_: object) -> None:
    raise OSError("no locks available")


def test_a_run_goes_on_where_the_disk_knows_no_locks(build_mask, reference, output, monkeypatch):
    monkeypatch.setattr(scratch, "_lock", no_locks)
    build_mask(REFERENCE=reference)
    assert list(output.parent.iterdir()) == [output]
