"""Features whose boundary intersects itself. They are used as drawn, but whoever drew them should know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from qgis.core import Qgis, QgsGeometry

from ...core.arrays.types import IntArray
from ...core.vector.polygons import Polygons
from ...core.vector.simple_rings import surely_simple
from .batches import Batch

_MOST_VERTICES = 200_000  # that GEOS is asked about; more would take longer than filling the polygons
_OF_A_CALL = 20  # vertices GEOS looks at in the time that asking it about one more geometry takes


@dataclass(frozen=True)
class SelfIntersection:
    """A feature whose boundary intersects itself, and where."""

    feature_id: int
    reason: str
    x: float
    y: float


class SelfIntersectionSearch:
    """Looks for boundaries that intersect themselves, as long as that takes less time than filling the polygons.

    Attributes:
        found: at most one place for each geometry looked at.
        unchecked: ids of features for which it was left open.
    """

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.found: list[SelfIntersection] = []
        self.unchecked: set[int] = set()
        self._vertices_left = _MOST_VERTICES

    def look_at(self, batch: Batch, polygons: Polygons, whose: IntArray) -> None:
        """Look at polygons and multi-polygons.

        Args:
            batch: the polygons and multi-polygons.
            polygons: the same.
            whose: (polygons,) int64, which of the batch each of them comes from.
        """
        vertices = np.diff(polygons.vertex_starts)
        of_geometry = np.bincount(whose, weights=vertices, minlength=len(batch.ids)).astype(np.int64)
        for i in _not_surely_valid(polygons, whose).tolist():
            effort = int(of_geometry[i]) + _OF_A_CALL
            if effort > self._vertices_left:
                self.unchecked.add(batch.ids[i])
            else:
                self._vertices_left -= effort
                self._ask(batch.wkbs[i], batch.ids[i])

    def _ask(self, wkb: bytes, feature_id: int) -> None:
        """Ask GEOS."""
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        if geometry.isGeosValid():
            return
        for error in geometry.validateGeometry(Qgis.GeometryValidationEngine.Geos)[:1]:
            where = error.where()
            self.found.append(SelfIntersection(feature_id, error.what(), where.x(), where.y()))


def _not_surely_valid(polygons: Polygons, whose: IntArray) -> IntArray:
    """Return the geometries that are more than a single ring that surely doesn't intersect itself, in order."""
    plain = np.diff(polygons.polygon_starts) == 1
    plain[plain] = surely_simple(polygons)[polygons.polygon_starts[:-1][plain]]
    plain[1:] &= whose[1:] != whose[:-1]
    plain[:-1] &= whose[1:] != whose[:-1]
    return np.unique(whose[~plain])
