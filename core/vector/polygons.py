"""Polygons as flat coordinate arrays, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from ..arrays.ragged import concatenated_starts, ranges, starts_of
from ..arrays.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Polygons:
    """Polygons of a layer, in one coordinate frame.

    Attributes:
        xy: (n, 2) float64, the vertices (x, y) of all rings one after the other; every ring is closed,
            its last vertex repeats its first.
        ring_starts: (rings + 1,) int64, ring i has the vertices ring_starts[i]:ring_starts[i + 1].
        polygon_starts: (polygons + 1,) int64, polygon i has the rings polygon_starts[i]:polygon_starts[i + 1];
            the first is its shell, the others are its holes.
    """

    xy: FloatArray
    ring_starts: IntArray
    polygon_starts: IntArray

    @classmethod
    def from_rings(cls, polygons: Iterable[Sequence[npt.ArrayLike]]) -> Polygons:
        """Make polygons from sequences of rings, shell first, each ring an (m, 2) array of (x, y).

        Rings are closed where they are not; polygons whose shell has no vertex are left out.

        Raises:
            ValueError: a coordinate is not finite, or a ring is not an (m, 2) array.
        """
        rings: list[FloatArray] = []
        ring_counts = []
        for polygon in polygons:
            drawn = [_points(ring) for ring in polygon]
            rings.extend(drawn)
            ring_counts.append(len(drawn))
        return cls.from_flat(
            np.concatenate(rings) if rings else np.empty((0, 2)),
            ring_sizes=np.array([len(ring) for ring in rings], dtype=np.int64),
            ring_counts=np.array(ring_counts, dtype=np.int64),
        )

    @classmethod
    def from_flat(cls, xy: FloatArray, *, ring_sizes: IntArray, ring_counts: IntArray) -> Polygons:
        """Make polygons from the vertices of all rings, one ring after the other.

        Rings are closed where they are not; polygons whose shell has no vertex are left out, and so are such holes.

        Args:
            xy: (n, 2) float64, (x, y).
            ring_sizes: (rings,) int64, the number of vertices of each ring.
            ring_counts: (polygons,) int64, the number of rings of each polygon, its shell first.

        Raises:
            ValueError: a coordinate is not finite.
        """
        xy = _finite(xy)
        if not (ring_sizes.all() and ring_counts.all()):
            xy, ring_sizes, ring_counts = _without_empty(xy, ring_sizes, ring_counts)
        ring_starts = starts_of(ring_sizes)
        first, behind = ring_starts[:-1], ring_starts[1:]
        unclosed = (xy[first] != xy[behind - 1]).any(axis=1)
        if unclosed.any():
            xy = np.insert(xy, behind[unclosed], xy[first[unclosed]], axis=0)
            ring_starts = starts_of(ring_sizes + unclosed)
        return cls(xy, ring_starts, polygon_starts=starts_of(ring_counts))

    @classmethod
    def from_shapely(cls, polygons: Iterable[Any]) -> Polygons:
        """Make polygons from shapely Polygons; empty ones are left out.

        Raises:
            TypeError: a geometry is no Polygon.
            ValueError: a coordinate is not finite.
        """
        import shapely

        if not hasattr(shapely, "get_num_coordinates"):  # shapely 1, as in QGIS on Debian 12
            return cls.from_rings(
                [polygon.exterior.coords, *(hole.coords for hole in polygon.interiors)]
                for polygon in polygons
                if not polygon.is_empty
            )
        geometries = np.array(list(polygons), dtype=np.object_)
        other = np.flatnonzero(shapely.get_type_id(geometries) != shapely.GeometryType.POLYGON)
        if len(other):
            raise TypeError(f"{geometries[other[0]]!r} is no Polygon; give shapely Polygons")
        geometries = geometries[~shapely.is_empty(geometries)]
        ring_counts = shapely.get_num_interior_rings(geometries).astype(np.int64) + 1
        # Rings cost a copy each, and are wanted only where a polygon has more than one.
        holed = np.flatnonzero(ring_counts > 1)
        ring_sizes = np.repeat(shapely.get_num_coordinates(geometries), ring_counts).astype(np.int64)
        ring_sizes[np.repeat(ring_counts > 1, ring_counts)] = shapely.get_num_coordinates(
            shapely.get_rings(geometries[holed])
        )
        xy = shapely.get_coordinates(geometries)
        return cls.from_flat(xy, ring_sizes=ring_sizes, ring_counts=ring_counts)

    @classmethod
    def concatenated(cls, parts: Sequence[Polygons]) -> Polygons:
        """Return the polygons of all `parts`, in their order."""
        if not parts:
            return cls.from_rings([])
        if len(parts) == 1:
            return parts[0]
        return cls(
            xy=np.concatenate([part.xy for part in parts]),
            ring_starts=concatenated_starts([part.ring_starts for part in parts]),
            polygon_starts=concatenated_starts([part.polygon_starts for part in parts]),
        )

    def __len__(self) -> int:
        """Return the number of polygons."""
        return len(self.polygon_starts) - 1

    @property
    def ring_count(self) -> int:
        """Number of rings, shells and holes together."""
        return len(self.ring_starts) - 1

    @property
    def vertex_starts(self) -> IntArray:
        """(polygons + 1,) int64, polygon i has the vertices vertex_starts[i]:vertex_starts[i + 1]."""
        return self.ring_starts[self.polygon_starts]

    @property
    def vertex_ring(self) -> IntArray:
        """(n,) int64, the ring that each vertex belongs to."""
        return np.repeat(np.arange(self.ring_count), np.diff(self.ring_starts))

    @property
    def ring_polygon(self) -> IntArray:
        """(rings,) int64, the polygon each ring belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.polygon_starts))

    @property
    def ring_is_hole(self) -> BoolArray:
        """(rings,) bool, False for the first ring of every polygon."""
        hole = np.ones(self.ring_count, dtype=np.bool_)
        hole[self.polygon_starts[:-1]] = False
        return hole

    @cached_property
    def boxes(self) -> tuple[FloatArray, FloatArray]:
        """The bounding boxes: the least and the greatest (x, y) of each polygon, each (polygons, 2) float64."""
        if not len(self):
            return np.empty((0, 2)), np.empty((0, 2))
        starts = self.vertex_starts[:-1]
        return np.minimum.reduceat(self.xy, starts), np.maximum.reduceat(self.xy, starts)

    def with_xy(self, xy: FloatArray) -> Polygons:
        """Return the same rings with other coordinates, (n, 2) float64.

        Raises:
            ValueError: a coordinate is not finite.
        """
        return Polygons(_finite(xy), self.ring_starts, self.polygon_starts)

    def mapped(self, function: Callable[[FloatArray], FloatArray]) -> Polygons:
        """Return the polygons with every vertex taken through `function`, (n, 2) -> (n, 2)."""
        return self.with_xy(function(self.xy)) if len(self.xy) else self

    def taken(self, polygons: IntArray) -> Polygons:
        """Return the polygons with the numbers `polygons`, (n,) int64, in that order."""
        rings, polygon_starts = _spans(self.polygon_starts, polygons)
        vertices, ring_starts = _spans(self.ring_starts, rings)
        return Polygons(self.xy[vertices], ring_starts, polygon_starts)

    def rings_of(self, polygon: int) -> list[FloatArray]:
        """Return the rings of one polygon as (m, 2) arrays, the shell first."""
        rings = range(self.polygon_starts[polygon], self.polygon_starts[polygon + 1])
        return [self.xy[self.ring_starts[ring] : self.ring_starts[ring + 1]] for ring in rings]


