"""./dev faults: its judge says what is wrong, and in its short form nothing is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grid_mask.tests.plugin.layers import write_raster
from grid_mask.tests.plugin.processes import plugins_folder
from grid_mask.tools.faults.children import Answer, Ended
from grid_mask.tools.faults.runner import Trial
from grid_mask.tools.faults.table import offences, table
from grid_mask.tools.faults.trial import Fault
from grid_mask.tools.faults.verdict import (
    NEW,
    OLD,
    Judged,
    Promise,
    Verdict,
    judge,
    judge_after_next,
    judge_both,
    needs_next_run,
)

A_LONG_TIME_S = 170
DONE = Answer(is_done=True, is_cancelled=False, words="Valid: 5 of 9 pixels")
REFUSED = Answer(is_done=False, is_cancelled=False, words="'mask.tif' can't be written, for its disk is full")
CANCELLED = Answer(is_done=False, is_cancelled=True, words="Cancelled: nothing was written")
RAW = Answer(
    is_done=False, is_cancelled=False, words="Traceback (most recent call last):\n  ...\nValueError: 7"
)
FILES = {"OUTPUT": "mask.tif", "REASONS": "reasons.tif"}
SHORT_FORM = (
    "kills/kill-9/(random|steps)/GTiff",
    "kills/SIGINT/random/COG",
    "moves/fail/GTiff",
    "disk/(file-limit|tmpfs)/GTiff",
    "cancels/COG",
    "layers/(removed/memory-VALID|project-cleared/file)",
    "two-runs/threads/same-files/GTiff",
    "inputs/deleted/VALID",
    "hostile/values/(VALUES-equal|missing-VALID)",
    "hostile/outputs/(two-by-link|read-only-folder)",
)


@pytest.fixture
def promise(tmp_path: Path) -> Promise:
    """Two outputs that lie there as the older run left them, with statistics beside each."""
    versions = {OLD: tmp_path / OLD, NEW: tmp_path / NEW}
    for name, folder in versions.items():
        folder.mkdir()
        for file in FILES.values():
            (folder / file).write_text(f"{name} {file}")
    for file in FILES.values():
        (versions[OLD] / f"{file}.aux.xml").write_text(f"statistics of the older {file}")
    shutil.copytree(versions[OLD], tmp_path / "out")
    return Promise({name: tmp_path / "out" / file for name, file in FILES.items()}, versions)


def arrive(promise: Promise, *names: str) -> None:
    """Put the new files of these outputs in their places, as a run does."""
    for name in names or FILES:
        path = promise.outputs[name]
        shutil.copy(promise.versions[NEW] / path.name, path)
        path.with_name(f"{path.name}.aux.xml").unlink()


def over(answer: Answer | None, status: int | None = 0) -> Ended:
    return Ended(status, answer)


def test_new_files_after_a_run_are_right(promise):
    arrive(promise)
    assert judge(over(DONE), promise).verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(REFUSED, Verdict.CLEAR_ERROR), (CANCELLED, Verdict.CANCELLED), (RAW, Verdict.RAW)],
)
def test_older_files_stay_where_the_run_stops(promise, answer, verdict):
    assert judge(over(answer), promise).verdict is verdict


def test_an_error_without_words_is_raw(promise):
    assert judge(over(Answer(False, False, " ")), promise).verdict is Verdict.RAW


def test_one_new_file_beside_an_older_one_is_mixed(promise):
    arrive(promise, "REASONS")
    judged = judge(over(CANCELLED), promise)
    assert judged.verdict is Verdict.MIXED
    assert "OUTPUT: old, REASONS: new" in judged.words


def test_so_is_a_new_file_with_an_older_companion(promise):
    arrive(promise)
    shutil.copy(promise.versions[OLD] / "mask.tif.aux.xml", promise.outputs["OUTPUT"].parent)
    assert judge(over(DONE), promise).verdict is Verdict.MIXED


def test_and_an_older_file_without_its_companion(promise):
    promise.outputs["OUTPUT"].with_name("mask.tif.aux.xml").unlink()
    assert judge(over(REFUSED), promise).verdict is Verdict.MIXED


def test_a_missing_file_is_lost(promise):
    promise.outputs["OUTPUT"].unlink()
    assert judge(over(REFUSED), promise).verdict is Verdict.LOST


def test_so_is_half_a_file(promise):
    arrive(promise)
    promise.outputs["OUTPUT"].write_text("new ma")
    assert judge(over(DONE), promise).verdict is Verdict.LOST


def test_a_whole_raster_with_other_pixels_is_wrong(promise):
    arrive(promise)
    write_raster(promise.outputs["OUTPUT"], np.ones((3, 3), dtype=np.uint8))
    assert judge(over(DONE), promise).verdict is Verdict.WRONG


def test_so_are_older_files_of_a_run_that_says_it_is_done(promise):
    assert judge(over(DONE), promise).verdict is Verdict.WRONG


def test_and_new_files_of_one_that_says_that_nothing_was_written(promise):
    arrive(promise)
    assert judge(over(CANCELLED), promise).verdict is Verdict.WRONG


def test_what_else_lies_there_was_left_behind(promise):
    (promise.outputs["OUTPUT"].parent / ".mask-abcdefgh").mkdir()
    judged = judge(over(REFUSED), promise)
    assert judged.verdict is Verdict.LEFT
    assert ".mask-abcdefgh" in judged.words


@pytest.mark.parametrize("ended", [over(None, -signal.SIGSEGV), over(None, 70), over(DONE, -signal.SIGABRT)])
def test_an_end_that_nobody_asked_for_is_a_crash(promise, ended):
    assert judge(ended, promise).verdict is Verdict.CRASHED
    assert judge(ended, promise, killed_by=signal.SIGKILL).verdict is Verdict.CRASHED


def test_no_end_is_a_hang(promise):
    assert judge(over(None, None), promise).verdict is Verdict.HUNG


def test_a_kill_may_mix_files_until_the_next_run(promise):
    arrive(promise, "REASONS")
    killed = judge(over(None, -signal.SIGKILL), promise, killed_by=signal.SIGKILL)
    assert killed.verdict is Verdict.MIXED
    assert needs_next_run(killed, promise)
    still = judge_after_next(killed, promise)
    assert (still.verdict, still.mixed_before) == (Verdict.MIXED, True)
    arrive(promise, "OUTPUT")
    after = judge_after_next(killed, promise)
    assert (after.verdict, after.mixed_before) == (Verdict.KILLED, True)


def test_what_a_kill_leaves_must_go_with_the_next_run(promise):
    hidden = promise.outputs["OUTPUT"].parent / ".mask-abcdefgh"
    hidden.mkdir()
    killed = judge(over(None, -signal.SIGKILL), promise, killed_by=signal.SIGKILL)
    assert killed.verdict is Verdict.KILLED
    assert needs_next_run(killed, promise)
    assert judge_after_next(killed, promise).verdict is Verdict.LEFT
    hidden.rmdir()
    assert not needs_next_run(killed, promise)
    assert judge_after_next(killed, promise).verdict is Verdict.KILLED


def test_of_two_runs_to_the_same_files_one_must_have_all(promise):
    assert judge_both([over(REFUSED), over(REFUSED)], promise).verdict is Verdict.CLEAR_ERROR
    arrive(promise)
    assert judge_both([over(REFUSED), over(DONE)], promise).verdict is Verdict.RIGHT
    assert judge_both([over(DONE), over(RAW)], promise).verdict is Verdict.RAW


def test_the_table_counts_and_the_list_says_how_to_try_again():
    fault = Fault("kills/kill-9/random/COG", 3, lambda *_: Judged(Verdict.RIGHT), ())
    case = Fault("hostile/values/odd", 1, lambda *_: Judged(Verdict.RIGHT), (), is_case=True)
    results = [
        (Trial(fault, 0), Judged(Verdict.KILLED, mixed_before=True)),
        (Trial(fault, 1), Judged(Verdict.LOST, "OUTPUT: gone")),
        (Trial(case, 0), Judged(Verdict.CANCELLED, seconds=0.25)),
    ]
    lines = table(results).splitlines()
    counts = dict(zip(lines[0].split("|"), next(line for line in lines if "COG" in line).split("|")))
    assert {
        title.strip(): count.strip() for title, count in counts.items() if count.strip() not in ("", "0")
    } == {
        "fault": fault.name,
        "trials": "2",
        "killed": "1",
        "LOST": "1",
        "mixed before": "1",
    }
    assert any("hostile/values: from the cancel to the end 0.250 s" in line for line in lines)
    listed = offences(results, ["--seed", "7"])
    assert "LOST  kills/kill-9/random/COG/1" in listed
    assert "./dev faults --seed 7 --only '^kills/kill-9/random/COG/1$'" in listed
    assert "kills/kill-9/random/COG/0" not in listed


def test_nothing_is_lost_or_mixed_and_nothing_crashes(checkout, tmp_path):
    wanted = "^(" + "|".join(SHORT_FORM) + ")"
    options = ["--side", "200", "--trials", "2", "--only", wanted, "--folder", str(tmp_path / "trials")]
    ran = subprocess.run(
        [sys.executable, "-m", "grid_mask.tools.faults", *options],
        cwd=plugins_folder(tmp_path, checkout),
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "| all " in ran.stdout
    assert list((tmp_path / "trials").iterdir()) == []
