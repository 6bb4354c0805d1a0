"""How our time grows with pixels, polygons, vertices and mask cells: a table, and the plot's figures."""

from __future__ import annotations

from dataclasses import dataclass

from . import scenes
from .choice import Choice
from .markdown import duration, table
from .runner import Competitor, Effort, Environment, measure_all
from .scenes import Cells, Layer, Mask, Scene, Shapes, side_at

_OURS = Competitor("Grid Mask", "in_memory:ours", Environment.CORE, ".npy")
_HEADINGS = ("grows", "scene", "time by number")


@dataclass(frozen=True)
class Curve:
    """Seconds by a number that grows.

    Attributes:
        grows: what the number counts.
        scene: what else there is.
        points: (number, seconds).
    """

    grows: str
    scene: str
    points: tuple[tuple[float, float], ...]


def curves(scale: int, effort: Effort, choice: Choice) -> list[Curve]:
    """Measure the curves chosen."""
    found = []
    for grows, scene, numbered in _families(scale):
        if choice.takes(f"growth: {grows}"):
            points = [
                (number, measure_all([_OURS], one, effort)[_OURS].seconds) for number, one in numbered.items()
            ]
            found.append(Curve(grows, scene, tuple(points)))
    return found


def part(found: list[Curve], plot: str) -> str:
    """Return the table of the curves, and a link to their plot; nothing without curves."""
    if not found:
        return ""
    rows = [
        [
            curve.grows,
            curve.scene,
            ", ".join(f"{number:,.0f}: {duration(took)}" for number, took in curve.points),
        ]
        for curve in found
    ]
    picture = f"![Time against pixels, polygons, vertices and mask cells]({plot})"
    return "\n\n".join(("## Growth: build_mask in memory", table(_HEADINGS, rows), picture))


def _families(scale: int) -> list[tuple[str, str, dict[float, Scene]]]:
    side = side_at(scale)
    sides = [side_at(scale, full) for full in (3000, 6000, 12_000, 24_000)]
    parcels = [Layer(Shapes.PARCELS, count) for count in (1000, 10_000, 100_000)]
    rings = [Layer(Shapes.ONE_RING, count) for count in (1000, 10_000, 100_000, 1_000_000)]
    masks = [Mask(Cells.CLOUDS, factor) for factor in (50, 20, 10, 5, 2)]
    square = f"{side:,} x {side:,} pixels"
    return [
        ("pixels", "combined", {float(one * one): scenes.combined(one) for one in sides}),
        (
            "polygons",
            f"parcels, {square}",
            {float(layer.count): Scene(side, valid=layer) for layer in parcels},
        ),
        (
            "vertices",
            f"one polygon, {square}",
            {float(layer.count): Scene(side, valid=layer) for layer in rings},
        ),
        (
            "mask cells",
            f"raster mask, factor 50 to 2, {square}",
            {float((side // mask.factor + 1) ** 2): Scene(side, mask=mask) for mask in masks},
        ),
    ]
