"""Where the cells of a georeferenced raster lie under a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Union

import numpy as np

from ..arrays.types import FloatArray
from ..pixels.grid import Grid
from ..pixels.tile import Tile
from ..pixels.tolerance import POSITION_TOLERANCE
from .approximate_transform import ApproximateTransform
from .positions import NOWHERE, Axis, Positions, split, steps


@dataclass(frozen=True)
class Aligned:
    """Cells whose rows and columns run along those of the grid, in either direction."""

    row: Axis
    col: Axis

    def positions(self, tile: Tile) -> tuple[Positions, Positions]:
        """Return the positions of a tile's pixels: (height,) among the rows of cells, (width,) among the columns."""
        return self.row.positions(tile.rows), self.col.positions(tile.cols)


@dataclass(frozen=True)
class Warped:
    """Cells that lie under the grid in any way: rotated, sheared, in another CRS.

    Attributes:
        to_cells: takes (n, 2) pixel coordinates (x, y) of the grid to (n, 2) positions (column, row)
            among the cells; NaN or infinite where a point has none.
        tolerance: in cells, how near to a cell's centre counts as on it.
        max_error: in cells, of the approximation of `to_cells` (approximate_transform.py); 0 calls it for every pixel.
    """

    to_cells: Callable[[FloatArray], FloatArray]
    tolerance: float
    max_error: float = 0.0

    def transform_of(self, tile: Tile) -> ApproximateTransform:
        """Return the approximate transform of a tile's pixels to positions (column, row) among the cells."""
        return ApproximateTransform.of(tile, self.to_cells, max_error=self.max_error)

    def split(self, x: FloatArray, y: FloatArray) -> tuple[Positions, Positions]:
        """Return the positions among the rows and among the columns of points (column, row); not finite is outside."""
        nowhere = ~(np.isfinite(x) & np.isfinite(y))
        finite = (np.clip(np.where(nowhere, NOWHERE, along), NOWHERE, -NOWHERE) for along in (y, x))
        row, col = (split(along, tolerance=self.tolerance) for along in finite)
        return row, col


Placement = Union[Aligned, Warped]
"""Where a raster's cells lie under a grid."""


def placed(cells: Grid, grid: Grid, project: Callable[[FloatArray], FloatArray] | None) -> Placement:
    """Return how `cells` lie under `grid`: aligned with it where both have one CRS and the same axes, else warped.

    Args:
        cells: the raster's own grid.
        grid: the grid whose pixels are to be valid or not.
        project: takes (n, 2) map points of the grid's CRS to the raster's CRS, NaN or infinite where there is no
            such point; None where the two CRS are the same.
    """
    if project is None:
        aligned = _aligned(cells, grid)
        if aligned is not None:
            return aligned
    to_cells_crs = project if project is not None else lambda xy: xy
    return Warped(
        lambda xy: cells.to_pixels(to_cells_crs(grid.to_map(xy))),
        tolerance=POSITION_TOLERANCE,
        max_error=POSITION_TOLERANCE,
    )


def _aligned(cells: Grid, grid: Grid) -> Aligned | None:
    """Return the placement along axes, or None where one grid is rotated or sheared against the other."""
    rows, cols = grid.shape
    corners = np.array([[0, 0], [cols - 1, 0], [0, rows - 1]])
    origin, along_row, along_column = cells.to_pixels(grid.to_map(corners))
    drift = max(abs(along_row[1] - origin[1]), abs(along_column[0] - origin[0]))
    if drift > POSITION_TOLERANCE:
        return None
    return Aligned(
        row=steps(float(origin[1]), _step(cells, grid, column=False), rows),
        col=steps(float(origin[0]), _step(cells, grid, column=True), cols),
    )


def _step(cells: Grid, grid: Grid, *, column: bool) -> float:
    """Return how many cells one pixel is, from the terms of the two geotransforms: no digits are lost to an origin."""
    _, a, b, _, d, e = grid.transform
    _, A, B, _, D, E = cells.transform  # noqa: N806  (the same letters for the other grid)
    determinant = A * E - B * D
    return ((a * E - d * B) if column else (e * A - b * D)) / determinant
