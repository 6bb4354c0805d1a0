"""A raster mask and polygons in one CRS under a grid in another, anywhere on the Earth."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsPointXY,
    QgsProject,
)

from ...plugin import names
from ...tests.plugin.layers import polygons, read_raster, write_raster
from .in_qgis import RefusedError, run_checked
from .qgis_scene import folder
from .target import Target, expect

_CRS = (
    *(
        "EPSG:4326",
        "EPSG:3857",
        "EPSG:32616",
        "EPSG:32631",
        "EPSG:32760",
        "EPSG:2154",
        "EPSG:27700",
        "EPSG:4267",
    ),
    *(
        "EPSG:3031",
        "EPSG:3413",
        "EPSG:3995",
        "ESRI:54009",
        "ESRI:54030",
        "EPSG:2193",
        "EPSG:4978",
        "EPSG:3035",
    ),
)
_DEGREES = "EPSG:4326"
_METRES = 111_000.0  # a degree has, nearly
_NEAR = 1e-3
"""A value so near to the threshold, or a position so near to the edge, isn't compared."""
Geotransform = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class ProjectionCase:
    """A grid, and the cells of a mask under it.

    Attributes:
        grid_crs, mask_crs: codes.
        place: longitude and latitude of the middle.
        shape: of the grid.
        pixel: its pixels' size in metres.
        angle: by which it is turned, in degrees.
        cells: of the mask, (rows, cols) of 0 and 1.
        cell: their size, in pixels.
        valid_outside: whether pixels beyond the mask are valid.
        with_polygon: whether a polygon in the mask's CRS is given, too; then nothing is compared.
    """

    grid_crs: str
    mask_crs: str
    place: tuple[float, float]
    shape: tuple[int, int]
    pixel: float
    angle: float
    cells: tuple[tuple[int, ...], ...]
    cell: float
    valid_outside: bool
    with_polygon: bool
    may_be_refused: bool = True


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt, refusals=(RefusedError,), source="tools/fuzz")


def _attempt(case: ProjectionCase) -> bool:
    work = folder() / "projections"
    work.mkdir(exist_ok=True)
    cells = np.array(case.cells, np.uint8)
    grid_at = _placed(case.grid_crs, case, case.shape, case.pixel, case.angle)
    mask_at = _placed(case.mask_crs, case, cells.shape, case.pixel * case.cell, 0.0)
    parameters: dict[str, Any] = {
        names.REFERENCE: write_raster(
            work / "grid.tif", np.zeros(case.shape, np.uint8), transform=grid_at, crs=case.grid_crs
        ),
        names.MASK: write_raster(work / "mask.tif", cells, transform=mask_at, crs=case.mask_crs),
        names.THRESHOLD: 0.5,
        names.MASK_OUTSIDE: int(case.valid_outside),
        names.OUTPUT: str(work / "output.tif"),
    }
    if case.with_polygon:
        x0, a, _, y0, _, e = mask_at
        corners = [(x0, y0), (x0 + cells.shape[1] * a, y0), (x0, y0 + cells.shape[0] * e), (x0, y0)]
        points = ", ".join(f"{x!r} {y!r}" for x, y in corners)
        parameters[names.VALID] = polygons(f"Polygon(({points}))", crs=case.mask_crs)
    try:
        results = run_checked(parameters)
        found = read_raster(Path(results[names.OUTPUT])).values == 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if case.with_polygon:
        return False
    for row, col, valid in _expected(case, grid_at, mask_at, cells):
        expect(found[row, col] == valid, f"pixel ({row}, {col}) is {found[row, col]}, not {valid}")
    return True


def _transform(source: str, to: str) -> QgsCoordinateTransform:
    crs = (QgsCoordinateReferenceSystem(code) for code in (source, to))
    return QgsCoordinateTransform(*crs, QgsProject.instance())


