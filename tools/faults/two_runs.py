"""Two runs at once: from two processes and from two threads of one, to the same files and to others beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from . import in_qgis, in_tasks
from .bench import Place
from .children import Answer, Child, start
from .settings import BESIDE, COG, EMPTIED, GTIFF, Setting
from .trial import Fault
from .verdict import Judged, Promise, judge, judge_both, worst

_COUNT = 15


def faults() -> Iterator[Fault]:
    """Yield the ways to the same files and to the same folder."""
    for setting in (GTIFF, COG):
        for name, trial, other in (
            ("processes/same-files", _processes_to_same_files, EMPTIED),
            ("processes/same-folder", _processes_to_same_folder, BESIDE),
            ("threads/same-files", _threads_to_same_files, EMPTIED),
        ):
            yield Fault(f"two-runs/{name}/{setting.name}", _COUNT, partial(trial, setting), (setting, other))


def _processes_to_same_files(setting: Setting, place: Place, _: int) -> Judged:
    promise = place.with_another(place.any_promise(setting), EMPTIED)
    first, second = _start_both(setting, promise, EMPTIED, promise, place)
    return judge_both([first.ended(), second.ended()], promise)


def _processes_to_same_folder(setting: Setting, place: Place, _: int) -> Judged:
    one = replace(place.promise(setting), beside=(BESIDE.prefix,))
    other = replace(place.promise(BESIDE), beside=tuple(path.stem for path in one.outputs.values()))
    first, second = _start_both(setting, one, BESIDE, other, place)
    ends = first.ended(), second.ended()
    return worst([judge(ends[0], one), judge(ends[1], other)])


def _start_both(
    setting: Setting, promise: Promise, other: Setting, others: Promise, place: Place
) -> tuple[Child, Child]:
    """Start two processes whose runs begin one while the other is at work."""
    first = place.start(place.parameters(setting, promise), gated=True)
    second = place.start(place.parameters(other, others), name="other run", gated=True)
    for child in (first, second):
        child.wait_until_running()
    order = [first, second] if place.dice.random() < 0.5 else [second, first]
    order[0].let_go()
    order[0].is_over(place.dice.uniform(0, place.bench.facts(setting)["seconds"] / 2))
    order[1].let_go()
    return first, second


def _threads_to_same_files(setting: Setting, place: Place, _: int) -> Judged:
    promise = place.with_another(place.any_promise(setting), EMPTIED)
    both = [place.parameters(one, promise) for one in (setting, EMPTIED)]

    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        return in_tasks.run_in_tasks(both, ready)

    return judge(start(body, Path(place.folder, "run")).ended(), promise)
