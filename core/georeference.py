"""Where the cells of a georeferenced raster lie under a grid."""

from __future__ import annotations

from typing import Callable

import numpy as np
import numpy.typing as npt

from .grid import Grid
from .lattice import POSITION_TOLERANCE, Aligned, Placement, Warped, steps

FloatArray = npt.NDArray[np.float64]


def placed(cells: Grid, grid: Grid, project: Callable[[FloatArray], FloatArray] | None) -> Placement:
    """Return where `cells` lie under `grid`.

    Args:
        cells: the raster's own grid.
        grid: the grid whose pixels ask.
        project: takes (n, 2) map points of the grid's CRS to the raster's CRS, NaN or infinite where there is no
            such point; None where the two CRS are the same.
    """
    if project is None:
        same_crs = _aligned(cells, grid)
        if same_crs is not None:
            return same_crs
    way = project if project is not None else lambda xy: xy
    return Warped(
        lambda xy: cells.to_pixels(way(grid.to_map(xy))),
        tolerance=POSITION_TOLERANCE,
        bound=POSITION_TOLERANCE,
    )


def _aligned(cells: Grid, grid: Grid) -> Aligned | None:
    """Return the placement along axes, or None where one grid is rotated or sheared against the other."""
    rows, cols = grid.shape
    corners = np.array([[0, 0], [cols - 1, 0], [0, rows - 1]], dtype=np.float64)
    origin, along_row, along_column = cells.to_pixels(grid.to_map(corners))
    drift = max(abs(along_row[1] - origin[1]), abs(along_column[0] - origin[0]))
    if drift > POSITION_TOLERANCE:
        return None
    return Aligned(
        row=steps(float(origin[1]), _step(cells, grid, column=False), rows),
        col=steps(float(origin[0]), _step(cells, grid, column=True), cols),
    )


def _step(cells: Grid, grid: Grid, *, column: bool) -> float:
    """Return how many cells one pixel is, from the two transforms' own terms: no origin takes digits away."""
    _, a, b, _, d, e = grid.transform
    _, A, B, _, D, E = cells.transform  # noqa: N806  (the same letters for the other grid)
    determinant = A * E - B * D
    if column:
        return a / A if B == D == 0.0 else (a * E - d * B) / determinant
    return e / E if B == D == 0.0 else (e * A - b * D) / determinant
