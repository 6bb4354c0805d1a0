"""Rasters whose geotransform gives their pixels no place on the map: refused by name, or placed by grid index."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from qgis.core import QgsRasterLayer

from grid_mask.tests.builders import picture
from grid_mask.tests.plugin.layers import UTM, blank, raster_layer, write_raster

NAN, INF = math.nan, math.inf
BROKEN = {
    "NaN": (500_000.0, NAN, 0.0, 4_000_000.0, 0.0, -10.0),
    "NaN origin": (NAN, 10.0, 0.0, 4_000_000.0, 0.0, -10.0),
    "infinite": (500_000.0, INF, 0.0, 4_000_000.0, 0.0, -10.0),
    "singular": (500_000.0, 10.0, 10.0, 4_000_000.0, 10.0, 10.0),
    "tiny": (500_000.0, 1e-300, 0.0, 4_000_000.0, 0.0, -1e-300),
    "huge": (500_000.0, 1e300, 0.0, 4_000_000.0, 0.0, -1e300),
    "huge and rotated": (500_000.0, 1e300, 1e300, 4_000_000.0, 1e300, -1e300),
}
PLACES = {
    "nowhere": "nan,nan,nan,nan",
    "everywhere": "-inf,-inf,inf,inf",
    "huge": "-1e308,-1e308,1e308,1e308",
    "without area": "5,5,5,6",
}
BY_INDEX = 1
CELLS = picture("####", "#..#", "####")

broken = pytest.mark.parametrize("transform", BROKEN.values(), ids=BROKEN)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (3, 4))


def cells(folder: Path, transform) -> QgsRasterLayer:
    path = write_raster(folder / "cells.tif", CELLS.astype(np.uint8), transform=transform)
    return raster_layer(path, name="lost cells")


@broken
def test_as_reference_it_is_refused(refusal, tmp_path, transform):
    message = refusal(REFERENCE=cells(tmp_path, transform))
    assert "'lost cells' has the geotransform" in message
    assert f"{transform[1]:g}" in message
    assert "put its georeference right" in message


@broken
def test_as_mask_it_is_refused(refusal, reference, tmp_path, transform):
    message = refusal(REFERENCE=reference, MASK=cells(tmp_path, transform))
    assert "'lost cells' has the geotransform" in message
    assert "MASK_PLACEMENT" in message


@pytest.mark.parametrize("transform", [None, *BROKEN.values()], ids=["none", *BROKEN])
def test_by_index_a_mask_needs_none(build_mask, reference, tmp_path, transform):
    outcome = build_mask(REFERENCE=reference, MASK=cells(tmp_path, transform), MASK_PLACEMENT=BY_INDEX)
    assert outcome.drawn == ["####", "#..#", "####"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("name", ["REFERENCE", "MASK"])
def test_a_layer_of_another_provider_is_refused(refusal, reference, tmp_path, name, place):
    source = cells(tmp_path, None)
    definition = (
        f"?crs={UTM}&extent={place}&width=4&height=3"
        f'&formula="cells@1" * 2&cells:uri={source.source()}&cells:provider=gdal'
    )
    virtual = QgsRasterLayer(definition, "lost computation", "virtualraster")
    if place == PLACES["nowhere"] and not virtual.isValid():
        pytest.skip("this QGIS makes no layer of it")
    assert virtual.isValid()
    message = refusal(**{"REFERENCE": reference, name: virtual})
    assert "'lost computation' has the geotransform" in message
