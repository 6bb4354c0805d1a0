"""UNCERTAIN: where the mask would change under a slightly stricter or looser rule, from QGIS."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.plugin.results.style import uncertain_style
from grid_mask.tests.plugin.layers import (
    NORTH_UP,
    blank,
    box,
    polygons,
    raster_layer,
    read_raster,
    write_raster,
)

SHAPE = (6, 8)


@pytest.fixture
def reference(tmp_path):
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.fixture
def uncertain(build_mask, output, reference):
    """Runs the algorithm and returns the uncertain pixels, drawn."""

    def run(**parameters):
        path = output.parent / "uncertain.tif"
        outcome = build_mask(REFERENCE=reference, UNCERTAIN=str(path), **parameters)
        raster = read_raster(outcome.results["UNCERTAIN"])
        assert raster.transform == outcome.raster.transform
        return ["".join(".#"[value] for value in row) for row in raster.values]

    return run


def test_near_a_boundary(uncertain):
    around = ["........", "..####..", ".######.", ".######.", "..####..", "........"]
    half_off = box(1.5, 1.5, 3.5, 5.5)
    assert uncertain(VALID=polygons(half_off)) == around
    assert uncertain(INVALID=polygons(half_off)) == around


def test_the_distance_is_in_pixels(uncertain):
    layer = polygons(box(1.5, 1.5, 3.5, 5.5))
    assert uncertain(VALID=layer, UNCERTAIN_DISTANCE=0.4) == ["." * 8] * 6


def test_near_the_threshold(uncertain, tmp_path):
    """Cells of four pixels: between a valid and an invalid one the value falls by a quarter a pixel."""
    x0, pixel, _, y0, _, _ = NORTH_UP
    cells_transform = (x0 - 1.5 * pixel, 4 * pixel, 0.0, y0 + 1.5 * pixel, 0.0, -4 * pixel)
    cells = write_raster(
        tmp_path / "cells.tif", np.array([[1, 0, 0]] * 3, np.uint8), transform=cells_transform
    )
    assert uncertain(MASK=cells, THRESHOLD=0.6, UNCERTAIN_MARGIN=0.12) == ["..#....."] * 6
    assert uncertain(MASK=cells, THRESHOLD=0.6, UNCERTAIN_MARGIN=0.2) == [".##....."] * 6


def test_nothing_given_is_certain(uncertain):
    assert uncertain() == ["." * 8] * 6


def test_made_only_when_asked_for(build_mask, reference, output):
    assert "UNCERTAIN" not in build_mask(REFERENCE=reference).results
    assert [file.name for file in output.parent.iterdir()] == [output.name]


def test_the_style_names_both_classes(plugin, uncertain, output):
    uncertain(VALID=polygons(box(1.5, 1.5, 3.5, 5.5)))
    layer = raster_layer(output.parent / "uncertain.tif")
    uncertain_style().postProcessLayer(layer, None, None)
    assert {entry.value: entry.label for entry in layer.renderer().classes()} == {
        0: "Certain",
        1: "Uncertain",
    }
