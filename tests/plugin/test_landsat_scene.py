"""A real scene: the quality band by its georeference gives what the core's node lattice gives.

The 30 m cells' centres lie on every second pixel of the 15 m band, beginning at (1, 1).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grid_mask.core.grid_mask import build_mask as build_in_memory
from grid_mask.tests.plugin.layers import read_raster

RULE = "bits 14-15 < 3 & bits 12-13 < 3"  # no high confidence of cloud, none of cirrus
HIGH = 3


@pytest.fixture(scope="module")
def scene(checkout: Path) -> Path:
    return checkout / "examples" / "landsat8"


@pytest.mark.parametrize("threshold", [0.999, 0.5, 0.25])
def test_georeferenced_mask_equals_the_node_lattice(build_mask, scene, threshold):
    outcome = build_mask(
        REFERENCE=str(scene / "l8_B8.tif"),
        MASK=str(scene / "l8_BQA.tif"),
        MASK_VALID=RULE,
        THRESHOLD=threshold,
    )
    quality = read_raster(scene / "l8_BQA.tif").values
    cells = ((quality >> 14) & 3 < HIGH) & ((quality >> 12) & 3 < HIGH)
    rows, cols = ((count - 1) * 2 + 1 for count in cells.shape)
    on_lattice = build_in_memory(
        (rows, cols),
        (1, 1),
        None,
        mask_in=cells.astype(np.uint8),
        mask_in_resolution=(2, 2),
        oversampling_dtype=np.float64,
        mask_in_binary_threshold=threshold,
    )
    assert on_lattice is not None
    assert 0.2 < on_lattice.mean() < 0.99
    np.testing.assert_array_equal(outcome.valid[1 : rows + 1, 1 : cols + 1], on_lattice)


def test_the_mask_takes_the_band_s_grid(build_mask, scene):
    band = read_raster(scene / "l8_B8.tif")
    mask = build_mask(
        REFERENCE=str(scene / "l8_B8.tif"), MASK=str(scene / "l8_BQA.tif"), MASK_VALID=RULE
    ).raster
    assert mask.transform == band.transform
    assert mask.crs == band.crs
    assert mask.values.shape == band.values.shape
