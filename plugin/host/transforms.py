"""QGIS's coordinate transformations over arrays of points."""

from __future__ import annotations

import struct
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


def projection(
    source: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Project | None:
    """Return the transformation from one CRS to another, of (n, 2) points (x, y); None where the two are the same.

    A CRS that is not known counts as the same. Points that can't be projected become infinite or NaN. Any
    number of threads may ask.
    """
    if not source.isValid() or not target.isValid():
        return None
    transform = QgsCoordinateTransform(source, target, context)
    if transform.isShortCircuited():
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
    if len(xy) == 1:  # a line has at least two points
        return _transformed(np.repeat(xy, 2, axis=0), transform)[:1]
    line = QgsGeometry()
    line.fromWkb(_WKB_LINE_HEADER.pack(1, _LINE_STRING, len(xy)) + xy.astype("<f8").tobytes())
    if not _transform_in_place(line, transform):
        if len(xy) == 2:
            return np.full_like(xy, np.nan)
        half = len(xy) // 2
        return np.concatenate([_transformed(xy[:half], transform), _transformed(xy[half:], transform)])
    points = np.frombuffer(line.asWkb().data(), dtype="<f8", offset=_WKB_LINE_HEADER.size)
    return points.reshape(-1, 2).astype(np.float64)


def _transform_in_place(geometry: QgsGeometry, transform: QgsCoordinateTransform) -> bool:
    try:
        return bool(geometry.transform(transform) == Qgis.GeometryOperationResult.Success)
    except QgsCsException:
        return False
