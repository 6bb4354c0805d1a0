"""The areas and boundaries of rings as shapely geometries, for both reference engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays.types import FloatArray
from ...vector.dissolve import ring_area
from ...vector.polygons import Polygons
from ...vector.shapely_overlay import ShapelyOverlay, shapely_module


@dataclass(frozen=True)
class RingArea:
    """A ring as two geometries: the area it winds round (non-zero rule), and its boundary as drawn."""

    area: Any
    boundary: Any


def ring_areas(polygons: Polygons) -> Iterator[tuple[RingArea, list[RingArea]]]:
    """Yield the shell and the holes of every polygon."""
    for i in range(len(polygons)):
        shell, *holes = (_ring_area(ring) for ring in polygons.rings_of(i))
        yield shell, holes


def _ring_area(ring: FloatArray) -> RingArea:
    boundary = shapely_module().LineString(ring if len(ring) > 1 else np.repeat(ring, 2, axis=0))
    return RingArea(ring_area(ring, ShapelyOverlay()), boundary)
