"""A request -> the grid and the evidence that the core takes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Callable

from ...core.combine.polygon_role import PolygonRole
from ...core.raster_mask.placement import Aligned
from ..findings import (
    Finding,
    GridFound,
    MaskFound,
    NoEvidenceFound,
    PolygonsFound,
    Step,
    StepBegun,
    UnplacedFound,
    WithoutPixelsFound,
)
from ..host.map_grid import MapGrid, UnplacedGrid
from ..host.transforms import CrsRelation
from ..names import MASK, REFERENCE
from ..request import MaskRequest, Request
from ..vector.features import PolygonLayer
from ..vector.on_grid import extent_of, in_pixels
from ..vector.without_pixels import features_without_pixels
from .labelled import LabelledEvidence
from .polygons import polygon_evidence, read_layer
from .raster_mask import mask_evidence, placement_of

Reading = Generator[Finding, None, LabelledEvidence]


@dataclass(frozen=True)
class Job:
    """What the core needs to build the mask.

    Attributes:
        map_grid: of the mask.
        evidence: cheapest first.
    """

    map_grid: MapGrid
    evidence: tuple[LabelledEvidence, ...]


def read_job(request: Request, cancelled: Callable[[], bool]) -> Generator[Finding, None, Job]:
    """Read the polygons and open the raster mask.

    Findings are yielded as soon as they are known, so that they are told even if a later layer can't be used.

    Args:
        request: what the dialog says.
        cancelled: is asked every few features, and between all that takes long.

    Returns:
        The job, once all findings were taken.

    Raises:
        QgsProcessingException: a layer can't be used, or there is no grid to be had from it.
        Cancelled: `cancelled` said so.
    """
    known_grid = request.grid if isinstance(request.grid, MapGrid) else None
    if known_grid is not None:
        yield GridFound(known_grid.grid, known_grid.crs)
        yield from _unplaced(request, known_grid)
    valid = None
    if PolygonRole.VALID in request.polygons:
        valid = yield from _read(PolygonRole.VALID, request, known_grid, cancelled)
    if isinstance(request.grid, MapGrid):
        map_grid = request.grid
    else:
        map_grid = _laid_over(request.grid, valid, cancelled)
        yield GridFound(map_grid.grid, map_grid.crs)
    evidence = []
    if request.mask is not None:
        evidence.append((yield from _mask(request.mask, map_grid, request)))
    if valid is not None:
        evidence.append((yield from _polygons(PolygonRole.VALID, valid, map_grid, request, cancelled)))
    if PolygonRole.INVALID in request.polygons:
        invalid = yield from _read(PolygonRole.INVALID, request, map_grid, cancelled)
        evidence.append((yield from _polygons(PolygonRole.INVALID, invalid, map_grid, request, cancelled)))
    if not evidence:
        yield NoEvidenceFound()
    return Job(map_grid, tuple(evidence))


def _unplaced(request: Request, map_grid: MapGrid) -> Iterator[Finding]:
    """Tell of a reference raster that lies nowhere, unless all that is given lies in its columns and rows."""
    mask = request.mask
    has_placed_mask = mask is not None and mask.index is None and mask.source.has_georeference
    if map_grid.unplaced_reference is not None and (
        request.polygons or has_placed_mask or map_grid.crs.isValid()
    ):
        yield UnplacedFound(REFERENCE, map_grid.unplaced_reference)


def _laid_over(grid: UnplacedGrid, valid: PolygonLayer | None, cancelled: Callable[[], bool]) -> MapGrid:
    if valid is None:
        raise RuntimeError(
            "the grid is to be laid over VALID, which isn't given; the reader of the parameters asks for it"
        )
    return grid.over(extent_of(valid, grid, cancelled))


def _read(
    role: PolygonRole, request: Request, map_grid: MapGrid | None, cancelled: Callable[[], bool]
) -> Generator[Finding, None, PolygonLayer]:
    yield StepBegun(Step.READING, role)
    return read_layer(request.polygons[role], map_grid, cancelled, distance=request.uncertainty.distance)


def _mask(mask: MaskRequest, map_grid: MapGrid, request: Request) -> Reading:
    placement = placement_of(mask, map_grid)
    source = mask.source
    is_aligned = isinstance(placement, Aligned)
    # Cells that are placed by index have no need of their CRS.
    relation = map_grid.relation_of(source.crs) if mask.index is None else CrsRelation.SAME
    yield MaskFound(
        source.name, source.band, source.grid.shape, source.crs, map_grid.crs, relation, is_aligned
    )
    if mask.index is None and not source.has_georeference and map_grid.unplaced_reference is None:
        yield UnplacedFound(MASK, source.name)
    return mask_evidence(mask, placement, request.uncertainty)


def _polygons(
    role: PolygonRole,
    layer: PolygonLayer,
    map_grid: MapGrid,
    request: Request,
    cancelled: Callable[[], bool],
) -> Reading:
    """Place the polygons of a layer on the grid, and see which cover no pixel."""
    polygons = request.polygons[role]
    yield PolygonsFound(role, layer.content, map_grid.crs, map_grid.relation_of(layer.content.crs))
    on_grid = in_pixels(layer, map_grid, cancelled, distance=request.uncertainty.distance)
    without_pixels = features_without_pixels(layer, on_grid, map_grid.grid.shape, polygons.rule, cancelled)
    yield WithoutPixelsFound(role, without_pixels)
    if not polygons.rule.is_of_centres:
        yield StepBegun(Step.DISSOLVING, role)
    return polygon_evidence(role, polygons, on_grid.polygons, request.uncertainty, cancelled)
