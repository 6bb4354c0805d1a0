"""QGIS's coordinate transformations over arrays of points."""

from __future__ import annotations

import struct
from enum import Enum
from threading import Lock
from typing import Callable

import numpy as np
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
)

from ...core.arrays.types import FloatArray

Project = Callable[[FloatArray], FloatArray]

_WKB_LINE_HEADER = struct.Struct("<BII")  # byte order, geometry type, number of points
_LINE_STRING = 2


def wkt_of(crs: QgsCoordinateReferenceSystem) -> str:
    """Return the CRS as WKT, empty where it is unknown."""
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL) if crs.isValid() else ""


class CrsRelation(Enum):
    """What becomes of coordinates on the way from one CRS to another."""

    SAME = "they stay as they are, as they should"
    UNKNOWN = "they stay as they are, as one of the two CRS isn't known"
    NO_WAY = (
        "they stay as they are, as there is no transformation, such as from a building site's to the Earth's"
    )
    TRANSFORMED = "they are transformed"


def relation(
    source: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> CrsRelation:
    """Return what becomes of coordinates on the way from one CRS to another."""
    return _relation(QgsCoordinateTransform(source, target, context))


def _relation(transform: QgsCoordinateTransform) -> CrsRelation:
    if not transform.sourceCrs().isValid() or not transform.destinationCrs().isValid():
        return CrsRelation.UNKNOWN
    if not transform.isShortCircuited():
        return CrsRelation.TRANSFORMED
    # QGIS short-circuits what PROJ has no transformation for.
    return CrsRelation.SAME if transform.isValid() else CrsRelation.NO_WAY


def projection(
    source: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Project | None:
    """Return the transformation from one CRS to another, of (n, 2) points (x, y); None where the two are the same.

    None, too, where a CRS isn't known, or there is no way from one to the other: coordinates are then taken as they are
    (`relation` tells why). Points that can't be projected become infinite or NaN. Any number of threads may ask.
    """
    transform = QgsCoordinateTransform(source, target, context)
    if _relation(transform) is not CrsRelation.TRANSFORMED:
        return None
    transforming = Lock()

    def project(xy: FloatArray) -> FloatArray:
        with transforming:  # a transform keeps notes of its own, and works in one thread at a time anyhow
            return _transformed(xy, transform)

    return project


def _transformed(xy: FloatArray, transform: QgsCoordinateTransform) -> FloatArray:
    """Take all points through QGIS in one call: as the WKB of a line, without a Python object for each."""
    if not len(xy):
        return xy
    points = xy if len(xy) > 1 else np.vstack([xy, xy])  # a line has at least two points
    line = QgsGeometry()
    line.fromWkb(_WKB_LINE_HEADER.pack(1, _LINE_STRING, len(points)) + points.astype("<f8").tobytes())
    if not _transform_in_place(line, transform):
        if len(xy) == 1:
            return np.full_like(xy, np.nan)
        half = len(xy) // 2
        return np.concatenate([_transformed(xy[:half], transform), _transformed(xy[half:], transform)])
    found = np.frombuffer(line.asWkb().data(), dtype="<f8", offset=_WKB_LINE_HEADER.size)
    return found.reshape(-1, 2)[: len(xy)].astype(np.float64)


def _transform_in_place(geometry: QgsGeometry, transform: QgsCoordinateTransform) -> bool:
    try:
        return bool(geometry.transform(transform) == Qgis.GeometryOperationResult.Success)
    except QgsCsException:
        return False
