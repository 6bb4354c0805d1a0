"""The areas and contours of polygons as shapely geometries, for the engines that are built on shapely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from .polygons import Polygons

FloatArray = npt.NDArray[np.float64]


def shapely_module() -> ModuleType:
    """Return shapely, imported now.

    Raises:
        ImportError: it is missing or older than 2.0; says how to get it.
    """
    try:
        import shapely
    except ImportError as error:
        raise ImportError(
            "this engine needs shapely 2.0 or newer, which is not installed here; "
            "run 'pip install \"shapely>=2\"' in this Python, or use GridRasterizeAlg.SCANLINE, which needs none"
        ) from error
    if int(shapely.__version__.split(".")[0]) < 2:
        raise ImportError(
            f"this engine needs shapely 2.0 or newer, but {shapely.__version__} is installed; "
            "run 'pip install \"shapely>=2\"' in this Python, or use GridRasterizeAlg.SCANLINE, which needs none"
        )
    return shapely


@dataclass(frozen=True)
class RingArea:
    """A ring as two geometries: the area it winds round (non-zero rule), and its contour as drawn."""

    area: Any
    contour: Any


def ring_areas(polygons: Polygons) -> Iterator[tuple[RingArea, list[RingArea]]]:
    """Yield the shell and the holes of every polygon."""
    for i in range(len(polygons)):
        shell, *holes = (_ring_area(ring) for ring in polygons.rings_of(i))
        yield shell, holes


def _ring_area(ring: FloatArray) -> RingArea:
    shapely = shapely_module()
    contour = shapely.LineString(ring if len(ring) > 1 else np.repeat(ring, 2, axis=0))
    if len(ring) < 4:
        return RingArea(shapely.Polygon(), contour)
    area = shapely.Polygon(ring)
    if not area.is_valid:
        faces = shapely.get_parts(shapely.polygonize([shapely.node(contour)]))
        area = shapely.union_all([face for face in faces if _winding(ring, face.representative_point())])
    return RingArea(area, contour)


def _winding(ring: FloatArray, point: Any) -> int:
    """Return how often the ring winds round the point."""
    (x0, y0), (x1, y1) = (ring[:-1] - (point.x, point.y)).T, (ring[1:] - (point.x, point.y)).T
    left = x0 * y1 - x1 * y0
    return int(((y0 <= 0) & (y1 > 0) & (left > 0)).sum()) - int(((y0 > 0) & (y1 <= 0) & (left < 0)).sum())
