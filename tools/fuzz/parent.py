"""Starts the processes that try the cases, and goes on where one of them dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / ".dev" / "plugins"
"""./dev links the checkout from here, under the name that Python and QGIS import."""
BATCH = 250
"""Cases between two lines that a child writes: what is lost when it dies."""
_PROCESSES = 2
_MOST_DEATHS = 5  # of one job
_SHOWN = 3000  # characters of what a process says when it dies


@dataclass(frozen=True)
class Job:
    """Cases of a target: so many, from a batch on."""

    target: str
    seed: int
    batch: int
    cases: int


@dataclass
class Found:
    """What the cases of a target came to, as the children tell it.

    Attributes:
        counts: cases by the value of their verdict.
        spoiled: cases that were defects, smaller versions of them included, and those lost with a process.
        defects: the fields of the first defect of each kind (verdict.py), by its key.
        seconds: that processes took, one after the other.
    """

    counts: Counter[str] = field(default_factory=Counter)
    spoiled: int = 0
    defects: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def cases(self) -> int:
        """How many cases were tried."""
        return sum(self.counts.values()) + self.spoiled

    def add(self, other: Found) -> None:
        """Count the other's cases too."""
        self.counts.update(other.counts)
        self.spoiled += other.spoiled
        self.seconds += other.seconds
        for key, defect in other.defects.items():
            self.defects.setdefault(key, defect)


def jobs(names: Iterable[str], *, cases: int, seed: int) -> list[Job]:
    """Share the cases among the targets, in parts of a process each."""
    chosen = {name: TARGETS[name] for name in names}
    whole = sum(known.share for known in chosen.values())
    made = []
    for name, known in chosen.items():
        wanted = max(1, round(cases * known.share / whole))
        chunk = known.chunk // BATCH * BATCH
        made += [
            Job(name, seed, first // BATCH, min(chunk, wanted - first)) for first in range(0, wanted, chunk)
        ]
    return made


def tried(todo: list[Job]) -> Iterator[tuple[Job, Found]]:
    """Do the jobs, two at a time, and yield what each came to."""
    with ThreadPoolExecutor(min(_PROCESSES, os.cpu_count() or 1)) as pool:
        yield from zip(todo, pool.map(_done, todo))


def _done(job: Job) -> Found:
    """Do a job in as many processes as it takes."""
    found, started = Found(), time.perf_counter()
    deaths, batch, left = 0, job.batch, job.cases
    while left > 0 and deaths < _MOST_DEATHS:
        with tempfile.TemporaryDirectory(prefix="grid_mask-fuzz-") as folder:
            status, said = _run(Job(job.target, job.seed, batch, left), Path(folder))
            lines = _lines(Path(folder, "tallies"))
            for line in lines:
                found.add(_found_in(line))
            batch, left = batch + len(lines), left - BATCH * len(lines)
            if status == 0:
                break
            deaths += 1
            defect = _death(job, batch, status, said, Path(folder, "case"))
            found.defects.setdefault(defect["key"], defect)
        # The batch that killed it is left out: the same seed would draw the same case.
        found.spoiled += min(BATCH, left)
        batch, left = batch + 1, left - BATCH
    found.seconds = time.perf_counter() - started
    return found


def _run(job: Job, folder: Path) -> tuple[int, str]:
    python = ROOT / TARGETS[job.target].environment / "bin" / "python"
    home = folder / "home"
    (home / "run").mkdir(parents=True, mode=0o700)
    ran = subprocess.run(
        [str(python), "-m", f"{__package__}.child", str(folder), json.dumps(vars(job))],
        check=False,
        cwd=PLUGINS,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(folder),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local" / "share"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "QT_QPA_PLATFORM": "offscreen",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".dev" / "hypothesis"),
            "OPENBLAS_NUM_THREADS": "1",
        },
    )
    return ran.returncode, ran.stdout


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the complete lines."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def _found_in(line: dict[str, Any]) -> Found:
    defects = {defect["key"]: defect for defect in line["defects"]}
    return Found(Counter(line["counts"]), line["spoiled"], defects)


def _death(job: Job, batch: int, status: int, said: str, note: Path) -> dict[str, str]:
    """Return the defect of a process that died, with the case that it noted last."""
    how = f"killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
    noted = note.read_text("utf-8", errors="replace") if note.exists() else ""
    return {
        "key": f"process {how}: {_place(said)}",
        "example": noted.partition("\n")[2] or "none yet: the target could not be loaded",
        "problem": f"The process was {how}.\n{said[-_SHOWN:]}",
        "repeat": f"--only {job.target} --seed {job.seed} --batch {batch}",
    }


def _place(said: str) -> str:
    """Return the innermost line of Python that faulthandler names, if it does."""
    frames = [line.strip() for line in said.splitlines() if line.lstrip().startswith('File "')]
    return frames[0][-120:] if frames else said.strip()[-120:]
