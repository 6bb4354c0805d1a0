"""Tests that may kill the process they run in get one of their own, so that a crash is one failure with a name.

Mark them with `@pytest.mark.own_process`. They run as everywhere else, fixtures included, but in a second pytest: what
that says of them is what this one reports.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

MARKER = "own_process"
TIME_LIMIT_S = 180
_INSIDE = "GRID_MASK_TESTS_OWN_PROCESS"
"""The environment variable that says: this is the process of its own."""


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        status: exit status, negative where a signal ended it; None where it didn't end in time.
        output: what it printed.
        skipped: why the test was skipped; None where it wasn't.
        passed: whether it passed.
    """

    status: int | None
    output: str
    skipped: str | None
    passed: bool


def move_out(items: Iterable[pytest.Item]) -> None:
    """Have the marked tests run in processes of their own, unless this is one."""
    if os.environ.get(_INSIDE):
        return
    for item in items:
        if item.get_closest_marker(MARKER) is not None:
            item.setup = lambda: None  # type: ignore[method-assign]  # the fixtures belong to the other process
            item.runtest = _runner(item)  # type: ignore[method-assign]


def _runner(item: pytest.Item) -> Callable[[], None]:
    def run_elsewhere() -> None:
        ended = _run(item)
        if ended.status is None:
            pytest.fail(f"did not end within {TIME_LIMIT_S} s\n{ended.output}", pytrace=False)
        if ended.status < 0:
            name = signal.Signals(-ended.status).name
            pytest.fail(f"the process was killed by {name}\n{ended.output}", pytrace=False)
        if ended.skipped is not None:
            pytest.skip(ended.skipped)
        if ended.status or not ended.passed:
            pytest.fail(ended.output, pytrace=False)

    return run_elsewhere


def _run(item: pytest.Item) -> Ended:
    # Without the variables by which pytest-qgis and others know that they are in one of several workers.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST_")}
    with tempfile.TemporaryDirectory(prefix="grid_mask-test-") as folder:
        report = Path(folder, "report.xml")
        options = [f"--junitxml={report}", "-o", f"cache_dir={folder}/cache"]
        try:
            ran = subprocess.run(
                [sys.executable, "-m", "pytest", item.nodeid, *options],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd=item.config.rootpath,
                timeout=TIME_LIMIT_S,
                env={**kept, _INSIDE: "yes"},
            )
        except subprocess.TimeoutExpired as expired:
            said = expired.stdout or b""
            return Ended(None, said if isinstance(said, str) else said.decode(errors="replace"), None, False)
        # A process that dies writes none.
        cases = ElementTree.parse(report).findall(".//testcase") if report.exists() else []
    skipped = [reason.get("message", "") for case in cases for reason in case.findall("skipped")]
    passed = len(cases) == 1 and not list(cases[0].iter("failure")) and not list(cases[0].iter("error"))
    return Ended(ran.returncode, ran.stdout, skipped[0] if skipped else None, passed)
