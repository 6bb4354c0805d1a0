"""Polygons on a grid, in memory: the call for those who know GridR's."""

from __future__ import annotations

import math
from contextlib import suppress
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from .arguments import (
    dtype_named,
    flag,
    is_finite,
    number,
    number_pair,
    output_array,
    parts_of,
    polygons_of,
    whole_pair,
    window,
)
from .arrays.types import FloatArray
from .pixels.tile import Shape, Tile
from .pixels.tile_mask import TileMask
from .pixels.tolerance import POSITION_TOLERANCE
from .rasterize.engines import GridRasterizeAlg, region
from .rasterize.pixel_rule import PixelRule
from .vector.polygons import Polygons
from .vector.shapely_overlay import shapely_module

__all__ = ["GridRasterizeAlg", "ShapelyPredicate", "grid_rasterize"]

GridCoords = tuple[npt.ArrayLike, npt.ArrayLike]
Window = tuple[tuple[int, int], tuple[int, int]]


class ShapelyPredicate(IntEnum):
    """When the centre of a pixel belongs to a polygon; honoured by every engine."""

    COVERS = 1
    """Inside or on the boundary."""
    CONTAINS = 2
    """Strictly inside."""
    INTERSECTS = 3
    """Inside or on the boundary: for a point the same as COVERS."""

    @property
    def rule(self) -> PixelRule:
        """The pixel rule that the predicate means."""
        return PixelRule.CONTAINS if self is ShapelyPredicate.CONTAINS else PixelRule.COVERS


def grid_rasterize(  # noqa: PLR0913  (the signature is GridR's)
    grid_coords: GridCoords | None,
    shape: tuple[int, int] | None,
    origin: tuple[float, float] | None,
    resolution: tuple[float, float] | None,
    win: Window | npt.ArrayLike | None,
    inner_value: float,
    outer_value: float,
    default_value: float,
    geometry: Any,
    geometry_buffer_dst: float | None = POSITION_TOLERANCE,
    alg: GridRasterizeAlg = GridRasterizeAlg.SCANLINE,
    output: npt.NDArray[Any] | None = None,
    dtype: npt.DTypeLike = None,
    reduce: bool = False,
    **kwargs_alg: Any,
) -> npt.NDArray[Any] | float | None:
    """Return an array with `inner_value` where a pixel's centre lies in a polygon and `outer_value` elsewhere.

    A centre within 1e-6 pixel of a boundary counts as on it. Every engine gives the same pixels.

    Args:
        grid_coords: the centres of the pixels as (x of each column, y of each row), 1-D and evenly spaced,
            or the two 2-D arrays that numpy.meshgrid makes of them; instead of the next three.
        shape: (rows, cols).
        origin: (row, column) coordinates of the centre of pixel (0, 0), that is (y, x).
        resolution: (row, column) distance between centres; negative where coordinates fall.
        win: ((first_row, last_row), (first_col, last_col)), ends included: the part of the grid to return.
        inner_value: for pixels in a polygon; all three may be NaN where the dtype has it, but not both of the first.
        outer_value: for the others; must differ.
        default_value: for all pixels where there is no polygon at all.
        geometry: a shapely Polygon, MultiPolygon or a list of them, or `Polygons`, in the coordinates of the
            grid; points are (x, y).
        geometry_buffer_dst: 1e-6 and None leave the polygons as drawn (the boundary has its tolerance anyway);
            another distance, in the coordinates' unit, grows them by it first (needs shapely).
        alg: the engine.
        output: array to fill, of the shape of the grid or window; then None is returned.
        dtype: of the array returned; exactly one of `dtype` and `output` is needed.
        reduce: return the plain value where all pixels have the same.
        kwargs_alg: `shapely_predicate`, a `ShapelyPredicate`, COVERS unless given.

    Returns:
        An array (rows, cols) of `dtype`; a plain value with `reduce`; None with `output`.

    Raises:
        ValueError: an argument is out of its range or contradicts another one.
        TypeError: an argument has the wrong type.
        ImportError: the engine's library is missing.
    """
    shape, origin, resolution = _grid(grid_coords, shape, origin, resolution)
    tile = Tile.whole(shape) if win is None else window("win", win, shape)
    engine = engine_named(alg)
    predicate = predicate_in(kwargs_alg)
    reduce = flag("reduce", reduce)
    dtype = _dtype(dtype, output, tile.shape, reduce=reduce)
    values = _values(dtype, inner_value=inner_value, outer_value=outer_value, default_value=default_value)

    polygons = polygons_of("geometry", _grown(geometry, geometry_buffer_dst))
    inside: TileMask
    if len(polygons):
        step, corner = np.array(resolution[::-1]), np.array(origin[::-1])
        in_pixels = polygons.mapped(lambda xy: (xy - corner) / step)
        inside = region(in_pixels, rule=predicate.rule, engine=engine).covers(tile)
        inner, outer, _ = values
    else:
        inside = True
        inner = outer = values[2]

    if output is not None:
        output[...] = np.where(np.asarray(inside), inner, outer)
        return None
    uniform = _uniform(inside)
    if reduce and uniform is not None:
        return (inner if uniform else outer).item()  # type: ignore[no-any-return]
    return np.broadcast_to(np.where(np.asarray(inside), inner, outer), tile.shape).astype(dtype)


