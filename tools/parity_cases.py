"""Random calls of build_mask and grid_rasterize for tools/parity.py: the same index and seed give the same call."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Union

import numpy as np
import shapely

from ..tests import oracle

Random = np.random.Generator
Geometry = Any
"""A shapely Polygon or MultiPolygon, a list of them, or None."""

MODES = ("geometries only", "mask_in only", "all three", "nothing", "grid_rasterize")
_MODE_WEIGHTS = (0.29, 0.25, 0.15, 0.01, 0.30)

ENGINES = ("RASTERIO_RASTERIZE", "SHAPELY")
PREDICATES = (None, "COVERS", "CONTAINS", "INTERSECTS")
THRESHOLDS = (0.0, 0.25, 0.3, 1 / 3, 0.5, 2 / 3, 0.7, 0.75, 0.999, 1.0)
DEFAULT_BUFFER = 1e-6
"""What GridR grows polygons by unless told otherwise, and always in build_mask."""

_LONGEST_SIDE = 14
_ORIGINS = (0.0, 0.5, 1 / 3, 0.25, -2.0, 2.5, 1000.1)


@dataclass(frozen=True, eq=False)
class Engine:
    """Who burns polygons, and by which predicate.

    Attributes:
        theirs: GridR's engine, or None to leave rasterize_kwargs out.
        ours: our engine; ours give the same pixels, so any may be compared with any of GridR's.
        predicate: a name, or None for the default.
    """

    theirs: str | None
    ours: str
    predicate: str | None

    @property
    def contains(self) -> bool:
        """Whether the boundary is left out."""
        return self.predicate == "CONTAINS"


@dataclass(frozen=True, eq=False)
class MaskIn:
    """A raster mask and how it lies on the output."""

    cells: np.ndarray[Any, Any]
    resolution: tuple[int, int]
    win: tuple[tuple[int, int], tuple[int, int]] | None
    dtype: type
    threshold: float


@dataclass(frozen=True, eq=False)
class BuildCase:
    """A call of build_mask: always the whole grid, at resolution 1, with the buffer that GridR takes by itself."""

    resolution: ClassVar = (1, 1)
    buffer: ClassVar = DEFAULT_BUFFER
    first: ClassVar = (0, 0)

    mode: str
    shape: tuple[int, int]
    origin: tuple[float, float] | None
    pair: tuple[Geometry, Geometry] | None
    mask_in: MaskIn | None
    engine: Engine
    out_dtype: type | None
    init_out: bool


@dataclass(frozen=True, eq=False)
class RasterizeCase:
    """A call of grid_rasterize."""

    mode: str
    shape: tuple[int, int]
    origin: tuple[float, float]
    resolution: tuple[float, float]
    coords: str | None
    """None for shape, origin and resolution; "1-D" or "2-D" for grid_coords that say the same."""
    win: tuple[tuple[int, int], tuple[int, int]] | None
    values: tuple[float, float, float]
    """inner, outer, default"""
    geometry: Geometry
    buffer: float | None
    engine: Engine
    fill_output: bool
    dtype: type
    reduce: bool

    @property
    def first(self) -> tuple[int, int]:
        """The row and column of the first pixel that is asked for."""
        return (0, 0) if self.win is None else (self.win[0][0], self.win[1][0])

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns are asked for."""
        if self.win is None:
            return self.shape
        (top, bottom), (left, right) = self.win
        return bottom - top + 1, right - left + 1


Case = Union[BuildCase, RasterizeCase]


def draw(seed: int, index: int) -> Case:
    """Return the call of that index."""
    random = np.random.default_rng([seed, index])
    mode = str(random.choice(MODES, p=_MODE_WEIGHTS))
    return _rasterize(random, mode) if mode == "grid_rasterize" else _build(random, mode)


# --- the two calls ------------------------------------------------------------------------------------------------


def _build(random: Random, mode: str) -> BuildCase:
    shape = _shape(random)
    pair = origin = mask_in = None
    if mode in ("geometries only", "all three"):
        origin = _pick(random, _ORIGINS), _pick(random, _ORIGINS)
        pair = _pair(random, shape, origin)
    elif mode == "nothing" and random.random() < 0.5:
        origin, pair = (0.0, 0.0), (None, None)
    if mode in ("mask_in only", "all three"):
        mask_in = _mask_in(random, shape)
    out_dtype = _pick(random, (None, None, np.uint8, np.int16))
    if random.random() < 0.05:
        out_dtype = _pick(random, (np.float32, np.bool_))
    given = random.random() > 0.02
    return BuildCase(
        mode=mode,
        shape=shape,
        origin=origin,
        pair=pair,
        mask_in=mask_in,
        engine=_engine(random, given=given),
        out_dtype=out_dtype,
        init_out=random.random() < 0.3,
    )


