"""Damaged rasters: an error, and no cells that were never read."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.tests.plugin.layers import blank, raster_layer, write_raster

FORMATS = {
    "GTiff": ["COMPRESS=NONE"],
    "GTiff, sparse": ["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"],
    "GTiff, DEFLATE": ["COMPRESS=DEFLATE"],
    "PNG": [],
    "JPEG": [],
    "JP2OpenJPEG": ["QUALITY=100", "REVERSIBLE=YES"],
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.4, 0.95])
def test_a_raster_mask_that_is_cut_off(build_mask, refusal, tmp_path, kind, share):
    driver = gdal.GetDriverByName(kind.split(",")[0])
    if driver is None:
        pytest.skip(f"this GDAL has no {kind}")
    cells = np.random.default_rng(2).integers(1, 255, (200, 300)).astype(np.uint8)
    cells[:64, :96] = 0  # a sparse file leaves out blocks of zeros
    whole = Path(write_raster(tmp_path / "whole.tif", cells))
    path = tmp_path / "cells.dat"
    with gdal_errors():
        copy = driver.CreateCopy(str(path), gdal.Open(str(whole)), options=FORMATS[kind])
        copy.FlushCache()
        del copy
    reference = blank(tmp_path / "reference.tif", cells.shape)
    layer = raster_layer(path, "clouds")
    build_mask(REFERENCE=reference, MASK=layer)

    os.truncate(path, int(share * path.stat().st_size))
    assert "'clouds'" in refusal(REFERENCE=reference, MASK=layer)


def test_a_jpeg_is_read_as_strictly_only_by_us(build_mask, tmp_path):
    before = gdal.GetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING")
    cells = write_raster(tmp_path / "cells.tif", np.ones((4, 5), dtype=np.uint8))
    assert build_mask(REFERENCE=cells, MASK=cells).valid.all()
    assert gdal.GetThreadLocalConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING") == before