def _placed(
    code: str, case: ProjectionCase, shape: tuple[int, ...], pixel: float, angle: float
) -> Geotransform:
    """Return a geotransform whose middle is at the place, or at the CRS's origin where it can't be projected."""
    crs = QgsCoordinateReferenceSystem(code)
    try:
        middle = _transform(_DEGREES, code).transform(QgsPointXY(*case.place))
        x, y = middle.x(), middle.y()
    except QgsCsException:
        x, y = 0.0, 0.0
    if not (math.isfinite(x) and math.isfinite(y)):
        x, y = 0.0, 0.0
    size = pixel / _METRES if crs.isGeographic() else pixel
    cos, sin = size * math.cos(math.radians(angle)), size * math.sin(math.radians(angle))
    rows, cols = shape
    return (x - cos * cols / 2 - sin * rows / 2, cos, sin, y - sin * cols / 2 + cos * rows / 2, sin, -cos)


def _expected(
    case: ProjectionCase, grid_at: Geotransform, mask_at: Geotransform, cells: npt.NDArray[Any]
) -> list[tuple[int, int, bool]]:
    """Return the pixels of which the verdict is certain, each projected by itself."""
    transform = _transform(case.grid_crs, case.mask_crs)
    certain = []
    for row in range(case.shape[0]):
        for col in range(case.shape[1]):
            value = _value(_on_map(grid_at, row, col), transform, mask_at, cells)
            if value is None:
                certain.append((row, col, case.valid_outside))
            elif abs(value - 0.5) > _NEAR:
                certain.append((row, col, value > 0.5))
    return certain


def _on_map(at: Geotransform, row: int, col: int) -> QgsPointXY:
    x0, a, b, y0, d, e = at
    return QgsPointXY(x0 + (col + 0.5) * a + (row + 0.5) * b, y0 + (col + 0.5) * d + (row + 0.5) * e)


def _value(
    point: QgsPointXY, transform: QgsCoordinateTransform, mask_at: Geotransform, cells: npt.NDArray[Any]
) -> float | None:
    """Return the mask's value at a point of the grid's CRS, None beyond its edge, and 0.5 where that isn't certain."""
    try:
        there = transform.transform(point)
    except QgsCsException:
        return None
    col = (there.x() - mask_at[0]) / mask_at[1] - 0.5
    row = (there.y() - mask_at[3]) / mask_at[5] - 0.5
    if not (math.isfinite(row) and math.isfinite(col)):
        return None
    beyond = max(-0.5 - row, row - (cells.shape[0] - 0.5), -0.5 - col, col - (cells.shape[1] - 0.5))
    if abs(beyond) <= _NEAR:
        return 0.5
    if beyond > 0:
        return None
    row, col = (min(max(at, 0.0), count - 1.0) for at, count in zip((row, col), cells.shape))
    i, j = min(int(row), max(cells.shape[0] - 2, 0)), min(int(col), max(cells.shape[1] - 2, 0))
    down, right = row - i, col - j
    below, after = min(i + 1, cells.shape[0] - 1), min(j + 1, cells.shape[1] - 1)
    upper = (1 - right) * cells[i, j] + right * cells[i, after]
    lower = (1 - right) * cells[below, j] + right * cells[below, after]
    return float((1 - down) * upper + down * lower)


@st.composite
def _masks(draw: st.DrawFn) -> tuple[tuple[int, ...], ...]:
    rows, cols = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    row = st.lists(st.integers(0, 1), min_size=cols, max_size=cols).map(tuple)
    return tuple(draw(st.lists(row, min_size=rows, max_size=rows)))


_longitudes = st.one_of(
    st.floats(-180, 180), st.sampled_from([0.0, -180.0, 180.0, 179.99, -179.99, -87.0, 3.0, 173.0])
)
_latitudes = st.one_of(
    st.floats(-90, 90), st.sampled_from([0.0, 90.0, -90.0, 89.99, -89.99, 85.06, 84.0, -80.0])
)
_cases = st.builds(
    ProjectionCase,
    grid_crs=st.sampled_from(_CRS),
    mask_crs=st.sampled_from(_CRS),
    place=st.tuples(_longitudes, _latitudes),
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)) | st.sampled_from([(1, 40), (40, 3), (33, 33)]),
    pixel=st.sampled_from([0.5, 10.0, 1000.0, 30_000.0, 500_000.0]),
    angle=st.sampled_from([0.0, 0.0, 0.0, 90.0, 180.0, 30.0, -77.0]),
    cells=_masks(),
    cell=st.sampled_from([0.3, 1.0, 2.0, 7.0]),
    valid_outside=st.booleans(),
    with_polygon=st.sampled_from([False, False, True]),
)
