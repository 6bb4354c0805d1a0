"""Warnings a beginner needs: results that are all invalid, grids without CRS, grids of very many pixels."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.plugin.findings import NeedsFound
from grid_mask.plugin.results.log import tell
from grid_mask.tests.plugin.layers import NORTH_UP, blank, box, polygons, write_raster
from grid_mask.tests.plugin.runs import Log

SHAPE = (6, 8)


@pytest.fixture
def reference(tmp_path):
    return blank(tmp_path / "reference.tif", SHAPE)


def test_when_nothing_is_valid_the_log_says_where_to_look(build_mask, reference):
    everywhere = polygons(box(-1, -1, 9, 9))
    outcome = build_mask(REFERENCE=reference, INVALID=everywhere)
    assert not outcome.valid.any()
    assert any("No pixel is valid" in line and "REASONS" in line for line in outcome.log.warnings)


def test_when_something_is_valid_it_does_not(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, VALID=polygons(box(1, 1, 2, 2)))
    assert not any("No pixel is valid" in line for line in outcome.log.warnings)


def test_a_grid_without_crs_under_a_mask_with_one_is_told(build_mask, tmp_path):
    bare = write_raster(tmp_path / "bare.tif", np.ones(SHAPE, np.uint8), transform=NORTH_UP, crs=None)
    cells = write_raster(tmp_path / "cells.tif", np.ones(SHAPE, np.uint8), transform=NORTH_UP)
    outcome = build_mask(REFERENCE=bare, MASK=cells)
    assert any("the grid has no CRS" in line for line in outcome.log.warnings)
    assert outcome.valid.all()


def test_the_units_of_the_pixel_size_are_told(build_mask):
    geographic = {"EXTENT": "0,1,0,1 [EPSG:4326]", "CRS": "EPSG:4326", "PIXEL_SIZE": 0.5}
    assert "0.5 x 0.5 degrees" in build_mask(**geographic).log.info("Grid:")


def test_very_many_pixels_are_told():
    few, many = Log(), Log()
    for log, side in ((few, 10_000), (many, 1_000_000)):
        tell(log, NeedsFound((side, side), disk=0, memory=0))
    assert few.warnings == []
    assert "1000000000000 pixels" in many.warnings[0].replace(",", "")


def test_a_rule_for_cells_without_a_raster_mask_is_told(build_mask, reference, tmp_path):
    alone = build_mask(REFERENCE=reference, MASK_VALID="bits 14-15 < 3")
    assert any("MASK_VALID is given without MASK" in line for line in alone.log.warnings)
    cells = write_raster(tmp_path / "cells.tif", np.ones(SHAPE, np.uint16), transform=NORTH_UP)
    beside = build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="bits 14-15 < 3")
    assert not any("without MASK" in line for line in beside.log.warnings)
