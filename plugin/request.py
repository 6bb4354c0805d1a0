"""The values of one run, read once and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loading the plugin declares parameters, and imports nothing that only a run needs
    from ..core.cell_rules.predicates import CellRule
    from ..core.combine.polygon_role import PolygonRole
    from ..core.rasterize.pixel_rule import PixelRule
    from .host.map_grid import MapGrid, UnplacedGrid
    from .raster.source import RasterSource
    from .vector.source import PolygonSource

Options = Mapping[str, str]


@dataclass(frozen=True)
class PolygonRequest:
    """Polygons, and when a pixel belongs to them.

    Attributes:
        source: the features.
        rule: when a pixel belongs to them.
        min_covered: goes with the rule MIN_COVERED alone.
    """

    source: PolygonSource
    rule: PixelRule
    min_covered: float | None


class MaskRule(Enum):
    """How the cells of a raster mask decide about a pixel."""

    INTERPOLATED = "the valid cells, interpolated at the pixel's centre"
    ALL_CELLS = "all cells under the pixel are valid"
    CELL_COVERAGE = "the fraction of the pixel that valid cells cover"


@dataclass(frozen=True)
class IndexPlacement:
    """A raster mask without georeference: its cell (i, j) lies on the full-resolution pixel (i * rows, j * cols).

    Attributes:
        rows, cols: pixels from one cell to the next.
        first_row, first_col: the full-resolution pixel that lies on the grid's first pixel.
    """

    rows: int
    cols: int
    first_row: int
    first_col: int


@dataclass(frozen=True)
class MaskRequest:
    """A raster mask: its cells, which of them are valid, and how they decide about pixels.

    Attributes:
        source: the cells.
        cells: which of them are valid.
        rule: how they decide.
        threshold: what the interpolated value, or the fraction of valid cells, must reach, from 0 to 1.
        valid_outside: what pixels beyond the mask are.
        index: where the cells lie by index; None where their georeference says it.
    """

    source: RasterSource
    cells: CellRule
    rule: MaskRule
    threshold: float
    valid_outside: bool
    index: IndexPlacement | None


@dataclass(frozen=True)
class UncertaintyRequest:
    """How near a pixel may come to another verdict before it counts as uncertain.

    Attributes:
        distance: of its centre from a boundary, in pixels.
        margin: of the raster mask's value from the threshold.
    """

    distance: float
    margin: float


class Overviews(Enum):
    """How the overviews of a Cloud Optimized GeoTIFF come about; the value is GDAL's name for it."""

    NEAREST = "NEAREST"
    MODE = "MODE"


@dataclass(frozen=True)
class FileRequest:
    """What the user says about how files are written.

    Attributes:
        options: GDAL's creation options, by their names in capitals.
        overviews: of a Cloud Optimized GeoTIFF; None for the format that `chosen` or the file's suffix says.
        chosen: GDAL's name of the format chosen in QGIS's file dialog, as "COG"; it counts where it goes with the
            file's suffix, and is empty before QGIS 4.
    """

    options: Options = field(default_factory=dict)
    overviews: Overviews | None = None
    chosen: str = ""


@dataclass(frozen=True)
class InputFile:
    """Where an input lies, none of whose files an output may take the place of.

    Attributes:
        parameter: of the input.
        layer: its name.
        dataset: as GDAL opens it: the path of a file, or of a folder, or a name as `NETCDF:"a.nc":band`.
    """

    parameter: str
    layer: str
    dataset: str


@dataclass(frozen=True)
class Request:
    """Everything the dialog says, except where the outputs go.

    Attributes:
        grid: the grid, or one that is still to be laid over the valid polygons.
        polygons: those given, by their role.
        mask: None where not given.
        uncertainty: what counts as uncertain.
        valid_value, invalid_value: what is written into the output.
        file: how all outputs are written.
        input_files: where all layers given lie.
    """

    grid: MapGrid | UnplacedGrid
    polygons: Mapping[PolygonRole, PolygonRequest]
    mask: MaskRequest | None
    uncertainty: UncertaintyRequest
    valid_value: int
    invalid_value: int
    file: FileRequest
    input_files: tuple[InputFile, ...] = ()
