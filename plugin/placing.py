"""The polygons of a layer on a grid: reprojected, and in pixel coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProcessingException,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.densify import OUTLINE_TOLERANCE, reprojected
from ..core.grid import Grid
from ..core.polygons import Polygons
from .features import PolygonLayer
from .projection import Project, projection
from .reach import cut_to, in_degrees, reach_of, turned

translate = QCoreApplication.translate

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_FARTHEST = 2.0**30
"""Pixels from the grid's corner up to which edges keep their place on the grid: to 2e-7 pixel, as float64 does."""


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
    grid: Grid,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    *,
    distance: float = 0.0,
) -> PlacedPolygons:
    """Place the layer's polygons on the grid; reprojected outlines stay true to 0.01 pixel.

    In another CRS they are cut down to the surroundings of the grid first: what lies on the far side of the globe may
    have no place in the grid's CRS, or one from where its outline would run across the grid.

    Args:
        layer: the polygons.
        grid: in `crs`.
        crs: of the grid.
        context: the transformations to be used.
        distance: pixels from the grid up to which outlines are of use.

    Raises:
        QgsProcessingException: an outline near the grid has no place in the grid's CRS, or is torn apart in it.
    """
    project = projection(layer.crs, crs, context)
    if project is None:
        return PlacedPolygons(layer.polygons.mapped(grid.to_pixels), layer.feature_of_polygon)
    reach = reach_of(grid, crs, layer.crs, context, distance=distance)
    polygons, whose = cut_to(layer.polygons, reach)
    try:
        return PlacedPolygons(
            reprojected(polygons, _onto(grid, crs, project)), layer.feature_of_polygon[whose]
        )
    except ValueError as error:
        raise _beyond_reach(layer, crs) from error


def bounds_in(
    layer: PolygonLayer,
    pixel_size: float,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> tuple[float, float, float, float]:
    """Return (x from, y from, x to, y to) of the layer's polygons in `crs`, true to 0.01 of `pixel_size`.

    Raises:
        QgsProcessingException: there is no polygon, or a vertex has no place in the CRS.
    """
    if not len(layer.polygons):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the valid polygons '{layer}' have no feature, so nothing says where the grid lies; "
                "give EXTENT or REFERENCE",
            ).format(layer=layer.name)
        )
    project = projection(layer.crs, crs, context)
    xy = layer.polygons.xy
    if project is not None:
        try:
            outlines = reprojected(layer.polygons, project, tolerance=OUTLINE_TOLERANCE * pixel_size)
        except ValueError as error:
            raise _beyond_reach(layer, crs) from error
        xy = outlines.xy
    (x_from, y_from), (x_to, y_to) = xy.min(axis=0), xy.max(axis=0)
    return float(x_from), float(y_from), float(x_to), float(y_to)


def _beyond_reach(layer: PolygonLayer, crs: QgsCoordinateReferenceSystem) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask",
            "polygon layer '{layer}' ({source}) reaches beyond what {target} can show; "
            "clip it to the area of the grid first",
        ).format(layer=layer.name, source=layer.crs.authid(), target=crs.authid())
    )


def _onto(grid: Grid, crs: QgsCoordinateReferenceSystem, project: Project) -> Project:
    """Return the way to pixel coordinates; what is too far away for float64 has no place there."""
    middle = float(grid.outline()[:-1, 0].mean())

    def onto_grid(xy: FloatArray) -> FloatArray:
        there = project(xy)
        if in_degrees(
            crs
        ):  # a polygon at 179 degrees west may well lie on a grid that reaches from 170 to 190
            there = np.stack([turned(there[:, 0], middle), there[:, 1]], axis=1)
        pixels = grid.to_pixels(there)
        return np.where(np.abs(pixels) <= _FARTHEST, pixels, np.nan)

    return onto_grid
