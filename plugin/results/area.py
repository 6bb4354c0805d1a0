"""The areas of the grid's pixels in square metres, and so that of the valid ones.

A pixel's area is that of its four corners on the ellipsoid. It is measured at the nodes of a lattice over the grid, as
many as it takes until what lies between them is known to `_SAME_AREA`; and the valid pixels are shared out among the
nodes while they are counted (core/pixels/lattice.py).

How near that comes: to a ten-millionth of the area on a scene, to a millionth on a continent, and to some millionths
for few pixels far apart on a grid whose pixels are kilometres wide (test_valid_area.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Callable

import numpy as np
from osgeo import osr
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsUnitTypes

from ...core.arrays.types import FloatArray
from ...core.cancel import look, never
from ...core.pixels.lattice import Lattice
from ...core.pixels.tile import WORD
from ..findings import AreaKind
from ..host.gdal_access import gdal_errors
from ..host.map_grid import MapGrid
from ..host.transforms import CrsRelation, projection, relation, wkt_of

_SAME_AREA = 1e-8  # relative: above what pixels of a metre are rounded by, and far below what anyone measures
_BENT = 3e-6  # relative, of what bends within a word; noise that grows denser along the rows errs by a third of it
_MOST_NODES = 129  # along an axis, of a polynomial; a scene in UTM takes 5 or 9, the world in EPSG:3857 65
_ROUGH_NODES = 129  # along an axis, where a map has an edge and polynomials don't converge
_ROUGH_ROWS = 2049  # where only rows differ, as on a world map from 90.125 degrees north
_SMALLEST_SQUARE_M = 1.0  # smaller ones would be lost in the rounding of coordinates
_LARGEST_SQUARE = 5 / 6378  # of the radius, 5 km on the Earth; larger ones bulge, and pixels are divided
_MOST_DIVIDED = 32
_POINTS_AT_ONCE = 1 << 17


@dataclass(frozen=True, eq=False)
class PixelAreas:
    """The areas of a grid's pixels.

    Attributes:
        lattice: over the grid.
        at_nodes: of a pixel at each of its nodes, in m², or squared units of the grid where it has no CRS; 0 of a pixel
            with a corner off the ellipsoid.
        kind: how they are measured.
    """

    lattice: Lattice
    at_nodes: FloatArray
    kind: AreaKind

    def of(self, shares: FloatArray | None) -> float:
        """Return the area of pixels that are shared out among the nodes of the lattice."""
        if shares is None:
            raise RuntimeError("the pixels aren't shared out; give the question this lattice")
        return float((shares * self.at_nodes).sum())


def pixel_areas(map_grid: MapGrid, cancelled: Callable[[], bool] = never) -> PixelAreas:
    """Return the areas of the pixels of a grid, on the ellipsoid of its CRS where that has one within reach.

    Raises:
        Cancelled: `cancelled` said so; it is asked every so many points.
    """
    crs = map_grid.crs
    if not crs.isValid():
        return _planar(map_grid, AreaKind.WITHOUT_CRS)
    if not crs.ellipsoidAcronym():
        return _planar(map_grid, AreaKind.PLANE)
    ellipsoid = _Ellipsoid.of(crs, map_grid.transforms)
    if ellipsoid is None:
        return _planar(map_grid, AreaKind.PLANE_FOR_WANT_OF_A_WAY)
    measure = _Measure(map_grid, ellipsoid, cancelled)
    areas = _smooth(measure) or _rough(measure)
    if not areas.at_nodes.any():  # no pixel lies on the ellipsoid, as far as the transformation says
        return _planar(map_grid, AreaKind.PLANE_FOR_WANT_OF_A_WAY)
    return areas


def _planar(map_grid: MapGrid, kind: AreaKind) -> PixelAreas:
    crs = map_grid.crs
    to_metres = (
        QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), QgsUnitTypes.DistanceUnit.DistanceMeters)
        if crs.isValid()
        else 1.0
    )
    of_pixel = map_grid.grid.pixel_area * to_metres**2
    return PixelAreas(Lattice((0.0,), (0.0,)), np.array([[of_pixel]]), kind)


def _smooth(measure: _Measure) -> PixelAreas | None:
    """Return the areas at as few nodes as tell them all; None where that takes more nodes than there are pixels."""
    shape = measure.map_grid.grid.shape
    nodes = 3
    known = Lattice.over(shape, (nodes, nodes))
    at_nodes = measure.areas(known)
    along_rows = True
    while nodes < min(_MOST_NODES, max(shape)) and np.isfinite(at_nodes).all() and at_nodes.min() > 0:
        nodes = 2 * nodes - 1
        finer = Lattice.over(shape, (nodes, nodes if along_rows else 1))
        at_finer = measure.areas(finer)
        expected = known.interpolated(at_nodes, finer.rows, finer.cols)
        known, at_nodes = finer, at_finer
        spread = np.ptp(at_finer, axis=1) / at_finer.max(axis=1)
        # Does a pixel's area depend on its row alone, or on nothing?
        if along_rows and (spread <= _SAME_AREA).all():
            along_rows = False
            known = Lattice.over(shape, (nodes, 1))
            at_nodes = at_finer.mean(axis=1, keepdims=True)
            expected = expected.mean(axis=1, keepdims=True)
        if (np.abs(at_nodes - expected) <= _SAME_AREA * at_nodes).all():
            by_pixel = along_rows and bool(spread.max() * (WORD / shape[1]) ** 2 > _BENT)
            lattice = Lattice.over(shape, known.shape, by_pixel=by_pixel)
            return PixelAreas(lattice, at_nodes, AreaKind.ELLIPSOID)
    return None


def _rough(measure: _Measure) -> PixelAreas:
    """Return the areas at evenly spaced nodes, of every pixel where they are few."""
    rows, cols = measure.map_grid.grid.shape

    def measured(most_rows: int, most_cols: int) -> PixelAreas:
        count = min(most_rows, rows), min(most_cols, cols)
        lattice = Lattice.over((rows, cols), count, is_smooth=False, by_pixel=most_cols >= cols)
        at_nodes = np.nan_to_num(measure.areas(lattice), nan=0.0)
        is_exact = lattice.shape in ((rows, 1), (rows, cols))
        return PixelAreas(lattice, at_nodes, AreaKind.ELLIPSOID if is_exact else AreaKind.ROUGHLY_ELLIPSOID)

    few = measured(_ROUGH_NODES, 5).at_nodes
    if (np.ptp(few, axis=1) <= _SAME_AREA * few.max(axis=1)).all():
        return measured(_ROUGH_ROWS, 1)
    return measured(_ROUGH_NODES, _ROUGH_NODES)


@dataclass(frozen=True, eq=False)
class _Ellipsoid:
    """The ellipsoid of a CRS, and longitudes and latitudes on it.

    Attributes:
        major, minor: the semi-axes in metres.
        crs: geographic, of the datum that the CRS is based on where it can be had, so that none is shifted.
        radians: in a unit of that.
    """

    major: float
    minor: float
    crs: QgsCoordinateReferenceSystem
    radians: float

    @classmethod
    def of(
        cls, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
    ) -> _Ellipsoid | None:
        """Return that of a CRS; None where no transformation leads there."""
        with gdal_errors():  # QGIS takes a tenth of a second for its list of ellipsoids; the CRS says it all
            told = osr.SpatialReference(wkt_of(crs))
            based_on = told.CloneGeogCS()
            major, minor = based_on.GetSemiMajor(), based_on.GetSemiMinor()
            is_turned = based_on.IsDerivedGeographic()  # around a pole of its own
            if told.IsSame(based_on) and not is_turned:
                return cls(major, minor, crs, told.GetAngularUnits())
            code, in_words = _usual_code(based_on), _in_words(based_on)
        for known in _candidates(
            code, in_words, f"+proj=longlat +a={major!r} +b={minor!r} +no_defs +type=crs"
        ):
            if relation(crs, known, context) is CrsRelation.TRANSFORMED:
                return cls(major, minor, known, math.radians(1))
        return None

    def in_space(self, lon_lat: FloatArray) -> FloatArray:
        """Return longitudes and latitudes as points in space, (n, 2) -> (n, 3) in metres.

        What lies beyond a pole lies at the pole.
        """
        lon, lat = lon_lat.T * self.radians
        lat = np.clip(lat, -math.pi / 2, math.pi / 2)
        flatter = (self.minor / self.major) ** 2
        to_axis = self.major / np.sqrt(1 - (1 - flatter) * np.sin(lat) ** 2)
        from_axis = to_axis * np.cos(lat)
        return np.stack(
            [from_axis * np.cos(lon), from_axis * np.sin(lon), flatter * to_axis * np.sin(lat)], axis=1
        )


def _candidates(code: str, in_words: str, by_axes: str) -> Iterator[QgsCoordinateReferenceSystem]:
    """Yield the CRS of a code, if there is one, for which QGIS needs no search; then those of WKT and of PROJ."""
    if code:
        yield QgsCoordinateReferenceSystem(code)
    yield QgsCoordinateReferenceSystem.fromWkt(in_words)
    yield QgsCoordinateReferenceSystem.fromProj(by_axes)


def _usual_code(based_on: osr.SpatialReference) -> str:
    """Return the code of a geographic CRS of EPSG's that is in degrees from Greenwich, latitudes first; else ""."""
    is_usual = (
        based_on.GetAuthorityName(None) == "EPSG"
        and math.isclose(based_on.GetAngularUnits(), math.radians(1))
        and based_on.GetAttrValue("PRIMEM", 1) == "0"
        and [based_on.GetAxisOrientation(None, axis) for axis in (0, 1)] == [osr.OAO_North, osr.OAO_East]
    )
    return f"EPSG:{based_on.GetAuthorityCode(None)}" if is_usual else ""


