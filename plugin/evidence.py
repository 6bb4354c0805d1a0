"""A request -> the grid and the evidence the core takes, with log lines on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from qgis.core import QgsCoordinateTransformContext, QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ..core.cell_share import CellShare
from ..core.dissolve import dissolved
from ..core.doubt import Leeway, for_invalid_inside, for_raster_mask, for_valid_inside
from ..core.evidence import Evidence, InvalidInside, Region, ValidInside
from ..core.georeference import placed
from ..core.grid import Grid
from ..core.lattice import Aligned, Placement, WholeSteps
from ..core.pixel_rule import PixelRule
from ..core.polygons import Polygons
from ..core.raster_mask import RasterMask
from ..core.regions import region
from .features import PolygonLayer, read_polygons
from .grids import laid_over
from .overlay import QgisOverlay
from .placing import bounds_in, in_pixels
from .projection import projection
from .reach import reach_of, search_boxes
from .report import log_grid, log_mask, log_polygons, log_vanished
from .request import DoubtRequest, MaskRequest, MaskRule, PolygonRequest, Request
from .vanished import vanished

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Job:
    """What the core needs to build the mask.

    Attributes:
        grid: of the mask.
        pieces: of evidence, cheapest first.
    """

    grid: Grid
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Piece:
    """A piece of evidence.

    Attributes:
        kind: what the log calls the pixels it rejects.
        evidence: itself.
        leeway: makes its stricter and its looser version, for those who ask what is uncertain.
    """

    kind: str
    evidence: Evidence
    leeway: Callable[[], Leeway]


def job_of(request: Request, context: QgsCoordinateTransformContext, feedback: QgsProcessingFeedback) -> Job:
    """Read the polygons, open the raster mask, and tell the log what was found.

    Raises:
        QgsProcessingException: a layer can't be used, or there is no grid to be had from it.
        Cancelled: the user asked to stop.
    """
    grid_if_known = request.grid if isinstance(request.grid, Grid) else None
    valid = None
    if request.valid is not None:
        valid = _read(request.valid, grid_if_known, request, context, feedback)
    grid = _grid(request, valid, context)
    log_grid(feedback, grid, request.crs)
    pieces = []
    if request.mask is not None:
        pieces.append(_mask_piece(request.mask, grid, request, context, feedback))
    if request.valid is not None and valid is not None:
        kind = translate("GridMask", "Valid polygons")
        polygons = _placed(
            kind, valid, request.valid.rule, grid=grid, request=request, context=context, feedback=feedback
        )
        if not len(valid.polygons) and valid.unread_count == 0:
            feedback.pushWarning(
                translate("GridMask", "'{layer}' has no valid polygon, so every pixel is invalid").format(
                    layer=valid.name
                )
            )
        pieces.append(_valid_piece(request.valid, polygons, request.doubt))
    if request.invalid is not None:
        invalid = _read(request.invalid, grid, request, context, feedback)
        kind = translate("GridMask", "Invalid polygons")
        polygons = _placed(
            kind,
            invalid,
            request.invalid.rule,
            grid=grid,
            request=request,
            context=context,
            feedback=feedback,
        )
        pieces.append(_invalid_piece(request.invalid, polygons, request.doubt))
    if not request.has_evidence:
        feedback.pushWarning(
            translate("GridMask", "No evidence is given (VALID, INVALID or MASK), so every pixel is valid")
        )
    return Job(grid, tuple(pieces))


def _grid(request: Request, valid: PolygonLayer | None, context: QgsCoordinateTransformContext) -> Grid:
    if isinstance(request.grid, Grid):
        return request.grid
    if valid is None:
        raise RuntimeError(
            "the grid is to be laid over VALID, which isn't given; the reader of the parameters asks for it"
        )
    bounds = bounds_in(valid, request.grid.pixel_size, request.crs, context)
    return laid_over(bounds, request.grid.pixel_size, request.crs)


def _read(
    polygons: PolygonRequest,
    grid: Grid | None,
    request: Request,
    context: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> PolygonLayer:
    """Read polygons: those that may be of use on the grid, or all of them where the grid isn't known yet."""
    near = None
    # Of features near the grid, the first ones are others than those of the layer.
    if grid is not None and not polygons.is_limited:
        layer_crs, distance = polygons.source.sourceCrs(), request.doubt.distance
        near = search_boxes(reach_of(grid, request.crs, layer_crs, context, distance=distance))
    return read_polygons(polygons.source, feedback.isCanceled, near=near)


def _placed(
    kind: str,
    layer: PolygonLayer,
    rule: PixelRule,
    *,
    grid: Grid,
    request: Request,
    context: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> Polygons:
    """Return the polygons in pixel coordinates, and tell the log of them. `kind` names their role."""
    log_polygons(feedback, kind, layer, request.crs)
    on_grid = in_pixels(layer, grid, request.crs, context, distance=request.doubt.distance)
    log_vanished(feedback, kind, vanished(layer, on_grid, grid.shape, rule))
    return on_grid.polygons


def _valid_piece(request: PolygonRequest, polygons: Polygons, doubt: DoubtRequest) -> Piece:
    evidence = ValidInside(_region(request, polygons))
    return Piece(
        translate("GridMask", "Outside the valid polygons"),
        evidence,
        lambda: for_valid_inside(evidence, dissolved(polygons, QgisOverlay()), doubt.distance),
    )


def _invalid_piece(request: PolygonRequest, polygons: Polygons, doubt: DoubtRequest) -> Piece:
    evidence = InvalidInside(_region(request, polygons))
    return Piece(
        translate("GridMask", "Inside the invalid polygons"),
        evidence,
        lambda: for_invalid_inside(evidence, dissolved(polygons, QgisOverlay()), doubt.distance),
    )


def _mask_piece(
    mask: MaskRequest,
    grid: Grid,
    request: Request,
    context: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> Piece:
    evidence = _raster_mask(mask, grid, request, context, feedback)
    return Piece(
        translate("GridMask", "Raster mask"),
        evidence,
        lambda: for_raster_mask(evidence, request.doubt.margin),
    )


def _region(request: PolygonRequest, polygons: Polygons) -> Region:
    return region(polygons, rule=request.rule, min_covered=request.min_covered, overlay=QgisOverlay())


def _raster_mask(
    mask: MaskRequest,
    grid: Grid,
    request: Request,
    context: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> RasterMask | CellShare:
    placement = _placement(mask, grid, request, context)
    log_mask(feedback, mask, placement, request.crs)
    read, shape = mask.source.judged_by(mask.cells), mask.source.grid.shape
    if mask.rule is MaskRule.INTERPOLATED:
        return RasterMask(read, shape, placement, mask.threshold, mask.valid_outside)
    if not isinstance(placement, Aligned):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "MASK '{layer}' lies askew to the grid or in another CRS, where only the rule 'interpolated at the "
                "pixel's centre' can be used; warp it to the CRS of the grid first (nearest neighbour), "
                "or use that rule",
            ).format(layer=mask.source.name)
        )
    least = 1.0 if mask.rule is MaskRule.ALL_CELLS else mask.threshold
    return CellShare(read, shape, placement, least, mask.valid_outside)


def _placement(
    mask: MaskRequest, grid: Grid, request: Request, context: QgsCoordinateTransformContext
) -> Placement:
    if mask.index is None:
        return placed(mask.source.grid, grid, projection(request.crs, mask.source.crs, context))
    return Aligned(
        WholeSteps(mask.index.first_row, 1, mask.index.rows),
        WholeSteps(mask.index.first_col, 1, mask.index.cols),
    )
