"""Make the undisturbed runs and the trials."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import scene
from .bench import Bench, Place
from .forks import JobError, in_forks
from .settings import Setting
from .trial import Fault
from .verdict import Judged, Verdict


@dataclass(frozen=True)
class Trial:
    """One time that a fault is tried."""

    fault: Fault
    number: int

    @property
    def name(self) -> str:
        """Its name, by which it can be repeated."""
        return self.fault.trial_name(self.number)


def prepare(bench: Bench, settings: Iterable[Setting], side: int) -> None:
    """Draw the scene and make the undisturbed runs.

    Raises:
        RuntimeError: one of them failed, so that nothing can be compared with it.
    """
    scene_drawn = [("scene", partial(scene.draw_scene, bench.scene, side))]
    # One after the other at first: a new profile of QGIS is filled by the first start.
    runs = [(one.name, partial(bench.make_undisturbed, one)) for one in settings]
    for jobs in (scene_drawn, runs[:1], runs[1:]):
        for name, result in in_forks(jobs, bench.folder):
            if isinstance(result, JobError):
                raise RuntimeError(f"{name} failed:\n{result.words}")


def run_trials(trials: Iterable[Trial], bench: Bench, seed: int) -> Iterator[tuple[Trial, Judged]]:
    """Yield the trials as they end."""
    jobs = ((trial, partial(_try, trial, bench, seed)) for trial in trials)
    for trial, result in in_forks(jobs, bench.folder):
        shutil.rmtree(_folder(trial, bench), ignore_errors=True)
        if isinstance(result, JobError):
            yield trial, Judged(Verdict.CRASHED, f"the trial itself failed: {result.words}")
        else:
            yield trial, result


def _try(trial: Trial, bench: Bench, seed: int) -> Judged:
    folder = _folder(trial, bench)
    folder.mkdir(parents=True)
    # From its name, not its place among others: a trial alone has the dice that it has among all.
    return trial.fault.try_once(Place(bench, folder, random.Random(f"{seed} {trial.name}")), trial.number)


def _folder(trial: Trial, bench: Bench) -> Path:
    return bench.folder / "trials" / trial.name.replace("/", " ")
