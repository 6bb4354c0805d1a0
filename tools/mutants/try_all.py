"""Find the tests of every mutant and run them; a script, run in a suite's environment from its copy of the checkout.

Usage: python tools/mutants/try_all.py ORDER.json. It is no module of the package, because the tests' conftest.py makes
that of the copy.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn

import pytest

MEMORY = 3 << 30
"""Bytes that a mutant may take more than the tests have already."""

_HOPE = 1.0
"""Kills that a test of a single function is credited with before it has killed any; one of n functions with an n-th."""

_KILLED, _SURVIVED = 1, 0
_TOO_LONG = {signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU}


@dataclass(frozen=True)
class Child:
    """A process in which one mutant is on.

    Attributes:
        mutant: its name.
        text: hash of its function.
        told: pipe from which the numbers of the tests that it began can be read.
    """

    mutant: str
    text: str
    told: int


class TryAll:
    """Pytest's plugin that runs the tests of each mutant, in place of pytest's loop over all tests."""

    def __init__(
        self, mutants: list[tuple[str, str]], outcomes: Path, *, processes: int, patience_s: float
    ) -> None:
        self._mutants, self._outcomes = mutants, outcomes
        self._processes, self._patience_s = processes, patience_s
        self._failed = self._why = ""
        self._items: list[pytest.Item] = []
        self._seconds: list[float] = []
        self._breadth: list[int] = []
        """How many functions each test reaches: one that reaches few is about them."""
        self._reaching: dict[str, list[int]] = defaultdict(list)
        self._kills: dict[str, Counter[int]] = defaultdict(Counter)
        self._children: dict[int, Child] = {}
        self._proven: set[int] = set()
        """The tests that pass in a process of their own where no mutant is on."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self._failed, self._why = report.nodeid, report.longreprtext

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See what each test reaches, then try all mutants."""
        if session.testsfailed:
            pytest.exit("the tests can't be collected", returncode=2)
        self._session = session
        self._items = [item for item in session.items if item.get_closest_marker("own_process") is None]
        self._see_what_tests_reach()
        gc.collect()
        gc.freeze()  # what the children share stays shared
        started = time.monotonic()
        with self._outcomes.open("a", encoding="utf-8") as told:
            for number, (mutant, text) in enumerate(self._mutants, 1):
                self._start(mutant, text, told)
                if number % 100 == 0 or number == len(self._mutants):
                    _say(f"{number} of {len(self._mutants)} mutants, {time.monotonic() - started:.0f} s")
            while self._children:
                self._await_one(told)
        return True

    def _see_what_tests_reach(self) -> None:
        from grid_mask.tools.mutants.switch import reached_names

        reached_names()
        for number, item in enumerate(self._items):
            started = time.process_time()
            if not self._passes(item):
                pytest.exit(f"{self._failed} fails without any mutant:\n{self._why}", returncode=2)
            self._seconds.append(time.process_time() - started)
            functions = reached_names()
            self._breadth.append(len(functions))
            for function in functions:
                self._reaching[function].append(number)
        _say(f"{len(self._items)} tests, {sum(self._seconds):.0f} s")

    def _passes(self, item: pytest.Item) -> bool:
        self._failed = ""
        # The session as what comes next: fixtures of the session stay, those of a module don't.
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self._session)
        return not self._failed

    def _start(self, mutant: str, text: str, told: Any) -> None:
        order = self._order_of_tests(mutant)
        if not order:
            _tell(told, Child(mutant, text, -1), "not reached", "")
            return
        while len(self._children) >= self._processes:
            self._await_one(told)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._be(mutant, order, writing)
        os.close(writing)
        self._children[pid] = Child(mutant, text, reading)

    def _order_of_tests(self, mutant: str) -> list[int]:
        """Return the tests that reach the mutant, first those that are quick, about little else, or killed neighbours.

        They end where they have taken longer than the patience lasts.
        """
        function = mutant.partition("__mutmut_")[0]
        here, near = self._kills[function], self._kills[_module_of(function)]

        def seconds_for_a_kill(test: int) -> float:
            hope = _HOPE / (1 + self._breadth[test])
            return self._seconds[test] / (hope + here[test] + near[test] / 10)

        order = sorted(self._reaching[function], key=seconds_for_a_kill)
        begins_s = accumulate((self._seconds[test] for test in order), initial=0.0)
        return [test for test, begin_s in zip(order, begins_s) if begin_s <= self._patience_s]

    def _be(self, mutant: str, order: Iterable[int], told: int) -> NoReturn:
        """Run tests with a mutant on, or with none if it is ""; end the process with what became of it."""
        from grid_mask.tools.mutants.switch import turn_on

        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        _limit_memory()
        turn_on(mutant)
        for number in order:
            os.write(told, f"{number} ".encode())
            _limit_time(self._seconds[number])
            passes = False
            with contextlib.suppress(BaseException):
                passes = self._passes(self._items[number])
            if not passes:
                os._exit(_KILLED)
        os._exit(_SURVIVED)

    def _await_one(self, told: Any) -> None:
        pid, status = os.wait()
        child = self._children.pop(pid, None)
        if child is None:  # a test's own
            return
        last = os.read(child.told, 1 << 16).decode().split()[-1]
        os.close(child.told)
        outcome = _what_became(os.waitstatus_to_exitcode(status))
        if outcome == "survived":
            _tell(told, child, outcome, "")
        elif self._may_kill(int(last)):
            function = child.mutant.partition("__mutmut_")[0]
            for place in (function, _module_of(function)):
                self._kills[place][int(last)] += 1
            _tell(told, child, outcome, self._items[int(last)].nodeid)
        else:
            self._start(child.mutant, child.text, told)

    def _may_kill(self, number: int) -> bool:
        """Whether a test passes in a process of its own without a mutant; if it doesn't, no mutant is tried by it."""
        if number in self._proven:
            return True
        pid = os.fork()
        if pid == 0:
            self._be("", [number], os.open(os.devnull, os.O_WRONLY))
        if os.waitpid(pid, 0)[1] == 0:
            self._proven.add(number)
            return True
        _say(f"{self._items[number].nodeid} fails in a process of its own without any mutant")
        for tests in self._reaching.values():
            if number in tests:
                tests.remove(number)
        return False


def _what_became(status: int) -> str:
    if status == _SURVIVED:
        return "survived"
    if status == _KILLED:
        return "killed"
    return "timed out" if -status in _TOO_LONG else "crashed"


def _tell(told: Any, child: Child, outcome: str, test: str) -> None:
    line = {"name": child.mutant, "text": child.text, "outcome": outcome, "test": test}
    told.write(json.dumps(line, ensure_ascii=False) + "\n")
    told.flush()


def _module_of(function: str) -> str:
    return function.rpartition(".")[0]


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(usual_s: float) -> None:
    """End this process if a test takes far more time than without a mutant: of the processor, or waiting."""
    signal.setitimer(signal.ITIMER_PROF, 3 + 10 * usual_s)
    signal.setitimer(signal.ITIMER_REAL, 120 + 60 * usual_s)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Run pytest with the plugin; return its exit status."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    plugin = TryAll(
        order["mutants"],
        Path(order["outcomes"]),
        processes=order["processes"],
        patience_s=order["patience_s"],
    )
    return int(pytest.main([*order["arguments"]], plugins=[plugin]))


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # QGIS, which pytest-qgis has ended, crashes now and then when Python ends
