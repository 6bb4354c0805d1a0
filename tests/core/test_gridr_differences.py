"""Where GridR 0.7.0 gives other pixels than we do: one test for each class that tools/parity_explain.py knows.

Each states our result. Where gridr is installed (`./dev test` puts it into .venv-core) it also states GridR's.
"""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
import shapely

from grid_mask.core import grid_mask, grid_rasterize
from grid_mask.tests import oracle
from grid_mask.tests.builders import drawn

BOX = shapely.box(1, 1, 3, 3)
BOW_TIE = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
CLOSED_BOX = [".....", ".###.", ".###.", ".###.", "....."]
OPEN_BOX = [".....", ".....", "..#..", ".....", "....."]


class Ours:
    masks, rasters = grid_mask, grid_rasterize


class GridR:
    def __init__(self):
        pytest.importorskip("gridr", reason="gridr needs a newer numpy than QGIS's; .venv-core has it")
        from gridr.core.grid import grid_mask as masks, grid_rasterize as rasters

        self.masks, self.rasters = masks, rasters


def mask_in(who, cells, resolution, shape, threshold, dtype=np.float64):
    cells = np.asarray(cells)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return who.masks.build_mask(
            shape,
            (1, 1),
            None,
            mask_in=cells,
            mask_in_resolution=resolution,
            oversampling_dtype=dtype,
            mask_in_binary_threshold=threshold,
        )


def build(who, valid, *, engine="RASTERIO_RASTERIZE", predicate=None, **arguments):
    kwargs_alg = {} if predicate is None else {"shapely_predicate": who.rasters.ShapelyPredicate[predicate]}
    options = {"alg": who.rasters.GridRasterizeAlg[engine], "kwargs_alg": kwargs_alg}
    arguments = {"rasterize_kwargs": options, "out": None, **arguments}
    return who.masks.build_mask(
        (5, 5), (1, 1), geometry_origin=(0.0, 0.0), geometry_pair=(valid, None), **arguments
    )


def rasterize(who, geometry, *, engine="RASTERIO_RASTERIZE", predicate=None, **arguments):
    if predicate is not None:
        arguments["shapely_predicate"] = who.rasters.ShapelyPredicate[predicate]
    if arguments.get("output") is None:
        arguments.setdefault("dtype", np.uint8)
    grid = {"grid_coords": None, "shape": (5, 5), "origin": (0.0, 0.0), "resolution": (1, 1), "win": None}
    values = {"inner_value": 1, "outer_value": 0, "default_value": 0}
    alg = who.rasters.GridRasterizeAlg[engine]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return who.rasters.grid_rasterize(**{**grid, **values, "geometry": geometry, "alg": alg, **arguments})


# --- raster masks -------------------------------------------------------------------------------------------------


def test_four_valid_cells_are_valid_at_threshold_one():
    cells, call = np.ones((3, 3)), ((20, 20), (41, 41), 1.0)
    assert mask_in(Ours, cells, *call).all()
    rejected = (mask_in(GridR(), cells, *call) == 0).mean()
    assert 0.01 < rejected < 0.1  # by rounding


def test_a_cell_without_weight_has_no_part_be_it_nan():
    cells = np.array([[1, np.nan], [1, 1]])
    assert drawn(mask_in(Ours, cells, (2, 2), (3, 3), 0.5)) == ["#..", "#..", "###"]
    assert drawn(mask_in(GridR(), cells, (2, 2), (3, 3), 0.5)) == ["...", "...", "..."]  # 0 * NaN is NaN


def test_an_infinite_cell_is_invalid():
    cells = np.array([[1, np.inf], [1, 1]])
    assert drawn(mask_in(Ours, cells, (1, 1), (2, 2), 0.5)) == ["#.", "##"]
    assert drawn(mask_in(GridR(), cells, (1, 1), (2, 2), 0.5)) == ["##", "##"]


