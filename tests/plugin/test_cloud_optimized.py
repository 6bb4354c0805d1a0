"""CLOUD_OPTIMIZED: the same pixels, with overviews, laid out to be read in parts over the web."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingOutputLayerDefinition

from grid_mask.plugin.build_mask import BuildMask
from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.output.raster_format import format_of
from grid_mask.plugin.request import FileRequest, Overviews
from grid_mask.tests.plugin.layers import blank, first_band, read_raster, write_raster
from grid_mask.tests.plugin.runs import Log
from grid_mask.tests.plugin.test_cancel import cancelled_run

SHAPE = (1300, 1500)
NO, BY_NEAREST, BY_MODE = range(3)  # in the order of the dialog


@pytest.fixture
def evidence(tmp_path: Path) -> dict[str, Any]:
    """A mask of squares of two pixels, of which one in four is invalid: the mode of each four is valid."""
    cells = np.ones(SHAPE, dtype=np.uint8)
    cells[::2, ::2] = 0
    path = write_raster(tmp_path / "cells.tif", cells)
    return {"REFERENCE": path, "MASK": path}


def overview(path: Path, number: int = 0) -> np.ndarray:
    with gdal_errors():
        dataset = gdal.Open(str(path))
        values = dataset.GetRasterBand(1).GetOverview(number).ReadAsArray()
        del dataset
    return values


def layout(path: Path | str) -> str | None:
    with gdal_errors():
        dataset = gdal.Open(str(path))
        found = dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")
        del dataset
    return found


@pytest.mark.parametrize("overviews", [BY_NEAREST, BY_MODE])
def test_the_pixels_are_the_same(build_mask, evidence, overviews, output):
    plain = build_mask(**evidence)
    assert layout(plain.path) is None
    plain = plain.raster
    outcome = build_mask(**evidence, CLOUD_OPTIMIZED=overviews)
    assert layout(outcome.path) == "COG"
    np.testing.assert_array_equal(outcome.raster.values, plain.values)
    assert outcome.raster.transform == plain.transform
    assert outcome.raster.crs == plain.crs
    assert outcome.raster.description == plain.description
    assert outcome.raster.metadata.items() >= {"VALID_VALUE": "1", "INVALID_VALUE": "0"}.items()
    assert [path.name for path in output.parent.iterdir()] == ["mask.tif"]


def test_overviews_are_taken_from_a_pixel_or_from_most(build_mask, evidence):
    assert set(np.unique(overview(build_mask(**evidence, CLOUD_OPTIMIZED=BY_MODE).path))) == {1}
    nearest = overview(build_mask(**evidence, CLOUD_OPTIMIZED=BY_NEAREST).path)
    assert set(np.unique(nearest)) <= {0, 1}
    assert nearest.shape == (650, 750)


def test_every_pixel_is_there_for_any_software(build_mask, tmp_path):
    """Tiles that are left out are read by GDAL alone."""
    path = build_mask(
        REFERENCE=blank(tmp_path / "grid.tif", SHAPE), CLOUD_OPTIMIZED=BY_MODE, VALID_VALUE=0, INVALID_VALUE=1
    ).path
    with gdal_errors():
        dataset = gdal.Open(str(path))
        offset = dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_0_0", "TIFF")
        del dataset
    assert offset is not None


def test_all_outputs_are(build_mask, evidence, output):
    others = {name: str(output.with_name(f"{name}.tif")) for name in ("REASONS", "UNCERTAIN")}
    outcome = build_mask(**evidence, **others, CLOUD_OPTIMIZED=BY_MODE)
    assert [layout(path) for path in (outcome.path, *others.values())] == ["COG"] * 3
    np.testing.assert_array_equal(first_band(others["REASONS"]) == 0, outcome.valid)


def test_a_temporary_file_is(build_mask, evidence):
    assert layout(build_mask(**evidence, OUTPUT="TEMPORARY_OUTPUT", CLOUD_OPTIMIZED=BY_MODE).path) == "COG"


@pytest.mark.parametrize("values", [(255, 0), (-1, 300)])
def test_other_values(build_mask, evidence, values):
    valid, invalid = values
    outcome = build_mask(**evidence, VALID_VALUE=valid, INVALID_VALUE=invalid, CLOUD_OPTIMIZED=BY_NEAREST)
    found = outcome.raster.values
    assert (found[0, 0], found[0, 1]) == (invalid, valid)
    assert set(np.unique(overview(outcome.path))) <= {valid, invalid}


# ---- With creation options ------------------------------------------------------------------------------------------


def test_creation_options_are_those_of_cloud_optimized_geotiff(build_mask, evidence):
    options = "COMPRESS=LZW|BLOCKSIZE=256|OVERVIEW_COUNT=1"
    path = build_mask(**evidence, CLOUD_OPTIMIZED=BY_MODE, CREATION_OPTIONS=options).path
    with gdal_errors():
        dataset = gdal.Open(str(path))
        band = dataset.GetRasterBand(1)
        assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"
        assert band.GetBlockSize() == [256, 256]
        assert band.GetOverviewCount() == 1
        del band, dataset


def test_a_user_s_way_of_resampling_comes_first(build_mask, evidence):
    path = build_mask(**evidence, CLOUD_OPTIMIZED=BY_NEAREST, CREATION_OPTIONS="RESAMPLING=MODE").path
    assert set(np.unique(overview(path))) == {1}


def test_an_option_of_the_plain_format_is_refused(refusal, evidence):
    message = refusal(**evidence, CLOUD_OPTIMIZED=BY_MODE, CREATION_OPTIONS="ZLEVEL=9")
    assert "ZLEVEL" in message
    assert "LEVEL," in message


@pytest.mark.parametrize("option", ["TILING_SCHEME=GoogleMapsCompatible", "TARGET_SRS=EPSG:3857", "RES=5"])
def test_an_option_that_moves_the_pixels_is_refused(refusal, evidence, option):
    message = refusal(**evidence, CLOUD_OPTIMIZED=BY_MODE, CREATION_OPTIONS=option)
    assert option.split("=")[0] in message
    assert "REFERENCE" in message


def test_one_that_changes_them_is_refused(refusal, tmp_path):
    cells = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)
    path = write_raster(tmp_path / "speckled.tif", cells)
    message = refusal(
        REFERENCE=path, MASK=path, VALID_VALUE=101, CLOUD_OPTIMIZED=BY_MODE, CREATION_OPTIONS="COMPRESS=JPEG"
    )
    assert "pixel values" in message


# ---- Chosen as a format, from QGIS 4 on ----------------------------------------------------------------------------


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Path], Any]:
    """Give a path as QGIS 4's dialog does, which remembers the format that was chosen with it."""
    chosen: dict[Any, str] = {}

    def answer(self: Any, parameters: dict[str, Any], name: str, context: Any) -> str:
        assert isinstance(context, QgsProcessingContext)
        return chosen.get(parameters.get(name), "")

    if not hasattr(QgsProcessingOutputLayerDefinition, "setFormat"):  # before QGIS 4.0
        monkeypatch.setattr(BuildMask, "parameterAsOutputFormat", answer, raising=False)

    def give(name: str, path: Path) -> Any:
        definition = QgsProcessingOutputLayerDefinition(str(path))
        if not hasattr(definition, "setFormat"):
            chosen[str(path)] = name
            return str(path)
        definition.setFormat(name)
        return definition

    return give


