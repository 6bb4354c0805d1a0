"""A few cases of every target of `./dev fuzz`, always the same; and what the fuzzer does with defects."""

from __future__ import annotations

import signal
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import strategies as st

from grid_mask.core.arguments import whole_pair
from grid_mask.tools.fuzz import parent
from grid_mask.tools.fuzz.parent import Found, Job, jobs
from grid_mask.tools.fuzz.table import described, table
from grid_mask.tools.fuzz.target import Target, expect
from grid_mask.tools.fuzz.targets import TARGETS
from grid_mask.tools.fuzz.trial import Tally, batches
from grid_mask.tools.fuzz.verdict import Verdict

CASES = {"wkb": 120, "rules": 100, "calls": 80, "streams": 20, "grids": 100}
SEED = 7


def tried(target: Target, cases: int) -> Tally:
    (tally,) = batches("planted", target, seed=SEED, batch=0, cases=cases)
    return tally


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_answered_or_refused(name):
    pytest.importorskip("shapely", reason="shapely dissolves, and is one of the engines")
    (tally,) = batches(name, TARGETS[name].load(), seed=SEED, batch=0, cases=CASES[name])
    assert not tally.defects, "\n".join(described(name, vars(defect)) for defect in tally.defects)
    assert tally.cases == CASES[name]
    assert tally.counts[Verdict.COMPARED] > CASES[name] / 10
    assert tally.counts[Verdict.REFUSED] > 0 or name == "streams"


def test_every_target_without_qgis_is_tried():
    assert set(CASES) == {name for name, known in TARGETS.items() if not known.needs_qgis}


# --- planted defects ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    value: int
    may_be_refused: bool = True


numbers = st.integers(0, 1000).map(Number)


def planted(attempt) -> Target:
    return Target(numbers, attempt)


def test_answers_and_refusals_are_counted():
    def attempt(case):
        whole_pair("shape", (case.value, case.value), least=100)
        return case.value % 2 == 0

    tally = tried(planted(attempt), 200)
    assert not tally.defects
    assert all(tally.counts[verdict] > 5 for verdict in Verdict), tally.counts
    assert tally.cases == 200


@pytest.mark.parametrize(
    ("go_wrong", "key"),
    [
        (lambda: 1 // 0, "ZeroDivisionError"),
        (lambda: np.zeros(3) + np.zeros(2), "ValueError"),  # numpy's words, not ours
        (lambda: expect(False, "7 of 8 pixels"), "WrongAnswerError"),
        (lambda: warnings.warn("overflow", RuntimeWarning, stacklevel=1), "RuntimeWarning overflow"),
    ],
    ids=["another error", "an error of numpy's", "a wrong answer", "a warning"],
)
def test_a_defect_is_found_once_with_its_smallest_example(go_wrong, key):
    def attempt(case):
        if case.value >= 123:
            go_wrong()
        return True

    tally = tried(planted(attempt), 100)
    (defect,) = tally.defects
    assert defect.key.startswith(key)
    assert "value=123," in defect.example
    assert defect.repeat == "--only planted --seed 7 --batch 0"
    assert tally.counts[Verdict.COMPARED] > 0


def test_a_refusal_of_what_is_right_is_a_defect():
    target = Target(st.just(Number(1, may_be_refused=False)), lambda case: whole_pair("shape", 1, least=1))
    (defect,) = tried(target, 5).defects
    assert "refused, though nothing is wrong" in defect.problem


def test_two_defects_are_told_apart():
    def attempt(case):
        if case.value > 900:
            raise ZeroDivisionError("high")
        if case.value < 100:
            raise KeyError("low")
        return True

    found = tried(planted(attempt), 200).defects
    assert sorted(defect.key.split()[0] for defect in found) == ["KeyError", "ZeroDivisionError"]


# --- processes that die ---------------------------------------------------------------------------------------------


def test_a_process_that_dies_is_a_defect_and_the_rest_is_tried(monkeypatch):
    runs = []

    def run(job, folder):
        runs.append(job)
        (folder / "case").write_text("3\nWkbCase(b'...')")
        done = 1 if len(runs) == 1 else job.cases // parent.BATCH
        line = '{"counts": {"refused": 250}, "spoiled": 0, "defects": []}\n'
        (folder / "tallies").write_text(line * done + '{"counts": {"ref')
        return (-11, 'Current thread:\n  File "core/x.py", line 3 in f') if len(runs) == 1 else (0, "")

    monkeypatch.setattr(parent, "_run", run)
    ((_, found),) = parent.tried([Job("wkb", SEED, 2, 4 * parent.BATCH)])
    assert [(one.batch, one.cases) for one in runs] == [(2, 1000), (4, 500)]
    (defect,) = found.defects.values()
    assert "killed by SIGSEGV" in defect["key"]
    assert defect["example"] == "WkbCase(b'...')"
    assert defect["repeat"] == "--only wkb --seed 7 --batch 3"
    assert (found.counts["refused"], found.spoiled) == (750, 250)


def test_all_cases_are_shared_among_the_targets():
    shared = jobs(TARGETS, cases=100_000, seed=SEED)
    assert sum(job.cases for job in shared) == 100_000
    assert {job.target for job in shared} == set(TARGETS)
    batch_of = {(job.target, job.batch) for job in shared}
    assert len(batch_of) == len(shared)
    assert abs(sum(known.share for known in TARGETS.values()) - 1) < 1e-9


def test_the_table_counts_compared_answers_among_those_answered():
    found = Found()
    found.counts.update(answered=5, compared=10, refused=1)
    assert "| 16 | 15 | 1 | 10 | 0 | 0 |" in table({"wkb": found})


def test_a_case_is_written_down_before_it_is_tried(tmp_path):
    from grid_mask.tools.fuzz.watch import Watcher

    before = signal.getsignal(signal.SIGALRM)
    try:
        watch = Watcher(tmp_path / "case")
        watch.batch = 7
        for value in (500_000, 5):  # the shorter note holds nothing of the longer one
            with watch(Number(value)):
                assert (tmp_path / "case").read_text() == f"7\nNumber(value={value}, may_be_refused=True)"
    finally:
        signal.signal(signal.SIGALRM, before)