def test_a_tie_reaches_the_threshold():
    # Exactly 1/4 at the pixel; both sum in floating point, GridR in another order where the mask is float32. Ours has a
    # tolerance.
    cells = np.array([[1, -0.75, 0, 1.25], [0, -0.25, -0.25, 0.75]], dtype=np.float32)
    exact = oracle.bilinear(cells, Fraction(2, 8), Fraction(4, 11))
    assert abs(exact) == Fraction(1, 4)
    offs = (-1e-8, 1e-12, 1e-8)
    below, same, above = (mask_in(Ours, cells, (8, 11), (9, 34), 0.25 * (1 + off)) for off in offs)
    assert (below[2, 4], same[2, 4], above[2, 4]) == (1, 1, 0)
    below, above = (mask_in(GridR(), cells, (8, 11), (9, 34), 0.25 * (1 + off)) for off in (-1e-12, 1e-12))
    assert (below[2, 4], above[2, 4]) == (1, 0)


# --- polygons of build_mask ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["RASTERIO_RASTERIZE", "SHAPELY"])
def test_the_predicate_has_its_effect(engine):
    assert drawn(build(Ours, BOX, engine=engine, predicate="CONTAINS")) == OPEN_BOX
    assert drawn(build(GridR(), BOX, engine=engine, predicate="CONTAINS")) == CLOSED_BOX


def test_a_bow_tie_keeps_both_halves():
    ours = drawn(build(Ours, BOW_TIE))
    assert ours == ["#...#", "##.##", "#####", "##.##", "#...#"]
    theirs = drawn(build(GridR(), BOW_TIE))
    assert theirs != ours
    assert sum(row.count("#") for row in theirs) < sum(row.count("#") for row in ours)


def test_rasterize_kwargs_may_be_left_out():
    assert drawn(build(Ours, BOX, rasterize_kwargs=None)) == CLOSED_BOX
    theirs = GridR()
    with pytest.raises(ValueError, match="Unknown 'alg'"):
        build(theirs, BOX, rasterize_kwargs=None)


def test_an_empty_list_of_valid_polygons_leaves_nothing_valid():
    assert not build(Ours, []).any()
    theirs = GridR()
    with pytest.raises(ValueError, match="ambiguous"):
        build(theirs, [])


def test_an_empty_list_of_valid_polygons_is_evidence_beside_a_mask():
    mask = {"mask_in": np.ones((5, 5)), "mask_in_resolution": (1, 1), "oversampling_dtype": np.float64}
    assert not build(Ours, [], **mask).any()
    assert build(GridR(), [], **mask).all()


@pytest.mark.parametrize("dtype", [np.bool_, np.float32], ids=["bool", "float32"])  # numpy 2 names them anew
def test_out_may_hold_bools_or_floats(dtype):
    ours, theirs = np.zeros((5, 5), dtype), np.zeros((5, 5), dtype)
    build(Ours, BOX, engine="SHAPELY", out=ours)
    assert drawn(ours) == CLOSED_BOX
    gridr, engine = GridR(), "RASTERIO_RASTERIZE" if dtype is np.bool_ else "SHAPELY"
    with pytest.raises((ValueError, TypeError), match="not supported"):
        build(gridr, [BOX, BOX], engine=engine, out=theirs)


# --- grid_rasterize -----------------------------------------------------------------------------------------------


def test_the_boundary_is_inside_without_a_buffer():
    assert drawn(rasterize(Ours, BOX, geometry_buffer_dst=None)) == CLOSED_BOX
    theirs = drawn(rasterize(GridR(), BOX, geometry_buffer_dst=None))  # GDAL's own centre rule
    assert theirs == [".....", "..##.", "..##.", ".....", "....."]


def test_the_boundary_has_its_tolerance_without_a_buffer():
    beside = shapely.box(1 + 4e-7, 1, 3, 3)
    call = {"engine": "SHAPELY", "geometry_buffer_dst": None}
    assert drawn(rasterize(Ours, beside, **call)) == CLOSED_BOX
    assert drawn(rasterize(GridR(), beside, **call)) == [".....", "..##.", "..##.", "..##.", "....."]


