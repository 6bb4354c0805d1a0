"""Damaged rasters: an error, and no cells that were never read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.tests.plugin.layers import blank, raster_layer, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM, Log

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


class WhileComputing(Log):
    """Does something once the mask is half made."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__()
        self.deed: Callable[[], object] | None = deed

    def setProgress(self, percent: float) -> None:  # noqa: N802
        if percent > 20 and self.deed is not None:
            self.deed()
            self.deed = None


@pytest.mark.parametrize("behind", ["file", "VRT"])
def test_a_mask_that_is_written_anew_while_it_is_read(plugin, tmp_path, output, behind):
    cells = Path(write_raster(tmp_path / "cells.tif", np.ones((60, 50), np.uint8)))
    other = write_raster(tmp_path / "other.tif", np.zeros((60, 50), np.uint8))
    mask = str(cells)
    if behind == "VRT":
        with gdal_errors():
            mask = str(tmp_path / "cells.vrt")
            gdal.Translate(mask, str(cells))
    log = WhileComputing(lambda: cells.write_bytes(Path(other).read_bytes()))
    parameters = {"REFERENCE": other, "MASK": raster_layer(mask, "clouds"), "OUTPUT": str(output)}
    with pytest.raises(
        QgsProcessingException, match=r"cells\.tif' of raster layer 'clouds' was changed while"
    ):
        processing.run(ALGORITHM, parameters, feedback=log)
    assert log.deed is None
    assert not output.exists()


def test_statistics_that_qgis_writes_meanwhile_are_no_change(plugin, tmp_path, output):
    cells = write_raster(tmp_path / "cells.tif", np.ones((60, 50), np.uint8))
    beside = tmp_path / "cells.tif.aux.xml"
    beside.write_text("<PAMDataset/>")
    log = WhileComputing(lambda: beside.write_text("<PAMDataset></PAMDataset>"))
    layer = raster_layer(cells, "clouds")
    processing.run(ALGORITHM, {"REFERENCE": cells, "MASK": layer, "OUTPUT": str(output)}, feedback=log)
    assert log.deed is None
