"""The calls of tools/parity_cases.py, made to us and to GridR (a black box)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import grid_mask, grid_rasterize
from .parity_cases import DEFAULT_BUFFER, BuildCase, Case, MaskIn, RasterizeCase

UNTOUCHED = 1
"""What `out` holds before the call; a bool holds it as well."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a call came to.

    Attributes:
        pixels: the array filled or returned, of whatever dtype; None where it raised.
        reduced: whether a plain value was returned, which `pixels` then holds as a 0-d array.
        error: what it raised.
    """

    pixels: Any
    reduced: bool = False
    error: Exception | None = None


def ours(case: Case) -> Outcome:
    """Make the call to us."""
    return _outcome(case, grid_mask, grid_rasterize, case.engine.ours)


def theirs(case: Case) -> Outcome:
    """Make the call to GridR."""
    from gridr.core.grid import grid_mask as masks, grid_rasterize as rasters

    return _outcome(case, masks, rasters, case.engine.theirs)


def _outcome(case: Case, masks: Any, rasters: Any, engine: str | None) -> Outcome:
    """Make a call to the two modules, with the enums of the second."""
    predicate = case.engine.predicate
    kwargs_alg = {} if predicate is None else {"shapely_predicate": rasters.ShapelyPredicate[predicate]}
    alg = None if engine is None else rasters.GridRasterizeAlg[engine]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            if isinstance(case, BuildCase):
                # Without an engine of GridR's, the call leaves rasterize_kwargs out.
                options = None if case.engine.theirs is None else {"alg": alg, "kwargs_alg": kwargs_alg}
                return _build(case, masks.build_mask, options)
            return _rasterize(case, rasters.grid_rasterize, {"alg": alg, **kwargs_alg})
        except Exception as error:  # GridR raises what its libraries raise
            return Outcome(None, error=error)


def _build(case: BuildCase, build: Any, options: Any) -> Outcome:
    out = None if case.out_dtype is None else np.full(case.shape, UNTOUCHED, dtype=case.out_dtype)
    arguments = {} if case.mask_in is None else _mask_arguments(case.mask_in)
    returned = build(
        shape=case.shape,
        resolution=case.resolution,
        out=out,
        geometry_origin=case.origin,
        geometry_pair=case.pair,
        rasterize_kwargs=options,
        init_out=case.init_out,
        **arguments,
    )
    assert (returned is None) == (out is not None), "out is filled, and then None is returned"
    return Outcome(returned if out is None else out)


def _mask_arguments(mask_in: MaskIn) -> dict[str, Any]:
    return {
        "mask_in": mask_in.cells,
        "mask_in_target_win": None if mask_in.win is None else np.array(mask_in.win),
        "mask_in_resolution": mask_in.resolution,
        "oversampling_dtype": mask_in.dtype,
        "mask_in_binary_threshold": mask_in.threshold,
    }


def _rasterize(case: RasterizeCase, rasterize: Any, options: dict[str, Any]) -> Outcome:
    grid = dict.fromkeys(("shape", "origin", "resolution", "grid_coords"))
    if case.coords is None:
        grid.update(shape=case.shape, origin=case.origin, resolution=case.resolution)
    else:
        axes = axes_of(case)
        grid["grid_coords"] = axes if case.coords == "1-D" else tuple(np.meshgrid(*axes))
    output = np.full(case.size, UNTOUCHED, dtype=case.dtype) if case.fill_output else None
    inner, outer, default = case.values
    buffer = {} if case.buffer == DEFAULT_BUFFER else {"geometry_buffer_dst": case.buffer}
    returned = rasterize(
        **grid,
        win=None if case.win is None else np.array(case.win),
        inner_value=inner,
        outer_value=outer,
        default_value=default,
        geometry=case.geometry,
        output=output,
        dtype=None if case.fill_output else case.dtype,
        reduce=case.reduce,
        **buffer,
        **options,
    )
    pixels = output if case.fill_output else np.asarray(returned)
    return Outcome(pixels, reduced=pixels.ndim == 0)


def axes_of(case: Case) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the x of each column and the y of each row."""
    (rows, cols), (y, x), (y_step, x_step) = case.shape, case.origin, case.resolution
    return x + x_step * np.arange(cols), y + y_step * np.arange(rows)
