"""What the plugin adds to QGIS's start: loading it beside an empty plugin."""

from __future__ import annotations

import json
import statistics

from .choice import Choice
from .markdown import duration, table
from .runner import Environment, run_module, tell

_TITLE = "start-up"
_ROUNDS = 7
_LIMIT = 60.0
_MOST_SECONDS = 0.030
_HEADINGS = ("plugin", "loading", "imports of numpy, gdal_array, shapely, rasterio", "modules of core")


def part(choice: Choice) -> str:
    """Load both plugins in turns, each time in a QGIS of its own; return the table, or nothing."""
    if not choice.takes(_TITLE):
        return ""
    tell(_TITLE)
    took: dict[str, list[float]] = {"empty": [], "ours": []}
    last = {}
    for _ in range(_ROUNDS):
        for name, seconds in took.items():
            last[name] = json.loads(run_module(Environment.QGIS, "startup", name, limit=_LIMIT))
            seconds.append(last[name]["seconds"])
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    rows = [
        [
            title,
            duration(medians[name]),
            ", ".join(last[name]["heavy"]) or "none",
            str(len(last[name]["core"])),
        ]
        for name, title in (("empty", "an empty one"), ("ours", "Grid Mask"))
    ]
    more = medians["ours"] - medians["empty"]
    verdict = "reached" if more < _MOST_SECONDS else "**not reached**"
    return "\n\n".join(
        (
            "## Start-up: loading the plugin",
            table(_HEADINGS, rows),
            f"Medians of {_ROUNDS} starts of QGIS each. More than an empty plugin: {duration(more)}; target under "
            f"{duration(_MOST_SECONDS)}: {verdict}. Imports are those that QGIS hadn't made already.",
        )
    )
