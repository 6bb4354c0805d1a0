"""build_mask in memory: ours, GridR's, and rasterio's geometry_mask on polygons."""

from __future__ import annotations

from dataclasses import dataclass

from . import scenes
from .choice import Choice
from .markdown import NOTHING, Goal, count, faster, figures, mib, seconds, table, verdict
from .runner import Competitor, Effort, Environment, measure_all, pixels_that_differ
from .scenes import Cells, Mask, Scene

_OURS = Competitor("Grid Mask", "in_memory:ours", Environment.CORE, ".npy")
_GRIDR = Competitor("GridR", "gridr_calls:build_mask", Environment.CORE, ".npy")
_RASTERIO = Competitor("geometry_mask", "in_memory:geometry_mask", Environment.CORE, ".npy")

_HEADINGS = (
    "scene",
    "ours",
    "GridR / ours",
    "target",
    "geometry_mask / ours",
    "pixels unlike GridR's",
    "unlike geometry_mask's",
    "peak, ours",
    "peak, GridR",
)
_NOTE = (
    "Both start from the same numpy cells and shapely polygons and return a new array. Pixels unlike GridR's "
    "should be none, or of the classes in [parity.md](parity.md). rasterio's `geometry_mask` answers another "
    "question (GDAL's own rule of centres, which takes some boundaries and not others)."
)


@dataclass(frozen=True)
class _Row:
    title: str
    scene: Scene
    goal: Goal


def part(side: int, effort: Effort, choice: Choice) -> str:
    """Measure the scenes chosen; return the table, or nothing."""
    rows = [_measured(row, effort) for row in _rows(side) if choice.takes(f"memory: {row.title}")]
    if not rows:
        return ""
    title = f"## In memory: build_mask, {side:,} x {side:,} pixels"
    return "\n\n".join((title, table(_HEADINGS, rows), _NOTE))


def _rows(side: int) -> list[_Row]:
    return [
        _Row("raster mask, factor 20", Scene(side, mask=scenes.CLOUDS), Goal(200)),
        _Row("raster mask, factor 4", Scene(side, mask=Mask(Cells.CLOUDS, 4)), Goal(60)),
        _Row(
            "raster mask of many values, factor 20", Scene(side, mask=Mask(Cells.PROBABILITY, 20)), Goal(20)
        ),
        _Row("4 big polygons", Scene(side, valid=scenes.FEW_BIG), Goal(5)),
        _Row("500 polygons of 256 vertices", Scene(side, valid=scenes.MEDIUM), Goal(12)),
        _Row("100,000 parcels", Scene(side, valid=scenes.PARCELS), Goal(50)),
        _Row("one polygon of 1,000,000 vertices", Scene(side, valid=scenes.ONE_RING), Goal(500)),
        _Row("combined", scenes.combined(side), Goal(50)),
    ]


def _measured(row: _Row, effort: Effort) -> list[str]:
    polygons_alone = row.scene.mask is None
    competitors = [_OURS, _GRIDR, *([_RASTERIO] if polygons_alone else [])]
    took = measure_all(competitors, row.scene, effort)
    ours, gridr = took[_OURS], took[_GRIDR]
    return [
        row.title,
        seconds(ours),
        faster(ours, gridr),
        verdict(row.goal, ours, gridr),
        figures(took[_RASTERIO].seconds / ours.seconds) + "x" if polygons_alone else NOTHING,
        count(pixels_that_differ(_OURS, _GRIDR)),
        count(pixels_that_differ(_OURS, _RASTERIO)) if polygons_alone else NOTHING,
        mib(ours.peak_mib),
        mib(gridr.peak_mib),
    ]
