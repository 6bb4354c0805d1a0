"""The output file: in any format that holds a mask, complete or absent, and an older one whole until then."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from grid_mask.core.cancel import Cancelled
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.tile import Tile
from grid_mask.plugin.host.gdal_access import close, gdal_errors
from grid_mask.plugin.output import open_raster
from grid_mask.plugin.output.band import Band
from grid_mask.plugin.output.raster_file import raster_file
from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.disks import full_beyond
from grid_mask.tests.plugin.layers import (
    NORTH_UP,
    UTM,
    blank,
    box,
    endless,
    first_band,
    polygons,
    raster_layer,
    read_raster,
    write_raster,
)

SHAPE = (6, 8)
INNER_BOX = [
    "........",
    "........",
    "..####..",
    "..####..",
    "........",
    "........",
]


@pytest.mark.parametrize(("suffix", "blank_code"), [("tif", 0), ("img", None), ("png", None)])
def test_blocks_of_zeros_are_left_to_gdal_in_a_geotiff(
    build_mask, reference, output, monkeypatch, suffix, blank_code
):
    """It compresses one of them, and puts it wherever none was written; others would hold whatever was on the disk."""
    made: list[object] = []

    class Noted(open_raster.BandWriter):
        def __init__(self, *args: Any, blank: int | None, **options: Any) -> None:
            made.append(blank)
            super().__init__(*args, blank=blank, **options)

    monkeypatch.setattr(open_raster, "BandWriter", Noted)
    build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(f".{suffix}")))
    assert made == [blank_code]


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.fixture
def inner_box() -> QgsVectorLayer:
    return polygons(box(2, 2, 3, 5))


def contents(folder: Path) -> dict[str, str]:
    """Return the name and a digest of every file under a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): digest(path.read_bytes()) if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def open_files_under(folder: Path) -> list[str]:
    """Return what this process holds open there, deleted files too."""
    held = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [name for name in held if name.startswith(str(folder))]


# ---- Formats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "suffix", ["tif", "tiff", "TIF", "img", "png", "asc", "nc", "gpkg", "bil", "sdat", "bmp"]
)
def test_a_format_that_holds_a_mask(build_mask, output, reference, inner_box, suffix):
    outcome = build_mask(REFERENCE=reference, VALID=inner_box, OUTPUT=str(output.with_suffix(f".{suffix}")))
    assert outcome.path.suffix == f".{suffix}"
    assert drawn(first_band(outcome.path) == 1) == INNER_BOX


@pytest.mark.parametrize("suffix", ["tif", "img", "nc", "png"])
def test_the_georeference_goes_with_it(build_mask, output, reference, suffix):
    outcome = build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(f".{suffix}")))
    layer, original = raster_layer(outcome.path), raster_layer(reference)
    assert layer.extent().toString(6) == original.extent().toString(6)
    assert layer.crs() == original.crs()


def test_all_files_of_a_format_arrive(build_mask, output, reference):
    build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(".png")))
    assert sorted(contents(output.parent)) == ["mask.png", "mask.png.aux.xml"]


def test_a_geotiff_is_tiled_compressed_and_alone(build_mask, output, tmp_path):
    large = blank(tmp_path / "large.tif", (700, 800))
    build_mask(REFERENCE=large)
    with gdal_errors():
        dataset = gdal.Open(str(output))
        assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
        assert dataset.GetRasterBand(1).GetBlockSize() == [512, 512]
        del dataset
    assert list(contents(output.parent)) == ["mask.tif"]
    assert output.stat().st_size < 20_000


@pytest.mark.parametrize("suffix", ["jpg", "jpeg"])
def test_a_format_that_changes_values_is_refused(refusal, output, tmp_path, suffix):
    """JPEG's neighbours bleed into each other."""
    cells = np.random.default_rng(1).integers(0, 2, (64, 64)).astype(np.uint8)
    mask = write_raster(tmp_path / "cells.tif", cells)
    message = refusal(
        REFERENCE=mask, MASK=mask, VALID_VALUE=255, OUTPUT=str(output.with_suffix(f".{suffix}"))
    )
    assert "JPEG" in message
    assert ".tif" in message


def test_a_format_that_may_lose_values_is_told_not_to(build_mask, output, tmp_path):
    cells = np.random.default_rng(1).integers(0, 2, (64, 64)).astype(np.uint8)
    mask = write_raster(tmp_path / "cells.tif", cells)
    outcome = build_mask(REFERENCE=mask, MASK=mask, VALID_VALUE=255, OUTPUT=str(output.with_suffix(".jp2")))
    np.testing.assert_array_equal(first_band(outcome.path), cells * 255)


