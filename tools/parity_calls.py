"""The calls of tools/parity_cases.py, made to us and to GridR (a black box)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import grid_mask, grid_rasterize
from .parity_cases import DEFAULT_BUFFER, BuildCase, Case, MaskIn

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

    pixels: np.ndarray[Any, Any] | None
    reduced: bool = False
    error: Exception | None = None


def ours(case: Case) -> Outcome:
    """Make the call to us."""
    return _outcome(
        case, grid_mask.build_mask, grid_rasterize.grid_rasterize, grid_rasterize, case.engine.ours
    )


def theirs(case: Case) -> Outcome:
    """Make the call to GridR."""
    from gridr.core.grid import grid_mask as gridr_mask, grid_rasterize as gridr_rasterize

    build, rasterize = gridr_mask.build_mask, gridr_rasterize.grid_rasterize
    return _outcome(case, build, rasterize, gridr_rasterize, case.engine.theirs)


def _outcome(case: Case, build: Any, rasterize: Any, names: Any, engine: str | None) -> Outcome:
    """Make a call with the enums of the module `names`."""
    predicate = case.engine.predicate
    kwargs_alg = {} if predicate is None else {"shapely_predicate": names.ShapelyPredicate[predicate]}
    alg = None if engine is None else names.GridRasterizeAlg[engine]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            if isinstance(case, BuildCase):
                # Without an engine of GridR's, the call leaves rasterize_kwargs out.
                options = None if case.engine.theirs is None else {"alg": alg, "kwargs_alg": kwargs_alg}
                return _build(case, build, options)
            return _rasterize(case, rasterize, {"alg": alg, **kwargs_alg})
        except Exception as error:  # GridR raises what its libraries raise
            return Outcome(None, error=error)


def _build(case: BuildCase, build: Any, options: Any) -> Outcome:
    out = None if case.out_dtype is None else np.full(case.shape, UNTOUCHED, dtype=case.out_dtype)
    arguments = {} if case.mask_in is None else _mask_arguments(case.mask_in)
    returned = build(
        shape=case.shape,
        resolution=(1, 1),
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


def _rasterize(case: Any, rasterize: Any, options: dict[str, Any]) -> Outcome:
    grid: dict[str, Any] = {"shape": case.shape, "origin": case.origin, "resolution": case.resolution}
    if case.coords is not None:
        axes = axes_of(case.shape, case.origin, case.resolution)
        grid = {
            **dict.fromkeys(grid),
            "grid_coords": axes if case.coords == "1-D" else tuple(np.meshgrid(*axes)),
        }
    size = case.shape if case.win is None else tuple(stop - start + 1 for start, stop in case.win)
    output = np.full(size, UNTOUCHED, dtype=case.dtype) if case.fill_output else None
    inner, outer, default = case.values
    buffer = {} if case.buffer == DEFAULT_BUFFER else {"geometry_buffer_dst": case.buffer}
    returned = rasterize(
        **{"grid_coords": None, **grid},
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


def axes_of(
    shape: tuple[int, int], origin: tuple[float, float], resolution: tuple[float, float]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the x of each column and the y of each row."""
    (rows, cols), (y, x), (y_step, x_step) = shape, origin, resolution
    return x + x_step * np.arange(cols), y + y_step * np.arange(rows)
