"""The user cancels at a random moment, and waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from . import in_qgis
from .bench import Place
from .children import Answer, start
from .settings import COVERED, FOUR_FORMATS, Setting
from .trial import Fault
from .verdict import Judged, Verdict, judge


def faults() -> Iterator[Fault]:
    """Yield 100 moments: 20 for each format, and 20 while polygons are dissolved."""
    for setting in (*FOUR_FORMATS, COVERED):
        yield Fault(f"cancels/{setting.name}", 20, partial(_cancel_once, setting), (setting,))


def _cancel_once(setting: Setting, place: Place, _: int) -> Judged:
    promise = place.any_promise(setting)
    parameters = place.parameters(setting, promise)
    moment = place.dice.uniform(0, place.bench.facts(setting)["seconds"])

    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        log = in_qgis.Log()
        log.cancel_after(moment)
        return in_qgis.run_algorithm(parameters, ready, log)

    ended = start(body, Path(place.folder, "run")).ended()
    judged = judge(ended, promise)
    if judged.verdict is Verdict.CANCELLED and ended.answer is not None:
        return replace(judged, seconds=ended.answer.seconds)
    return judged
