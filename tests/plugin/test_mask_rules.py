"""Raster masks finer than the grid, and masks placed by index."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.core.cell_rules.parser import parse_cell_rule
from grid_mask.core.cell_rules.problems import RuleError
from grid_mask.core.grid_mask import build_mask as in_memory
from grid_mask.tests.builders import drawn, picture
from grid_mask.tests.plugin.layers import CORNER_X, CORNER_Y, NORTH_UP, PIXEL, blank, write_raster

SHAPE = (3, 4)
CELLS = picture(
    "##.#####",
    "########",
    "####..##",
    "########",
    "....##.#",
    ".#####.#",
)
HALF_PIXELS = (CORNER_X, PIXEL / 2, 0.0, CORNER_Y, 0.0, -PIXEL / 2)
INTERPOLATED, ALL_CELLS, COVERAGE = range(3)
BY_GEOREFERENCE, BY_INDEX = range(2)


@pytest.fixture
def reference(tmp_path):
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.fixture
def finer(tmp_path):
    return write_raster(tmp_path / "finer.tif", CELLS.astype(np.uint8), transform=HALF_PIXELS)


@pytest.mark.parametrize(
    ("rule", "threshold", "expected"),
    [
        (ALL_CELLS, 0.999, ["#.##", "##.#", "..#."]),
        (COVERAGE, 1.0, ["#.##", "##.#", "..#."]),
        (COVERAGE, 0.75, ["####", "##.#", "..#."]),
        (COVERAGE, 0.5, ["####", "####", ".###"]),
        (COVERAGE, 0.25, ["####", "####", "####"]),
    ],
)
def test_all_cells_under_the_pixel_count(build_mask, reference, finer, rule, threshold, expected):
    outcome = build_mask(REFERENCE=reference, MASK=finer, MASK_RULE=rule, THRESHOLD=threshold)
    assert outcome.drawn == expected


@pytest.mark.parametrize("text", ["=", "bit", "1..", "not"])
def test_what_is_wrong_with_a_rule_is_told(refusal, reference, finer, text):
    with pytest.raises(RuleError) as wrong:
        parse_cell_rule(text)
    assert f"MASK_VALID: {wrong.value}" in refusal(REFERENCE=reference, MASK=finer, MASK_VALID=text)


def test_a_share_of_nothing_is_refused(refusal, reference, finer):
    assert "THRESHOLD is 0" in refusal(REFERENCE=reference, MASK=finer, MASK_RULE=COVERAGE, THRESHOLD=0)


def test_a_mask_rotated_against_the_grid_can_only_be_interpolated(refusal, reference, finer):
    rotated = (CORNER_X, PIXEL / 2, 1.0, CORNER_Y, 0.0, -PIXEL / 2)
    mask = write_raster(finer.replace("finer", "turned"), CELLS.astype(np.uint8), transform=rotated)
    message = refusal(REFERENCE=reference, MASK=mask, MASK_RULE=ALL_CELLS)
    assert "MASK 'turned' is rotated against the grid" in message
    assert "where only the rule 'Interpolated" in message


def test_beyond_the_mask_the_share_is_the_users_choice(build_mask, tmp_path, finer):
    wider = blank(tmp_path / "wider.tif", (3, 6))
    coverage = {"REFERENCE": wider, "MASK": finer, "MASK_RULE": COVERAGE, "THRESHOLD": 0.5}
    assert [row[4:] for row in build_mask(**coverage).drawn] == [".."] * 3
    assert [row[4:] for row in build_mask(**coverage, MASK_OUTSIDE=1).drawn] == ["##"] * 3


@pytest.mark.parametrize(("first_row", "first_col"), [(0, 0), (3, 1)])
def test_by_index_is_the_cores_node_lattice(build_mask, tmp_path, first_row, first_col):
    """The mask lies elsewhere by its georeference; by index it is build_mask's mask_in."""
    cells = np.random.default_rng(4).random((4, 5)) < 0.7
    elsewhere = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=elsewhere)
    shape = (6, 8)
    outcome = build_mask(
        REFERENCE=blank(tmp_path / "scene.tif", shape),
        MASK=mask,
        THRESHOLD=0.6,
        MASK_PLACEMENT=BY_INDEX,
        MASK_CELL_ROWS=3,
        MASK_CELL_COLS=2,
        MASK_FIRST_ROW=first_row,
        MASK_FIRST_COL=first_col,
    )
    window = ((first_row, first_row + shape[0] - 1), (first_col, first_col + shape[1] - 1))
    expected = in_memory(
        shape,
        (1, 1),
        None,
        mask_in=cells,
        mask_in_resolution=(3, 2),
        mask_in_target_win=window,
        oversampling_dtype=float,
        mask_in_binary_threshold=0.6,
    )
    assert outcome.drawn == drawn(expected)


def test_by_index_a_mask_without_georeference_needs_none(build_mask, reference, tmp_path):
    from osgeo import gdal

    from grid_mask.plugin.host.gdal_access import gdal_errors

    path = str(tmp_path / "bare.tif")
    with gdal_errors():
        dataset = gdal.GetDriverByName("GTiff").Create(path, 4, 3, 1, gdal.GDT_Byte)
        dataset.GetRasterBand(1).WriteArray(picture("####", "#..#", "####").astype(np.uint8))
        del dataset
    outcome = build_mask(REFERENCE=reference, MASK=path, MASK_PLACEMENT=BY_INDEX)
    assert outcome.drawn == ["####", "#..#", "####"]
    assert outcome.raster.transform == NORTH_UP