@pytest.mark.parametrize("suffix", ["nc", "img", "gpkg", "bil"])
def test_a_format_written_piece_by_piece_holds_what_was_written(build_mask, output, tmp_path, suffix):
    cells = np.random.default_rng(1).integers(0, 2, (600, 700)).astype(np.uint8)
    mask = write_raster(tmp_path / "cells.tif", cells)
    path = str(output.with_suffix(f".{suffix}"))
    outcome = build_mask(REFERENCE=mask, MASK=mask, VALID_VALUE=255, OUTPUT=path)
    np.testing.assert_array_equal(first_band(outcome.path), cells * 255)


def test_one_that_does_not_is_refused(refusal, output, reference, monkeypatch):
    monkeypatch.setattr("grid_mask.plugin.output.open_raster.holds", lambda *_: False)
    message = refusal(REFERENCE=reference, OUTPUT=str(output.with_suffix(".img")))
    assert "changes pixel values" in message
    assert ".tif" in message


def test_a_format_too_narrow_for_the_values_is_refused(refusal, output, reference):
    message = refusal(REFERENCE=reference, VALID_VALUE=300, OUTPUT=str(output.with_suffix(".bmp")))
    assert "mask.bmp" in message


@pytest.mark.parametrize("name", ["mask.xyzzy", "mask", "mask.zip"])
def test_a_suffix_of_no_raster_format_is_refused(refusal, output, reference, name):
    message = refusal(REFERENCE=reference, OUTPUT=str(output.with_name(name)))
    assert name in message
    assert ".tif" in message


# ---- Places ---------------------------------------------------------------------------------------------------------


def test_a_name_with_spaces_and_letters_of_all_languages(build_mask, output, reference):
    path = output.with_name("masque d'été 雲 #1.tif")
    assert build_mask(REFERENCE=reference, OUTPUT=str(path)).path == path
    assert list(contents(output.parent)) == [path.name]


