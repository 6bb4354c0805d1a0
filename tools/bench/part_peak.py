"""Peak memory above an empty QGIS, through qgis_process: of a million polygons, and of 10^10 pixels."""

from __future__ import annotations

from dataclasses import dataclass

from .choice import Choice
from .markdown import mib, seconds, table
from .runner import Competitor, Effort, Environment, Measured, measure_all, tell
from .scenes import Layer, Scene, Shapes, combined, side_at

_CENTRES = Competitor("by centres", "in_qgis:through_qgis_process", Environment.QGIS)
_SQUARES = Competitor("dissolved", "in_qgis:dissolving_in_qgis_process", Environment.QGIS)
_HEADINGS = ("scene", "time", "peak", "above an empty QGIS", "bound")
_POLYGONS = 1_000_000
_HUGE_SIDE = 100_000
_MOST_MIB = {"polygons": 1000.0, "dissolved": 1000.0, "pixels": 300.0}
"""The bounds of docs/reliability.md."""


@dataclass(frozen=True)
class _Row:
    title: str
    competitor: Competitor
    scene: Scene
    bound: float


def part(scale: int, effort: Effort, choice: Choice) -> str:
    """Measure the rows chosen, and an empty run to compare with; return the table, or nothing."""
    rows = [row for row in _rows(scale) if choice.takes(f"peak: {row.title}")]
    if not rows:
        return ""
    tell("peak: an empty run")
    empty = measure_all([_CENTRES], Scene(10), effort)[_CENTRES]
    lines = [["nothing, 10 x 10", seconds(empty), mib(empty.peak_mib), "", ""]]
    lines += [
        _line(row, measure_all([row.competitor], row.scene, effort)[row.competitor], empty) for row in rows
    ]
    return "\n\n".join(("## Peak memory: through qgis_process", table(_HEADINGS, lines)))


def _rows(scale: int) -> list[_Row]:
    count, side = _POLYGONS // scale**2, side_at(scale)
    parcels = Scene(side, valid=Layer(Shapes.PARCELS, count))
    huge = combined(side_at(scale, _HUGE_SIDE))
    return [
        _Row(f"{count:,} parcels, {side:,} squared", _CENTRES, parcels, _MOST_MIB["polygons"]),
        _Row(f"{count:,} parcels, dissolved", _SQUARES, parcels, _MOST_MIB["dissolved"]),
        _Row(f"combined, {huge.side:,} squared", _CENTRES, huge, _MOST_MIB["pixels"]),
    ]


def _line(row: _Row, took: Measured, empty: Measured) -> list[str]:
    above = None if took.peak_mib is None or empty.peak_mib is None else took.peak_mib - empty.peak_mib
    kept = "not known" if above is None else "kept" if above < row.bound else "**not kept**"
    return [row.title, seconds(took), mib(took.peak_mib), mib(above), f"{row.bound:g} MiB: {kept}"]
