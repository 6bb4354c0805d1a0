"""A request -> the grid and the evidence that the core takes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Callable

from ...core.combine.polygon_role import PolygonRole
from ...core.raster_mask.placement import Aligned
from ..host.map_grid import MapGrid
from ..request import GridOverPolygons, MaskRequest, Request
from ..vector.features import PolygonLayer
from ..vector.placement import extent_of, in_pixels
from ..vector.without_pixels import features_without_pixels
from .findings import (
    Finding,
    GridFound,
    MaskFound,
    NoEvidenceFound,
    NoValidPolygonFound,
    PolygonsFound,
    WithoutPixelsFound,
)
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
        cancelled: is asked every few features.

    Returns:
        The job, once all findings were taken.

    Raises:
        QgsProcessingException: a layer can't be used, or there is no grid to be had from it.
        Cancelled: `cancelled` said so.
    """
    valid = None
    if PolygonRole.VALID in request.polygons:
        valid = _read(PolygonRole.VALID, request, _known_grid(request), cancelled)
    map_grid = _known_grid(request) or _grid_over(request.grid, valid)
    yield GridFound(map_grid)
    evidence = []
    if request.mask is not None:
        evidence.append((yield from _mask(request.mask, map_grid, request)))
    for role in request.polygons:
        layer = valid if role is PolygonRole.VALID else None
        layer = layer or _read(role, request, map_grid, cancelled)
        evidence.append((yield from _polygons(role, layer, map_grid, request)))
    if not evidence:
        yield NoEvidenceFound()
    return Job(map_grid, tuple(evidence))


def _known_grid(request: Request) -> MapGrid | None:
    return request.grid if isinstance(request.grid, MapGrid) else None


def _grid_over(wanted: MapGrid | GridOverPolygons, valid: PolygonLayer | None) -> MapGrid:
    if valid is None or isinstance(wanted, MapGrid):
        raise RuntimeError(
            "the grid is to be laid over VALID, which isn't given; the reader of the parameters asks for it"
        )
    return MapGrid.laid_over(extent_of(valid, wanted), wanted.pixel_size, wanted.crs, wanted.transforms)


def _read(
    role: PolygonRole, request: Request, map_grid: MapGrid | None, cancelled: Callable[[], bool]
) -> PolygonLayer:
    return read_layer(request.polygons[role], map_grid, cancelled, distance=request.uncertainty.distance)


def _mask(mask: MaskRequest, map_grid: MapGrid, request: Request) -> Reading:
    placement = placement_of(mask, map_grid)
    source = mask.source
    is_aligned = isinstance(placement, Aligned)
    yield MaskFound(source.name, source.band, source.grid.shape, source.crs, map_grid.crs, is_aligned)
    return mask_evidence(mask, placement, request.uncertainty)


def _polygons(role: PolygonRole, layer: PolygonLayer, map_grid: MapGrid, request: Request) -> Reading:
    """Place the polygons of a layer on the grid, and see which cover no pixel."""
    polygons = request.polygons[role]
    yield PolygonsFound(role, layer.content, map_grid.crs)
    on_grid = in_pixels(layer, map_grid, distance=request.uncertainty.distance)
    yield WithoutPixelsFound(
        role, features_without_pixels(layer, on_grid, map_grid.grid.shape, polygons.rule)
    )
    if role is PolygonRole.VALID and not len(layer.polygons) and layer.content.unread_count == 0:
        yield NoValidPolygonFound(layer.content.name)
    return polygon_evidence(role, polygons, on_grid.polygons, request.uncertainty)