def test_the_format_chosen_in_the_dialog_is_written(build_mask, evidence, output, choose):
    path = build_mask(**evidence, OUTPUT=choose("COG", output)).path
    assert layout(path) == "COG"
    assert set(np.unique(overview(path))) <= {0, 1}


def test_it_goes_with_the_way_of_making_overviews(build_mask, evidence, output, choose):
    path = build_mask(**evidence, OUTPUT=choose("COG", output), CLOUD_OPTIMIZED=BY_MODE).path
    assert layout(path) == "COG"
    assert set(np.unique(overview(path))) == {1}


def test_each_output_has_its_own(build_mask, tmp_path, output, choose):
    # Newer versions of GDAL call a GeoTIFF of a single block cloud optimized.
    reasons, large = output.with_name("reasons.tif"), blank(tmp_path / "large.tif", (1200, 1300))
    outcome = build_mask(REFERENCE=large, OUTPUT=choose("GTiff", output), REASONS=choose("COG", reasons))
    assert layout(outcome.path) is None
    assert layout(reasons) == "COG"


def test_its_creation_options_are_checked(refusal, evidence, output, choose):
    message = refusal(**evidence, OUTPUT=choose("COG", output), CREATION_OPTIONS="ZLEVEL=9")
    assert "ZLEVEL" in message
    assert "LEVEL," in message


@pytest.mark.parametrize("left_over", ["COG", "All", "GTiff"])
def test_where_another_path_is_typed_its_suffix_decides(build_mask, evidence, output, choose, left_over):
    """QGIS keeps the format chosen before, and calls the filter of all files "All"."""
    path = build_mask(**evidence, OUTPUT=choose(left_over, output.with_suffix(".png"))).path
    with gdal_errors():
        dataset = gdal.Open(str(path))
        assert dataset.GetDriver().ShortName == "PNG"
        del dataset


# ---- Refused, cancelled, out of disk --------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".img", ".png", ".nc"])
def test_another_format_is_refused(refusal, evidence, output, suffix):
    message = refusal(**evidence, CLOUD_OPTIMIZED=BY_MODE, OUTPUT=str(output.with_suffix(suffix)))
    assert f"mask{suffix}" in message
    assert "CLOUD_OPTIMIZED" in message


def test_a_gdal_that_has_no_such_driver_is_named(qgis_app, monkeypatch):
    plain = gdal.GetDriverByName("GTiff")
    monkeypatch.setattr(gdal, "GetDriverByName", {"GTiff": plain}.get)
    version = gdal.VersionInfo("RELEASE_NAME")
    with pytest.raises(
        QgsProcessingException, match=f"GDAL {re.escape(version)} can't.*CLOUD_OPTIMIZED to No"
    ):
        format_of("mask.tif", FileRequest(overviews=Overviews.MODE))


def test_another_format_of_another_output_is_refused_before_anything_is_written(refusal, evidence, output):
    reasons = output.with_name("reasons.img")
    assert "reasons.img" in refusal(**evidence, CLOUD_OPTIMIZED=BY_MODE, REASONS=str(reasons))


def test_cancelled_while_it_is_laid_out(plugin, evidence, output):
    output.write_text("the older file")

    class AtTheEnd(Log):
        def __init__(self) -> None:
            super().__init__()
            self.progressChanged.connect(lambda done: self.cancel() if done >= 100 else None)

    feedback = AtTheEnd()
    assert cancelled_run({**evidence, "OUTPUT": str(output), "CLOUD_OPTIMIZED": BY_MODE}, feedback) == {}
    assert feedback.info("Cancelled")
    assert output.read_text() == "the older file"
    assert list(output.parent.iterdir()) == [output]


def test_an_older_file_is_replaced_whole(build_mask, evidence, output):
    build_mask(**evidence)
    with gdal_errors():
        older = gdal.Open(str(output))
        older.BuildOverviews("NEAREST", [2])
        del older
    assert output.with_name("mask.tif.ovr").exists()
    build_mask(**evidence, CLOUD_OPTIMIZED=BY_MODE)
    assert list(output.parent.iterdir()) == [output]
    assert read_raster(output).values.shape == SHAPE
