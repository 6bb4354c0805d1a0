"""build_mask: the seed example, and everything GridR's users may ask of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

from grid_mask.core import grid_mask as grid_mask_module
from grid_mask.core.grid_mask import Validity, build_mask
from grid_mask.core.grid_rasterize import GridRasterizeAlg, ShapelyPredicate
from grid_mask.tests.builders import drawn, picture

VALID = shapely.Polygon([(3.5, 2.5), (6.5, 2.5), (6.5, 4.5), (3.5, 4.5)])
INVALID = [
    shapely.Polygon([(1.5, 1.5), (4.5, 1.5), (4.5, 2.5), (1.5, 2.5)]),
    shapely.Polygon([(5.5, 3.5), (6.5, 3.5), (6.5, 4.5), (5.5, 4.5)]),
]
MASK = np.array([[0, 1, 0], [1, 1, 0], [1, 1, 0]])
RASTER = {
    "mask_in": MASK,
    "mask_in_resolution": (4, 4),
    "oversampling_dtype": np.float64,
    "mask_in_binary_threshold": 0.99,
}
ORIGIN = {"geometry_origin": (0.5, 0.5)}

GEOMETRIES_ONLY = picture(
    "........",
    "........",
    ".....##.",
    "...##...",
    "...##...",
    "........",
)
MASK_ONLY = picture(
    "....#...",
    "....#...",
    "....#...",
    "....#...",
    "#####...",
    "#####...",
)
ALL_THREE = GEOMETRIES_ONLY & MASK_ONLY


def build(**arguments):
    arguments = {"shape": (6, 8), "resolution": (1, 1), "out": None, **arguments}
    return build_mask(**arguments)


@pytest.mark.parametrize("engine", [None, *GridRasterizeAlg])
@pytest.mark.parametrize("pair", [list, tuple])
@pytest.mark.parametrize(
    "valid", [VALID, [VALID], (VALID,), shapely.MultiPolygon([VALID]), [shapely.MultiPolygon([VALID])]]
)
@pytest.mark.parametrize(
    "invalid", [INVALID, shapely.MultiPolygon(INVALID), shapely.GeometryCollection(INVALID)]
)
def test_seed_example(engine, pair, valid, invalid):
    options = None if engine is None else {"alg": engine, "kwargs_alg": {}}
    geometries = {"geometry_pair": pair([valid, invalid]), "rasterize_kwargs": options, **ORIGIN}
    assert drawn(build(**geometries)) == drawn(GEOMETRIES_ONLY)
    assert drawn(build(**geometries, **RASTER)) == drawn(ALL_THREE)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32", float])
@pytest.mark.parametrize(
    "cells", [MASK, MASK.astype(bool), MASK.astype(np.float32), MASK.astype(np.uint8), MASK.tolist()]
)
def test_seed_example_with_the_raster_mask_alone(dtype, cells):
    assert drawn(build(**{**RASTER, "mask_in": cells, "oversampling_dtype": dtype})) == drawn(MASK_ONLY)


def test_result_is_zeros_and_ones_in_bytes():
    mask = build(**RASTER)
    assert mask.dtype == np.uint8
    assert set(np.unique(mask)) == {Validity.INVALID, Validity.VALID}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((None, None), np.ones((6, 8))),
        (([], None), np.zeros((6, 8))),
        ((shapely.Polygon(), None), np.zeros((6, 8))),
        ((None, []), np.ones((6, 8))),
        ((None, VALID), ~picture(*["........"] * 2, *["...####."] * 3, "........")),
    ],
    ids=["nothing", "no valid polygon", "an empty valid polygon", "no invalid polygon", "invalid alone"],
)
def test_halves_of_the_pair(pair, expected):
    assert drawn(build(geometry_pair=pair, **ORIGIN)) == drawn(expected)


@pytest.mark.parametrize("dtype", [np.uint8, bool, np.float32, np.int64])
def test_out_is_filled_in_place(dtype):
    out = np.full((6, 8), 1, dtype=dtype)
    assert build(out=out, **RASTER) is None
    assert drawn(out) == drawn(MASK_ONLY)


@pytest.mark.parametrize("col", [0, 70, 130, 199])
@pytest.mark.parametrize("out", [None, np.full((3, 200), 7)], ids=["new", "given"])
def test_wide_masks_are_filled_where_they_are_valid(col, out):
    square = shapely.box(col - 0.2, 0.8, col + 0.2, 1.2)
    made = build_mask((3, 200), (1, 1), out, (0.0, 0.0), (square, None))
    assert np.argwhere(out if made is None else made).tolist() == [[1, col]]


def test_out_may_be_a_view():
    canvas = np.full((12, 8), 7)
    build(out=canvas[::2], **RASTER)
    assert drawn(canvas[::2]) == drawn(MASK_ONLY)
    assert (canvas[1::2] == 7).all()


def test_out_without_evidence_is_left_alone_unless_init_out():
    out = np.full((6, 8), 5, dtype=np.uint8)
    assert build(out=out) is None
    assert build(out=out, geometry_pair=(None, None), **ORIGIN) is None
    assert (out == 5).all()
    assert build(out=out, init_out=True) is None
    assert (out == 1).all()


def test_nothing_given_is_all_valid():
    assert build().tolist() == np.ones((6, 8)).tolist()


@pytest.mark.parametrize("pair", [(None, None), [None, None]])
def test_a_pair_of_nothing_needs_no_origin(pair):
    assert build(geometry_pair=pair).tolist() == np.ones((6, 8)).tolist()
    out = np.full((6, 8), 5, dtype=np.uint8)
    assert build(out=out, geometry_pair=pair) is None
    assert (out == 5).all()


def test_window_picks_its_part_of_the_mask():
    at_full_resolution = build(**RASTER, shape=(9, 9))
    for window in [((3, 8), (1, 8)), np.array([[3, 8], [1, 8]])]:
        part = build(**RASTER, mask_in_target_win=window)
        assert drawn(part) == drawn(at_full_resolution[3:9, 1:9])


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_any_window_is_the_same_part(row, last_row, col, last_col):
    (row, last_row), (col, last_col) = sorted((row, last_row)), sorted((col, last_col))
    shape = (last_row - row + 1, last_col - col + 1)
    part = build(**RASTER, shape=shape, mask_in_target_win=((row, last_row), (col, last_col)))
    assert drawn(part) == drawn(build(**RASTER, shape=(9, 9))[row : last_row + 1, col : last_col + 1])


def test_predicate_is_honoured():
    strictly = {"kwargs_alg": {"shapely_predicate": ShapelyPredicate.CONTAINS}}
    for engine in GridRasterizeAlg:
        mask = build(geometry_pair=(VALID, None), rasterize_kwargs={"alg": engine, **strictly}, **ORIGIN)
        assert drawn(mask) == drawn(picture(*["........"] * 3, "....##..", *["........"] * 2))


def test_nan_cells_are_invalid():
    cells = np.ones((3, 3))
    cells[0, 2] = np.nan
    mask = build(**{**RASTER, "mask_in": cells})
    assert drawn(mask) == drawn(picture(*["#####..."] * 4, *["########"] * 2))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"shape": None}, ValueError, "shape is None; give .* two whole numbers of at least 1"),
        ({"shape": (0, 8)}, ValueError, r"shape is \(0, 8\)"),
        ({"shape": (6, 8, 1)}, ValueError, "shape is"),
        ({"shape": (6.5, 8)}, ValueError, "shape is"),
        ({"shape": (True, 8)}, ValueError, "shape is"),
        ({"resolution": None}, ValueError, "resolution is None"),
        ({"resolution": (2, 2)}, ValueError, r"resolution is \(2, 2\); give \(1, 1\)"),
        ({"out": [[1]]}, TypeError, "out is a list; give a numpy array"),
        ({"init_out": "yes"}, TypeError, "init_out is 'yes'; give True or False"),
        ({"out": np.zeros((5, 8))}, ValueError, r"out has the shape \(5, 8\), but \(6, 8\)"),
        ({"out": np.broadcast_to(np.uint8(0), (6, 8))}, ValueError, "out is read-only"),
        ({"geometry_pair": (VALID, None)}, ValueError, "without geometry_origin"),
        ({"geometry_pair": VALID, **ORIGIN}, ValueError, "geometry_pair is a Polygon"),
        ({"geometry_pair": (VALID,), **ORIGIN}, ValueError, "geometry_pair is a tuple of 1"),
        ({"geometry_pair": (shapely.Point(1, 1), None), **ORIGIN}, TypeError, r"\(valid\) holds a Point"),
        ({"geometry_pair": (None, "square"), **ORIGIN}, TypeError, r"\(invalid\) holds a str"),
        ({"geometry_pair": (None, [INVALID[0], 3]), **ORIGIN}, TypeError, r"\(invalid\) holds a int"),
        ({"geometry_pair": (VALID, None), "geometry_origin": (0, np.nan)}, ValueError, "geometry_origin is"),
        (
            {"geometry_pair": (VALID, None), "geometry_origin": 3},
            ValueError,
            "is 3; give .* two finite numbers",
        ),
        ({"rasterize_kwargs": {"alg": 9}, "geometry_pair": (VALID, None), **ORIGIN}, ValueError, "alg is 9"),
        ({"rasterize_kwargs": {"algo": 1}}, ValueError, "rasterize_kwargs holds 'algo'"),
        ({"rasterize_kwargs": {"kwargs_alg": {"all_touched": True}}}, TypeError, "'all_touched'"),
        (
            {"rasterize_kwargs": {"kwargs_alg": {"shapely_predicate": 7}}},
            ValueError,
            "shapely_predicate is 7",
        ),
        ({"rasterize_kwargs": "SCANLINE"}, TypeError, "rasterize_kwargs is 'SCANLINE'; give a dict"),
        ({"rasterize_kwargs": -1}, TypeError, "rasterize_kwargs is -1; give a dict"),
        ({"rasterize_kwargs": {"kwargs_alg": 7}}, TypeError, "kwargs_alg'. is 7; give a dict"),
        ({"rasterize_kwargs": {1: 2, "b": 3}}, ValueError, "rasterize_kwargs holds 1"),
        ({**RASTER, "mask_in_resolution": None}, ValueError, "without mask_in_resolution"),
        ({**RASTER, "mask_in_resolution": (0, 4)}, ValueError, "mask_in_resolution is"),
        ({**RASTER, "oversampling_dtype": None}, ValueError, "without oversampling_dtype"),
        ({**RASTER, "oversampling_dtype": np.int32}, ValueError, "oversampling_dtype is int32"),
        ({**RASTER, "oversampling_dtype": -1}, TypeError, "oversampling_dtype is -1, which is no dtype"),
        ({**RASTER, "oversampling_dtype": "high"}, TypeError, "oversampling_dtype is 'high'"),
        ({**RASTER, "mask_in": [[1, 0], [1]]}, ValueError, r"mask_in is \[\[1, 0\], \[1\]\]"),
        ({**RASTER, "mask_in_binary_threshold": float("nan")}, ValueError, "threshold is nan"),
        ({**RASTER, "mask_in_binary_threshold": "high"}, ValueError, "threshold is 'high'"),
        ({**RASTER, "mask_in": MASK[None]}, ValueError, r"mask_in has the shape \(1, 3, 3\)"),
        ({**RASTER, "mask_in": np.zeros((0, 3))}, ValueError, "mask_in has the shape"),
        ({**RASTER, "mask_in": MASK.astype(str)}, ValueError, "mask_in has .* dtype <U"),
        ({**RASTER, "shape": (6, 10)}, ValueError, "columns 0 to 9 .* only columns 0 to 8"),
        ({**RASTER, "shape": (10, 8)}, ValueError, "rows 0 to 9 .* only rows 0 to 8"),
        ({**RASTER, "mask_in_target_win": ((4, 9), (1, 8))}, ValueError, "rows 4 to 9"),
        ({**RASTER, "mask_in_target_win": ((5, 0), (1, 8))}, ValueError, "rows 5 to 0"),
        (
            {**RASTER, "mask_in_target_win": ((0, 4), (1, 8))},
            ValueError,
            "is 5 rows x 8 columns, but shape is",
        ),
        ({**RASTER, "mask_in_target_win": ((-1, 4), (1, 8))}, ValueError, r"mask_in_target_win\[0\] is"),
        (
            {**RASTER, "mask_in_target_win": 7},
            ValueError,
            r"mask_in_target_win is 7; .* pairs \(first, last\)",
        ),
    ],
)
def test_bad_arguments_name_the_value_and_the_way_out(arguments, error, message):
    with pytest.raises(error, match=message) as caught:
        build(**arguments)
    assert "give" in str(caught.value) or "may hold" in str(caught.value)


def test_the_threshold_is_0_999_unless_given():
    without = {name: value for name, value in RASTER.items() if name != "mask_in_binary_threshold"}
    cells = np.array([[0.9985, 0.9995]] * 2)
    got = build(shape=(1, 5), **{**without, "mask_in": cells})
    assert drawn(got) == drawn(
        build(shape=(1, 5), **{**RASTER, "mask_in": cells, "mask_in_binary_threshold": 0.999})
    )
    assert drawn(got) == ["..###"]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("at_once", [1, 130, 400, 1 << 20])
def test_tiles_are_unpacked_a_few_rows_at_once_with_the_same_result(at_once, dtype, monkeypatch):
    ring = shapely.Polygon([(3, 2), (150, 9), (140, 33), (70, 20), (20, 38)])
    options = {"shape": (41, 171), "geometry_pair": (ring, None), "geometry_origin": (0.25, 0.5)}
    expected = drawn(build(**options))
    monkeypatch.setattr(grid_mask_module, "_PIXELS_AT_ONCE", at_once)
    monkeypatch.setattr(grid_mask_module, "_TILE_SHAPE", (7, 64))
    assert drawn(build(**options)) == expected
    out = np.full((41, 171), 7, dtype=dtype)
    build(**options, out=out)
    assert drawn(out) == expected
    assert set(np.unique(out)) == {0, 1}


def test_out_is_untouched_by_a_bad_argument():
    out = np.full((6, 8), 5)
    with pytest.raises(ValueError, match="without mask_in_resolution"):
        build(out=out, **{**RASTER, "mask_in_resolution": None})
    assert (out == 5).all()
