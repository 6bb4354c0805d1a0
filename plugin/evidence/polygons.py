"""Polygons of a request -> evidence."""

from __future__ import annotations

from typing import Callable

from ...core.combine.evidence import PolygonEvidence
from ...core.combine.polygon_role import PolygonRole
from ...core.combine.uncertainty import polygon_uncertainty
from ...core.rasterize.engines import region
from ...core.vector.dissolve import dissolved
from ...core.vector.polygons import Polygons
from ..host.map_grid import MapGrid
from ..request import PolygonRequest, UncertaintyRequest
from ..vector.features import PolygonLayer, read_polygons
from ..vector.overlay import QgisOverlay
from ..vector.surroundings import search_boxes, surroundings_of
from .labelled import LabelledEvidence


def read_layer(
    request: PolygonRequest, map_grid: MapGrid | None, cancelled: Callable[[], bool], *, distance: float
) -> PolygonLayer:
    """Read polygons: those that may be of use on the grid, or all of them where the grid isn't known yet.

    Args:
        request: the polygons.
        map_grid: None where it isn't known yet.
        cancelled: is asked every few features.
        distance: pixels from the grid up to which boundaries are of use.
    """
    near = None
    # Of features near the grid, the first ones are others than those of the layer.
    if map_grid is not None and not request.source.is_limited:
        near = search_boxes(surroundings_of(map_grid, request.source.crs, distance=distance))
    return read_polygons(request.source, cancelled, near=near)


def polygon_evidence(
    role: PolygonRole,
    request: PolygonRequest,
    polygons: Polygons,
    uncertainty: UncertaintyRequest,
    cancelled: Callable[[], bool],
) -> LabelledEvidence:
    """Return what polygons, in pixel coordinates, say in their role.

    Raises:
        Cancelled: `cancelled` said so while the polygons were dissolved.
    """
    overlay = QgisOverlay()
    inside = region(
        polygons, rule=request.rule, min_covered=request.min_covered, overlay=overlay, cancelled=cancelled
    )
    evidence = PolygonEvidence(role, inside)
    return LabelledEvidence(
        role.reason,
        evidence,
        lambda: polygon_uncertainty(evidence, dissolved(polygons, overlay, cancelled), uncertainty.distance),
    )
