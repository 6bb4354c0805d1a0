"""The validity mask of a grid, in memory: the call for those who know GridR's."""

from __future__ import annotations

import math
import numbers
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from .arguments import (
    dtype_named,
    flag,
    number_pair,
    options_in,
    output_array,
    polygons_of,
    whole_pair,
    window,
)
from .arrays.types import ByteArray
from .combine.evidence import Evidence, PolygonEvidence
from .combine.polygon_role import PolygonRole
from .combine.stream import cores
from .combine.verdict import verdict
from .grid_rasterize import GridRasterizeAlg, ShapelyPredicate, Window, engine_named, predicate_in
from .pixels.tile import Shape, Tile, tiles
from .raster_mask.cells import ArrayCells
from .raster_mask.interpolated import InterpolatedMask
from .raster_mask.placement import Aligned
from .raster_mask.positions import WholeSteps
from .rasterize.engines import region

__all__ = ["Validity", "build_mask"]

# High, as each tile costs some calls of numpy, and no writer waits for the first.
_TILE_SHAPE = (2048, 1 << 17)
_PIXELS_AT_ONCE = 1 << 20  # unpacked together


class Validity(IntEnum):
    """The values of a validity mask."""

    INVALID = 0
    VALID = 1


def build_mask(  # noqa: PLR0913  (the signature is GridR's)
    shape: tuple[int, int],
    resolution: tuple[int, int],
    out: npt.NDArray[Any] | None,
    geometry_origin: tuple[float, float] | None = None,
    geometry_pair: Any = None,
    mask_in: npt.NDArray[Any] | None = None,
    mask_in_target_win: Window | npt.ArrayLike | None = None,
    mask_in_resolution: tuple[int, int] | None = None,
    oversampling_dtype: npt.DTypeLike = None,
    mask_in_binary_threshold: float = 0.999,
    rasterize_kwargs: dict[str, Any] | None = None,
    init_out: bool = False,
) -> ByteArray | None:
    """Return the validity of every pixel: 1 where all evidence given says valid, else 0.

    A pixel is valid if it lies in a valid polygon (boundary included), in no invalid polygon (boundary
    included), and the raster mask, interpolated at its centre, reaches the threshold. Evidence that is not given
    does not count.

    Args:
        shape: (rows, cols) of the mask to build.
        resolution: (1, 1), the full resolution.
        out: array (rows, cols) to fill with 0 and 1; then None is returned. Without any evidence it is left alone
            unless `init_out`.
        geometry_origin: (row, column) coordinates that the polygons have at the centre of pixel (0, 0);
            needed with polygons in `geometry_pair`.
        geometry_pair: (valid, invalid), each a shapely Polygon, MultiPolygon, a list of them, or None. A list without
            polygons is evidence: no valid polygon means no valid pixel.
        mask_in: (m, n) raster mask whose cell (i, j) lies on pixel (i * row resolution, j * column resolution).
            Between cells the value is bilinear; a pixel is valid where its absolute value reaches the threshold.
            A value that is not finite is invalid, with every pixel in which it has a weight.
        mask_in_target_win: ((first_row, last_row), (first_col, last_col)), ends included: the part of the mask at
            full resolution that lies on the output. Its top left part unless given.
        mask_in_resolution: (row, column) pixels from one cell to the next; needed with `mask_in`.
        oversampling_dtype: a floating-point type; needed with `mask_in`. The interpolation is done in float64
            whichever it is, as GridR does it.
        mask_in_binary_threshold: what the interpolated value must reach.
        rasterize_kwargs: {"alg": GridRasterizeAlg, "kwargs_alg": {"shapely_predicate": ShapelyPredicate}}; the
            default engine and COVERS unless given.
        init_out: fill `out` with 1 where there is no evidence.

    Returns:
        uint8 array (rows, cols), or None where `out` is given.

    Raises:
        ValueError: an argument is missing, out of its range or contradicts another one.
        TypeError: an argument has the wrong type.
        ImportError: the library of the engine asked for is missing.
    """
    shape = whole_pair("shape", shape, least=1)
    if whole_pair("resolution", resolution, least=1) != (1, 1):
        raise ValueError(f"resolution is {resolution!r}; give (1, 1), the mask is built at full resolution")
    init_out = flag("init_out", init_out)
    if out is not None:
        output_array("out", out, shape)
    evidence = [
        *_raster_evidence(
            shape,
            mask_in,
            mask_in_target_win,
            mask_in_resolution,
            oversampling_dtype,
            mask_in_binary_threshold,
        ),
        *_polygon_evidence(geometry_pair, geometry_origin, rasterize_kwargs),
    ]
    if out is None:
        out = np.zeros(shape, dtype=np.uint8)
        _fill(out, evidence, is_zero=True)
        return out
    if evidence or init_out:
        _fill(out, evidence, is_zero=False)
    return None


