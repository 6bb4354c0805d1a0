"""To a file: ours, GridR's chain, the toolbox route, the write floor, and the whole algorithm in QGIS."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import scenes
from .choice import Choice
from .markdown import NOTHING, Goal, count, faster, figures, mib, seconds, table, verdict
from .runner import Competitor, Effort, Environment, Measured, measure_all, pixels_that_differ
from .scenes import Scene

_OURS = Competitor("core and writer, polygons from memory", "streamed:ours", Environment.QGIS)
_FLOOR = Competitor("write floor: a constant mask", "streamed:floor", Environment.QGIS)
_CHAIN_1 = Competitor("GridR's chain, 1 process", "gridr_calls:chain_of_one", Environment.CORE)
_CHAIN_2 = Competitor("GridR's chain, 2 processes", "gridr_calls:chain_of_two", Environment.CORE)
_TOOLBOX = Competitor("toolbox route, from files", "toolbox:route", Environment.QGIS)
_ALGORITHM = Competitor("the algorithm in QGIS, from files", "in_qgis:algorithm", Environment.QGIS)
_READING = Competitor("reading the files alone", "in_qgis:reading", Environment.QGIS)
_ALL = (_OURS, _FLOOR, _CHAIN_1, _CHAIN_2, _TOOLBOX, _ALGORITHM, _READING)

_AT_MOST_PARTS = Goal(1.2, at_most=True)

_HEADINGS = (
    "",
    "time",
    "its time / ours",
    "target",
    "its time / the algorithm's",
    "unlike ours",
    "peak",
    "file",
)
_NOTE = (
    "Ours and GridR's chain get the polygons in memory and the mask as a GeoTIFF; the toolbox route and the algorithm "
    "read all from files. The peak is that of the largest process, its libraries included. The floor writes pixels "
    "that are all valid, with the same writer and options. The toolbox's pixels follow GDAL's rules."
)
_SPLIT_HEADINGS = (
    "scene",
    "reading",
    "core and writer",
    "the algorithm",
    "algorithm / (reading + core and writer)",
    "target",
)


@dataclass(frozen=True)
class _Case:
    title: str
    scene: Scene
    goals: dict[Competitor, Goal] = field(default_factory=dict)


def part(side: int, effort: Effort, choice: Choice) -> str:
    """Measure the scenes chosen; return their tables, or nothing."""
    sections, split = [], []
    for case in _cases(side):
        if choice.takes(f"files: {case.title}"):
            took = measure_all(_ALL, case.scene, effort)
            sections += [f"### {case.title[0].upper()}{case.title[1:]}", table(_HEADINGS, _rows(case, took))]
            split.append([case.title, *_split(took)])
    if not split:
        return ""
    title = f"## To a file, {side:,} x {side:,} pixels"
    in_qgis = "## In QGIS: the whole algorithm against its parts"
    return "\n\n".join((title, *sections, _NOTE, in_qgis, table(_SPLIT_HEADINGS, split)))


def _cases(side: int) -> list[_Case]:
    return [
        _Case(
            "combined",
            scenes.combined(side),
            {_FLOOR: Goal(1.3, at_most=True), _CHAIN_1: Goal(80), _TOOLBOX: Goal(35)},
        ),
        _Case("100,000 parcels", Scene(side, valid=scenes.PARCELS), {_CHAIN_1: Goal(120)}),
    ]


def _rows(case: _Case, took: dict[Competitor, Measured]) -> list[list[str]]:
    return [_row(case, competitor, took) for competitor in _ALL if competitor is not _READING]


def _row(case: _Case, competitor: Competitor, took: dict[Competitor, Measured]) -> list[str]:
    ours, this = took[_OURS], took[competitor]
    if competitor is _FLOOR:
        ratio = ours.seconds / this.seconds
        goal = case.goals.get(_FLOOR)
        target = f"ours {figures(ratio)}x of it" + (f"; {goal.verdict(ratio)}" if goal else "")
    else:
        target = verdict(case.goals.get(competitor), ours, this)
    compared = competitor in (_CHAIN_1, _CHAIN_2, _TOOLBOX, _ALGORITHM)
    return [
        competitor.title,
        seconds(this),
        NOTHING if competitor is _OURS else faster(ours, this),
        target,
        faster(took[_ALGORITHM], this) if competitor is _TOOLBOX else NOTHING,
        count(pixels_that_differ(_OURS, competitor)) if compared else NOTHING,
        mib(this.peak_mib),
        mib(this.file_mib),
    ]


def _split(took: dict[Competitor, Measured]) -> list[str]:
    ratio = took[_ALGORITHM].seconds / (took[_READING].seconds + took[_OURS].seconds)
    return [
        seconds(took[_READING]),
        seconds(took[_OURS]),
        seconds(took[_ALGORITHM]),
        f"{figures(ratio)}x",
        _AT_MOST_PARTS.verdict(ratio),
    ]