def _rasterize(random: Random, mode: str) -> RasterizeCase:
    shape = _shape(random, least=2)
    origin = _pick(random, _ORIGINS), _pick(random, _ORIGINS)
    steps = (1, 1, 1, 2, 0.5, 0.1, 1 / 3, 10, -1, -0.5)
    resolution = _pick(random, steps), _pick(random, steps)
    engine = _engine(random, given=True)
    one_or_nought = engine.theirs == "SHAPELY" and random.random() < 0.97
    numbers = (0, 1) if one_or_nought else (0, 1, 2, 7, 100)
    inner = _pick(random, numbers)
    outer = _pick(random, [number for number in numbers if number != inner])
    default = _pick(random, numbers)
    dtype = _pick(random, (np.uint8, np.uint8, np.int16, np.int32))
    if random.random() < 0.08:
        dtype = _pick(random, (np.float32, np.float64))
    elif {inner, outer, default} <= {0, 1} and random.random() < 0.05:
        dtype = np.bool_
    fill_output = random.random() < 0.3
    return RasterizeCase(
        mode=mode,
        shape=shape,
        origin=origin,
        resolution=resolution,
        coords=_pick(random, (None, None, "1-D", "2-D")),
        win=_window(random, shape) if random.random() < 0.4 else None,
        values=(inner, outer, default),
        geometry=_placed(_geometry(random, shape), origin, resolution),
        buffer=_pick(random, (None, None, None, DEFAULT_BUFFER, DEFAULT_BUFFER, 0.25, 1.5, -0.25)),
        engine=engine,
        fill_output=fill_output,
        dtype=dtype,
        reduce=not fill_output and random.random() < 0.3,
    )


def _engine(random: Random, *, given: bool) -> Engine:
    theirs = _pick(random, ENGINES)
    ours = theirs if random.random() < 0.4 else "SCANLINE"
    return Engine(theirs if given else None, ours, _pick(random, PREDICATES) if given else None)


def _shape(random: Random, least: int = 1) -> tuple[int, int]:
    rows, cols = random.integers(least, _LONGEST_SIDE + 1, 2)
    return int(rows), int(cols)


