"""Whether a finished file has the grid and the CRS that were written into it.

Some formats have no place for a CRS, others round what they write, or know but pixels that are square, or a few CRS.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.pixels.grid import Grid
from .raster_format import RasterFormat

translate = QCoreApplication.translate

_ROUNDED_PX = 1e-4
"""Of a pixel: corners this near are where they should be. Text formats round pixel sizes, to 1e-5 on a wide grid."""

_SAME_PLACE_PX = 1e-3
"""Of a pixel: CRS that put the grid at places as near as this are the same, whatever words they are written in."""

_IN_OTHER_WORDS = [
    "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
    "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
    "IGNORE_COORDINATE_EPOCH=YES",
]
_WGS_84 = 4326
_NO_WAY = (RuntimeError, AttributeError, TypeError)
"""What osr raises of points that can't be projected, and of another body than the earth; which is up to its version."""

_SIDE = 5  # of the lattice of points that are compared

Points = npt.NDArray[np.float64]


def see_that_it_lies_there(dataset: gdal.Dataset, grid: Grid, path: str, chosen: RasterFormat) -> None:
    """See that a file has a grid and its CRS, companions such as .aux.xml and .prj included.

    Raises:
        QgsProcessingException: it hasn't.
    """
    if (dataset.RasterYSize, dataset.RasterXSize) != grid.shape:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}': the format {format} makes {cols} x {rows} pixels of {wanted_cols} x {wanted_rows}, so it "
                "can't hold this mask; give a path that ends in .tif",
            ).format(
                path=path,
                format=chosen.driver.LongName,
                cols=dataset.RasterXSize,
                rows=dataset.RasterYSize,
                wanted_cols=grid.shape[1],
                wanted_rows=grid.shape[0],
            )
        )
    shift = shift_px(dataset, grid)
    if not shift <= _tolerance_px(grid):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}': the format {format} can't hold the grid: it would move pixels by up to {shift:.2g} of "
                "their size; give a path that ends in .tif",
            ).format(path=path, format=chosen.driver.LongName, shift=shift)
        )
    if grid.crs_wkt and not _has_crs(dataset, grid):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}': the format {format} doesn't keep the CRS, so the mask would lie elsewhere or nowhere; give "
                "a path that ends in .tif",
            ).format(path=path, format=chosen.driver.LongName)
        )


def shift_px(dataset: gdal.Dataset, grid: Grid) -> float:
    """Return by how many pixels the corner that is off most lies beside the grid's."""
    found = dataset.GetGeoTransform()
    corners = np.array([[0, 0], [grid.shape[1], 0], [0, grid.shape[0]], grid.shape[::-1]], dtype=np.float64)
    # The difference of the terms, not of the corners: those are far away, and their last digits are none.
    x0, a, b, y0, d, e = np.subtract(found, grid.transform)
    dx = x0 + corners[:, 0] * a + corners[:, 1] * b
    dy = y0 + corners[:, 0] * d + corners[:, 1] * e
    _, a, b, _, d, e = grid.transform
    area = a * e - b * d
    cols, rows = (dx * e - dy * b) / area, (dy * a - dx * d) / area
    return float(max(np.abs(cols).max(), np.abs(rows).max()))


def _tolerance_px(grid: Grid) -> float:
    """Return how far a corner may be off: by what formats round, or what coordinates so large can't tell apart."""
    _, a, b, _, d, e = grid.transform
    least = min(np.hypot(a, d), np.hypot(b, e))
    farthest = np.abs(grid.boundary()).max()
    return float(_ROUNDED_PX + 4 * np.spacing(farthest) / least)


def _has_crs(dataset: gdal.Dataset, grid: Grid) -> bool:
    found, wanted = _reference(dataset.GetProjection()), _reference(grid.crs_wkt)
    if found is None or wanted is None:
        return wanted is None
    if wanted.IsSame(found, _IN_OTHER_WORDS):
        return True
    if wanted.IsLocal() or found.IsLocal():
        return bool(wanted.IsLocal() and found.IsLocal())
    return _put_at_same_places(wanted, found, grid)


def _put_at_same_places(wanted: osr.SpatialReference, found: osr.SpatialReference, grid: Grid) -> bool:
    """Return whether two CRS put the grid at the same places of the earth, or of whichever body it is."""
    rows, cols = grid.shape
    along = np.linspace(0.0, 1.0, _SIDE)
    lattice = np.array([(col * cols, row * rows) for row in along for col in along]) - 0.5
    # Beside on both sides: where the map ends right there, another one may have ended before.
    points, before, behind = (grid.to_map(lattice + step) for step in (0.0, -_SAME_PLACE_PX, _SAME_PLACE_PX))
    globe = osr.SpatialReference()
    globe.ImportFromEPSG(_WGS_84)
    for targets in ((globe, globe), (wanted.CloneGeogCS(), found.CloneGeogCS())):
        there, *near = (_projected(wanted, targets[0], xy) for xy in (points, before, behind))
        known = np.isfinite(np.hstack([there, *near])).all(axis=1)
        if known.any():
            off = np.abs(_projected(found, targets[1], points[known]) - there[known])
            allowed = np.max([np.abs(one[known] - there[known]) for one in near], axis=(0, 2))[:, np.newaxis]
            return bool((off <= allowed).all())
    return False


def _projected(source: osr.SpatialReference, target: osr.SpatialReference, xy: Points) -> Points:
    """Return points (n, 2) in another CRS, infinite where they can't be projected."""
    projected = np.full(xy.shape, np.inf)
    try:
        for reference in (source, target):
            reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        transformation = osr.CoordinateTransformation(source, target)
    except _NO_WAY:
        return projected
    for point, (x, y) in enumerate(xy.tolist()):  # together, newer versions of GDAL give none where one fails
        with suppress(*_NO_WAY):
            projected[point] = transformation.TransformPoint(x, y)[:2]
    return projected


def _reference(wkt: str) -> osr.SpatialReference | None:
    """Return a CRS, None where there is none."""
    reference = osr.SpatialReference()
    with suppress(RuntimeError):
        if wkt and reference.ImportFromWkt(wkt) == 0:
            return reference
    return None
