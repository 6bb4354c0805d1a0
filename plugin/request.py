"""The values of one run, read once and frozen."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingFeatureSource

from ..core.cell_rule import CellRule
from ..core.grid import Grid
from ..core.pixel_rule import PixelRule
from .rasters import RasterSource


@dataclass(frozen=True)
class GridOfValidPolygons:
    """A grid still to be laid over the valid polygons: its pixel size, in units of the CRS."""

    pixel_size: float


@dataclass(frozen=True)
class PolygonRequest:
    """Polygons, and when a pixel belongs to them; `min_covered` goes with the rule MIN_COVERED alone."""

    source: QgsProcessingFeatureSource
    rule: PixelRule
    min_covered: float | None


@dataclass(frozen=True)
class MaskRequest:
    """A raster mask: its cells, which of them are valid, and how they decide about pixels."""

    source: RasterSource
    rule: CellRule
    threshold: float
    valid_outside: bool


@dataclass(frozen=True)
class Request:
    """Everything the dialog says, except where the output goes.

    Attributes:
        grid: the grid, or how to lay it over the valid polygons.
        crs: of the grid.
        valid, invalid: polygons, None where not given.
        mask: None where not given.
        valid_value, invalid_value: what is written into the output.
    """

    grid: Grid | GridOfValidPolygons
    crs: QgsCoordinateReferenceSystem
    valid: PolygonRequest | None
    invalid: PolygonRequest | None
    mask: MaskRequest | None
    valid_value: int
    invalid_value: int

    @property
    def has_evidence(self) -> bool:
        """Whether anything is given that could make a pixel invalid."""
        return not (self.valid is None and self.invalid is None and self.mask is None)
