"""Dissolve polygons into their union: areas that neither overlap nor touch along an edge.

The rules that look at a pixel's square speak of the union of all polygons: a parcel's edge inside a field of parcels is
no edge of the field, and what two polygons cover is covered once. Overlay is done by a library (overlay.py), in small
portions (united.py). What is inside a polygon is decided here, as scanline.py says it.
"""

from __future__ import annotations

from typing import Callable

import numpy as np

from ..arrays.types import FloatArray
from ..cancel import look, never
from .overlay import Area, Overlay
from .polygons import Polygons
from .simple_rings import surely_simple
from .united import united
from .winding import winding_number
from .wkb import polygons_from_wkb

_POLYGONS_AT_ONCE = 50_000  # tested for what needs no library


def dissolved(polygons: Polygons, overlay: Overlay, cancelled: Callable[[], bool] = never) -> Polygons:
    """Return the union of all polygons as valid polygons that neither overlap nor share an edge.

    Args:
        polygons: of any kind.
        overlay: a geometry library's.
        cancelled: is asked before every of the library's calls, each of which takes little of the polygons.

    Raises:
        Cancelled: `cancelled` said so.
    """
    return united(_valid(polygons, overlay, cancelled), overlay, cancelled)


def ring_area(ring: FloatArray, overlay: Overlay) -> Area:
    """Return the area inside a ring: what it winds round, in whichever direction (the non-zero rule)."""
    if len(ring) < 4:
        return overlay.union([])
    area = overlay.valid_polygon([ring])
    if area is not None:
        return area
    return overlay.union([face for face, inside in overlay.faces(ring) if winding_number(ring, inside)])


def _valid(polygons: Polygons, overlay: Overlay, cancelled: Callable[[], bool]) -> Polygons:
    """Return what is inside each polygon as valid polygons, most of them as they are."""
    parts = []
    for first in range(0, len(polygons), _POLYGONS_AT_ONCE):
        look(cancelled)
        some = polygons.taken(np.arange(first, min(first + _POLYGONS_AT_ONCE, len(polygons))))
        is_valid = np.diff(some.polygon_starts) == 1
        is_valid[is_valid] = surely_simple(some)[some.polygon_starts[:-1][is_valid]]
        areas = []
        for i in np.flatnonzero(~is_valid).tolist():
            look(cancelled)
            rings = some.rings_of(i)
            if min(map(len, rings)) >= 4 and overlay.valid_polygon(rings) is not None:
                is_valid[i] = True
            else:
                areas.append(overlay.wkb(_area(rings, overlay)))
        parts += [some.taken(np.flatnonzero(is_valid)), polygons_from_wkb(areas)]
    return Polygons.concatenated(parts)


def _area(rings: list[FloatArray], overlay: Overlay) -> Area:
    """Return the area inside a shell without what is inside its holes."""
    shell, *holes = (ring_area(ring, overlay) for ring in rings)
    return overlay.difference(shell, overlay.union(holes)) if holes else shell
