"""grid_rasterize: values, windows, coordinates and engines."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

from grid_mask.core import grid_mask as grid_mask_module, grid_rasterize as grid_rasterize_module
from grid_mask.core.grid_rasterize import GridRasterizeAlg, ShapelyPredicate, grid_rasterize
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import drawn, picture

SQUARE = shapely.box(1, 1, 3, 2)
INSIDE = picture(
    ".....",
    ".###.",
    ".###.",
    ".....",
)

each_engine = pytest.mark.parametrize("alg", list(GridRasterizeAlg))


def rasterize(geometry=SQUARE, **arguments):
    grid = {"grid_coords": None, "shape": (4, 5), "origin": (0.0, 0.0), "resolution": (1, 1), "win": None}
    values = {"inner_value": 1, "outer_value": 0, "default_value": 9}
    kind = {} if "output" in arguments else {"dtype": np.uint8}
    return grid_rasterize(**{**grid, **values, **kind, "geometry": geometry, **arguments})


@each_engine
def test_inner_and_outer_value(alg):
    got = rasterize(inner_value=7, outer_value=3, alg=alg, dtype=np.int16)
    assert got.dtype == np.int16
    assert got.tolist() == np.where(INSIDE, 7, 3).tolist()


@each_engine
@pytest.mark.parametrize("module", [grid_rasterize_module, grid_mask_module])
def test_the_engine_asked_for_is_used(alg, module, monkeypatch):
    """All of them give the same pixels, so that only the call tells."""
    asked = []

    def spy(polygons, *, rule, engine):
        asked.append(engine)
        return region(polygons, rule=rule, engine=engine)

    monkeypatch.setattr(module, "region", spy)
    if module is grid_rasterize_module:
        rasterize(alg=alg)
    else:
        grid_mask_module.build_mask(
            (4, 5),
            (1, 1),
            None,
            geometry_origin=(0, 0),
            geometry_pair=(SQUARE, None),
            rasterize_kwargs={"alg": alg},
        )
    assert asked == [alg]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"resolution": 1}, "resolution is 1; give"),
        ({"origin": "here"}, "origin is 'here'; give"),
        ({"shape": (0, 5)}, r"shape is \(0, 5\); give .* at least 1"),
        ({"win": ((0, 9), (0, 4))}, "win asks for rows 0 to 9"),
        ({"win": ((0, 3), (0, 5))}, "win asks for columns 0 to 5"),
        ({"shapely_predicate": 8}, "give one of ShapelyPredicate.COVERS, "),
    ],
)
def test_what_is_refused_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        rasterize(**arguments)


def test_one_pixel_is_a_grid():
    assert rasterize(shape=(1, 1), origin=(1, 1)).tolist() == [[1]]
    for coords in ([[1.4], [1.0]], np.meshgrid([1.4], [1.0])):
        got = rasterize(grid_coords=coords, shape=None, origin=None, resolution=None)
        assert got.tolist() == [[1]]
    # A centre within the tolerance counts as on the boundary: in pixels, which have the side 1.
    for beside, value in ((5e-7, 1), (1.5e-6, 0)):
        got = rasterize(grid_coords=[[3 + beside], [1.0]], shape=None, origin=None, resolution=None)
        assert got.tolist() == [[value]]


@pytest.mark.parametrize(("step", "off", "accepted"), [
    (1000.0, 5e-4, True), (1000.0, 2e-3, False), (0.001, 5e-10, True), (0.001, 5e-7, False), (1.0, 1e-6, True)
])  # fmt: skip
def test_coordinates_are_even_within_the_tolerance_of_a_step(step, off, accepted):
    x = step * np.arange(-2.0, 3.0)
    x[2] += off
    coords = {"grid_coords": (x, np.arange(4.0)), "shape": None, "origin": None, "resolution": None}
    if accepted:
        assert rasterize(**coords).shape == (4, 5)
    else:
        with pytest.raises(ValueError, match="not evenly spaced"):
            rasterize(**coords)


@pytest.mark.parametrize("axis", [0, 1])
def test_two_dimensional_coordinates_change_along_one_axis_alone(axis):
    coords = np.meshgrid(np.arange(5.0), np.arange(4.0))
    coords[axis][2, 3] += 0.5
    with pytest.raises(ValueError, match=r"numpy.meshgrid\(x, y\)"):
        rasterize(grid_coords=coords, shape=None, origin=None, resolution=None)
    uneven = np.meshgrid([0.0, 1.0, 2.5], [0.0, 1.0])[:: 1 if axis == 0 else -1]
    with pytest.raises(ValueError, match=r"numpy\.meshgrid|not evenly spaced"):
        rasterize(grid_coords=uneven, shape=None, origin=None, resolution=None)


def test_numbers_may_be_numpys_of_no_dimension():
    got = rasterize(inner_value=np.array(7), outer_value=np.uint8(3), default_value=np.float64(5))
    assert got.tolist() == np.where(INSIDE, 7, 3).tolist()
    with pytest.raises(TypeError, match=r"inner_value is .*; give a number"):
        rasterize(inner_value=np.array([7]))


@each_engine
@pytest.mark.parametrize("dtype", [bool, np.float32, np.int64])
def test_dtypes(alg, dtype):
    got = rasterize(alg=alg, dtype=dtype, default_value=1)
    assert got.dtype == dtype
    assert drawn(got) == drawn(INSIDE)


@each_engine
def test_fractions_as_values(alg):
    got = rasterize(inner_value=0.1, outer_value=-2.5, alg=alg, dtype=np.float32)
    assert got.tolist() == np.where(INSIDE, np.float32(0.1), np.float32(-2.5)).tolist()


@pytest.mark.parametrize(
    "nothing", [[], None, (), shapely.Polygon(), shapely.MultiPolygon(), [shapely.Polygon()]]
)
def test_no_polygon_gives_the_default_value(nothing):
    assert rasterize(nothing).tolist() == np.full((4, 5), 9).tolist()
    assert rasterize(nothing, reduce=True) == 9


@each_engine
@pytest.mark.parametrize("window", [((1, 2), (1, 4)), np.array([[1, 2], [1, 4]])])
def test_window(alg, window):
    assert drawn(rasterize(win=window, alg=alg)) == drawn(INSIDE[1:3, 1:5])


@each_engine
def test_output_is_filled(alg):
    output = np.full((4, 5), 5.0)
    assert rasterize(output=output, alg=alg) is None
    assert drawn(output) == drawn(INSIDE)


def test_output_has_the_windows_shape():
    output = np.zeros((2, 4), dtype=np.uint8)
    rasterize(output=output, win=((1, 2), (1, 4)))
    assert drawn(output) == drawn(INSIDE[1:3, 1:5])


@each_engine
def test_reduce(alg):
    assert rasterize(shapely.box(-9, -9, 99, 99), reduce=True, inner_value=7, alg=alg) == 7
    assert rasterize(shapely.box(-9, -9, -8, -8), reduce=True, outer_value=3, alg=alg) == 3
    between_centres = shapely.box(1.2, 1.2, 1.8, 1.8)
    assert rasterize(between_centres, reduce=True, outer_value=3, alg=alg) == 3
    assert drawn(rasterize(reduce=True, alg=alg)) == drawn(INSIDE)


@each_engine
@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (ShapelyPredicate.COVERS, INSIDE),
        (ShapelyPredicate.INTERSECTS, INSIDE),
        (ShapelyPredicate.CONTAINS, picture(".....", ".....", ".....", ".....")),
    ],
)
def test_predicates(alg, predicate, expected):
    assert drawn(rasterize(alg=alg, shapely_predicate=predicate)) == drawn(expected)


def test_strictly_inside_needs_an_interior_wide_enough():
    assert drawn(rasterize(shapely.box(0, 0, 4, 3), shapely_predicate=ShapelyPredicate.CONTAINS)) == drawn(
        INSIDE
    )


@each_engine
@pytest.mark.parametrize("as_mesh", [False, True])
def test_coordinates_instead_of_shape_origin_resolution(alg, as_mesh):
    x, y = 10 + 2.0 * np.arange(5), 50 - 3.0 * np.arange(4)
    coords = tuple(np.meshgrid(x, y)) if as_mesh else (x, y)
    got = rasterize(
        shapely.box(12, 44, 16, 47), grid_coords=coords, shape=None, origin=None, resolution=None, alg=alg
    )
    assert drawn(got) == drawn(INSIDE)


def test_one_coordinate_is_a_grid_too():
    got = rasterize(grid_coords=([2.0], [1.0, 4.0]), shape=None, origin=None, resolution=None)
    assert got.tolist() == [[1], [0]]


@each_engine
def test_resolution_and_origin(alg):
    got = rasterize(shapely.box(13, 102, 19, 104), origin=(100.0, 10.0), resolution=(2, 3), alg=alg)
    assert drawn(got) == drawn(INSIDE)


def test_coordinate_arrays_need_no_shapely_geometry():
    assert drawn(rasterize(Polygons.from_rings([[[(1, 1), (3, 1), (3, 2), (1, 2)]]]))) == drawn(INSIDE)


@each_engine
def test_growing_by_a_distance(alg):
    core_of_it = shapely.Polygon([(2, 1), (2.1, 1), (2.1, 2), (2, 2)])
    assert drawn(rasterize(core_of_it, alg=alg)) == drawn(picture(".....", "..#..", "..#..", "....."))
    assert drawn(rasterize(core_of_it, geometry_buffer_dst=0.9, alg=alg)) == drawn(
        picture(".....", "..##.", "..##.", ".....")
    )


@pytest.mark.parametrize("value", [0.1, -0.1, np.float64(0.1), np.float64(-1e-30)])
def test_values_may_be_rounded_to_the_type(value):
    got = rasterize(inner_value=value, outer_value=7, dtype=np.float32)
    assert set(np.unique(got)) == {np.float32(value), np.float32(7)}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("nan", [float("nan"), np.float32("nan")])
def test_values_may_be_nan(dtype, nan):
    assert drawn(np.isnan(rasterize(outer_value=nan, dtype=dtype))) == drawn(~INSIDE)
    assert drawn(np.isnan(rasterize(inner_value=nan, dtype=dtype))) == drawn(INSIDE)
    assert np.isnan(rasterize(geometry=[], default_value=nan, dtype=dtype)).all()


@pytest.mark.parametrize("distance", [2**64, np.float32(1e20)])
def test_growing_by_a_large_number_of_any_type(distance):
    assert drawn(rasterize(geometry_buffer_dst=distance)) == drawn(np.ones_like(INSIDE))


@pytest.mark.parametrize("distance", [None, 0, 1e-6])
def test_distances_within_the_tolerance_leave_the_polygons_as_drawn(distance):
    assert drawn(rasterize(geometry_buffer_dst=distance)) == drawn(INSIDE)
    bow_tie = shapely.Polygon(
        [(0, 0), (4, 3), (4, 0), (0, 3)]
    )  # of which growing by nothing would leave a half
    assert drawn(rasterize(bow_tie, geometry_buffer_dst=distance)) == drawn(rasterize(bow_tie))


@given(
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(GridRasterizeAlg),
)
def test_a_window_is_the_same_part_of_the_whole(row, last_row, col, last_col, alg):
    (row, last_row), (col, last_col) = sorted((row, last_row)), sorted((col, last_col))
    part = rasterize(win=((row, last_row), (col, last_col)), alg=alg)
    assert drawn(part) == drawn(INSIDE[row : last_row + 1, col : last_col + 1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"reduce": True, "output": np.zeros((4, 5))}, ValueError, "both reduce and output"),
        ({"dtype": np.uint8, "output": np.zeros((4, 5))}, ValueError, "exactly one"),
        ({"dtype": None}, ValueError, "dtype is None and output is missing"),
        ({"output": np.zeros((4, 6))}, ValueError, r"output has the shape \(4, 6\), but \(4, 5\)"),
        ({"output": [0]}, TypeError, "output is a list"),
        ({"win": ((1, 4), (1, 4))}, ValueError, "rows 1 to 4 .* only rows 0 to 3"),
        ({"win": ((1, 2), (1, 5))}, ValueError, "columns 1 to 5"),
        ({"win": ((2, 1), (1, 4))}, ValueError, "rows 2 to 1"),
        ({"alg": 9}, ValueError, "alg is 9; give one of GridRasterizeAlg.RASTERIO_RASTERIZE"),
        ({"shapely_predicate": "covers"}, ValueError, "shapely_predicate is 'covers'"),
        ({"all_touched": True}, TypeError, "unknown argument 'all_touched'"),
        ({"inner_value": 0}, ValueError, "both 0; give two different"),
        (
            {"inner_value": np.nan, "outer_value": np.nan, "dtype": "f4"},
            ValueError,
            "both nan; give two different",
        ),
        ({"outer_value": np.nan}, ValueError, "outer_value is nan, which uint8 can't hold"),
        ({"inner_value": 300}, ValueError, "inner_value is 300, which uint8 can't hold"),
        ({"outer_value": -1}, ValueError, "outer_value is -1"),
        ({"default_value": 0.5}, ValueError, "default_value is 0.5"),
        ({"inner_value": "one"}, TypeError, "inner_value is 'one'"),
        ({"inner_value": 1e20}, ValueError, r"inner_value is 1e\+20, which uint8 can't hold"),
        ({"inner_value": 1e300, "dtype": np.float32}, ValueError, r"1e\+300, which float32 can't hold"),
        ({"inner_value": np.float64(0.1), "dtype": np.int16}, ValueError, "0.1.*, which int16 can't hold"),
        ({"inner_value": 10**30}, ValueError, "inner_value is 10+, which uint8 can't hold"),
        ({"default_value": None, "dtype": np.float32}, TypeError, "default_value is None; give a number"),
        ({"default_value": range(3)}, TypeError, r"default_value is range\(0, 3\); give a number"),
        ({"dtype": -1}, TypeError, "dtype is -1, which is no dtype"),
        ({"dtype": "i2,f4"}, ValueError, r"dtype is \[\('f0'"),
        ({"output": np.zeros((4, 5), "M8[s]")}, ValueError, "the dtype of output is datetime64"),
        ({"geometry_buffer_dst": ""}, TypeError, "geometry_buffer_dst is ''; give a number"),
        ({"grid_coords": (np.arange(5), np.arange(4))}, ValueError, "give either grid_coords or"),
        ({"shape": None}, ValueError, "give either grid_coords or"),
        ({"resolution": (0, 1)}, ValueError, "resolution is"),
        ({"origin": (0, "left")}, ValueError, "origin is"),
        ({"geometry_buffer_dst": float("nan")}, ValueError, "geometry_buffer_dst is nan"),
        ({"geometry_buffer_dst": 10**400}, ValueError, "geometry_buffer_dst is 10+; give a finite distance"),
        ({"origin": (10**400, 0)}, ValueError, r"origin is \(10+, 0\); give"),
        ({"geometry": shapely.LineString([(0, 0), (1, 1)])}, TypeError, "geometry holds a LineString"),
        ({"geometry": -1, "geometry_buffer_dst": 1}, TypeError, "geometry holds a int"),
        ({"reduce": np.zeros(0)}, TypeError, r"reduce is array\(\[\].*; give True or False"),
    ],
)
def test_bad_arguments_name_the_value_and_the_way_out(arguments, error, message):
    with pytest.raises(error, match=message):
        rasterize(**arguments)


@pytest.mark.parametrize(
    ("coords", "message"),
    [
        ((np.array([0, 1, 4.0]), np.arange(4)), "columns .* not evenly spaced"),
        ((np.arange(4), np.array([0.0, 0.0])), "rows .* not evenly spaced"),
        ((np.array([0, np.nan]), np.arange(4)), "not evenly spaced"),
        ((np.zeros((2, 2, 2)), np.arange(4)), "have the shapes"),
        (([], [1.0]), "have the shapes"),
        (np.meshgrid(np.arange(3), np.arange(3), indexing="ij"), "x changes along a column"),
        ("xy", "could not be read"),
        (5, "could not be read"),
    ],
)
def test_coordinates_that_are_no_regular_grid_are_refused(coords, message):
    with pytest.raises(ValueError, match=message):
        rasterize(grid_coords=coords, shape=None, origin=None, resolution=None)