def test_a_temporary_output(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
    assert outcome.raster.values.shape == SHAPE


def test_a_missing_folder_is_refused(refusal, output, reference):
    path = output.parent / "not" / "there" / "mask.tif"
    message = refusal(REFERENCE=reference, OUTPUT=str(path))
    assert str(path) in message
    assert os.strerror(errno.ENOENT) in message
    assert "folder" in message


def test_a_folder_that_is_a_file_is_refused(refusal, output, reference):
    output.parent.joinpath("a file").write_text("not a folder")
    message = refusal(REFERENCE=reference, OUTPUT=str(output.parent / "a file" / "mask.tif"))
    assert "mask.tif" in message
    assert output.parent.joinpath("a file").read_text() == "not a folder"


def test_a_folder_that_can_t_be_written_to_is_refused(build_mask, reference):
    """No one can write into /proc, not even root."""
    with pytest.raises(QgsProcessingException, match=r"/proc/mask\.tif"):
        build_mask(REFERENCE=reference, OUTPUT="/proc/mask.tif")


def test_a_folder_in_the_output_s_place_is_refused_and_kept(refusal, output, reference):
    output.mkdir()
    output.joinpath("precious").write_text("kept")
    assert "mask.tif" in refusal(REFERENCE=reference)
    assert output.joinpath("precious").read_text() == "kept"


@pytest.fixture
def noise(tmp_path: Path) -> str:
    """A raster mask whose result takes more than 64 KiB, however it is compressed."""
    cells = np.random.default_rng(1).integers(0, 2, (2000, 2000)).astype(np.uint8)
    return write_raster(tmp_path / "noise.tif", cells)


WAYS_TO_WRITE = pytest.mark.parametrize(
    ("suffix", "how"),
    [
        ("tif", {}),
        ("tif", {"CREATION_OPTIONS": "NUM_THREADS=2"}),
        ("tif", {"CREATION_OPTIONS": "TILED=NO"}),
        ("tif", {"CLOUD_OPTIMIZED": 2}),
        ("img", {}),
        ("png", {}),
        ("asc", {}),
        ("bil", {}),
    ],
)


@pytest.mark.own_process
@WAYS_TO_WRITE
def test_a_full_disk_is_told_and_the_older_file_stays(refusal, output, noise, suffix, how):
    output = output.with_suffix(f".{suffix}")
    output.write_text("the older file")
    with full_beyond(1 << 16):
        message = refusal(REFERENCE=noise, MASK=noise, OUTPUT=str(output), **how)
    gc.collect()  # what failed to close must not be closed again
    assert output.name in message
    assert contents(output.parent) == {output.name: digest(b"the older file")}


@pytest.mark.own_process
def test_a_full_disk_is_called_so(refusal, output, noise, monkeypatch):
    """GDAL speaks of scanlines."""
    full = shutil.disk_usage(output.parent)._replace(free=1 << 19)
    monkeypatch.setattr("grid_mask.plugin.output.full_disk.shutil.disk_usage", lambda _: full)
    with full_beyond(1 << 16):
        message = refusal(REFERENCE=noise, MASK=noise)
    assert "disk is full" in message
    assert "another folder" in message


# Where GDAL 3.6's CreateCopy fails at the end, it deletes what it made and complains once more, to nobody.
@pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.own_process
@WAYS_TO_WRITE
def test_so_is_one_that_is_full_just_before_the_end(build_mask, refusal, output, tmp_path, suffix, how):
    """GDAL 3.10 and 3.13 close a GeoTIFF without an error when its last 64 KiB find no place."""
    cells = np.random.default_rng(1).integers(0, 2, (600, 700)).astype(np.uint8)
    mask = write_raster(tmp_path / "cells.tif", cells)
    parameters = {"REFERENCE": mask, "MASK": mask, "OUTPUT": str(output.with_suffix(f".{suffix}")), **how}
    path = build_mask(**parameters).path
    whole = path.stat().st_size
    path.write_text("the older file")
    for size in (whole - 9, whole - 100, whole - 20_000, whole - 60_000):
        with full_beyond(size):
            assert path.name in refusal(**parameters)
        assert path.read_text() == "the older file"


@pytest.mark.parametrize(("suffix", "kind"), [("tif", "tiff"), ("png", "png")])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_isn_t_whole_after_all_is_told(
    refusal, output, reference, monkeypatch, suffix, kind, is_there
):
    path = output.with_suffix(f".{suffix}")

    def closed_too_early(dataset: gdal.Dataset) -> None:
        close(dataset)
        for made in output.parent.rglob(path.name):
            if not is_there:
                made.unlink()

    monkeypatch.setattr(open_raster, "close", closed_too_early)
    if is_there:
        monkeypatch.setattr(open_raster, f"is_whole_{kind}", lambda *_, **__: False)
    message = refusal(REFERENCE=reference, OUTPUT=str(path))
    assert path.name in message
    assert "a part of it is missing" in message


@pytest.fixture
def broken_mask(tmp_path: Path) -> dict[str, str]:
    """A raster mask whose second half is missing, as after a download that broke off, and its grid."""
    cells = np.random.default_rng(1).integers(0, 255, (1500, 1000)).astype(np.uint8)
    mask = Path(write_raster(tmp_path / "broken.tif", cells))
    mask.write_bytes(mask.read_bytes()[: mask.stat().st_size // 2])
    return {"REFERENCE": blank(tmp_path / "large.tif", cells.shape), "MASK": str(mask)}


@pytest.mark.parametrize("suffix", ["tif", "png"])
def test_a_file_is_closed_before_it_is_thrown_away(output, suffix, monkeypatch):
    """Windows deletes no file that is open: it would stay behind in a hidden folder."""
    still_open: list[str] = []
    rmtree = shutil.rmtree

    def looking_first(folder: Path, **options: Any) -> None:
        still_open.extend(open_files_under(folder))
        rmtree(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", looking_first)
    path = str(output.with_suffix(f".{suffix}"))
    grid = Grid(SHAPE, NORTH_UP)
    file = raster_file(path, grid, Band("validity", values=(0, 1)), lambda: False)
    with pytest.raises(Cancelled), file as write:  # noqa: PT012
        write(Tile.whole(SHAPE), True)
        raise Cancelled
    assert still_open == []
    assert list(output.parent.iterdir()) == []


# ---- An older file --------------------------------------------------------------------------------------------------


def test_an_older_file_is_replaced(build_mask, output, reference, inner_box):
    build_mask(REFERENCE=reference)
    assert build_mask(REFERENCE=reference, VALID=inner_box).drawn == INNER_BOX
    assert list(contents(output.parent)) == ["mask.tif"]


def test_companions_of_the_older_file_go(build_mask, output, reference, inner_box):
    build_mask(REFERENCE=reference)
    with gdal_errors():
        older = gdal.Open(str(output))
        older.GetRasterBand(1).ComputeStatistics(False)
        older.BuildOverviews("NEAREST", [2])
        del older
    assert {"mask.tif.aux.xml", "mask.tif.ovr"} <= set(contents(output.parent))
    build_mask(REFERENCE=reference, VALID=inner_box)
    assert list(contents(output.parent)) == ["mask.tif"]


def test_a_neighbour_with_a_similar_name_stays(build_mask, output, reference):
    neighbours = [
        output.with_name(name) for name in ("mask.tif.txt", "mask.qml", "mask2.tif.aux.xml", ".mask-notes")
    ]
    for neighbour in neighbours:
        neighbour.write_text("mine")
    build_mask(REFERENCE=reference)
    assert all(neighbour.read_text() == "mine" for neighbour in neighbours)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"MASK_VALID": "7-4"}, id="before the run"),
        pytest.param({"VALID": endless}, id="during the run"),
    ],
)
def test_an_error_leaves_the_older_file_whole(refusal, output, reference, wrong):
    if "VALID" in wrong:
        wrong = {"VALID": wrong["VALID"]()}  # a layer can't be made before QGIS is there
    output.write_text("the older file")
    before = contents(output.parent)
    refusal(REFERENCE=reference, MASK=reference, **wrong)
    assert contents(output.parent) == before


