"""The front doors build_mask and grid_rasterize: calls that are right, and the same with wrong arguments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from ...core.grid_mask import build_mask
from ...core.grid_rasterize import GridRasterizeAlg, ShapelyPredicate, grid_rasterize
from ...core.vector.polygons import Polygons
from ...tests import oracle
from ...tests.strategies import layers
from .hostile import anything
from .target import Target, expect

_MOST_ROWS, _MOST_COLS = 7, 8
_MOST_PIXELS = 1 << 30
"""What would be larger isn't asked for: numpy says well enough that it has no memory for it."""

Layer = list[list[npt.NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class Call:
    """A call by its arguments.

    Attributes:
        function: the name of the front door.
        arguments: by name.
        expected: the pixels, or None where wrong arguments took the place of right ones.
    """

    function: str
    arguments: dict[str, Any]
    expected: npt.NDArray[Any] | None

    @property
    def may_be_refused(self) -> bool:
        """Whether an argument may be wrong."""
        return self.expected is None

    def __repr__(self) -> str:
        return f"{self.function}({', '.join(f'{name}={_shown(value)}' for name, value in self.arguments.items())})"


def _shown(value: Any) -> str:
    if isinstance(value, Polygons):
        return f"Polygons.from_rings({[[ring.tolist() for ring in value.rings_of(i)] for i in range(len(value))]})"
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))},)"
    return f"np.array({value.tolist()}, {value.dtype})" if isinstance(value, np.ndarray) else repr(value)


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt)


def _attempt(case: Call) -> bool:
    arguments = case.arguments
    if _is_huge(arguments.get("shape")):
        return False
    output_name = "out" if case.function == "build_mask" else "output"
    output = arguments.get(output_name)
    if isinstance(output, np.ndarray):
        output = output.copy()
    function = build_mask if case.function == "build_mask" else grid_rasterize
    answer = function(**{**arguments, output_name: output})
    pixels = output if answer is None else answer
    if case.expected is None:
        expect(isinstance(pixels, np.ndarray) or arguments.get("reduce"), f"{pixels!r} is no array")
        return False
    expect(
        np.array_equal(np.broadcast_to(pixels, case.expected.shape), case.expected),
        f"{np.asarray(pixels).tolist()}, not {case.expected.tolist()}",
    )
    return True


def _is_huge(shape: Any) -> bool:
    try:
        rows, cols = (int(count) for count in shape)
    except (TypeError, ValueError, OverflowError):
        return False
    return rows > 0 and cols > 0 and rows * cols > _MOST_PIXELS


# --- right calls ----------------------------------------------------------------------------------------------------

_shapes = st.tuples(st.integers(1, _MOST_ROWS), st.integers(1, _MOST_COLS))
_origins = st.tuples(*[st.sampled_from([0.0, 0.5, -2.0, 2.0, 3])] * 2)
_engines = st.sampled_from([GridRasterizeAlg.SCANLINE] * 3 + [GridRasterizeAlg.SHAPELY])
_predicates = st.sampled_from(ShapelyPredicate)
_dtypes = st.sampled_from([np.uint8, np.int16, np.int64, np.float32, np.float64, np.bool_])
_cell_values = st.sampled_from([0, 1, 0.5, 0.25, -1, 0.75, np.nan, np.inf])
_thresholds = st.sampled_from([0.0, 0.25, 0.3, 0.5, 0.999, 1.0])


def _inside(
    layer: Layer, shape: tuple[int, int], origin: tuple[float, float], *, strictly: bool
) -> npt.NDArray[np.bool_]:
    """Return the pixels in the polygons, which have these coordinates at the centre of the first pixel."""
    moved = [[ring - (origin[1], origin[0]) for ring in polygon] for polygon in layer]
    return oracle.filled(moved, shape, strictly=strictly)


@st.composite
def _builds(draw: st.DrawFn) -> Call:
    shape, origin = draw(_shapes), draw(_origins)
    valid, invalid = draw(st.none() | layers), draw(st.none() | layers)
    predicate = draw(_predicates)
    strictly = predicate is ShapelyPredicate.CONTAINS
    expected = np.ones(shape, np.bool_)
    if valid is not None:
        expected &= _inside(valid, shape, origin, strictly=strictly)
    if invalid is not None:
        expected &= ~_inside(invalid, shape, origin, strictly=strictly)
    arguments: dict[str, Any] = {
        "shape": shape,
        "resolution": (1, 1),
        "out": draw(st.none() | _dtypes.map(lambda dtype: np.zeros(shape, dtype))),
        "geometry_origin": origin,
        "geometry_pair": tuple(
            None if layer is None else Polygons.from_rings(layer) for layer in (valid, invalid)
        ),
        "rasterize_kwargs": {"alg": draw(_engines), "kwargs_alg": {"shapely_predicate": predicate}},
        "init_out": True,
    }
    if draw(st.booleans()):
        arguments.update(draw(_masks(shape)))
        expected &= _by_mask(arguments, shape)
    return Call("build_mask", arguments, expected)


