"""Shape, georeference and CRS of a raster as one value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..arrays.types import FloatArray
from .tile import Shape, Tile
from .tolerance import POSITION_TOLERANCE

_MOST_PIXELS_ALONG = 2**31 - 1  # GDAL counts rows and columns in 32 bits

_LARGEST_TERM = 1e60
"""Of a geotransform: products and quotients of a few of these stay finite."""

Transform = tuple[float, float, float, float, float, float]  # GDAL's geotransform


@dataclass(frozen=True)
class Grid:
    """The pixels of a raster and where they lie on the map.

    Attributes:
        shape: (rows, cols).
        transform: GDAL's geotransform (https://gdal.org/tutorials/geotransforms_tut.html): the corner of the
            first pixel is at x = transform[0], y = transform[3]; one column further adds (transform[1],
            transform[4]), one row further (transform[2], transform[5]).
        crs_wkt: the CRS as WKT, empty where unknown.
    """

    shape: Shape
    transform: Transform
    crs_wkt: str = ""

    def __post_init__(self) -> None:
        rows, cols = self.shape
        if rows < 1 or cols < 1:
            raise ValueError(f"a grid of {rows} rows x {cols} columns has no pixel; give at least 1 x 1")
        if not all(math.isfinite(term) for term in self.transform):
            raise ValueError(f"the geotransform {self.transform} is not finite; give six numbers")
        if max(map(abs, self.transform)) > _LARGEST_TERM or 0.0 < self.pixel_area < 1 / _LARGEST_TERM:
            raise ValueError(
                f"the geotransform {self.transform} can't be computed with; give numbers up to {_LARGEST_TERM:g} and "
                f"pixels whose area is at least {1 / _LARGEST_TERM:g}"
            )
        if self.pixel_area == 0.0:
            raise ValueError(f"the geotransform {self.transform} has pixels without area; give a pixel size")

    @property
    def pixel_area(self) -> float:
        """Area of a pixel in squared units of the CRS."""
        _, a, b, _, d, e = self.transform
        return abs(a * e - b * d)

    @property
    def is_axis_aligned(self) -> bool:
        """True where rows and columns run along the axes of the CRS (in either direction)."""
        return self.transform[2] == 0.0 and self.transform[4] == 0.0

    def to_map(self, xy: FloatArray) -> FloatArray:
        """Transform points from pixel coordinates to map coordinates, (n, 2) -> (n, 2) float64.

        In pixel coordinates the centre of the pixel in row r and column c is the point (x = c, y = r).
        """
        x0, a, b, y0, d, e = self.transform
        col, row = xy[:, 0] + 0.5, xy[:, 1] + 0.5
        return np.stack([x0 + (col * a + row * b), y0 + (col * d + row * e)], axis=1)

    def to_pixels(self, xy: FloatArray) -> FloatArray:
        """Transform points from map coordinates to pixel coordinates, (n, 2) -> (n, 2) float64.

        The origin is subtracted first, so that positions 1e7 map units away, with centimetre pixels, are right
        to 2e-7 pixel. A point that isn't finite, as where there is none in another CRS, has pixel coordinates that
        aren't either.
        """
        x0, a, b, y0, d, e = self.transform
        x, y = xy[:, 0] - x0, xy[:, 1] - y0
        if self.is_axis_aligned:
            return np.stack([x / a - 0.5, y / e - 0.5], axis=1)
        determinant = a * e - b * d
        with np.errstate(invalid="ignore"):  # infinity less infinity
            col = (x * e - y * b) / determinant
            row = (y * a - x * d) / determinant
        return np.stack([col - 0.5, row - 0.5], axis=1)

    def boundary(self) -> FloatArray:
        """Return the closed ring around all pixels, (5, 2) map coordinates."""
        rows, cols = self.shape
        corners = np.array([[0, 0], [cols, 0], [cols, rows], [0, rows], [0, 0]], dtype=np.float64)
        return self.to_map(corners - 0.5)

    def cropped(self, tile: Tile) -> Grid:
        """Return the part of the grid that `tile` holds: whole pixels, none of them shifted."""
        x0, a, b, y0, d, e = self.transform
        corner = (x0 + (tile.col * a + tile.row * b), a, b, y0 + (tile.col * d + tile.row * e), d, e)
        return Grid(tile.shape, corner, self.crs_wkt)

    def tile_over(self, xy: FloatArray) -> Tile | None:
        """Return the smallest tile whose pixels hold the bounding box of `xy`, (n, 2) map points.

        What leaves the grid is cut off; None where nothing is left. An edge within a millionth of a pixel of a pixel's
        edge counts as on it, so that an extent made of pixel edges doesn't gain a row by rounding.
        """
        edges = self.to_pixels(xy) + 0.5  # pixel (0, 0) reaches from 0 to 1
        first = np.maximum(np.floor(edges.min(axis=0) + POSITION_TOLERANCE), 0)
        last = np.minimum(np.ceil(edges.max(axis=0) - POSITION_TOLERANCE), self.shape[::-1])
        (col, row), (width, height) = first, last - first
        return Tile(int(row), int(col), int(height), int(width)) if width > 0 and height > 0 else None


def grid_over(bounds: tuple[float, float, float, float], pixel_size: float, crs_wkt: str = "") -> Grid:
    """Return the north-up grid of square pixels that begins at the top left of `bounds` and covers them.

    Args:
        bounds: (x from, y from, x to, y to) in map units.
        pixel_size: in map units. Where it doesn't divide the bounds, the last column and row reach beyond them.
        crs_wkt: the CRS as WKT.

    Raises:
        ValueError: the bounds or the pixel size are not finite, or the grid would be larger than GDAL can address.
    """
    x_from, y_from, x_to, y_to = bounds
    if not (math.isfinite(pixel_size) and pixel_size > 0):
        raise ValueError(f"the pixel size is {pixel_size}; give a number above 0")
    if not all(math.isfinite(edge) for edge in bounds) or x_to < x_from or y_to < y_from:
        raise ValueError(f"the bounds are {bounds}; give finite numbers, x and y from before x and y to")
    across, down = (length / pixel_size - POSITION_TOLERANCE for length in (x_to - x_from, y_to - y_from))
    if max(across, down) > _MOST_PIXELS_ALONG:  # perhaps infinite
        raise ValueError(
            f"a pixel size of {pixel_size} gives {across:.0f} x {down:.0f} pixels, more than {_MOST_PIXELS_ALONG} "
            "along a side; give larger pixels or a smaller extent"
        )
    cols, rows = (max(1, math.ceil(pixels)) for pixels in (across, down))
    return Grid((rows, cols), (x_from, pixel_size, 0.0, y_to, 0.0, -pixel_size), crs_wkt)