def test_the_tolerance_is_counted_in_pixels():
    beside = shapely.box(10 + 4e-6, 10, 30, 30)  # 4e-7 of a pixel off, but 4e-6 map units
    assert drawn(rasterize(Ours, beside, resolution=(10, 10))) == CLOSED_BOX
    assert drawn(rasterize(GridR(), beside, resolution=(10, 10))) == [
        ".....",
        "..##.",
        "..##.",
        "..##.",
        ".....",
    ]


def test_a_tip_has_its_tolerance():
    # A spike whose tip lies on the centre of (8, 2): GEOS cuts what it grows of a sharp tip right at the tip.
    spike = shapely.Polygon([(0.0, 1000.1), (-1.0, 1000.6), (2.0, 1000.9), (0.0, 1000.7)])
    call = {"shape": (10, 3), "origin": (1000.1, 0.0), "resolution": (0.1, 1)}
    assert rasterize(Ours, spike, **call)[8, 2] == 1
    assert rasterize(GridR(), spike, **call)[8, 2] == 0


def test_a_buffer_has_round_corners():
    call = {"engine": "SHAPELY", "geometry_buffer_dst": 1.5, "shape": (7, 7)}
    pixel = shapely.box(3, 3, 3.001, 3.001)
    assert rasterize(Ours, pixel, **call)[2, 2] == 1  # 1.41 away
    assert rasterize(GridR(), pixel, **call)[2, 2] == 0  # its corners are cut


def test_nothing_but_empty_polygons_gives_the_default_value():
    assert (rasterize(Ours, shapely.Polygon(), default_value=7) == 7).all()
    assert (rasterize(GridR(), shapely.Polygon(), default_value=7) == 0).all()


def test_a_window_at_the_last_pixel_is_a_window():
    win = np.array([[2, 4], [1, 4]])
    assert rasterize(Ours, BOX, win=win).shape == (3, 4)
    assert rasterize(GridR(), BOX, win=win).shape == (5, 5)


def test_output_is_filled_within_a_window():
    win, ours, theirs = np.array([[1, 3], [0, 2]]), np.zeros((3, 3)), np.zeros((3, 3), np.uint8)
    assert rasterize(Ours, BOX, win=win, output=ours) is None
    assert drawn(ours) == [".##", ".##", ".##"]
    gridr = GridR()
    with pytest.raises(ValueError, match="shape"):
        rasterize(gridr, BOX, win=win, output=theirs)


def test_output_is_filled_with_the_default_where_the_list_is_empty():
    output = np.ones((5, 5), np.uint8)
    rasterize(Ours, [], output=output)
    assert not output.any()
    theirs = GridR()
    with pytest.raises(ValueError, match="ambiguous"):
        rasterize(theirs, [], output=output)


def test_shapely_burns_any_values():
    call = {"engine": "SHAPELY", "inner_value": 2, "outer_value": 3}
    assert set(np.unique(rasterize(Ours, BOX, **call))) == {2, 3}
    theirs = GridR()
    with pytest.raises(ValueError, match="binary value"):
        rasterize(theirs, BOX, **call)


def test_random_calls_differ_by_these_classes_alone():
    """`./dev parity` makes 20,000 of them; a few tell that it still works."""
    pytest.importorskip("gridr", reason="gridr needs a newer numpy than QGIS's; .venv-core has it")
    from grid_mask.tools.parity import compare

    tally = compare(7, range(300))
    assert sum(tally.cases.values()) == 300
    assert sum(tally.explained.values()) > 30
    assert tally.unexplained == {}


# --- what is the same, and wasn't always --------------------------------------------------------------------------


@pytest.mark.parametrize("who", [Ours, GridR])
@pytest.mark.parametrize("init_out", [False, True])
def test_a_pair_of_nothing_without_an_origin_is_no_evidence(who, init_out):
    arguments = {"geometry_pair": (None, None), "rasterize_kwargs": None, "init_out": init_out}
    assert (who().masks.build_mask((2, 3), (1, 1), None, **arguments) == 1).all()
    out = np.full((2, 3), 7, dtype=np.uint8)
    assert who().masks.build_mask((2, 3), (1, 1), out, **arguments) is None
    assert (out == (1 if init_out else 7)).all()
