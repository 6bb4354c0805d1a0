"""`./dev bench --huge`: 100,000 x 100,000 pixels through qgis_process; memory, and whether time is linear in pixels."""

from __future__ import annotations

from .markdown import Goal, duration, figures, mib, seconds, table
from .runner import Competitor, Effort, Environment, Measured, measure_all, tell
from .scenes import Scene, combined, side_at

_OURS = Competitor("qgis_process", "in_qgis:through_qgis_process", Environment.QGIS)
_FULL_SIDES = (50_000, 100_000)
_MOST_MIB = 300.0
_LINEAR = Goal(1.1, at_most=True)
_HEADINGS = ("scene", "time", "less QGIS's start", "peak", "above an empty QGIS", "file")


def part(scale: int, effort: Effort) -> str:
    """Measure an empty run and two sizes of the combined scene; return the table."""
    tell("huge: an empty run")
    empty = measure_all([_OURS], Scene(10), effort)[_OURS]
    found: dict[int, Measured] = {}
    for side in (side_at(scale, full) for full in _FULL_SIDES):
        tell(f"huge: combined, {side:,} squared")
        found[side] = measure_all([_OURS], combined(side), effort)[_OURS]
    rows = [["nothing, 10 x 10", seconds(empty), "", mib(empty.peak_mib), "", mib(empty.file_mib)]]
    rows += [[f"combined, {side:,} x {side:,}", *_figures(took, empty)] for side, took in found.items()]
    return "\n\n".join(("## Huge: through qgis_process", table(_HEADINGS, rows), _conclusions(found, empty)))


def _figures(took: Measured, empty: Measured) -> list[str]:
    return [
        seconds(took),
        duration(took.seconds - empty.seconds),
        mib(took.peak_mib),
        mib(_above(took, empty)),
        mib(took.file_mib),
    ]


def _conclusions(found: dict[int, Measured], empty: Measured) -> str:
    (small, took_small), (large, took_large) = found.items()
    time_ratio = (took_large.seconds - empty.seconds) / (took_small.seconds - empty.seconds)
    pixel_ratio = large**2 / small**2
    above = _above(took_large, empty)
    memory = "not known" if above is None else "reached" if above < _MOST_MIB else "**not reached**"
    return (
        f"Peak memory above an empty QGIS, target under {_MOST_MIB:g} MiB: {memory}.\n"
        f"{figures(pixel_ratio)}x the pixels take {figures(time_ratio)}x the time; "
        f"time against pixels, target {_LINEAR.verdict(time_ratio / pixel_ratio)}."
    )


def _above(took: Measured, empty: Measured) -> float | None:
    if took.peak_mib is None or empty.peak_mib is None:
        return None
    return took.peak_mib - empty.peak_mib
