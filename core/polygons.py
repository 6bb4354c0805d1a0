"""Polygons as flat coordinate arrays: no objects, nothing to loop over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


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
        polygon_starts = [0]
        for polygon in polygons:
            drawn = [_closed(ring) for ring in polygon]
            if not drawn or not len(drawn[0]):
                continue
            rings.extend(ring for ring in drawn if len(ring))
            polygon_starts.append(len(rings))
        lengths = [len(ring) for ring in rings]
        return cls(
            xy=np.concatenate(rings) if rings else np.empty((0, 2)),
            ring_starts=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64),
            polygon_starts=np.array(polygon_starts, dtype=np.int64),
        )

    @classmethod
    def from_shapely(cls, polygons: Iterable[Any]) -> Polygons:
        """Make polygons from shapely Polygons; empty ones are left out.

        Raises:
            ValueError: a coordinate is not finite.
        """
        return cls.from_rings(
            [polygon.exterior.coords, *(hole.coords for hole in polygon.interiors)]
            for polygon in polygons
            if not polygon.is_empty
        )

    @classmethod
    def joined(cls, parts: Sequence[Polygons]) -> Polygons:
        """Return the polygons of all `parts`, in their order."""
        if not parts:
            return cls.from_rings([])
        return cls(
            xy=np.concatenate([part.xy for part in parts]),
            ring_starts=_joined_starts([part.ring_starts for part in parts]),
            polygon_starts=_joined_starts([part.polygon_starts for part in parts]),
        )

    def __len__(self) -> int:
        """Return the number of polygons."""
        return len(self.polygon_starts) - 1

    @property
    def ring_count(self) -> int:
        """Number of rings, shells and holes together."""
        return len(self.ring_starts) - 1

    @property
    def ring_polygon(self) -> IntArray:
        """(rings,) int64, the polygon each ring belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.polygon_starts))

    @property
    def ring_is_hole(self) -> npt.NDArray[np.bool_]:
        """(rings,) bool, False for the first ring of every polygon."""
        hole = np.ones(self.ring_count, dtype=np.bool_)
        hole[self.polygon_starts[:-1]] = False
        return hole

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


def _closed(ring: npt.ArrayLike) -> FloatArray:
    xy = np.asarray(ring, dtype=np.float64)
    if xy.size == 0:
        return np.empty((0, 2))
    if xy.ndim != 2 or xy.shape[1] < 2:
        raise ValueError(f"a ring has the shape {xy.shape}; give an (m, 2) array of (x, y)")
    xy = _finite(xy[:, :2])
    if not np.array_equal(xy[0], xy[-1]):
        xy = np.concatenate([xy, xy[:1]])
    return xy


def _finite(xy: FloatArray) -> FloatArray:
    broken = ~np.isfinite(xy).all(axis=1)
    if broken.any():
        x, y = xy[np.flatnonzero(broken)[0]]
        raise ValueError(f"vertex ({x}, {y}) is not finite; give polygons whose coordinates are numbers")
    return xy


def _spans(starts: IntArray, at: IntArray) -> tuple[IntArray, IntArray]:
    """Return the members of the spans `at` (span i is starts[i] .. starts[i + 1] - 1), and the spans' new starts."""
    count = starts[at + 1] - starts[at]
    new_starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])
    return np.arange(new_starts[-1]) + np.repeat(starts[at] - new_starts[:-1], count), new_starts


def _joined_starts(starts: Sequence[IntArray]) -> IntArray:
    offsets = np.cumsum([0] + [part[-1] for part in starts[:-1]])
    return np.concatenate([np.zeros(1, np.int64)] + [part[1:] + at for part, at in zip(starts, offsets)])