def _grid(
    grid_coords: GridCoords | None, shape: Any, origin: Any, resolution: Any
) -> tuple[Shape, tuple[float, float], tuple[float, float]]:
    """Return shape, origin and resolution, each (row, column), from either way of giving the grid."""
    given = [shape is not None, origin is not None, resolution is not None]
    if (grid_coords is None) != all(given) or (grid_coords is not None and any(given)):
        raise ValueError(
            f"grid_coords is {'missing' if grid_coords is None else 'given'} and shape, origin, resolution are "
            f"{shape!r}, {origin!r}, {resolution!r}; give either grid_coords or all three others"
        )
    if grid_coords is None:
        pixel = number_pair("resolution", resolution)
        if 0.0 in pixel:
            raise ValueError(f"resolution is {resolution!r}; give two numbers that are not 0")
        return whole_pair("shape", shape, least=1), number_pair("origin", origin), pixel
    x, y = _axes(grid_coords)
    x0, x_step = _even("columns (grid_coords[0])", x)
    y0, y_step = _even("rows (grid_coords[1])", y)
    return (len(y), len(x)), (y0, x0), (y_step, x_step)


def _axes(grid_coords: Any) -> tuple[FloatArray, FloatArray]:
    """Return the x of each column and the y of each row."""
    try:
        x, y = (np.asarray(axis, dtype=np.float64) for axis in grid_coords)
    except (TypeError, ValueError):
        raise ValueError(
            "grid_coords could not be read; give two arrays of numbers, (x of each column, y of each row)"
        ) from None
    if x.ndim == 2 and x.shape == y.shape and x.size:
        if (x != x[0]).any() or (y != y[:, :1]).any():
            raise ValueError(
                "grid_coords are 2-D but x changes along a column or y along a row; "
                "give the arrays that numpy.meshgrid(x, y) makes"
            )
        x, y = x[0], y[:, 0]
    if x.ndim != 1 or y.ndim != 1 or not x.size or not y.size:
        raise ValueError(
            f"grid_coords have the shapes {x.shape} and {y.shape}; "
            "give two 1-D arrays, or two 2-D arrays of one shape, with at least one coordinate"
        )
    return x, y


def _even(name: str, axis: FloatArray) -> tuple[float, float]:
    """Return the first coordinate and the step of evenly spaced coordinates."""
    if len(axis) == 1:
        return float(axis[0]), 1.0
    step = float(axis[-1] - axis[0]) / (len(axis) - 1)
    off = np.abs(axis - (axis[0] + step * np.arange(len(axis))))
    if not np.isfinite(axis).all() or step == 0 or (off > POSITION_TOLERANCE * abs(step)).any():
        raise ValueError(
            f"the coordinates of the {name} are not evenly spaced (expected steps of {step:g}); "
            "give the centres of a regular grid"
        )
    return float(axis[0]), step


