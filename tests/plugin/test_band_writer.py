"""Packed tiles into a file: the same pixels whatever the blocks, and no more unpacked or held than is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from osgeo import gdal

from grid_mask.core.cancel import Cancelled
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.packed_mask import PackedMask
from grid_mask.core.pixels.reason import Reason
from grid_mask.core.pixels.reason_masks import ReasonMasks
from grid_mask.core.pixels.tile import Tile, tiles
from grid_mask.plugin.host.gdal_access import close, gdal_errors
from grid_mask.plugin.output import band_writer
from grid_mask.plugin.output.band import Band
from grid_mask.plugin.output.band_writer import BandWriter, Print, holds
from grid_mask.plugin.output.raster_file import raster_file
from grid_mask.plugin.request import FileRequest
from grid_mask.tests.plugin.layers import NORTH_UP, first_band

MASK = Band("validity", values=(0, 1))


def patches(shape: tuple[int, int], *, seed: int = 1) -> np.ndarray:
    """Return pixels of which some blocks are all False, some all True, and some neither."""
    rng = np.random.default_rng(seed)
    rows, cols = shape
    kinds = rng.integers(0, 3, (-(-rows // 512), -(-cols // 512)))
    kind = np.kron(kinds, np.ones((512, 512), dtype=np.uint8))[:rows, :cols]
    return np.where(kind == 2, rng.random(shape) < 0.5, kind == 1)


def answer(pixels: np.ndarray) -> PackedMask | bool:
    return PackedMask.of(pixels) if pixels.any() and not pixels.all() else bool(pixels.flat[0])


def written(
    path: Path,
    pixels: np.ndarray,
    *,
    tile_shape: tuple[int, int] = (512, 1 << 17),
    band: Band = MASK,
    options: dict[str, str] | None = None,
) -> np.ndarray:
    """Write pixels tile by tile, and return what the file holds then."""
    request = FileRequest(options or {})
    with raster_file(str(path), Grid(pixels.shape, NORTH_UP), band, lambda: False, file=request) as write:
        for tile in tiles(pixels.shape, tile_shape):
            write(tile, answer(pixels[tile.slices]))
    return first_band(path)


# ---- Every pixel in its place ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tile_shape", [(512, 1 << 17), (512, 512), (512, 1024), (100, 1 << 17), (300, 640), (7, 64)], ids=str
)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"TILED": "NO"},
        {"TILED": "NO", "BLOCKYSIZE": "700", "COMPRESS": "NONE"},
        {"BLOCKXSIZE": "256", "BLOCKYSIZE": "1024"},
        {"BLOCKXSIZE": "48", "BLOCKYSIZE": "80"},
        {"NBITS": "1"},
        {"SPARSE_OK": "TRUE"},
    ],
    ids=str,
)
def test_whatever_the_tiles_and_the_blocks(tmp_path, monkeypatch, options, tile_shape):
    monkeypatch.setattr(band_writer, "MOST_AT_ONCE", 1 << 18)
    monkeypatch.setattr(band_writer, "MOST_UNWRITTEN", 1 << 19)
    pixels = patches((1500, 2100))
    np.testing.assert_array_equal(
        written(tmp_path / "mask.tif", pixels, options=options, tile_shape=tile_shape), pixels
    )


@pytest.mark.parametrize("suffix", ["tif", "img", "bil", "png", "nc", "sdat"])
def test_whatever_the_format(tmp_path, suffix):
    pixels = patches((1100, 1700), seed=3)
    np.testing.assert_array_equal(written(tmp_path / f"mask.{suffix}", pixels), pixels)


@pytest.mark.parametrize("suffix", ["tif", "img", "bil"])
@pytest.mark.parametrize("values", [(1, 0), (0, 255), (7, 9), (-1, 300), (2**31 - 1, 1 - 2**31)], ids=str)
def test_whatever_the_values(tmp_path, suffix, values):
    pixels = patches((600, 1300), seed=2)
    found = written(tmp_path / f"mask.{suffix}", pixels, band=Band("validity", values=values))
    np.testing.assert_array_equal(found, np.where(pixels, values[1], values[0]))


@settings(deadline=None, max_examples=30)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 200)),
    st.integers(0, 9),
    st.tuples(st.integers(1, 50), st.integers(1, 4)),
)
def test_small_and_odd_shapes(tmp_path_factory, shape, seed, tile):
    path = tmp_path_factory.mktemp("odd") / "mask.tif"
    pixels = np.random.default_rng(seed).random(shape) < 0.1 * seed
    options = {"BLOCKXSIZE": "16", "BLOCKYSIZE": "16"}
    tile_shape = (tile[0], tile[1] * 64)
    np.testing.assert_array_equal(written(path, pixels, options=options, tile_shape=tile_shape), pixels)


def test_reasons(tmp_path):
    shape = (600, 1300)
    outside, inside, rejected = patches(shape, seed=5), patches(shape, seed=6), patches(shape, seed=7)
    path = tmp_path / "reasons.tif"
    with raster_file(
        str(path), Grid(shape, NORTH_UP), Band("reasons", values=range(16)), lambda: False
    ) as write:
        for tile in tiles(shape):
            where = {
                Reason.OUTSIDE_VALID: PackedMask.of(outside[tile.slices]),
                Reason.INSIDE_INVALID: answer(inside[tile.slices]),
                Reason.RASTER_MASK: PackedMask.of(rejected[tile.slices]),
                Reason.BEYOND_RASTER_MASK: tile.row == 512,
            }
            write(tile, ReasonMasks(tile.shape, where))
    expected = outside * 1 + inside * 2 + rejected * 4
    expected[512:] += 8
    np.testing.assert_array_equal(first_band(path), expected)


# ---- Not more than needed -------------------------------------------------------------------------------------------


class BandThatCounts:
    """A band of 512 x 512 blocks that keeps in mind what it is asked to do."""

    def __init__(self, shape: tuple[int, int], block: tuple[int, int] = (512, 512)) -> None:
        self.YSize, self.XSize = shape
        self._block = block
        self.written: list[Tile] = []
        self.unflushed = self.most_unflushed = 0

    def GetBlockSize(self) -> list[int]:  # noqa: N802
        return [self._block[1], self._block[0]]

    def WriteArray(self, pixels: np.ndarray, col: int, row: int) -> int:  # noqa: N802
        self.written.append(Tile(row, col, *pixels.shape))
        self.unflushed += pixels.size
        self.most_unflushed = max(self.most_unflushed, self.unflushed)
        return gdal.CE_None

    def FlushCache(self) -> None:  # noqa: N802
        self.unflushed = 0


def write_into(band: BandThatCounts, codes: Callable[[Tile], Any], **options: Any) -> None:
    writer = BandWriter(band, (0, 1), np.uint8, **options)
    for tile in tiles((band.YSize, band.XSize)):
        writer.write(tile, codes(tile))


@pytest.mark.parametrize("width", [128, 512, 1024])
def test_blank_blocks_are_left_out(width):
    band = BandThatCounts((1024, 4096), block=(512, width))
    pixels = np.zeros((1024, 4096), dtype=bool)
    pixels[700, 1024 + 5] = True
    write_into(band, lambda tile: PackedMask.of(pixels[tile.slices]), blank=0)
    assert band.written == [Tile(512, 1024, 512, width)]


def test_where_reasons_are_mixed_no_block_is_uniform():
    """Whatever is added to what marks it as mixed."""
    band = BandThatCounts((64, 128), block=(64, 64))
    outside = PackedMask.of(np.indices((64, 128)).sum(axis=0) % 2 == 0)
    written: list[np.ndarray] = []
    band.WriteArray = lambda pixels, *_: written.append(pixels) or gdal.CE_None
    codes = ReasonMasks((64, 128), {Reason.OUTSIDE_VALID: outside, Reason.INSIDE_INVALID: True})
    BandWriter(band, range(16), np.uint8).write(Tile(0, 0, 64, 128), codes)
    np.testing.assert_array_equal(np.hstack(written), outside.unpacked(slice(0, 128)) + 2)


def test_they_are_written_where_nobody_knows_what_they_would_be():
    band = BandThatCounts((1024, 2048))
    write_into(band, lambda tile: False)
    assert sum(tile.size for tile in band.written) == 1024 * 2048


@pytest.mark.parametrize("codes", [True, False, "mixed"])
def test_memory_is_bounded_in_a_very_wide_grid(codes):
    shape = (512, 1 << 17)
    band = BandThatCounts(shape)
    mixed = PackedMask.of(np.random.default_rng(1).random(shape) < 0.5)
    write_into(band, lambda tile: mixed if codes == "mixed" else codes)
    assert max(tile.size for tile in band.written) <= band_writer.MOST_AT_ONCE
    assert sum(tile.size for tile in band.written) == shape[0] * shape[1]
    assert band.most_unflushed <= band_writer.MOST_UNWRITTEN + band_writer.MOST_AT_ONCE
    assert band.unflushed == 0


def test_blocks_that_the_next_tile_goes_on_with_are_not_flushed():
    """They would be compressed twice, and what was written first would stay in the file for nothing."""
    band = BandThatCounts((2048, 2048), block=(1024, 512))
    writer = BandWriter(band, (0, 1), np.uint8)
    writer.write(Tile(0, 0, 512, 2048), True)
    assert band.unflushed == 512 * 2048
    writer.write(Tile(512, 0, 512, 2048), True)
    assert band.unflushed == 0
    lines = BandThatCounts((512, 1 << 18), block=(1, 1 << 18))
    BandWriter(lines, (0, 1), np.uint8).write(Tile(0, 0, 512, 1 << 17), True)
    assert lines.unflushed == 512 << 17


@pytest.mark.parametrize("shape", [(700, 2048), (700, 2000), (1024, 2048)], ids=str)
@pytest.mark.parametrize("width", [128, 512, 1024, 4096])
def test_all_is_flushed_at_the_end(shape, width):
    """Also the lowest blocks, which the grid ends within."""
    band = BandThatCounts(shape, block=(512, width))
    write_into(band, lambda tile: True)
    assert sum(tile.size for tile in band.written) == shape[0] * shape[1]
    assert band.unflushed == 0


def test_a_failure_that_gdal_only_returns_is_raised(monkeypatch):
    band = BandThatCounts((8, 64))
    band.WriteArray = lambda *_: gdal.CE_Failure
    monkeypatch.setattr(gdal, "GetLastErrorMsg", lambda: "no room for it")
    with pytest.raises(RuntimeError, match="no room for it"):
        write_into(band, lambda tile: True)


def test_a_tile_s_blocks_are_in_the_file_before_the_next_tile(tmp_path):
    with gdal_errors():
        options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE"]
        dataset = gdal.GetDriverByName("GTiff").Create(
            str(tmp_path / "mask.tif"), 1024, 1024, options=options
        )
        band = dataset.GetRasterBand(1)
        BandWriter(band, (0, 1), np.uint8).write(Tile(0, 0, 512, 1024), True)
        offsets = [
            band.GetMetadataItem(f"BLOCK_OFFSET_{col}_{row}", "TIFF") for row in (0, 1) for col in (0, 1)
        ]
        close(dataset)
    assert [offset is not None for offset in offsets] == [True, True, False, False]


@pytest.mark.parametrize("codes", [True, "mixed"])
def test_cancel_is_asked_between_portions(codes):
    shape = (512, 1 << 17)
    band = BandThatCounts(shape)
    mixed = PackedMask.of(np.random.default_rng(1).random(shape) < 0.5)
    sizes = []

    def cancelled() -> bool:
        sizes.append(sum(tile.size for tile in band.written))
        return len(sizes) == 5

    with pytest.raises(Cancelled):
        write_into(band, lambda tile: mixed if codes == "mixed" else codes, cancelled=cancelled)
    assert len(sizes) == 5
    assert max(np.diff(sizes)) <= band_writer.MOST_AT_ONCE


def in_memory(pixels: np.ndarray, kind: int = gdal.GDT_Byte) -> gdal.Dataset:
    rows, cols = pixels.shape
    dataset = gdal.GetDriverByName("MEM").Create("", cols, rows, 1, kind)
    dataset.GetRasterBand(1).WriteArray(pixels)
    return dataset


ONES = np.ones((10, 20), dtype=np.uint8)


@pytest.mark.parametrize("value", [0, 1, 2, 1.5, 257], ids=str)
@pytest.mark.parametrize("kind", [gdal.GDT_Byte, gdal.GDT_Float32])
def test_a_band_holds_what_was_written_if_every_pixel_is_the_same_number(kind, value):
    found = ONES.astype(np.float32)
    found[9, 19] = value
    dataset = in_memory(found, kind)
    is_kept = int(dataset.GetRasterBand(1).ReadAsArray()[9, 19]) == value == 1
    is_held = holds(dataset.GetRasterBand(1), [Print.of(Tile.whole((10, 20)), ONES)], np.uint8)
    assert is_held == is_kept


@pytest.mark.parametrize("shape", [(9, 20), (10, 19), (9, 19), (1, 1)], ids=str)
def test_a_band_that_is_smaller_does_not(shape):
    dataset = in_memory(ONES[: shape[0], : shape[1]])
    is_held = holds(dataset.GetRasterBand(1), [Print.of(Tile.whole((10, 20)), ONES)], np.uint8)
    assert not is_held


def test_cancel_is_asked_while_a_file_is_read_again():
    dataset = in_memory(ONES)
    prints = [Print.of(Tile(row, 0, 1, 20), ONES[row : row + 1]) for row in range(10)]
    answers = iter([False, False, True])
    assert holds(dataset.GetRasterBand(1), prints, np.uint8)
    with pytest.raises(Cancelled):
        holds(dataset.GetRasterBand(1), prints, np.uint8, lambda: next(answers))
    assert list(answers) == []


# ---- What GDAL makes of blocks that were left out -------------------------------------------------------------------


def blocks_in(path: Path) -> int:
    with gdal_errors():
        dataset = gdal.Open(str(path))
        band = dataset.GetRasterBand(1)
        found = [
            band.GetMetadataItem(f"BLOCK_OFFSET_{col}_{row}", "TIFF")
            for row in range(-(-band.YSize // 512))
            for col in range(-(-band.XSize // 512))
        ]
        del band, dataset
    return sum(offset is not None for offset in found)


def test_they_are_zeros_in_a_file_that_any_software_reads(tmp_path):
    pixels = np.zeros((1024, 1536), dtype=bool)
    pixels[600:, 1100:] = True
    dense, sparse = tmp_path / "dense.tif", tmp_path / "sparse.tif"
    np.testing.assert_array_equal(written(dense, pixels), pixels)
    np.testing.assert_array_equal(written(sparse, pixels, options={"SPARSE_OK": "TRUE"}), pixels)
    assert blocks_in(dense) == 6
    assert blocks_in(sparse) == 1


@pytest.mark.parametrize(
    "options", [{}, {"SPARSE_OK": "TRUE"}, {"COMPRESS": "NONE"}, {"TILED": "NO"}], ids=str
)
@pytest.mark.parametrize("valid", [True, False])
def test_a_file_that_is_all_of_a_kind(tmp_path, options, valid):
    pixels = np.full((1000, 1200), valid)
    np.testing.assert_array_equal(written(tmp_path / "mask.tif", pixels, options=options), pixels)


def test_zeros_that_mean_valid_are_left_out_too(tmp_path):
    pixels = np.ones((1024, 1024), dtype=bool)
    band = Band("validity", values=(1, 0))
    path = tmp_path / "mask.tif"
    np.testing.assert_array_equal(written(path, pixels, band=band, options={"SPARSE_OK": "TRUE"}), ~pixels)
    assert blocks_in(path) == 0
