"""What is measured: square grids with polygons and masks, as small values that say how to draw them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

FULL_SIDE = 12_000
_STEP = 20
"""Sides are a multiple of the usual mask's factor, plus 1: its cells begin and end on pixels."""


class Shapes(str, Enum):
    """Kinds of polygon layers; `draw` has them."""

    FEW_BIG = "few-big"
    MEDIUM = "medium"
    PARCELS = "parcels"
    ONE_RING = "one-ring"


class Cells(str, Enum):
    """Kinds of raster masks: two values, or many."""

    CLOUDS = "clouds"
    PROBABILITY = "probability"


@dataclass(frozen=True)
class Layer:
    """A polygon layer; `count` is its polygons, or the vertices of ONE_RING."""

    shapes: Shapes
    count: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.shapes.value}-{self.count}"


@dataclass(frozen=True)
class Mask:
    """A raster mask whose cell (i, j) lies on the pixel (i * factor, j * factor)."""

    cells: Cells
    factor: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.cells.value}-{self.factor}"

    @property
    def threshold(self) -> float:
        """What the interpolated value must reach."""
        return 0.999 if self.cells is Cells.CLOUDS else 0.3


@dataclass(frozen=True)
class Scene:
    """A grid of side x side pixels and the evidence on it."""

    side: int
    valid: Layer | None = None
    invalid: Layer | None = None
    mask: Mask | None = None

    def tiny(self) -> Scene:
        """Return a scene of the same kind that costs nothing, for a first call that imports what is imported late."""
        return replace(self, side=3 * _STEP + 1, valid=_tiny(self.valid), invalid=_tiny(self.invalid))

    def inputs(self, *, as_files: bool) -> list[str]:
        """Return the names of what is kept of the scene: arrays, and what a QGIS user has."""
        layers = [layer.name for layer in (self.valid, self.invalid) if layer is not None]
        masks = [] if self.mask is None else [self.mask.name]
        suffixes = [(".npz", ".npy"), *([(".gpkg", ".tif")] if as_files else [])]
        return [
            name + suffix
            for of_layer, of_mask in suffixes
            for names, suffix in ((layers, of_layer), (masks, of_mask))
            for name in names
        ]

    def as_json(self) -> dict[str, Any]:
        """Return what `scene_of` reads."""
        return asdict(self)


def scene_of(values: dict[str, Any]) -> Scene:
    """Return the scene that `as_json` made these values of."""
    layers = {
        name: values[name] and Layer(Shapes(values[name]["shapes"]), values[name]["count"])
        for name in ("valid", "invalid")
    }
    mask = values["mask"] and Mask(Cells(values["mask"]["cells"]), values["mask"]["factor"])
    return Scene(values["side"], mask=mask, **layers)


def side_at(scale: int, full: int = FULL_SIDE) -> int:
    """Return the side of a scene whose full side is `full`, made `scale` times smaller."""
    return full // (_STEP * scale) * _STEP + 1


FEW_BIG = Layer(Shapes.FEW_BIG, 4)
MEDIUM = Layer(Shapes.MEDIUM, 500)
PARCELS = Layer(Shapes.PARCELS, 100_000)
ONE_RING = Layer(Shapes.ONE_RING, 1_000_000)
CLOUDS = Mask(Cells.CLOUDS, 20)


def combined(side: int) -> Scene:
    """Return the scene with all three kinds of evidence."""
    return Scene(side, valid=FEW_BIG, invalid=MEDIUM, mask=CLOUDS)


def _tiny(layer: Layer | None) -> Layer | None:
    if layer is None:
        return None
    return replace(layer, count=16 if layer.shapes is Shapes.ONE_RING else 4)
