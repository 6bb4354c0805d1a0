"""The polygons of a layer on a grid: reprojected, and in pixel coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.arrays.types import FloatArray, IntArray
from ...core.pixels.grid import Grid
from ...core.pixels.tolerance import REPROJECTION_TOLERANCE
from ...core.vector.densify import reprojected
from ...core.vector.polygons import Polygons
from ..host.map_grid import Extent, MapGrid, UnplacedGrid
from ..host.transforms import Project
from .features import PolygonLayer
from .surroundings import TURN, cut_to, in_degrees, surroundings_of, turned

translate = QCoreApplication.translate


_FARTHEST = 2.0**30
"""Pixels from the grid's corner up to which float64 holds the edges of polygons to 2e-7 pixel."""


@dataclass(frozen=True, eq=False)
class PlacedPolygons:
    """The polygons of a layer on a grid.

    Attributes:
        polygons: in pixel coordinates of the grid. Those far away from it may be missing, and others cut.
        feature_of_polygon: (polygons,) int64, the id of the feature each polygon belongs to.
    """

    polygons: Polygons
    feature_of_polygon: IntArray


def in_pixels(
    layer: PolygonLayer,
    map_grid: MapGrid,
    cancelled: Callable[[], bool],
    *,
    distance: float,
) -> PlacedPolygons:
    """Place the layer's polygons on the grid; reprojected boundaries stay true to 0.01 pixel.

    In another CRS they are cut down to the surroundings of the grid first: what lies on the far side of the globe may
    not be projected at all, or to where its boundary would run across the grid.

    Args:
        layer: the polygons.
        map_grid: the grid.
        cancelled: is asked every so many points.
        distance: pixels from the grid up to which boundaries are of use.

    Raises:
        Cancelled: `cancelled` said so.
        QgsProcessingException: a boundary near the grid can't be projected into the grid's CRS, or is torn apart in it.
    """
    project = map_grid.from_crs(layer.content.crs)
    if project is None:
        placed = PlacedPolygons(layer.polygons.mapped(map_grid.grid.to_pixels), layer.feature_of_polygon)
        return _repeated(placed, map_grid.grid, distance) if in_degrees(map_grid.crs) else placed
    surroundings = surroundings_of(map_grid, layer.content.crs, distance=distance)
    polygons, whose = cut_to(layer.polygons, surroundings, cancelled)
    try:
        return PlacedPolygons(
            reprojected(polygons, _onto(map_grid, project), cancelled=cancelled),
            layer.feature_of_polygon[whose],
        )
    except ValueError as error:
        raise _not_shown_in(map_grid.crs, layer) from error


def _repeated(placed: PlacedPolygons, grid: Grid, distance: float) -> PlacedPolygons:
    """Return polygons in degrees, and beside them those that come to lie at the grid a turn to the east or the west."""
    from_xy, to_xy = placed.polygons.boxes
    size = np.array(grid.shape[::-1])
    here, there = grid.to_pixels(np.array([[0.0, 0.0], [TURN, 0.0]]))
    parts, whose = [placed.polygons], [placed.feature_of_polygon]
    for turn in (here - there, there - here):
        meets = (to_xy + turn > -1 - distance) & (from_xy + turn < size + distance)
        at = np.flatnonzero(meets.all(axis=1))
        if len(at):
            again = placed.polygons.taken(at)
            parts.append(again.with_xy(again.xy + turn))
            whose.append(placed.feature_of_polygon[at])
    if len(parts) == 1:
        return placed
    return PlacedPolygons(Polygons.concatenated(parts), np.concatenate(whose))


def extent_of(layer: PolygonLayer, grid: UnplacedGrid, cancelled: Callable[[], bool]) -> Extent:
    """Return the extent of the layer's polygons in the CRS of a grid, true to 0.01 of its pixel size.

    Raises:
        Cancelled: `cancelled` said so; it is asked every so many points.
        QgsProcessingException: there is no polygon, or a vertex can't be projected into the CRS.
    """
    if not len(layer.polygons):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the valid polygons '{layer}' have no feature, so nothing says where the grid lies; "
                "give EXTENT or REFERENCE",
            ).format(layer=layer.content.name)
        )
    project = grid.from_crs(layer.content.crs)
    xy = layer.polygons.xy
    if project is not None:
        tolerance = REPROJECTION_TOLERANCE * grid.pixel_size
        try:
            xy = reprojected(layer.polygons, project, tolerance=tolerance, cancelled=cancelled).xy
        except ValueError as error:
            raise _not_shown_in(grid.crs, layer) from error
    (x_from, y_from), (x_to, y_to) = xy.min(axis=0), xy.max(axis=0)
    return float(x_from), float(y_from), float(x_to), float(y_to)


def _not_shown_in(crs: QgsCoordinateReferenceSystem, layer: PolygonLayer) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask",
            "polygon layer '{layer}' ({source}) reaches beyond what {target} can show; "
            "clip it to the area of the grid first",
        ).format(layer=layer.content.name, source=layer.content.crs.authid(), target=crs.authid())
    )


def _onto(map_grid: MapGrid, project: Project) -> Project:
    """Return the transformation to pixel coordinates; what is too far away for float64 becomes NaN."""
    middle = float(map_grid.grid.boundary()[:-1, 0].mean())

    def onto_grid(xy: FloatArray) -> FloatArray:
        there = project(xy)
        if in_degrees(map_grid.crs):
            # A polygon at 179 degrees west may well lie on a grid that reaches from 170 to 190.
            there = np.stack([turned(there[:, 0], middle), there[:, 1]], axis=1)
        pixels = map_grid.grid.to_pixels(there)
        return np.where(np.abs(pixels) <= _FARTHEST, pixels, np.nan)

    return onto_grid
