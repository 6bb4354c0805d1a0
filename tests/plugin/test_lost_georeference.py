"""Rasters whose file has lost its georeference, or never had one: refused or told by name, and never by mistake."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.host.gdal_messages import GdalMessages
from grid_mask.plugin.raster import georeference
from grid_mask.tests.plugin.layers import NORTH_UP, PIXEL, blank, box, polygons, raster_layer, write_raster

SHAPE = (6, 8)
CELLS = np.ones(SHAPE, np.uint8)
BY_INDEX = 1
WORLD_FILE = "10\n0\n0\n-10\n500005\n3999995\n"


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.fixture
def polygon_layer():
    return polygons(box(1, 1, 4, 4))


def cut_off(folder: Path, what_is_lost: str) -> Path:
    """Write a GeoTIFF that ends within its tags, as one does that wasn't downloaded whole."""
    path = Path(write_raster(folder / "cut.tif", CELLS))
    # GDAL writes the values of the georeference's tags one after the other, and the cells behind them.
    begin = path.read_bytes().index(np.array([PIXEL, PIXEL, 0.0], "<f8").tobytes())
    os.truncate(path, begin + {"geotransform": 0, "CRS": 72}[what_is_lost])
    with gdal_errors():
        dataset = gdal.Open(str(path))
        assert (dataset.GetGeoTransform(can_return_null=True) is None) == (what_is_lost == "geotransform")
        assert dataset.GetProjection() == ""
        del dataset
    return path


def unplaced_in(log) -> list[str]:
    return [line for line in log.warnings if "has no georeference" in line]


@pytest.mark.parametrize("lost", ["geotransform", "CRS"])
def test_a_file_that_is_cut_off_within_its_tags_is_refused(refusal, reference, polygon_layer, tmp_path, lost):
    layer = raster_layer(cut_off(tmp_path, lost), name="cut off")
    for parameters in ({"REFERENCE": layer, "VALID": polygon_layer}, {"REFERENCE": reference, "MASK": layer}):
        message = refusal(**parameters)
        assert "'cut off' has lost its georeference" in message
        assert "tag ignored" in message
        assert "undamaged copy" in message


def test_a_directory_of_keys_that_leads_nowhere_is_refused_by_name(refusal, tmp_path):
    path = Path(write_raster(tmp_path / "keys.tif", CELLS))
    content = path.read_bytes()
    model_type = np.array([1024, 0, 1, 1], "<u2").tobytes()
    # A value of the kind that lies in the tag 61441, which there isn't.
    nowhere = np.array([1024, 61441, 1, 1], "<u2").tobytes()
    assert content.count(model_type) == 1
    layer = raster_layer(path, name="lost keys")
    path.write_bytes(content.replace(model_type, nowhere))
    assert "'lost keys' can't be read: " in refusal(REFERENCE=layer)


def test_what_was_lost_may_be_given_anew(build_mask, polygon_layer, tmp_path):
    path = cut_off(tmp_path, "geotransform")
    path.with_suffix(".tfw").write_text(WORLD_FILE, encoding="ascii")
    layer = raster_layer(path)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32616"))
    outcome = build_mask(REFERENCE=layer, VALID=polygon_layer)
    assert outcome.raster.transform == NORTH_UP
    assert outcome.valid.any()


def test_other_tags_that_cannot_be_read_are_no_damage(build_mask, tmp_path):
    path = Path(write_raster(tmp_path / "GeoTIFF.tif", CELLS, transform=None, crs=""))
    with gdal_errors():
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.SetMetadataItem("TIFFTAG_SOFTWARE", "a program with a long name")
        del dataset
    content = path.read_bytes()
    os.truncate(path, content.index(b"a program"))
    said = GdalMessages()
    with said.listening():
        layer = raster_layer(path)
    assert any("Software" in warning for warning in said.warnings)
    build_mask(REFERENCE=layer)


# ---- Rasters that never had one -------------------------------------------------------------------------------------


