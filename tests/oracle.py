"""Reference implementation of the rules in exact rational arithmetic: slow, and independent of the core's code."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Point = tuple[Fraction, Fraction]
Ring = Sequence[Point]

TOLERANCE = Fraction(1, 10**6)


def exact_ring(ring: npt.ArrayLike) -> list[Point]:
    """Return a closed ring in rational numbers."""
    points = [(Fraction(float(x)), Fraction(float(y))) for x, y in np.asarray(ring, dtype=np.float64)]
    return points if points[0] == points[-1] else [*points, points[0]]


def on_boundary(ring: Ring, point: Point) -> bool:
    """Whether the point lies within the tolerance of an edge (or the only vertex) of the ring."""
    return any(_squared_distance(point, *edge) <= TOLERANCE**2 for edge in zip(ring, ring[1:] or ring))


def winds_round(ring: Ring, point: Point) -> bool:
    """Whether the ring's winding number around the point isn't 0, by the crossings of a ray to the right."""
    x, y = point
    winding = 0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        if (y0 <= y) != (y1 <= y) and x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x:
            winding += 1 if y1 > y0 else -1
    return winding != 0


def covers(polygon: Sequence[Ring], point: Point) -> bool:
    """Whether the point lies in the closed shell and not strictly inside a hole."""
    shell, *holes = polygon
    in_shell = winds_round(shell, point) or on_boundary(shell, point)
    return in_shell and not any(winds_round(hole, point) and not on_boundary(hole, point) for hole in holes)


def contains(polygon: Sequence[Ring], point: Point) -> bool:
    """Whether the point lies strictly inside the shell and outside the closed holes."""
    shell, *holes = polygon
    in_shell = winds_round(shell, point) and not on_boundary(shell, point)
    return in_shell and not any(winds_round(hole, point) or on_boundary(hole, point) for hole in holes)


def filled(
    polygons: Sequence[Sequence[npt.ArrayLike]], shape: tuple[int, int], *, strictly: bool = False
) -> npt.NDArray[np.bool_]:
    """Return which pixels of a raster of `shape` lie inside at least one polygon, point by point."""
    belongs = contains if strictly else covers
    exact = [[exact_ring(ring) for ring in polygon] for polygon in polygons]
    rows, cols = shape
    return np.array(
        [
            [
                any(belongs(polygon, (Fraction(col), Fraction(row))) for polygon in exact)
                for col in range(cols)
            ]
            for row in range(rows)
        ]
    )


def bilinear(cells: npt.NDArray[np.generic], row: Fraction, col: Fraction) -> Fraction | None:
    """Return the exact value at a position among the cells, or None where a cell with weight is not finite.

    Beyond the outermost cells' centres the nearest cell counts.
    """
    value = Fraction(0)
    for i, row_weight in _neighbours(row, cells.shape[0]):
        for j, col_weight in _neighbours(col, cells.shape[1]):
            if not np.isfinite(cells[i, j]):
                return None
            value += row_weight * col_weight * Fraction(float(cells[i, j]))
    return value


def _neighbours(position: Fraction, count: int) -> list[tuple[int, Fraction]]:
    position = min(max(position, Fraction(0)), Fraction(count - 1))
    before = int(position)
    rest = position - before
    return [(before, 1 - rest), (before + 1, rest)] if rest else [(before, Fraction(1))]


def _squared_distance(point: Point, start: Point, stop: Point) -> Fraction:
    (x, y), (x0, y0), (x1, y1) = point, start, stop
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = ((x - x0) * dx + (y - y0) * dy) / length if length else Fraction(0)
    along = min(max(along, Fraction(0)), Fraction(1))
    return (x0 + along * dx - x) ** 2 + (y0 + along * dy - y) ** 2
