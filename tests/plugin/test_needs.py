"""Room for a run: what it needs at least is told or refused before anything is read."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QLocale

from grid_mask.plugin.findings import NeedsFound
from grid_mask.plugin.host.errors import is_out_of_memory
from grid_mask.plugin.labels import size_label
from grid_mask.plugin.output import room
from grid_mask.plugin.output.band import Band
from grid_mask.plugin.output.needs import FileKind, FileNeeds, file_needs
from grid_mask.plugin.output.raster_file import FileToMake, places_of
from grid_mask.plugin.output.raster_format import geotiff
from grid_mask.plugin.output.room import room_for
from grid_mask.plugin.request import FileRequest
from grid_mask.plugin.results.log import lines_of
from grid_mask.tests.plugin.layers import blank, endless

GEOTIFF = geotiff().options
WORLD = "-180,180,-90,90 [EPSG:4326]"
Usage = namedtuple("Usage", "total used free")


def tiff(**options: str) -> FileKind:
    return FileKind("GTiff", options, is_copied=False, pixel_bytes=1)


# ---- The numbers ----------------------------------------------------------------------------------------------------


def test_plain_formats_take_what_their_pixels_take():
    assert file_needs((100, 200), FileKind("ENVI", {}, False, 2), GEOTIFF).disk == 40_000
    assert file_needs((512, 1024), tiff(TILED="YES", BLOCKXSIZE="512", BLOCKYSIZE="512"), GEOTIFF).disk == (
        512 * 1024 + 2 * 16
    )


def test_of_a_compressed_geotiff_the_index_and_the_smallest_blocks_are_known():
    needs = file_needs((1024, 1536), FileKind("GTiff", GEOTIFF, False, 1), GEOTIFF)
    assert needs == FileNeeds(disk=6 * (16 + 255), memory=6 * 32)


def test_a_sparse_one_may_be_nothing_but_its_index():
    assert file_needs((1024, 1536), tiff(**GEOTIFF, SPARSE_OK="TRUE"), GEOTIFF).disk == 6 * 16


def test_strips_and_bits():
    assert file_needs((100, 4096), tiff(), GEOTIFF).disk == 50 * (16 + 2 * 4096)
    assert file_needs((100, 5000), tiff(), GEOTIFF).disk == 100 * (16 + 5000)
    assert file_needs((100, 9000), tiff(), GEOTIFF).disk == 100 * (16 + 9000)
    assert file_needs((100, 4096), tiff(NBITS="1", BLOCKYSIZE="100"), GEOTIFF).disk == 16 + 100 * 512


def test_what_is_copied_is_there_twice_and_cog_has_overviews():
    shape = (5120, 5120)
    plain = file_needs(shape, FileKind("GTiff", GEOTIFF, False, 1), GEOTIFF).disk
    assert file_needs(shape, FileKind("PNG", {}, True, 1), GEOTIFF).disk == plain
    cog = file_needs(shape, FileKind("COG", {"COMPRESS": "DEFLATE"}, True, 1), GEOTIFF).disk
    assert cog == plain + plain + plain // 4


def test_what_isnt_known_counts_as_nothing():
    assert file_needs((100, 100), FileKind("GPKG", {}, False, 1), GEOTIFF) == FileNeeds(0, 0)


def needs_of(shape: tuple[int, int], *paths: Path, file: FileRequest | None = None) -> NeedsFound:
    """Return what masks at the paths need at least."""
    band = Band("x", values=(0, 1))
    with places_of([FileToMake(str(path), band, file or FileRequest()) for path in paths]) as places:
        return room_for(shape, places)


SMALLEST = [
    *[
        ("tif", options)
        for options in (
            "",
            "COMPRESS=NONE",
            "COMPRESS=LZW",
            "COMPRESS=PACKBITS",
            "SPARSE_OK=TRUE",
            "TILED=NO",
        )
    ],
    *[(suffix, "") for suffix in ("cog", "img", "bil", "sdat", "png")],
]


@pytest.mark.parametrize(("suffix", "creation_options"), SMALLEST)
def test_no_file_is_smaller_than_what_is_told(build_mask, tmp_path, output, suffix, creation_options):
    """The smallest there is: everything is invalid."""
    options = dict([creation_options.split("=")] if creation_options else [])
    path = output.with_suffix(".tif" if suffix == "cog" else f".{suffix}")
    file = FileRequest(options, chosen="COG" if suffix == "cog" else "")
    told = needs_of((1500, 2000), path, file=file)
    reference = blank(tmp_path / "reference.tif", (1500, 2000))
    nothing = blank(tmp_path / "nothing.tif", (1500, 2000))
    build_mask(
        REFERENCE=reference,
        MASK=nothing,
        OUTPUT=str(path),
        CREATION_OPTIONS=creation_options,
        CLOUD_OPTIMIZED=1 if suffix == "cog" else 0,
    )
    copied_from = (
        path.stat().st_size if suffix in ("cog", "png") else 0
    )  # a GeoTIFF about as large at the least
    assert told.disk <= path.stat().st_size + max(copied_from, 12 * (16 + 255) if copied_from else 0)
    assert told.disk >= (0 if suffix in ("img", "png") else 12 * 16)


# ---- What is refused, and what is announced -------------------------------------------------------------------------


@pytest.fixture
def disk_with(monkeypatch):
    def set_free(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))

    return set_free


def test_too_little_disk_is_told_before_a_feature_is_read(refusal, disk_with):
    disk_with(4_000_000_000)
    message = refusal(EXTENT=WORLD, PIXEL_SIZE=0.0001, CRS="EPSG:4326", VALID=endless())
    assert "3600000 x 1800000 pixels needs at least 6.2 GiB" in message
    assert "where 3.7 GiB are free" in message


def test_a_disk_that_tells_no_size_refuses_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 0))
    needs_of((100_000, 100_000), tmp_path / "a.tif")


def test_small_files_are_tried(disk_with, tmp_path):
    disk_with(0)
    needs_of((1000, 1000), tmp_path / "a.tif")


def test_outputs_on_one_disk_add_up(disk_with, tmp_path):
    shape, files = (100_000, 100_000), [tmp_path / "a.tif", tmp_path / "b.tif"]
    disk_with(needs_of(shape, files[0]).disk)
    needs_of(shape, files[0])
    with pytest.raises(QgsProcessingException, match=r"needs at least 19\.\d MiB"):
        needs_of(shape, *files)


def test_too_little_memory_is_told_before_a_feature_is_read(refusal, disk_with, monkeypatch):
    disk_with(1 << 40)
    monkeypatch.setattr(gdal, "GetUsablePhysicalRAM", lambda: 1 << 29)
    message = refusal(EXTENT=WORLD, PIXEL_SIZE=0.0001, CRS="EPSG:4326", VALID=endless())
    assert "3600000 x 1800000 pixels needs at least 754.5 MiB of memory" in message
    assert "this computer has 512.0 MiB" in message


def test_memory_of_unknown_size_refuses_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(gdal, "GetUsablePhysicalRAM", lambda: 0)
    assert needs_of((100_000, 100_000), tmp_path / "a.tif").memory > 0


def test_a_folder_that_is_missing_is_for_the_file_to_tell(refusal, tmp_path):
    message = refusal(REFERENCE=blank(tmp_path / "r.tif", (4, 4)), OUTPUT=str(tmp_path / "no" / "mask.tif"))
    assert "can't be written there" in message


def test_a_large_run_is_announced_and_a_small_one_is_not():
    assert list(lines_of(NeedsFound((1000, 1000), disk=2000, memory=9000))) == []
    many, needs = lines_of(NeedsFound((100_000, 200_000), disk=1 << 20, memory=3 << 30))
    assert f"{QLocale().toString(20_000_000_000)} pixels" in many.text
    assert many.is_warning
    assert needs.text == "It needs at least 1.0 MiB on the disk, and 3.0 GiB of memory"


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0.0 KiB"), (1536, "1.5 KiB"), (1 << 20, "1.0 MiB"), (5 << 40, "5,120.0 GiB")]
)
def test_sizes_in_words(size, text):
    assert size_label(size) == text


# ---- Memory that runs out all the same ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 8 TiB"),
        RuntimeError("TIFFSetupStrips:Out of memory"),
        RuntimeError("std::bad_alloc"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("where", ["evidence", "stream"])
def test_it_is_told_as_an_error_and_files_stay_whole(refusal, tmp_path, output, monkeypatch, error, where):
    from grid_mask.plugin import make_mask

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(make_mask, {"evidence": "read_job", "stream": "stream"}[where], fail)
    output.write_bytes(b"the older file")
    message = refusal(REFERENCE=blank(tmp_path / "reference.tif", (60, 80)))
    assert "not enough memory" in message or "out of memory" in message.lower() or "bad_alloc" in message
    assert output.read_bytes() == b"the older file"


def test_other_errors_are_not_taken_for_it():
    assert not is_out_of_memory(RuntimeError("no such file"))
    assert not is_out_of_memory(ValueError("memory"))


def test_an_array_that_is_too_large_is_such_an_error():
    with pytest.raises(MemoryError) as stopped:
        np.zeros(1 << 50)
    assert is_out_of_memory(stopped.value)


def test_room_is_looked_for_beside_the_output(monkeypatch, tmp_path):
    asked: list[Path] = []

    def usage(folder):
        asked.append(Path(folder))
        return Usage(10**9, 0, 10**9)

    monkeypatch.setattr(room.shutil, "disk_usage", usage)
    needs_of((100, 100), tmp_path / "a.tif")
    assert asked == [tmp_path]
