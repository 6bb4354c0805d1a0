"""The seed example of GridR's users, laid on a map: the same three matrices come out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grid_mask.tests.plugin.layers import (
    CORNER_X,
    CORNER_Y,
    NORTH_UP,
    PIXEL,
    UTM,
    Transform,
    blank,
    polygons,
    write_raster,
)

GEOMETRIES_ONLY = [
    "........",
    "........",
    ".....##.",
    "...##...",
    "...##...",
    "........",
]

MASK_ONLY = [
    "....#...",
    "....#...",
    "....#...",
    "....#...",
    "#####...",
    "#####...",
]

ALL_THREE = [
    "........",
    "........",
    "........",
    "....#...",
    "...##...",
    "........",
]

SEED_ORIGIN = 0.5  # geometry_origin: the seed's coordinates of the first pixel's centre
CELLS = np.array([[0, 1, 0], [1, 1, 0], [1, 1, 0]], dtype=np.uint8)
CELL_IN_PIXELS = 4
# Cell (i, j)'s centre lies on the centre of pixel (4 i, 4 j).
CELLS_BEGIN = 0.5 - CELL_IN_PIXELS / 2
CELLS_TRANSFORM: Transform = (
    CORNER_X + CELLS_BEGIN * PIXEL,
    CELL_IN_PIXELS * PIXEL,
    0.0,
    CORNER_Y - CELLS_BEGIN * PIXEL,
    0.0,
    -CELL_IN_PIXELS * PIXEL,
)


def on_the_map(*points: tuple[float, float]) -> str:
    """Return a polygon of the seed, whose points are (x, y) in pixels with y downwards, as WKT."""
    offset = 0.5 - SEED_ORIGIN
    closed = (*points, points[0])
    placed = [f"{CORNER_X + (x + offset) * PIXEL} {CORNER_Y - (y + offset) * PIXEL}" for x, y in closed]
    return f"Polygon(({', '.join(placed)}))"


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (6, 8))


@pytest.fixture
def geometries() -> dict[str, object]:
    return {
        "VALID": polygons(on_the_map((3.5, 2.5), (6.5, 2.5), (6.5, 4.5), (3.5, 4.5))),
        "INVALID": polygons(
            on_the_map((1.5, 1.5), (4.5, 1.5), (4.5, 2.5), (1.5, 2.5)),
            on_the_map((5.5, 3.5), (6.5, 3.5), (6.5, 4.5), (5.5, 4.5)),
        ),
    }


@pytest.fixture
def raster_mask(tmp_path: Path) -> dict[str, object]:
    cells = write_raster(tmp_path / "cells.tif", CELLS, transform=CELLS_TRANSFORM)
    return {"MASK": cells, "THRESHOLD": 0.99}


def test_geometries_only(build_mask, reference, geometries):
    assert build_mask(REFERENCE=reference, **geometries).drawn == GEOMETRIES_ONLY


def test_mask_only(build_mask, reference, raster_mask):
    assert build_mask(REFERENCE=reference, **raster_mask).drawn == MASK_ONLY


def test_all_three(build_mask, reference, geometries, raster_mask):
    outcome = build_mask(REFERENCE=reference, **geometries, **raster_mask)
    assert outcome.drawn == ALL_THREE
    assert outcome.results["VALID_COUNT"] == 3
    assert outcome.results["INVALID_COUNT"] == 45
    assert outcome.results["VALID_PERCENT"] == pytest.approx(100 * 3 / 48)
    assert outcome.results["VALID_AREA"] == pytest.approx(3 * PIXEL**2 / 0.9996**2, rel=1e-6)


def test_without_a_reference_raster(build_mask, geometries, raster_mask):
    extent = f"{CORNER_X},{CORNER_X + 8 * PIXEL},{CORNER_Y - 6 * PIXEL},{CORNER_Y} [{UTM}]"
    outcome = build_mask(EXTENT=extent, PIXEL_SIZE=PIXEL, **geometries, **raster_mask)
    assert outcome.drawn == ALL_THREE
    assert outcome.raster.transform == NORTH_UP