@st.composite
def _masks(draw: st.DrawFn, shape: tuple[int, int]) -> dict[str, Any]:
    steps = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    size = [-(-(count - 1) // step) + 1 + draw(st.integers(0, 1)) for count, step in zip(shape, steps)]
    count = size[0] * size[1]
    cells = np.array(draw(st.lists(_cell_values, min_size=count, max_size=count)), np.float64).reshape(size)
    spare = [(cells.shape[i] - 1) * steps[i] + 1 - shape[i] for i in (0, 1)]
    first = [draw(st.integers(0, most)) for most in spare]
    return {
        "mask_in": cells,
        "mask_in_target_win": tuple((first[i], first[i] + shape[i] - 1) for i in (0, 1)),
        "mask_in_resolution": steps,
        "oversampling_dtype": np.float64,
        "mask_in_binary_threshold": draw(_thresholds),
    }


def _by_mask(arguments: dict[str, Any], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    (first_row, _), (first_col, _) = arguments["mask_in_target_win"]
    row_step, col_step = arguments["mask_in_resolution"]
    threshold = Fraction(arguments["mask_in_binary_threshold"])

    def is_valid(row: int, col: int) -> bool:
        at = Fraction(first_row + row, row_step), Fraction(first_col + col, col_step)
        value = oracle.bilinear(arguments["mask_in"], *at)
        return value is not None and abs(value) >= threshold - Fraction(1, 10**12)

    return np.array([[is_valid(row, col) for col in range(shape[1])] for row in range(shape[0])])


@st.composite
def _rasterizes(draw: st.DrawFn) -> Call:
    shape, origin, layer, predicate = draw(st.tuples(_shapes, _origins, layers, _predicates))
    signs = draw(st.tuples(st.sampled_from([1, -1]), st.sampled_from([1, -1])))
    placed = [
        [(ring - (origin[1], origin[0])) * signs[::-1] + (origin[1], origin[0]) for ring in rings]
        for rings in layer
    ]
    # The move rounds; what the call is given is what the oracle must be asked about.
    back = [[(ring - (origin[1], origin[0])) / signs[::-1] for ring in rings] for rings in placed]
    inside = oracle.filled(back, shape, strictly=predicate is ShapelyPredicate.CONTAINS)
    inner, outer, default = draw(st.sampled_from([(1, 0, 0), (0, 1, 1), (7, 9, 3)]))
    win = draw(st.none() | _windows(shape))
    expected = np.where(inside, inner, outer) if len(layer) else np.full(shape, default)
    if win is not None:
        expected = expected[win[0][0] : win[0][1] + 1, win[1][0] : win[1][1] + 1]
    given = draw(st.sampled_from(["dtype", "output", "reduce"]))
    dtype = draw(_dtypes.filter(lambda one: one is not np.bool_))
    return Call(
        "grid_rasterize",
        {
            "grid_coords": None,
            "shape": shape,
            "origin": origin,
            "resolution": signs,
            "win": win,
            "inner_value": inner,
            "outer_value": outer,
            "default_value": default,
            "geometry": Polygons.from_rings(placed),
            "geometry_buffer_dst": draw(st.sampled_from([None, 1e-6, 0])),
            "alg": draw(_engines),
            "output": np.zeros(expected.shape, dtype) if given == "output" else None,
            "dtype": None if given == "output" else dtype,
            "reduce": given == "reduce",
            "shapely_predicate": predicate,
        },
        expected,
    )


@st.composite
def _windows(draw: st.DrawFn, shape: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    rows, cols = (sorted(draw(st.tuples(*[st.integers(0, count - 1)] * 2))) for count in shape)
    return (rows[0], rows[1]), (cols[0], cols[1])


# --- the same with wrong arguments ----------------------------------------------------------------------------------

_odd_arrays = st.builds(
    np.zeros,
    st.lists(st.integers(0, 4), max_size=3).map(tuple),
    st.sampled_from(["u1", "f8", "c16", "O", "U1", "M8[s]", "?", "f2", "i2,f4"]),
)
_axes = st.tuples(*[st.lists(st.floats(), max_size=4).map(np.array) for _ in range(2)])
_geometries = st.one_of(
    anything,
    layers.map(lambda layer: [[ring.tolist() for ring in polygon] for polygon in layer]),
    st.lists(st.floats(), min_size=6, max_size=6).map(lambda xy: [np.array(xy).reshape(3, 2)]),
)
_of_argument = {
    "mask_in": _odd_arrays,
    "out": _odd_arrays,
    "output": _odd_arrays,
    "grid_coords": _axes,
    "geometry": _geometries,
    "geometry_pair": st.tuples(_geometries, _geometries),
    "dtype": st.sampled_from(["u1", "f4", "U2", "O", "M8[s]", "c16", "nonsense", int, "i2,f4", "V3"]),
    "oversampling_dtype": st.sampled_from(["u1", "f2", "c16", "g", "nonsense", "O"]),
    "rasterize_kwargs": st.fixed_dictionaries(
        {}, optional={"alg": anything, "kwargs_alg": anything, "other": anything}
    ),
}
_OTHERS = (
    *(
        "mask_in",
        "mask_in_resolution",
        "oversampling_dtype",
        "mask_in_target_win",
        "mask_in_binary_threshold",
    ),
    "rasterize_kwargs",
)


@st.composite
def _spoiled(draw: st.DrawFn) -> Call:
    call = draw(st.one_of(_builds(), _rasterizes()))
    names = sorted({*call.arguments, *(_OTHERS if call.function == "build_mask" else ())})
    wrong = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    values = {name: draw(st.one_of(anything, _of_argument.get(name, anything))) for name in wrong}
    return Call(call.function, {**call.arguments, **values}, None)


_cases = st.one_of(_builds(), _rasterizes(), _spoiled(), _spoiled())
