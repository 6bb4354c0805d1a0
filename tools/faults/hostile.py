"""Parameters, files and places that no run can be expected to like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from . import hostile_outputs, hostile_rasters, hostile_values, hostile_vectors, in_qgis, scene
from .bench import Place
from .children import Answer, start
from .files import OUTPUT_NAMES, raster_content
from .hostile_case import Case, Expect
from .mounts import CannotMountError
from .settings import GTIFF
from .trial import Fault
from .verdict import Judged, Promise, Verdict, judge

_ABOUT_PIXELS = (Verdict.RIGHT, Verdict.WRONG, Verdict.LOST, Verdict.MIXED)


def faults() -> Iterator[Fault]:
    """Yield a fault for each case."""
    for group in (hostile_values, hostile_rasters, hostile_vectors, hostile_outputs):
        for case in group.CASES:
            name = f"hostile/{group.__name__.rpartition('_')[2]}/{case.name}"
            yield Fault(name, 1, partial(_try_case, case), (GTIFF,), is_case=True)


def _try_case(case: Case, place: Place, _: int) -> Judged:
    promise = place.promise(GTIFF)
    try:
        with case.prepared(place) as overrides:
            parameters = {
                **place.parameters(GTIFF, promise, inputs=place.inputs()),
                **scene.with_paths(overrides, place.inputs()),
            }
            given = {name: value for name, value in parameters.items() if value is not None}
            return _run(case, given, promise, place)
    except CannotMountError as error:
        return Judged(Verdict.SKIPPED, str(error))


def _run(case: Case, parameters: dict[str, object], promise: Promise, place: Place) -> Judged:
    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        log = in_qgis.Log()
        if case.cancel_after_s is not None:
            log.cancel_after(case.cancel_after_s)
        return in_qgis.run_algorithm(parameters, ready, log, checked=case.checked)

    ended = start(body, Path(place.folder, "run"), case.limits).ended()
    judged = judge(ended, promise)
    if case.expects is not Expect.SAME and judged.verdict in _ABOUT_PIXELS:
        judged = _judge_without_pixels(case, judged, ended.answer, parameters, promise)
    if judged.verdict is Verdict.CANCELLED and ended.answer is not None:
        judged = replace(judged, seconds=ended.answer.seconds)
    problem = case.look(place)
    return (
        Judged(Verdict.WRONG, f"{problem}; {ended.summary}")
        if problem and not judged.verdict.is_bad
        else judged
    )


def _judge_without_pixels(
    case: Case, judged: Judged, answer: Answer | None, parameters: dict[str, object], promise: Promise
) -> Judged:
    """Judge a run of which nobody knows the right pixels: the files must be whole, and it had to be refused or not."""
    if answer is None or not answer.is_done:
        return judged
    if case.expects is Expect.REFUSED:
        return Judged(Verdict.WRONG, f"it had to be refused; {answer.words}")
    paths = [Path(str(parameters[name])) for name in OUTPUT_NAMES if parameters.get(name)]
    broken = [str(path) for path in paths if raster_content(path) is None]
    if broken:
        return Judged(Verdict.LOST, f"it said that it was done, but these are no whole rasters: {broken}")
    made = {path.name for path in paths}
    left = [name for name in promise.strangers() if name.startswith(".") and name not in made]
    return Judged(Verdict.LEFT, ", ".join(left)) if left else Judged(Verdict.RIGHT)