def test_a_mask_that_breaks_off_leaves_the_older_file_whole(refusal, output, broken_mask):
    output.write_text("the older file")
    before = contents(output.parent)
    assert "broken" in refusal(**broken_mask)
    assert contents(output.parent) == before


# ---- An input must not be replaced ----------------------------------------------------------------------------------


def test_the_output_must_not_be_the_reference(refusal, reference):
    before = Path(reference).read_bytes()
    message = refusal(REFERENCE=reference, OUTPUT=reference)
    assert "REFERENCE" in message
    assert Path(reference).read_bytes() == before


def test_the_output_must_not_be_the_mask(refusal, reference, tmp_path):
    mask = write_raster(tmp_path / "cells.tif", np.ones(SHAPE, np.uint8))
    before = Path(mask).read_bytes()
    assert "MASK" in refusal(REFERENCE=reference, MASK=mask, OUTPUT=mask)
    assert Path(mask).read_bytes() == before


def test_a_link_to_the_reference_is_the_reference(refusal, reference, tmp_path):
    link = tmp_path / "link.tif"
    link.symlink_to(reference)
    before = Path(reference).read_bytes()
    assert "REFERENCE" in refusal(REFERENCE=reference, OUTPUT=str(link))
    assert Path(reference).read_bytes() == before


@pytest.fixture
def geopackage(tmp_path: Path) -> Path:
    """A file with the layer `area`."""
    path = tmp_path / "project.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "area"
    context = QgsProject.instance().transformContext()
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        polygons(box(2, 2, 3, 5)), str(path), context, options
    )
    assert error == QgsVectorFileWriter.WriterError.NoError
    return path


def features_in(geopackage: Path) -> int:
    return int(QgsVectorLayer(f"{geopackage}|layername=area", "area", "ogr").featureCount())


@pytest.mark.parametrize("role", ["VALID", "INVALID"])
def test_the_output_must_not_be_the_polygons_file(refusal, reference, geopackage, role):
    layer = QgsVectorLayer(f"{geopackage}|layername=area", "area", "ogr")
    message = refusal(REFERENCE=reference, OUTPUT=str(geopackage), **{role: layer})
    assert role in message
    assert features_in(geopackage) == 1


def test_the_output_must_not_be_the_file_of_selected_polygons(refusal, reference, geopackage):
    layer = QgsVectorLayer(f"{geopackage}|layername=area", "area", "ogr")
    QgsProject.instance().addMapLayer(layer)
    layer.selectAll()
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    assert "VALID" in refusal(REFERENCE=reference, OUTPUT=str(geopackage), VALID=chosen)
    assert features_in(geopackage) == 1


def test_the_output_must_not_be_the_container_of_the_reference(refusal, reference, tmp_path):
    container = tmp_path / "container.gpkg"
    with gdal_errors():
        source = gdal.Open(reference)
        made = gdal.GetDriverByName("GPKG").CreateCopy(str(container), source, options=["RASTER_TABLE=scene"])
        del made, source
    layer = raster_layer(f"GPKG:{container}:scene")
    before = container.read_bytes()
    assert "REFERENCE" in refusal(REFERENCE=layer, OUTPUT=str(container))
    assert container.read_bytes() == before


def test_a_file_that_a_loaded_layer_shows_is_replaced_whole(build_mask, output, reference, inner_box):
    """QGIS keeps the older file open; on Linux it goes on showing that until it's loaded anew."""
    build_mask(REFERENCE=reference)
    shown = raster_layer(output)
    outcome = build_mask(REFERENCE=reference, VALID=inner_box)
    assert outcome.drawn == INNER_BOX
    assert read_raster(output).transform == NORTH_UP
    assert shown.crs().authid() == UTM
