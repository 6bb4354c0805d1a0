"""Checks of arguments, worded for the person who passed them: the value, what was expected, the way out."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Iterator
from typing import Any, SupportsFloat

import numpy as np

from .pixels.tile import Shape, Tile
from .vector.polygons import Polygons


def whole_pair(name: str, value: Any, *, least: int) -> tuple[int, int]:
    """Return `value` as (row, column) of whole numbers that are at least `least`.

    Raises:
        ValueError: it is something else.
    """
    pair = _pair(name, value, f"whole numbers of at least {least}")
    if not all(
        isinstance(term, (int, np.integer)) and not isinstance(term, bool) and term >= least for term in pair
    ):
        raise ValueError(
            f"{name} is {value!r}; give (row, column) as two whole numbers of at least {least}, e.g. ({least}, {least})"
        )
    return int(pair[0]), int(pair[1])


def number_pair(name: str, value: Any) -> tuple[float, float]:
    """Return `value` as (row, column) of finite numbers.

    Raises:
        ValueError: it is something else.
    """
    pair = _pair(name, value, "finite numbers")
    if not all(isinstance(term, numbers.Real) and is_finite(term) for term in pair):
        raise ValueError(f"{name} is {value!r}; give (row, column) as two finite numbers, e.g. (0.0, 0.0)")
    return float(pair[0]), float(pair[1])


def number(name: str, value: Any) -> float:
    """Return `value` if it is a real number, of whatever type; it may be infinite or NaN.

    Raises:
        TypeError: it is something else.
    """
    value = value.item() if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0 else value
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r}; give a number")
    return value  # type: ignore[return-value]  # a whole number stays one, of any size


def flag(name: str, value: Any) -> bool:
    """Return `value` as a bool if it is True or False, be it numpy's.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; give True or False")
    return bool(value)


def is_finite(value: SupportsFloat) -> bool:
    """Return whether a real number is finite in float64; whole numbers may be too large for it."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def dtype_named(name: str, value: Any, *, kinds: str, example: str) -> np.dtype[Any]:
    """Return `value` as a dtype whose kind is one of `kinds`.

    Raises:
        TypeError: it is no dtype.
        ValueError: it is of another kind.
    """
    try:
        dtype = np.dtype(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r}, which is no dtype; give one such as {example}") from None
    if dtype.kind not in kinds:
        raise ValueError(f"{name} is {dtype}; give a dtype such as {example}")
    return dtype


def options_in(name: str, value: Any) -> dict[str, Any]:
    """Return a copy of the dict `value`, an empty one of None.

    Raises:
        TypeError: it is no dict.
    """
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"{name} is {value!r}; give a dict, or None")
    return dict(value or {})


def window(name: str, value: Any, domain: Shape) -> Tile:
    """Return ((first_row, last_row), (first_col, last_col)), ends included, as a tile inside `domain`.

    Raises:
        ValueError: it is something else, ends before it begins, or leaves the domain.
    """
    rows, cols = (
        whole_pair(f"{name}[{i}]", ends, least=0)
        for i, ends in enumerate(_pair(name, value, "pairs (first, last)"))
    )
    for ends, count, what in ((rows, domain[0], "rows"), (cols, domain[1], "columns")):
        if ends[0] > ends[1] or ends[1] >= count:
            raise ValueError(
                f"{name} asks for {what} {ends[0]} to {ends[1]} (both included), but there are only {what} 0 to "
                f"{count - 1}; give a window inside them, the first index first"
            )
    return Tile(rows[0], cols[0], rows[1] - rows[0] + 1, cols[1] - cols[0] + 1)


def output_array(name: str, value: Any, shape: Shape) -> np.ndarray[Any, Any]:
    """Return `value` if it is an array of `shape` that can be written to.

    Raises:
        TypeError: it is no array.
        ValueError: its shape differs, or it is read-only.
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} is a {type(value).__name__}; give a numpy array of shape {shape}, or None")
    if value.shape != shape:
        raise ValueError(
            f"{name} has the shape {value.shape}, but {shape} is to be filled; give an array of that shape"
        )
    if not value.flags.writeable:
        raise ValueError(f"{name} is read-only; give an array that can be written to")
    return value


def polygons_of(name: str, geometry: Any) -> Polygons:
    """Return the polygons of shapely geometries: a Polygon, a MultiPolygon, a collection, or a list of them.

    None and empty geometries are no polygons. `Polygons` are returned as they are.

    Raises:
        TypeError: it holds something that is no polygon.
        ValueError: a coordinate is not finite.
    """
    return geometry if isinstance(geometry, Polygons) else Polygons.from_shapely(parts_of(name, geometry))


def parts_of(name: str, geometry: Any) -> Iterable[Any]:
    """Return the shapely Polygons, empty ones among them, that `polygons_of` would read.

    Raises:
        TypeError: it holds something that is no polygon; where the result is an iterator, this is told by it.
    """
    # Of shapely's own classes the name says it all, and costs less than asking for the type does.
    if isinstance(geometry, (list, tuple)) and all(type(part).__name__ == "Polygon" for part in geometry):
        return geometry
    return _parts(name, geometry)


def _parts(name: str, geometry: Any) -> Iterator[Any]:
    kind = getattr(geometry, "geom_type", None)
    if geometry is None:
        return
    if kind == "Polygon":
        yield geometry
    elif kind == "MultiPolygon":
        yield from geometry.geoms
    elif kind == "GeometryCollection":
        for part in geometry.geoms:
            if part.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection"):
                yield from _parts(name, part)
    elif kind is None and isinstance(geometry, Iterable) and not isinstance(geometry, (str, bytes)):
        for part in geometry:
            yield from _parts(name, part)
    else:
        raise TypeError(
            f"{name} holds a {kind or type(geometry).__name__}; "
            "give shapely Polygons or MultiPolygons, alone or in a list, or None"
        )


def _pair(name: str, value: Any, terms: str) -> tuple[Any, Any]:
    try:
        first, second = value
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}; give (row, column) as two {terms}") from None
    return first, second
