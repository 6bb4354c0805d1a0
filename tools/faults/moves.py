"""Moves that fail: another program holds a file open, as on Windows, or the network disk is gone for a moment."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from . import in_qgis
from .bench import Bench, Place
from .children import Answer, start
from .file_steps import at_step, is_final
from .settings import FOUR_FORMATS, Setting
from .trial import Fault
from .verdict import Judged, judge


def faults() -> Iterator[Fault]:
    """Yield every move and deletion of what everybody sees, each of which fails once."""
    for setting in FOUR_FORMATS:
        trial = partial(_fail_once, setting)
        yield Fault(f"moves/fail/{setting.name}", partial(_count, setting), trial, (setting,))


def _final_steps(setting: Setting, bench: Bench) -> list[int]:
    return [number for number, step in enumerate(bench.facts(setting)["steps"]) if is_final(tuple(step))]


def _count(setting: Setting, bench: Bench) -> int:
    return len(_final_steps(setting, bench))


def _fail_once(setting: Setting, place: Place, number: int) -> Judged:
    promise = place.promise(setting)
    parameters = place.parameters(setting, promise)
    step = _final_steps(setting, place.bench)[number]

    def fail() -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place.out))

    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        with at_step([place.out], step, fail):
            return in_qgis.run_algorithm(parameters, ready)

    return judge(start(body, Path(place.folder, "run")).ended(), promise)