def _points(ring: npt.ArrayLike) -> FloatArray:
    xy = np.asarray(ring, dtype=np.float64)
    if xy.size == 0:
        return np.empty((0, 2))
    if xy.ndim != 2 or xy.shape[1] < 2:
        raise ValueError(f"a ring has the shape {xy.shape}; give an (m, 2) array of (x, y)")
    return xy[:, :2]


def _without_empty(
    xy: FloatArray, ring_sizes: IntArray, ring_counts: IntArray
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the arguments without rings that have no vertex, and without polygons whose shell has none."""
    ring_polygon = np.repeat(np.arange(len(ring_counts)), ring_counts)
    is_shell = np.diff(ring_polygon, prepend=-1) > 0
    has_shell = np.zeros(len(ring_counts), dtype=np.bool_)
    has_shell[ring_polygon[is_shell & (ring_sizes > 0)]] = True
    stays = has_shell[ring_polygon] & (ring_sizes > 0)
    count = np.bincount(ring_polygon[stays], minlength=len(ring_counts))[has_shell]
    return xy[np.repeat(stays, ring_sizes)], ring_sizes[stays], count


def _finite(xy: FloatArray) -> FloatArray:
    if not np.isfinite(xy).all():
        x, y = xy[np.flatnonzero(~np.isfinite(xy).all(axis=1))[0]]
        raise ValueError(f"vertex ({x}, {y}) is not finite; give polygons whose coordinates are numbers")
    return xy


def _spans(starts: IntArray, at: IntArray) -> tuple[IntArray, IntArray]:
    """Return the members of the spans `at` (span i is starts[i] .. starts[i + 1] - 1), and the spans' new starts."""
    count = starts[at + 1] - starts[at]
    return ranges(starts[at], count), starts_of(count)
