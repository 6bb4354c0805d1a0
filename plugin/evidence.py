"""A request -> the grid and the evidence the core takes, with log lines on the way."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsCoordinateTransformContext, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ..core.evidence import Evidence, InvalidInside, Region, ValidInside
from ..core.georeference import placed
from ..core.grid import Grid
from ..core.polygons import Polygons
from ..core.raster_mask import RasterMask
from ..core.regions import region
from .features import PolygonLayer, bounds_in, in_pixels, read_polygons
from .grids import laid_over
from .overlay import QgisOverlay
from .projection import projection
from .report import log_grid, log_mask, log_polygons
from .request import GridOfValidPolygons, MaskRequest, PolygonRequest, Request

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Job:
    """What the core needs to build the mask.

    Attributes:
        grid: of the mask.
        evidence: cheapest first, each with what the log calls the pixels it rejects.
    """

    grid: Grid
    evidence: tuple[tuple[str, Evidence], ...]


def job_of(request: Request, context: QgsCoordinateTransformContext, feedback: QgsProcessingFeedback) -> Job:
    """Read the polygons, open the raster mask, and tell the log what was found.

    Raises:
        QgsProcessingException: a layer can't be used, or there is no grid to be had from it.
        Cancelled: the user asked to stop.
    """
    valid = None if request.valid is None else read_polygons(request.valid.source, feedback.isCanceled)
    grid = _grid(request, valid, context)
    log_grid(feedback, grid, request.crs)
    evidence: list[tuple[str, Evidence]] = []
    if request.mask is not None:
        evidence.append(
            (
                translate("GridMask", "Raster mask"),
                _raster_mask(request.mask, grid, request, context, feedback),
            )
        )
    if request.valid is not None and valid is not None:
        kind = translate("GridMask", "Valid polygons")
        log_polygons(feedback, kind, valid, request.crs)
        if not len(valid.polygons):
            feedback.pushWarning(
                translate("GridMask", "'{layer}' has no valid polygon, so every pixel is invalid").format(
                    layer=valid.name
                )
            )
        inside = _region(request.valid, in_pixels(valid, grid, request.crs, context))
        evidence.append((translate("GridMask", "Outside the valid polygons"), ValidInside(inside)))
    if request.invalid is not None:
        invalid = read_polygons(request.invalid.source, feedback.isCanceled)
        log_polygons(feedback, translate("GridMask", "Invalid polygons"), invalid, request.crs)
        inside = _region(request.invalid, in_pixels(invalid, grid, request.crs, context))
        evidence.append((translate("GridMask", "Inside the invalid polygons"), InvalidInside(inside)))
    if not request.has_evidence:
        feedback.pushWarning(
            translate("GridMask", "No evidence is given (VALID, INVALID or MASK), so every pixel is valid")
        )
    return Job(grid, tuple(evidence))


def _grid(request: Request, valid: PolygonLayer | None, context: QgsCoordinateTransformContext) -> Grid:
    if isinstance(request.grid, Grid):
        return request.grid
    assert isinstance(request.grid, GridOfValidPolygons)
    assert valid is not None  # the reader of the parameters saw to it
    bounds = bounds_in(valid, request.grid.pixel_size, request.crs, context)
    return laid_over(bounds, request.grid.pixel_size, request.crs)


def _region(request: PolygonRequest, polygons: Polygons) -> Region:
    return region(polygons, rule=request.rule, min_covered=request.min_covered, overlay=QgisOverlay())


def _raster_mask(
    mask: MaskRequest,
    grid: Grid,
    request: Request,
    context: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> RasterMask:
    placement = placed(mask.source.grid, grid, projection(request.crs, mask.source.crs, context))
    log_mask(feedback, mask, placement)
    return RasterMask(
        read=mask.source.judged_by(mask.rule),
        shape=mask.source.grid.shape,
        placement=placement,
        threshold=mask.threshold,
        valid_outside=mask.valid_outside,
    )
