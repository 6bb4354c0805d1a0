"""Signals at random moments, at the first move that can be seen from outside, and before every step with files."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from . import in_qgis
from .bench import Bench, Place
from .children import Answer, Child, start
from .file_steps import at_step
from .settings import FOUR_FORMATS, Setting
from .trial import Fault
from .verdict import Judged, Promise, judge, judge_after_next, needs_next_run

_SIGNALS = {"kill-9": signal.SIGKILL, "SIGTERM": signal.SIGTERM, "SIGINT": signal.SIGINT}
_BEYOND = 1.1
"""Moments are spread over this part of what the undisturbed run takes."""
_BETWEEN_MOVES_S = 0.002


def faults() -> Iterator[Fault]:
    """Yield 200 random moments for each signal, the first moves, and every step."""
    for title, number in _SIGNALS.items():
        for setting in FOUR_FORMATS:
            for aim, count, wait in (("random", 50, _for_a_moment), ("moves", 20, _for_first_move)):
                trial = partial(_kill_when, wait, number, setting)
                yield Fault(f"kills/{title}/{aim}/{setting.name}", count, trial, (setting,))
            if number is not signal.SIGTERM:  # at a step it is like kill -9
                trial = partial(_kill_at_step, number, setting)
                yield Fault(
                    f"kills/{title}/steps/{setting.name}", partial(_steps, setting), trial, (setting,)
                )


def _kill_when(
    wait: Callable[[Place, Setting, Promise, Child], None],
    number: signal.Signals,
    setting: Setting,
    place: Place,
    _: int,
) -> Judged:
    promise = place.any_promise(setting)
    child = place.start(place.parameters(setting, promise))
    child.wait_until_running()
    wait(place, setting, promise, child)
    child.send(number)
    return _after_kill(child, number, promise, place)


def _for_a_moment(place: Place, setting: Setting, _: Promise, child: Child) -> None:
    child.is_over(place.dice.uniform(0, _BEYOND * place.bench.facts(setting)["seconds"]))


def _for_first_move(place: Place, _: Setting, promise: Promise, child: Child) -> None:
    """Wait for the first change of what everybody sees, and then for the blink of an eye."""
    before = _visible(promise)
    while _visible(promise) == before and not child.is_over():
        pass
    after = place.dice.uniform(0, _BETWEEN_MOVES_S)
    until = time.monotonic() + after
    while time.monotonic() < until:
        pass


def _visible(promise: Promise) -> list[tuple[str, int]]:
    folders = {path.parent for path in promise.outputs.values()}
    entries = [entry for folder in folders for entry in os.scandir(folder)]
    return sorted((entry.name, entry.inode()) for entry in entries if not entry.name.startswith("."))


def _steps(setting: Setting, bench: Bench) -> int:
    return len(bench.facts(setting)["steps"])


def _kill_at_step(number: signal.Signals, setting: Setting, place: Place, step: int) -> Judged:
    promise = place.promise(setting, two_folders=place.dice.random() < 0.2)
    parameters = place.parameters(setting, promise)

    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        with at_step([place.out], step, lambda: os.kill(os.getpid(), number)):
            return in_qgis.run_algorithm(parameters, ready)

    child = start(body, Path(place.folder, "run"))
    return _after_kill(child, number, promise, place)


def _after_kill(child: Child, number: signal.Signals, promise: Promise, place: Place) -> Judged:
    """Judge a run that was sent a signal, and what the next run into its folders makes of it."""
    judged = judge(child.ended(), promise, killed_by=number)
    if not needs_next_run(judged, promise):
        return judged
    place.next_run(promise)
    return judge_after_next(judged, promise)
