"""Which pixel centres lie on a polygon's contour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .runs import IntArray, Runs

FloatArray = npt.NDArray[np.float64]

CONTOUR_TOLERANCE = 1e-6
"""A pixel centre within this distance of a contour, in pixels, counts as on it.

Exact predicates differ on computed vertices that are 1e-16 off a centre; a millionth of a pixel is far above such
noise and far below anything a map means.
"""


def runs_beside_segments(line: IntArray, row: FloatArray, start: FloatArray, stop: FloatArray) -> Runs:
    """Return the pixel centres of a row that lie within the tolerance of the inside of a segment.

    "Inside" means that the centre's foot on the segment's line lies between the two ends; the ends
    themselves are `runs_at_vertices`.

    Args:
        line: (n,) the line the runs of each pair (segment, row) shall lie on.
        row: (n,) the row of each pair.
        start, stop: (n, 2) the ends (x, y) of each pair's segment.
    """
    (x0, y0), (x1, y1) = start.T, stop.T
    dx, dy, below = x1 - x0, y1 - y0, row - y0
    length = np.hypot(dx, dy)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # The strip beside the line: its centre where the line meets the row, half as wide as the
        # tolerance seen along the row. Where the segment runs along the row, the strip is the whole row or nothing.
        middle = x0 + (below / dy) * dx
        half = CONTOUR_TOLERANCE * (length / np.abs(dy))
        along_row = dy == 0
        middle = np.where(along_row, x0, middle)
        half = np.where(along_row, np.where(np.abs(below) <= CONTOUR_TOLERANCE, np.inf, -np.inf), half)
        # The feet between the two ends: 0 <= (x - x0) dx + below dy <= length^2.
        feet = x0 - below * (dy / dx), x1 + (y1 - row) * (dy / dx)
    upright = dx == 0
    beside_upright = upright & (below * dy >= 0) & (below * dy <= dy * dy)
    first_foot = np.where(upright, np.where(beside_upright, -np.inf, np.inf), np.minimum(*feet))
    last_foot = np.where(upright, -first_foot, np.maximum(*feet))
    first = np.maximum(middle - half, first_foot)
    last = np.minimum(middle + half, last_foot)
    return _whole(line, first, last)


def runs_at_vertices(line: IntArray, row: IntArray, xy: FloatArray) -> Runs:
    """Return the pixel centres within the tolerance of a vertex, one pixel a run.

    Args:
        line: (n,) the line the run of each vertex shall lie on.
        row: (n,) the row nearest to each vertex.
        xy: (n, 2) the vertices.
    """
    col = np.rint(xy[:, 0])
    near = np.hypot(xy[:, 0] - col, xy[:, 1] - row) <= CONTOUR_TOLERANCE
    start = col[near].astype(np.int64)
    return Runs(line[near], start, start + 1)


def _whole(line: IntArray, first: FloatArray, last: FloatArray) -> Runs:
    """Return the whole numbers in [first, last], where there are any."""
    start, last_whole = np.ceil(first), np.floor(last)
    some = np.flatnonzero(start <= last_whole)
    return Runs(line[some], start[some].astype(np.int64), last_whole[some].astype(np.int64) + 1)
