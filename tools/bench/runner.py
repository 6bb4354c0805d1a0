"""Run competitors, each call in a process of its own, in turns: A B A B."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from .places import PLUGINS, ROOT, WORK, input_path
from .scenes import Scene

_SLOW_SECONDS = 15.0
"""What takes longer is measured once."""
_CALLS = 3
"""Most calls in one process."""
_HELPER_LIMIT = 600.0


class Environment(Enum):
    """A virtual environment of tools/setup.sh."""

    QGIS = ".venv"
    CORE = ".venv-core"

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(ROOT / self.value / "bin" / "python")


@dataclass(frozen=True)
class Competitor:
    """Something to be timed: `measure` knows the function "module:name"."""

    title: str
    function: str
    environment: Environment
    suffix: str = ".tif"

    @property
    def output(self) -> Path:
        """Where it puts its result."""
        return WORK / "outputs" / (self.function.replace(":", "-") + self.suffix)


@dataclass(frozen=True)
class Effort:
    """How much is done for a figure: rounds of all competitors, and the seconds after which a call is stopped."""

    rounds: int
    limit: float


@dataclass(frozen=True)
class Measured:
    """What a competitor took.

    Attributes:
        calls: seconds of each call; where it was stopped, the limit alone.
        peak_mib: of the largest of its processes, the interpreter and its libraries included.
        file_mib: of the file it made.
        stopped: whether it was stopped at the limit, so that `seconds` is less than it takes.
    """

    calls: tuple[float, ...]
    peak_mib: float | None = None
    file_mib: float | None = None
    stopped: bool = False

    @property
    def seconds(self) -> float:
        """The median of the calls."""
        return statistics.median(self.calls)

    def and_also(self, other: Measured) -> Measured:
        """Return both as one."""
        peaks = [peak for peak in (self.peak_mib, other.peak_mib) if peak is not None]
        return Measured(
            self.calls + other.calls,
            max(peaks, default=None),
            other.file_mib,
            self.stopped or other.stopped,
        )


def measure_all(
    competitors: Sequence[Competitor], scene: Scene | None, effort: Effort
) -> dict[Competitor, Measured]:
    """Measure the competitors in turns; their results stay in the folder of outputs until the next call."""
    outputs = WORK / "outputs"
    outputs.mkdir(parents=True, exist_ok=True)
    for left in outputs.iterdir():
        left.unlink()
    if scene is not None:
        prepare(scene, as_files=any(one.environment is Environment.QGIS for one in competitors))
    found: dict[Competitor, Measured] = {}
    for _ in range(effort.rounds):
        for competitor in competitors:
            before = found.get(competitor)
            if before is None:
                found[competitor] = _measure(competitor, scene, effort.limit)
            elif not before.stopped and before.seconds < _SLOW_SECONDS:
                found[competitor] = before.and_also(_measure(competitor, scene, effort.limit))
    for competitor, took in found.items():
        tell(f"    {competitor.title}: {'over ' if took.stopped else ''}{took.seconds:.3g} s")
    return found


def prepare(scene: Scene, *, as_files: bool) -> None:
    """Make the scene's inputs where they are missing, in a process of its own: a competitor's memory is without it."""
    wanted = [
        input_path(one.side, name) for one in (scene, scene.tiny()) for name in one.inputs(as_files=as_files)
    ]
    if not all(path.exists() for path in wanted):
        job = {"scene": scene.as_json(), "as_files": as_files}
        run_module(Environment.QGIS, "prepare", json.dumps(job), limit=_HELPER_LIMIT)


def pixels_that_differ(one: Competitor, other: Competitor) -> int | None:
    """Return how many pixels of their last results differ; None where there is no result."""
    if not (one.output.exists() and other.output.exists()):
        return None
    answer = run_module(Environment.QGIS, "compare", str(one.output), str(other.output), limit=_HELPER_LIMIT)
    return int(answer)


def run_module(environment: Environment, module: str, *arguments: str, limit: float) -> str:
    """Run a module of this package in a process of its own; return the last line it prints.

    Raises:
        RuntimeError: it failed.
        subprocess.TimeoutExpired: it took longer than `limit` seconds, and was ended with its children.
    """
    command = [environment.python, "-m", f"{__package__}.{module}", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=PLUGINS,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=pipe,
        stderr=pipe,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            printed, complaints = process.communicate(timeout=limit)
        finally:  # what it started ends with it
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} ended with status {process.returncode}:\n{complaints}")
    lines = printed.strip().splitlines()
    return lines[-1] if lines else ""


def tell(text: str) -> None:
    """Tell the person who waits; the tables alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


def _measure(competitor: Competitor, scene: Scene | None, limit: float) -> Measured:
    job = {
        "scene": scene and scene.as_json(),
        "output": str(competitor.output),
        "calls": _CALLS,
        "limit": limit,
    }
    answer: dict[str, Any] = json.loads(
        run_module(
            competitor.environment,
            "measure",
            competitor.function,
            json.dumps(job),
            limit=limit + _HELPER_LIMIT,
        )
    )
    if answer.get("stopped"):
        competitor.output.unlink(missing_ok=True)  # a part of it
    return Measured(
        tuple(answer["seconds"]), answer.get("peak_mib"), answer.get("file_mib"), "stopped" in answer
    )