def bare(folder: Path, *, crs: str = "") -> QgsRasterLayer:
    return raster_layer(write_raster(folder / "bare.tif", CELLS, transform=None, crs=crs), name="scan")


def test_a_reference_without_georeference_beside_polygons_is_told(build_mask, polygon_layer, tmp_path):
    (line,) = unplaced_in(build_mask(REFERENCE=bare(tmp_path), INVALID=polygon_layer).log)
    assert line.startswith("REFERENCE: 'scan' has no georeference")


def test_a_part_of_one_is_told_too(build_mask, polygon_layer, tmp_path):
    outcome = build_mask(REFERENCE=bare(tmp_path), EXTENT="1,4,-3,-1", INVALID=polygon_layer)
    assert outcome.raster.values.shape == (2, 3)
    assert len(unplaced_in(outcome.log)) == 1


def test_a_file_whose_crs_gdal_can_t_tell_is_read_all_the_same(monkeypatch):
    class File:
        def GetGeoTransform(self, *, can_return_null: bool) -> list[float]:  # noqa: N802
            assert can_return_null
            return [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]

        def GetGCPCount(self) -> int:  # noqa: N802
            return 0

        def GetProjection(self) -> str:  # noqa: N802
            raise RuntimeError("no CRS")

    monkeypatch.setattr(georeference, "open_dataset", lambda *_: File())
    _, found = georeference.open_placed("scan", "scan.tif", [])
    assert found == georeference.Georeference((0.0, 1.0, 0.0, 0.0, 0.0, -1.0), ())


@pytest.mark.parametrize("parameter", ["REFERENCE", "MASK"])
def test_ground_control_points_are_no_grid(refusal, reference, tmp_path, parameter):
    path = write_raster(tmp_path / "scan.tif", CELLS, transform=None, crs="")
    with gdal_errors():
        dataset = gdal.Open(path, gdal.GA_Update)
        points = [
            gdal.GCP(500_000 + 10 * col, 4_000_000 - 9 * row, 0, col, row) for row in (0, 9) for col in (0, 9)
        ]
        dataset.SetGCPs(points, QgsCoordinateReferenceSystem("EPSG:32616").toWkt())
        del dataset
    message = refusal(**{"REFERENCE": reference, parameter: raster_layer(path, name="scan")})
    assert "'scan' is placed by ground control points" in message
    assert "warp it first" in message


def test_a_reference_with_a_crs_and_no_geotransform_is_told(build_mask, tmp_path):
    assert unplaced_in(build_mask(REFERENCE=bare(tmp_path, crs="EPSG:32616")).log)


def test_a_raster_mask_without_georeference_is_told(build_mask, reference, tmp_path):
    (line,) = unplaced_in(build_mask(REFERENCE=reference, MASK=bare(tmp_path)).log)
    assert line.startswith("MASK: 'scan' has no georeference")
    assert "MASK_PLACEMENT" in line


def test_a_reference_without_georeference_beside_a_raster_mask_with_one_is_told(
    build_mask, reference, tmp_path
):
    (line,) = unplaced_in(build_mask(REFERENCE=bare(tmp_path), MASK=reference).log)
    assert line.startswith("REFERENCE: ")


@pytest.mark.parametrize("placement", [0, BY_INDEX])
def test_rasters_in_columns_and_rows_are_told_nothing(build_mask, tmp_path, placement):
    scan = bare(tmp_path)
    outcome = build_mask(REFERENCE=scan, MASK=scan, MASK_PLACEMENT=placement)
    assert unplaced_in(outcome.log) == []
    assert outcome.raster.transform[1] == 1.0
    assert outcome.valid.all()


def test_a_raster_mask_by_grid_index_is_told_nothing(build_mask, reference, tmp_path):
    outcome = build_mask(REFERENCE=reference, MASK=bare(tmp_path), MASK_PLACEMENT=BY_INDEX)
    assert unplaced_in(outcome.log) == []
    assert outcome.valid.all()
