"""Raster masks whose file says itself where it has no data: a mask band, or an alpha band."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.tests.builders import drawn, picture
from grid_mask.tests.plugin.layers import NORTH_UP, UTM, blank, wkt

SHAPE = (4, 6)
HAS_DATA = picture(
    "######",
    "##..##",
    "##..##",
    "######",
)


@pytest.fixture
def reference(tmp_path):
    return blank(tmp_path / "reference.tif", SHAPE)


def create(path, bands):
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), SHAPE[1], SHAPE[0], bands, gdal.GDT_Byte)
    dataset.SetGeoTransform(NORTH_UP)
    dataset.SetProjection(wkt(UTM))
    dataset.GetRasterBand(1).WriteArray(np.full(SHAPE, 7, np.uint8))
    return dataset


@pytest.fixture
def with_mask_band(tmp_path):
    with gdal_errors():
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        dataset = create(tmp_path / "masked.tif", 1)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(HAS_DATA, 255, 0).astype(np.uint8))
        del dataset
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    return str(tmp_path / "masked.tif")


@pytest.fixture
def with_alpha(tmp_path):
    with gdal_errors():
        dataset = create(tmp_path / "alpha.tif", 2)
        dataset.GetRasterBand(2).SetColorInterpretation(gdal.GCI_AlphaBand)
        dataset.GetRasterBand(2).WriteArray(np.where(HAS_DATA, 255, 0).astype(np.uint8))
        del dataset
    return str(tmp_path / "alpha.tif")


def test_cells_outside_the_mask_band_are_invalid(build_mask, reference, with_mask_band):
    assert build_mask(REFERENCE=reference, MASK=with_mask_band).drawn == drawn(HAS_DATA)


def test_transparent_cells_are_invalid(build_mask, reference, with_alpha):
    assert build_mask(REFERENCE=reference, MASK=with_alpha).drawn == drawn(HAS_DATA)


def test_no_rule_makes_them_valid(build_mask, reference, with_alpha):
    assert build_mask(REFERENCE=reference, MASK=with_alpha, MASK_VALID="7").drawn == drawn(HAS_DATA)


def test_the_alpha_band_can_be_the_mask_itself(build_mask, reference, with_alpha):
    assert build_mask(REFERENCE=reference, MASK=with_alpha, MASK_BAND=2).drawn == drawn(HAS_DATA)


def test_a_band_that_is_not_there_is_refused(build_mask, reference, with_alpha):
    with pytest.raises(QgsProcessingException, match="3"):
        build_mask(REFERENCE=reference, MASK=with_alpha, MASK_BAND=3)
