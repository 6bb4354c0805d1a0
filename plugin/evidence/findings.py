"""What was found while the evidence was read: frozen values, which the log renders, as any other report may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from qgis.core import QgsCoordinateReferenceSystem

from ...core.combine.polygon_role import PolygonRole
from ...core.combine.stream import Tally
from ...core.pixels.reason import Reason
from ...core.pixels.tile import Shape
from ..host.map_grid import MapGrid
from ..vector.features import LayerContent
from ..vector.without_pixels import FeaturesWithoutPixels


@dataclass(frozen=True)
class GridFound:
    """The grid that the mask has."""

    map_grid: MapGrid


@dataclass(frozen=True)
class MaskFound:
    """The raster mask.

    Attributes:
        layer: its name.
        band: from 1.
        shape: (rows, cols) of its cells.
        crs: of the mask.
        grid_crs: of the grid.
        is_aligned: whether its rows and columns run along those of the grid.
    """

    layer: str
    band: int
    shape: Shape
    crs: QgsCoordinateReferenceSystem
    grid_crs: QgsCoordinateReferenceSystem
    is_aligned: bool


@dataclass(frozen=True)
class PolygonsFound:
    """What a layer of polygons holds."""

    role: PolygonRole
    content: LayerContent
    grid_crs: QgsCoordinateReferenceSystem


@dataclass(frozen=True)
class WithoutPixelsFound:
    """Which features of a layer cover no pixel."""

    role: PolygonRole
    features: FeaturesWithoutPixels


@dataclass(frozen=True)
class NoValidPolygonFound:
    """The layer of valid polygons has none, so no pixel is valid."""

    layer: str


@dataclass(frozen=True)
class NoEvidenceFound:
    """Nothing is given that could make a pixel invalid."""


@dataclass(frozen=True)
class PixelsCounted:
    """What the mask has come to.

    Attributes:
        evidence: the reason for which each piece of evidence takes pixels away, in the order of `tally.taken_away`.
        tally: the counts.
    """

    evidence: tuple[Reason, ...]
    tally: Tally


Finding = Union[
    GridFound,
    MaskFound,
    PolygonsFound,
    WithoutPixelsFound,
    NoValidPolygonFound,
    NoEvidenceFound,
    PixelsCounted,
]
