"""What a run finds, from the dialog to the counts: frozen values, which the log puts into words, as any report may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Union

from qgis.core import QgsCoordinateReferenceSystem

from ..core.combine.polygon_role import PolygonRole
from ..core.combine.stream import Tally
from ..core.pixels.grid import Grid
from ..core.pixels.reason import Reason
from ..core.pixels.tile import Shape
from .host.transforms import CrsRelation
from .vector.features import LayerContent
from .vector.without_pixels import FeaturesWithoutPixels

_MANY_PIXELS = 10**10
_MANY_BYTES = 1 << 30


@dataclass(frozen=True)
class GridFound:
    """The grid that the mask has."""

    grid: Grid
    crs: QgsCoordinateReferenceSystem


@dataclass(frozen=True)
class UnplacedFound:
    """A raster without georeference, used beside what has its place on the map.

    Attributes:
        parameter: that it is given as.
        layer: its name.
    """

    parameter: str
    layer: str


@dataclass(frozen=True)
class NeedsFound:
    """What the run needs at least.

    Attributes:
        shape: (rows, cols) of the grid.
        disk: bytes, of all outputs while they are made.
        memory: bytes.
    """

    shape: Shape
    disk: int
    memory: int

    @property
    def is_large(self) -> bool:
        """Whether the user should know before it begins."""
        return self.shape[0] * self.shape[1] > _MANY_PIXELS or self.disk + self.memory > _MANY_BYTES


class Step(Enum):
    """What takes long, beside the pixels themselves."""

    READING = "features are read"
    DISSOLVING = "polygons are dissolved, for the rules that look at a pixel's square"
    FINDING_BOUNDARIES = "polygons are dissolved, for the uncertain pixels"
    COMPUTING = "pixels are computed and written"


@dataclass(frozen=True)
class StepBegun:
    """What the run does now.

    Attributes:
        step: what it does.
        role: of the polygons it does it with; None where it's all of them.
    """

    step: Step
    role: PolygonRole | None = None


@dataclass(frozen=True)
class MaskFound:
    """The raster mask.

    Attributes:
        layer: its name.
        band: from 1.
        shape: (rows, cols) of its cells.
        crs: of the mask.
        grid_crs: of the grid.
        relation: what becomes of coordinates between the two.
        is_aligned: whether its rows and columns run along those of the grid.
    """

    layer: str
    band: int
    shape: Shape
    crs: QgsCoordinateReferenceSystem
    grid_crs: QgsCoordinateReferenceSystem
    relation: CrsRelation
    is_aligned: bool


@dataclass(frozen=True)
class PolygonsFound:
    """What a layer of polygons holds.

    Attributes:
        role: of the polygons.
        content: of the layer.
        grid_crs: of the grid.
        relation: what becomes of the layer's coordinates on the grid.
    """

    role: PolygonRole
    content: LayerContent
    grid_crs: QgsCoordinateReferenceSystem
    relation: CrsRelation

    @property
    def leaves_nothing_valid(self) -> bool:
        """Whether these are to be the valid polygons, and all of the layer was read and holds none."""
        is_empty = self.content.polygon_count == self.content.unread_count == 0
        return self.role is PolygonRole.VALID and is_empty


@dataclass(frozen=True)
class WithoutPixelsFound:
    """Which features of a layer cover no pixel."""

    role: PolygonRole
    features: FeaturesWithoutPixels


@dataclass(frozen=True)
class NoEvidenceFound:
    """Nothing is given that could make a pixel invalid."""


@dataclass(frozen=True)
class RuleWithoutMaskFound:
    """MASK_VALID speaks of the cells of a raster mask that isn't given."""


@dataclass(frozen=True)
class RunCancelled:
    """The user cancelled, and nothing was written."""


@dataclass(frozen=True)
class KilledRunFinished:
    """Files of a run that was killed while they were moved to their places, where all of them are now."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class PixelsCounted:
    """What the mask has come to.

    Attributes:
        valid: number of valid pixels.
        taken_away: for each piece of evidence, in turn, its reason and how many pixels it took away that those before
            it had left.
        by_reason: for each sum of reasons that occurs, `Reason.VALID` among them, the number of pixels; None where
            reasons weren't asked for.
    """

    valid: int
    taken_away: tuple[tuple[Reason, int], ...]
    by_reason: tuple[tuple[int, int], ...] | None

    @classmethod
    def of(cls, tally: Tally, evidence: Iterable[Reason]) -> PixelsCounted:
        """Return the counts of a tally, given the reason of each piece of evidence."""
        by_reason = None
        if tally.by_reason is not None:
            by_reason = tuple((value, count) for value, count in enumerate(tally.by_reason.tolist()) if count)
        return cls(tally.valid_count, tuple(zip(evidence, tally.taken_away)), by_reason)


class AreaKind(Enum):
    """How the area of pixels is measured."""

    ELLIPSOID = "on the ellipsoid of the CRS"
    ROUGHLY_ELLIPSOID = "on the ellipsoid, where a part of the grid lies off it, or the map is torn"
    PLANE = "on the plane of the map, as its CRS has no ellipsoid"
    PLANE_FOR_WANT_OF_A_WAY = "on the plane of the map, as there is no way to the ellipsoid of its CRS"
    WITHOUT_CRS = "in squared units of the grid"


@dataclass(frozen=True)
class AreaFound:
    """The area of the valid pixels, in m², or squared units of the grid where it has no CRS."""

    area: float
    kind: AreaKind


Finding = Union[
    GridFound,
    UnplacedFound,
    NeedsFound,
    StepBegun,
    MaskFound,
    PolygonsFound,
    WithoutPixelsFound,
    NoEvidenceFound,
    RuleWithoutMaskFound,
    RunCancelled,
    KilledRunFinished,
    PixelsCounted,
    AreaFound,
]
