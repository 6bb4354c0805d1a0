"""Demo and tests in a fresh clone on one system."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from .reports import Report, read_report
from .roots import make_root, run_in
from .systems import System

CLONE = "root/grid-mask"
DEMO_COUNTS = (669_492, 844_086)
"""Valid and invalid pixels of the demo, on every system."""

_VERSIONS = """
import json, sys
import numpy
from osgeo import gdal, osr
from qgis.core import Qgis
from qgis.PyQt.QtCore import QT_VERSION_STR
proj = f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}.{osr.GetPROJVersionMicro()}"
found = {"QGIS": Qgis.QGIS_VERSION, "GDAL": gdal.VersionInfo("RELEASE_NAME"), "PROJ": proj}
found.update({"GEOS": Qgis.geosVersion(), "Qt": QT_VERSION_STR})
found.update({"Python": sys.version.split()[0], "numpy": numpy.__version__})
print(json.dumps(found))
"""
_CORE_VERSIONS = "import numpy, shapely; print(numpy.__version__, shapely.__version__)"


@dataclass(frozen=True)
class Outcome:
    """What one system gave.

    Attributes:
        system, commit: which.
        empty: whether the system had nothing but git before, so that seconds hold all installations.
        versions: of QGIS and what it brings, by name; "core" is numpy and shapely of the environment without QGIS.
        demo: valid and invalid pixels that the demo counted; None where it failed.
        tests: passed / failed / skipped of each part.
        failed: names of failed tests, and of commands that failed otherwise.
        skips: how many tests ran in no part, by reason.
        seconds: of each command.
    """

    system: str
    commit: str
    empty: bool
    versions: dict[str, str]
    demo: tuple[int, int] | None
    tests: dict[str, str]
    failed: tuple[str, ...]
    skips: dict[str, int]
    seconds: dict[str, float]

    @property
    def is_green(self) -> bool:
        """Whether nothing failed, and the demo gave the pixels that it must."""
        return not self.failed and self.demo == DEMO_COUNTS

    def save(self, path: Path) -> None:
        """Keep it for the table."""
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Outcome:
        """Read what `save` wrote."""
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**kept, "demo": kept["demo"] and tuple(kept["demo"]), "failed": tuple(kept["failed"])})


def try_system(system: System, commit: str, *, checkout: Path, folder: Path, empty: bool) -> Outcome:
    """Clone a commit into a system, and run demo and tests there.

    Args:
        system: which.
        commit: of the checkout.
        checkout: what is cloned.
        folder: holds the systems' folders and logs, from one run to the next.
        empty: make the system anew, even if it is there.
    """
    root = folder / system.suite
    if empty or not root.exists():
        make_root(system, root)
        empty = True
    clone, reports = root / CLONE, root / "root/reports"
    shutil.rmtree(clone, ignore_errors=True)
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir()
    git = ("git", "-c", "safe.directory=*")
    subprocess.run([*git, "clone", "--quiet", "--no-local", str(checkout), str(clone)], check=True)
    subprocess.run([*git, "-C", str(clone), "checkout", "--quiet", "--detach", commit], check=True)

    failed, seconds = [], {}
    commands = {"demo": "./dev demo", "test": "./dev test", "stock": "./dev test --stock"}
    log_path = folder / f"{system.suite}.log"
    with log_path.open("wb") as log:
        for name, command in commands.items():
            print(f"{system.name}: {command} (log: {log_path})", flush=True)
            started = time.monotonic()
            status = run_in(
                root,
                ["sh", "-c", f"cd /{CLONE} && {command}"],
                log,
                environment={"GRID_MASK_TEST_REPORTS": "/root/reports"},
            )
            seconds[name] = time.monotonic() - started
            if status:
                failed.append(f"{command} ended with status {status}")
    parts = {part: read_report(reports / f"{part}.xml") for part in ("qgis", "core", "stock")}
    return Outcome(
        system=system.name,
        commit=commit,
        empty=empty,
        versions={**_asked(root, _VERSIONS, "/usr/bin/python3"), **_core_versions(root)},
        demo=_demo_counts(clone / "demo" / "run.json"),
        tests={part: report.counts for part, report in parts.items()},
        failed=(*failed, *(name for report in parts.values() for name in report.failed)),
        skips=skipped_everywhere(parts),
        seconds=seconds,
    )


def skipped_everywhere(parts: dict[str, Report]) -> dict[str, int]:
    """Return how many tests no part has run, by reason; those that another environment ran are no loss."""
    ran = {name for report in parts.values() for name in (*report.passed, *report.failed)}
    reasons = {
        name: reason
        for report in parts.values()
        for name, reason in report.skipped.items()
        if name not in ran
    }
    return dict(Counter(reasons.values()))


def show_failures(outcome: Outcome, to: TextIO = sys.stdout) -> None:
    """Print what failed on a system, or that nothing did."""
    if outcome.is_green:
        print(f"{outcome.system}: green", file=to)
        return
    print(f"{outcome.system}: FAILED; the demo counted {outcome.demo}", file=to)
    for name in outcome.failed:
        print(f"    {name}", file=to)


def _demo_counts(record: Path) -> tuple[int, int] | None:
    if not record.exists():
        return None
    results = json.loads(record.read_text(encoding="utf-8"))["results"]
    return int(results["VALID_COUNT"]), int(results["INVALID_COUNT"])


def _asked(root: Path, code: str, python: str) -> dict[str, str]:
    said = _said(root, [python, "-c", code])
    versions: dict[str, str] = json.loads(said) if said.startswith("{") else {}
    return versions


def _core_versions(root: Path) -> dict[str, str]:
    return {"core": _said(root, [f"/{CLONE}/.venv-core/bin/python", "-c", _CORE_VERSIONS])}


def _said(root: Path, command: list[str]) -> str:
    """Return the last line that a command prints there."""
    answer = root / "root/answer.txt"
    with answer.open("wb") as log:
        run_in(root, command, log)
    lines = answer.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
