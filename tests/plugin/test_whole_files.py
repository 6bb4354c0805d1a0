"""A file is whole if it holds all that it speaks of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from grid_mask.plugin.host.gdal_access import close, gdal_errors
from grid_mask.plugin.output.whole_files import is_whole_png, is_whole_tiff

SHAPE = (300, 400)
NOISE = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)

KINDS = {
    "lines": [],
    "tiles": ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"],
    "one block": ["BLOCKYSIZE=300"],
    "BigTIFF": ["BIGTIFF=YES", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32"],
    "big-endian": ["ENDIANNESS=BIG", "COMPRESS=LZW"],
    "big-endian BigTIFF": ["ENDIANNESS=BIG", "BIGTIFF=YES"],
}


def write_tiff(path: Path, options: list[str], values: np.ndarray = NOISE) -> Path:
    with gdal_errors():
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), SHAPE[1], SHAPE[0], 1, options=options)
        dataset.GetRasterBand(1).WriteArray(values)
        dataset.SetMetadataItem("ABOUT", "a text too long to stand in the directory itself")
        close(dataset)
    return path


@pytest.fixture(params=list(KINDS))
def tiff(request, tmp_path: Path) -> Path:
    return write_tiff(tmp_path / "tiff.tif", KINDS[request.param])


def test_a_finished_one_is_whole_tiff(tiff):
    assert is_whole_tiff(tiff)


@pytest.mark.parametrize("missing", [1, 100, 5000])
def test_one_that_lacks_its_end_is_not(tiff, missing):
    tiff.write_bytes(tiff.read_bytes()[:-missing])
    assert not is_whole_tiff(tiff)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 20, 200, 700])
def test_one_that_hardly_began_is_not(tiff, length):
    tiff.write_bytes(tiff.read_bytes()[:length])
    assert not is_whole_tiff(tiff)


def test_one_whose_directory_was_never_written_is_not(tiff):
    """GDAL first leaves the place of the directory open."""
    content = bytearray(tiff.read_bytes())
    size_of_place = 8 if b"\x2b" in content[2:4] else 4
    content[size_of_place : 2 * size_of_place] = bytes(size_of_place)
    tiff.write_bytes(content)
    assert not is_whole_tiff(tiff)


def test_blocks_that_were_never_written_are_missed_unless_they_may_be(tmp_path):
    options = [*KINDS["tiles"], "SPARSE_OK=TRUE"]
    values = np.zeros(SHAPE, np.uint8)
    values[:40, :70] = 1
    tiff = write_tiff(tmp_path / "sparse.tif", options, values)
    assert not is_whole_tiff(tiff)
    assert is_whole_tiff(tiff, sparse=True)


@pytest.mark.parametrize("options", [[], ["BIGTIFF=YES"]], ids=str)
def test_values_of_a_kind_that_nobody_knows_are_bytes(tmp_path, options):
    tiff = write_tiff(tmp_path / "tiff.tif", options)
    gdal_metadata, text, unknown = 42112, 2, 99
    tag, other = (np.array([gdal_metadata, kind], "<u2").tobytes() for kind in (text, unknown))
    content = tiff.read_bytes()
    assert content.count(tag) == 1
    tiff.write_bytes(content.replace(tag, other))
    assert is_whole_tiff(tiff)
    tiff.write_bytes(tiff.read_bytes()[:-1])
    assert not is_whole_tiff(tiff)


def test_overviews_count(tmp_path):
    tiff = write_tiff(tmp_path / "tiff.tif", KINDS["tiles"])
    with gdal_errors():
        dataset = gdal.OpenEx(str(tiff), gdal.OF_RASTER | gdal.OF_UPDATE)
        dataset.BuildOverviews("NEAREST", [2, 4])
        close(dataset)
    assert is_whole_tiff(tiff)
    tiff.write_bytes(tiff.read_bytes()[:-1])  # the last block is an overview's
    assert not is_whole_tiff(tiff)


def test_a_cloud_optimized_one_is_whole_tiff(tmp_path):
    source = write_tiff(tmp_path / "source.tif", [])
    with gdal_errors():
        copy = gdal.GetDriverByName("COG").CreateCopy(
            str(tmp_path / "cog.tif"), gdal.Open(str(source)), options=["BLOCKSIZE=128"]
        )
        close(copy)
    made = tmp_path / "cog.tif"
    assert is_whole_tiff(made)
    made.write_bytes(made.read_bytes()[:-200])
    assert not is_whole_tiff(made)


def test_what_is_no_tiff_is_not(tmp_path):
    other = tmp_path / "other.tif"
    other.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    assert not is_whole_tiff(other)


def test_a_png_is_whole_to_its_last_byte(tmp_path):
    source, made = write_tiff(tmp_path / "source.tif", []), tmp_path / "picture.png"
    with gdal_errors():
        close(gdal.GetDriverByName("PNG").CreateCopy(str(made), gdal.Open(str(source))))
    assert is_whole_png(made)
    made.write_bytes(made.read_bytes()[:-1])
    assert not is_whole_png(made)
    made.write_bytes(b"")
    assert not is_whole_png(made)