def _fill(out: npt.NDArray[Any], evidence: list[Evidence], *, is_zero: bool) -> None:
    """Fill an array with 0 and 1; one that `is_zero` stays untouched where nothing is valid, and takes no memory."""

    def fill(tile: Tile) -> None:
        valid = verdict(evidence, tile).valid
        if valid is False and is_zero:
            return
        if isinstance(valid, bool):
            out[tile.slices] = valid
            return
        rows = max(1, _PIXELS_AT_ONCE // tile.width)
        for first in range(0, tile.height, rows):
            part = valid.rows(slice(first, first + rows))
            cols = part.span() if is_zero else slice(0, tile.width)
            height, col = part.shape[0], tile.col
            pixels = out[tile.row + first : tile.row + first + height, col + cols.start : col + cols.stop]
            pixels[...] = part.unpacked(cols)

    with ThreadPoolExecutor(cores()) as pool:
        for _ in pool.map(fill, tiles((out.shape[0], out.shape[1]), _TILE_SHAPE)):
            pass


def _polygon_evidence(pair: Any, origin: Any, rasterize_kwargs: dict[str, Any] | None) -> list[Evidence]:
    engine, predicate = _rasterize_options(rasterize_kwargs)
    if pair is None:
        return []
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ValueError(
            f"geometry_pair is a {type(pair).__name__}{f' of {len(pair)}' if isinstance(pair, (list, tuple)) else ''}; "
            "give (valid polygons, invalid polygons), either may be None"
        )
    if pair[0] is None and pair[1] is None:
        return []
    if origin is None:
        raise ValueError(
            "geometry_pair is given without geometry_origin; "
            "give the (row, column) coordinates that the polygons have at the centre of pixel (0, 0), e.g. (0.0, 0.0)"
        )
    row, col = number_pair("geometry_origin", origin)
    evidence: list[Evidence] = []
    for role, geometry in zip(PolygonRole, pair):
        if geometry is not None:
            polygons = polygons_of(f"geometry_pair ({role.name.lower()})", geometry)
            in_pixels = polygons.mapped(lambda xy: xy - (col, row))
            evidence.append(PolygonEvidence(role, region(in_pixels, rule=predicate.rule, engine=engine)))
    return evidence


def _rasterize_options(options: dict[str, Any] | None) -> tuple[GridRasterizeAlg, ShapelyPredicate]:
    options = options_in("rasterize_kwargs", options)
    engine = options.pop("alg", GridRasterizeAlg.SCANLINE)
    kwargs_alg = options_in("rasterize_kwargs['kwargs_alg']", options.pop("kwargs_alg", None))
    if options:
        raise ValueError(
            f"rasterize_kwargs holds {next(iter(options))!r}; it may hold 'alg' and 'kwargs_alg' and nothing else"
        )
    return engine_named(engine), predicate_in(kwargs_alg)


def _raster_evidence(
    shape: Shape, mask_in: Any, win: Any, resolution: Any, dtype: Any, threshold: Any
) -> list[Evidence]:
    if mask_in is None:
        return []
    cells = _cells(mask_in, dtype)
    if resolution is None:
        raise ValueError(
            "mask_in is given without mask_in_resolution; give the (row, column) pixels from cell to cell, e.g. (4, 4)"
        )
    rows, cols = whole_pair("mask_in_resolution", resolution, least=1)
    if not isinstance(threshold, numbers.Real) or math.isnan(threshold):
        raise ValueError(f"mask_in_binary_threshold is {threshold!r}; give a number, e.g. 0.999")
    domain = (cells.shape[0] - 1) * rows + 1, (cells.shape[1] - 1) * cols + 1
    part = window(
        "mask_in_target_win", ((0, shape[0] - 1), (0, shape[1] - 1)) if win is None else win, domain
    )
    if part.shape != shape:
        raise ValueError(
            f"mask_in_target_win is {part.height} rows x {part.width} columns, but shape is {shape}; "
            "give a window of that shape (its ends are included)"
        )
    placement = Aligned(WholeSteps(part.row, 1, rows), WholeSteps(part.col, 1, cols))
    return [
        InterpolatedMask(ArrayCells(cells), (cells.shape[0], cells.shape[1]), placement, float(threshold)),
    ]


def _cells(mask_in: Any, dtype: Any) -> npt.NDArray[Any]:
    """Return the cells as an array, and check the oversampling dtype."""
    try:
        cells = np.asarray(mask_in)
    except ValueError:  # of sequences of different lengths
        raise ValueError(f"mask_in is {mask_in!r}; give a 2-D array of numbers or bools") from None
    if cells.ndim != 2 or not cells.size or cells.dtype.kind not in "buif":
        raise ValueError(
            f"mask_in has the shape {cells.shape} and the dtype {cells.dtype}; "
            "give a 2-D array of numbers or bools with at least one cell"
        )
    if dtype is None:
        raise ValueError(
            "mask_in is given without oversampling_dtype; give a floating-point type, e.g. numpy.float64"
        )
    dtype_named("oversampling_dtype", dtype, kinds="f", example="numpy.float64")
    return cells