def _in_words(based_on: osr.SpatialReference) -> str:
    """Return a geographic CRS as WKT, with longitudes to the east and geodetic latitudes in degrees, in this order.

    Others have grads, and those of planets longitudes to the west or planetocentric latitudes, of which PROJ makes y
    and x. The datum stays as it is told: PROJ transforms nothing between two celestial bodies, and tells them apart by
    a datum's name, too.
    """
    told = json.loads(based_on.ExportToPROJJSON())
    while base := told.get("base_crs") or told.get("source_crs"):
        told = base
    kept = {key: told[key] for key in ("datum", "datum_ensemble") if key in told}
    axes = [
        {"name": name, "abbreviation": name[:3], "direction": direction, "unit": "degree"}
        for name, direction in (("longitude", "east"), ("latitude", "north"))
    ]
    in_degrees = osr.SpatialReference()
    in_degrees.SetFromUserInput(
        json.dumps(
            {
                "type": "GeographicCRS",
                "name": "longitude and latitude",
                **kept,
                "coordinate_system": {"subtype": "ellipsoidal", "axis": axes},
            }
        )
    )
    return str(in_degrees.ExportToWkt(["FORMAT=WKT2_2018"]))


class _Measure:
    """Measures pixels on the ellipsoid."""

    def __init__(self, map_grid: MapGrid, ellipsoid: _Ellipsoid, cancelled: Callable[[], bool]) -> None:
        """Choose squares that are neither lost in rounding nor bulge, by a pixel in the middle of the grid."""
        self.map_grid = map_grid
        self._ellipsoid = ellipsoid
        self._cancelled = cancelled
        self._project = projection(map_grid.crs, ellipsoid.crs, map_grid.transforms)
        self._side, self._divided = 1.0, 1
        middle = self.areas(Lattice.over(map_grid.grid.shape, (1, 1)))[0, 0]
        largest_m = _LARGEST_SQUARE * ellipsoid.major
        width_m = math.sqrt(middle) if middle > 0 else largest_m
        self._side = max(1.0, _SMALLEST_SQUARE_M / width_m)
        self._divided = min(_MOST_DIVIDED, math.ceil(width_m / largest_m))

    def areas(self, lattice: Lattice) -> FloatArray:
        """Return the area of a pixel at each node, in m² and of the lattice's shape; NaN off the ellipsoid."""
        nodes, at_once = lattice.points, max(1, _POINTS_AT_ONCE // (self._divided + 1) ** 2)
        portions = [self._areas_at(nodes[first : first + at_once]) for first in range(0, len(nodes), at_once)]
        return np.concatenate(portions).reshape(lattice.shape)

    def _areas_at(self, nodes: FloatArray) -> FloatArray:
        look(self._cancelled)
        along = self._side * (np.arange(self._divided + 1) / self._divided - 0.5)
        y, x = np.meshgrid(along, along, indexing="ij")
        corners = nodes[:, np.newaxis, np.newaxis, :] + np.stack([x, y], axis=-1)
        xy = self.map_grid.grid.to_map(corners.reshape(-1, 2))
        lon_lat = xy if self._project is None else self._project(xy)
        with np.errstate(invalid="ignore"):
            points = self._ellipsoid.in_space(lon_lat).reshape(*corners.shape[:-1], 3)
            areas = _areas_between(points).sum(axis=(1, 2)) / self._side**2
        return np.asarray(np.where(np.isfinite(areas), areas, np.nan))


def _areas_between(points: FloatArray) -> FloatArray:
    """Return the area of the two triangles in each square of (n, rows, cols, 3) points, (n, rows - 1, cols - 1)."""
    first, right = points[:, :-1, :-1], points[:, :-1, 1:]
    below, across = points[:, 1:, :-1], points[:, 1:, 1:]
    diagonal = across - first
    return np.asarray(
        (
            np.linalg.norm(np.cross(right - first, diagonal), axis=-1)
            + np.linalg.norm(np.cross(below - first, diagonal), axis=-1)
        )
        / 2
    )
