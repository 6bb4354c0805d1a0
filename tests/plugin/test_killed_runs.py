"""What a killed run leaves behind: the next one tidies up, and takes nothing that is in use or not ours."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from grid_mask.plugin.output.scratch import LOCK_NAME, scratch_beside, tidy_up
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


@pytest.mark.parametrize("name", [".mask-mine", ".mask-", "mask-abcdefgh"])
def test_folders_that_are_not_ours_stay(build_mask, reference, output, name):
    mine = output.parent / name
    mine.mkdir()
    mine.joinpath("notes.txt").write_text("mine")
    build_mask(REFERENCE=reference)
    assert mine.joinpath("notes.txt").read_text() == "mine"


def test_one_whose_disk_knows_no_locks_stays(build_mask, reference, output):
    """Nobody can tell whether its run has ended."""
    unlocked = output.parent / ".mask-abcdefgh"
    unlocked.mkdir()
    unlocked.joinpath(LOCK_NAME).touch()
    build_mask(REFERENCE=reference)
    assert unlocked.exists()


def test_a_run_goes_on_where_the_disk_knows_no_locks(build_mask, reference, output, monkeypatch):
    def refuse(_: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr("grid_mask.plugin.output.scratch._lock", refuse)
    build_mask(REFERENCE=reference)
    assert list(output.parent.iterdir()) == [output]