def _window(random: Random, shape: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    rows, cols = (sorted(int(end) for end in random.integers(0, count, 2)) for count in shape)
    return (rows[0], rows[1]), (cols[0], cols[1])


def _pick(random: Random, choices: Any) -> Any:
    return choices[int(random.integers(len(choices)))]


# --- raster masks -------------------------------------------------------------------------------------------------


def _mask_in(random: Random, shape: tuple[int, int]) -> MaskIn:
    most = _pick(random, (1, 3, 6, 20))
    resolution = int(random.integers(1, most + 1)), int(random.integers(1, most + 1))
    spare = random.integers(0, 3, 2)
    size = [-(-(count - 1) // step) + 1 + more for count, step, more in zip(shape, resolution, spare)]
    cells = _cells(random, size)
    full = [(count - 1) * step + 1 for count, step in zip(cells.shape, resolution)]
    first = [int(random.integers(0, most - count + 1)) for most, count in zip(full, shape)]
    win = ((first[0], first[0] + shape[0] - 1), (first[1], first[1] + shape[1] - 1))
    threshold = float(_pick(random, THRESHOLDS)) if random.random() < 0.8 else float(random.random())
    if random.random() < 0.15:  # what some pixel has, so that the last bit decides
        row, col = (Fraction(int(random.integers(count)), step) for count, step in zip(full, resolution))
        value = oracle.bilinear(cells, row, col)
        threshold = threshold if value is None else float(abs(value))
    return MaskIn(
        cells=cells,
        resolution=resolution,
        win=win if random.random() < 0.7 else None,
        dtype=_pick(random, (np.float32, np.float64)),
        threshold=threshold,
    )


def _cells(random: Random, shape: list[int]) -> np.ndarray[Any, Any]:
    kind = _pick(
        random, ("bool", "int", "signed", "fractions", "any", "mostly valid", "all valid", "not finite")
    )
    if kind == "bool":
        return random.integers(0, 2, shape).astype(np.bool_)
    if kind == "int":
        return random.integers(0, 2, shape).astype(_pick(random, (np.int64, np.uint8, np.int16)))
    if kind == "signed":
        return random.integers(-3, 4, shape)
    if kind == "fractions":
        cells = random.integers(-3, 7, shape) / _pick(random, (3, 4, 10))
    elif kind == "any":
        cells = random.random(shape) * 2 - 1
    else:
        valid = {"mostly valid": 0.8, "all valid": 1.1, "not finite": 0.7}[kind]
        cells = (random.random(shape) < valid).astype(np.float64)
    if kind == "not finite":
        odd = random.random(shape) < 0.2
        cells[odd] = random.choice([np.nan, np.nan, np.inf, -np.inf], int(odd.sum()))
    return cells.astype(_pick(random, (np.float32, np.float64)))


# --- polygons, drawn in pixel coordinates -------------------------------------------------------------------------


def _pair(random: Random, shape: tuple[int, int], origin: tuple[float, float]) -> tuple[Geometry, Geometry]:
    which = _pick(random, ("both", "both", "valid", "invalid"))
    valid, invalid = (
        _placed(_geometry(random, shape), origin, (1.0, 1.0)) if which in ("both", name) else None
        for name in ("valid", "invalid")
    )
    return valid, invalid


def _geometry(random: Random, shape: tuple[int, int]) -> Geometry:
    chance = random.random()
    if chance < 0.015:
        return []
    if chance < 0.025:
        return shapely.Polygon()
    parts = [_polygon(random, shape) for _ in range(_pick(random, (1, 1, 2, 3)))]
    if random.random() < 0.25:
        whole = shapely.MultiPolygon(parts)
        if whole.is_valid:
            return [whole] if random.random() < 0.3 else whole
    return parts[0] if len(parts) == 1 and random.random() < 0.7 else parts


def _polygon(random: Random, shape: tuple[int, int]) -> shapely.Polygon:
    """Draw a polygon on a lattice of 1, 1/2, 1/3 or 1/4 pixel; one in twenty intersects itself."""
    parts = _pick(random, (1, 2, 3, 4))
    for _ in range(50):
        kind = _pick(random, ("box", "convex", "star", "star", "star"))
        if random.random() < 0.05:
            kind = "self-intersecting"
        points = _lattice(random, shape, parts, {"box": 2, "convex": 6}.get(kind, int(random.integers(3, 9))))
        polygon = _drawn(random, kind, points)
        if polygon is None or polygon.area == 0 or (kind != "self-intersecting" and not polygon.is_valid):
            continue
        return _holed(random, polygon, shape, parts) if random.random() < 0.35 else polygon
    return shapely.box(0.5, 0.5, 2.5, 2.0)


def _drawn(random: Random, kind: str, points: np.ndarray[Any, Any]) -> shapely.Polygon | None:
    if kind == "box":
        return shapely.box(*points.min(axis=0), *points.max(axis=0))
    if kind == "convex":
        hull = shapely.MultiPoint(points).convex_hull
        return hull if hull.geom_type == "Polygon" else None
    if kind == "star":
        x, y = (points - points.mean(axis=0)).T
        points = points[np.argsort(np.arctan2(y, x), kind="stable")]
        if random.random() < 0.5:
            points = points[::-1]
    return shapely.Polygon(points)


def _holed(random: Random, shell: shapely.Polygon, shape: tuple[int, int], parts: int) -> shapely.Polygon:
    for _ in range(4):
        hole = _drawn(random, _pick(random, ("box", "convex", "star")), _lattice(random, shape, parts, 4))
        if hole is None:
            continue
        polygon = shapely.Polygon(shell.exterior, [hole.exterior])
        if hole.is_valid and polygon.is_valid and polygon.area > 0:
            return polygon
    return shell


def _lattice(random: Random, shape: tuple[int, int], parts: int, count: int) -> np.ndarray[Any, Any]:
    rows, cols = shape
    x = random.integers(-2 * parts, (cols + 2) * parts + 1, count) / parts
    y = random.integers(-2 * parts, (rows + 2) * parts + 1, count) / parts
    points = np.stack([x, y], axis=1)
    if random.random() < 0.15:  # just inside the boundary's tolerance, and just outside
        points += random.choice([0.0, 4e-7, -4e-7, 3e-6, -3e-6], points.shape)
    return points


def _placed(geometry: Geometry, origin: tuple[float, float], resolution: tuple[float, float]) -> Geometry:
    """Take a geometry from pixel coordinates to those of the call."""
    if isinstance(geometry, list):
        return [_placed(part, origin, resolution) for part in geometry]
    if geometry.is_empty:
        return geometry
    step, corner = np.array(resolution[::-1], dtype=np.float64), np.array(origin[::-1])
    return shapely.transform(geometry, lambda xy: corner + xy * step)