def engine_named(alg: Any) -> GridRasterizeAlg:
    """Return the engine that `alg` names, or raise a ValueError that lists them all."""
    try:
        return GridRasterizeAlg(alg)
    except ValueError:
        names = ", ".join(f"GridRasterizeAlg.{engine.name}" for engine in GridRasterizeAlg)
        raise ValueError(f"alg is {alg!r}; give one of {names}") from None


def predicate_in(kwargs_alg: dict[str, Any]) -> ShapelyPredicate:
    """Return the predicate that `kwargs_alg` holds, COVERS unless given; nothing else may be in there."""
    unknown = set(kwargs_alg) - {"shapely_predicate"}
    if unknown:
        raise TypeError(
            f"unknown argument {sorted(unknown)[0]!r}; kwargs_alg may hold only 'shapely_predicate'"
        )
    value = kwargs_alg.get("shapely_predicate", ShapelyPredicate.COVERS)
    try:
        return ShapelyPredicate(value)
    except ValueError:
        names = ", ".join(f"ShapelyPredicate.{predicate.name}" for predicate in ShapelyPredicate)
        raise ValueError(f"shapely_predicate is {value!r}; give one of {names}") from None


def _dtype(
    dtype: npt.DTypeLike, output: npt.NDArray[Any] | None, shape: Shape, *, reduce: bool
) -> np.dtype[Any]:
    if output is not None and reduce:
        raise ValueError(
            "both reduce and output are given; reduce returns a value, output is filled: give one of them"
        )
    if (output is None) == (dtype is None):
        raise ValueError(
            f"dtype is {dtype!r} and output is {'missing' if output is None else 'given'}; give exactly one of them"
        )
    given = dtype if output is None else output_array("output", output, shape).dtype
    return dtype_named(
        "dtype" if output is None else "the dtype of output", given, kinds="buif", example="numpy.uint8"
    )


def _values(dtype: np.dtype[Any], **values: Any) -> list[np.ndarray[Any, Any]]:
    """Return the inner, outer and default value as 0-d arrays of `dtype`, which must hold them unchanged."""
    given = {name: number(name, value) for name, value in values.items()}
    inner, outer = given["inner_value"], given["outer_value"]
    if inner == outer or (_is_nan(inner) and _is_nan(outer)):
        raise ValueError(
            f"inner_value and outer_value are both {values['inner_value']!r}; give two different values"
        )
    return [_held(name, value, dtype) for name, value in given.items()]


def _held(name: str, value: float, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Return a number as a 0-d array of `dtype`."""
    fits = False
    # OverflowError: a whole number of more than 64 bits.
    with np.errstate(invalid="ignore", over="ignore"), suppress(OverflowError):
        cast: np.ndarray[Any, Any] = np.asarray(value).astype(dtype)
        held = cast.item()  # as a number of Python, with which nothing is rounded or cut off to be compared
        rounds = dtype.kind == "f" and abs(held - value) <= float(np.finfo(dtype).eps) * abs(value)
        fits = held == value or rounds or (dtype.kind == "f" and _is_nan(value))
    if not fits:
        raise ValueError(f"{name} is {value!r}, which {dtype} can't hold; give a value or a dtype that fits")
    return cast


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _grown(geometry: Any, distance: float | None) -> Any:
    """Return the geometry grown by `distance`, or as it is where that is within the boundary's tolerance."""
    if distance is None:
        return geometry
    distance = number("geometry_buffer_dst", distance)
    if 0 <= distance <= POSITION_TOLERANCE:
        return geometry
    if not is_finite(distance):
        raise ValueError(f"geometry_buffer_dst is {distance!r}; give a finite distance, or None")
    if isinstance(geometry, Polygons):
        raise TypeError(
            f"geometry_buffer_dst is {distance!r}, but geometry holds coordinate arrays, which can't be grown; "
            "give shapely polygons, or None"
        )
    return [shapely_module().buffer(part, float(distance)) for part in parts_of("geometry", geometry)]


def _uniform(inside: TileMask) -> bool | None:
    if isinstance(inside, bool):
        return inside
    return True if inside.all() else None if inside.any() else False
