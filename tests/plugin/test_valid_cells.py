"""Cells of a raster mask: each block read once, the right answer in any order and from any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from time import sleep
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from osgeo import gdal
from qgis.core import QgsProcessingException

from grid_mask.core.cell_rules.parser import parse_cell_rule
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.tile import Tile
from grid_mask.plugin.host.gdal_access import close, gdal_errors
from grid_mask.plugin.raster import valid_cells
from grid_mask.plugin.raster.cells import CellReader, StoredCells, provider_opener, readable
from grid_mask.plugin.raster.source import raster_source
from grid_mask.plugin.raster.valid_cells import ValidCells, chunk_shape
from grid_mask.tests.plugin.layers import raster_layer, write_raster


class Stored:
    """Cells that keep in mind what was read of them, and complain of two who read at once."""

    def __init__(self, shape: tuple[int, int], block: tuple[int, int]) -> None:
        self.cells = np.random.default_rng(1).integers(0, 2, shape).astype(np.uint8)
        self.block = block
        self.reads: list[Tile] = []
        self._reading = Lock()

    def read(self, tile: Tile) -> StoredCells:
        assert self._reading.acquire(blocking=False), "two threads read at once"
        try:
            sleep(0.0005)
            self.reads.append(tile)
            return StoredCells(self.cells[tile.slices])
        finally:
            self._reading.release()

    def valid_cells(self, **options: int) -> ValidCells:
        reader = CellReader(self.read, self.block)
        return ValidCells(reader, lambda cells: cells.raw != 0, self.cells.shape, **options)

    def cells_read(self) -> int:
        return sum(tile.size for tile in self.reads)


def strips(shape: tuple[int, int], height: int) -> list[Tile]:
    """Return what tiles going down a grid ask for: rows that overlap by one."""
    rows, cols = shape
    return [Tile(row, 0, min(height + 1, rows - row), cols) for row in range(0, rows, height)]


def assert_right(valid: ValidCells, stored: Stored, tile: Tile) -> None:
    found = valid(tile)
    assert found.dtype == np.bool_
    np.testing.assert_array_equal(found, stored.cells[tile.slices] != 0)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(valid_cells, "CELLS_AT_ONCE", 4096)
    monkeypatch.setattr(valid_cells, "MOST_READ_AT_ONCE", 1 << 14)


# ---- Read once ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [(1, 1000), (7, 1000), (64, 64), (50, 130), (500, 1000)], ids=str)
def test_going_down_every_block_is_read_once(small_chunks, block):
    stored = Stored((500, 1000), block)
    valid = stored.valid_cells()
    for tile in strips(stored.cells.shape, 23):
        assert_right(valid, stored, tile)
    assert stored.cells_read() == stored.cells.size


@pytest.mark.parametrize("workers", [2, 5])
def test_so_it_is_by_several_threads(small_chunks, workers):
    stored = Stored((600, 700), (32, 64))
    valid = stored.valid_cells()
    asked = [tile for tile in strips(stored.cells.shape, 11) for _ in range(2)]
    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(valid, asked))
    for tile, found in zip(asked, answers):
        np.testing.assert_array_equal(found, stored.cells[tile.slices] != 0)
    assert stored.cells_read() == stored.cells.size


def test_two_who_ask_for_the_same_at_once_read_it_once(small_chunks):
    stored = Stored((100, 100), (100, 100))
    valid, together = stored.valid_cells(), Barrier(4)

    def ask(_: int) -> np.ndarray:
        together.wait(timeout=10)
        return valid(Tile(0, 0, 100, 100))

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(ask, range(4)):
            np.testing.assert_array_equal(found, stored.cells != 0)
    assert stored.cells_read() == stored.cells.size


def test_what_is_not_asked_for_is_not_read(small_chunks):
    stored = Stored((1000, 1000), (10, 10))
    assert_right(stored.valid_cells(), stored, Tile(500, 700, 3, 4))
    assert stored.cells_read() <= 4096


def test_a_file_is_read_in_its_own_blocks(tmp_path):
    """As GDAL tells it: what its cache doesn't hold would be read again."""
    cells = np.random.default_rng(1).integers(0, 9, (1500, 1300)).astype(np.uint16)
    path = tmp_path / "cells.tif"
    with gdal_errors():
        options = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=128", "COMPRESS=DEFLATE"]
        dataset = gdal.GetDriverByName("GTiff").Create(
            str(path), 1300, 1500, 1, gdal.GDT_UInt16, options=options
        )
        dataset.GetRasterBand(1).WriteArray(cells)
        close(dataset)
    source = raster_source(raster_layer(path))
    reader = source.open_cells()
    assert reader.block == (128, 256)
    height, width = chunk_shape(cells.shape, reader.block)
    assert height % 128 == 0
    assert width in (1300, width // 256 * 256)
    valid = source.valid_cells(parse_cell_rule(">4"))
    for tile in strips(cells.shape, 100):
        np.testing.assert_array_equal(valid(tile), cells[tile.slices] > 4)


# ---- Always right ---------------------------------------------------------------------------------------------------


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 90)),
    st.tuples(st.integers(1, 70), st.integers(1, 100)),
    st.integers(0, 3000),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), max_size=8),
)
def test_in_any_order(shape, block, most_kept, windows):
    stored = Stored(shape, block)
    valid = stored.valid_cells(most_kept=most_kept)
    for row, col, height, width in windows:
        first_row, first_col = int(row * (shape[0] - 1)), int(col * (shape[1] - 1))
        tile = Tile(
            first_row,
            first_col,
            1 + int(height * (shape[0] - 1 - first_row)),
            1 + int(width * (shape[1] - 1 - first_col)),
        )
        assert_right(valid, stored, tile)


def test_by_threads_that_need_more_than_is_kept(small_chunks):
    stored = Stored((300, 400), (16, 16))
    valid = stored.valid_cells(most_kept=5000)
    rng = np.random.default_rng(2)
    asked = [Tile(int(row), int(col), 90, 120) for row, col in rng.integers(0, (210, 280), (60, 2))]
    with ThreadPoolExecutor(4) as pool:
        for tile, found in zip(asked, pool.map(valid, asked)):
            np.testing.assert_array_equal(found, stored.cells[tile.slices] != 0)


def test_an_answer_may_be_written_to(small_chunks):
    stored = Stored((20, 30), (20, 30))
    valid = stored.valid_cells()
    tile = Tile(3, 5, 4, 16)
    valid(tile)[:] = True
    assert_right(valid, stored, tile)


# ---- Memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "block", "expected"),
    [
        ((600, 600), (8, 600), (600, 600)),
        ((100_000, 100_000), (1, 100_000), (10, 100_000)),
        ((100_000, 100_000), (256, 256), (256, 4096)),
        ((100_000, 100_000), (1024, 1024), (1024, 1024)),
        ((100_000, 100_000), (2048, 2048), (2048, 2048)),
        ((90_000, 100_000), (90_000, 100_000), (83, 100_000)),
        ((1, 1), (512, 512), (1, 1)),
        ((10, 30_000_000), (1, 30_000_000), (1, 30_000_000)),
    ],
    ids=str,
)
def test_how_much_is_read_together(shape, block, expected):
    assert chunk_shape(shape, block) == expected


def test_old_chunks_are_forgotten(small_chunks):
    stored = Stored((500, 100), (10, 100))
    valid = stored.valid_cells(most_kept=8000)
    for tile in strips(stored.cells.shape, 20):
        valid(tile)
    assert sum(chunk.size for chunk in valid._kept) <= 8000
    assert stored.cells_read() == stored.cells.size


def test_the_rule_is_applied_in_portions(monkeypatch):
    """A rule makes numbers of eight bytes of each cell, and some of them."""
    monkeypatch.setattr(valid_cells, "CELLS_AT_ONCE", 1000)
    stored = Stored((100, 90), (100, 90))
    together_at_once: list[int] = []

    def is_valid(cells: StoredCells) -> np.ndarray:
        together_at_once.append(cells.raw.size)
        return cells.raw != 0

    valid = ValidCells(CellReader(stored.read, stored.block), is_valid, stored.cells.shape)
    assert_right(valid, stored, Tile(0, 0, 100, 90))
    assert len(stored.reads) == 1
    assert max(together_at_once) <= 1000


# ---- Errors ---------------------------------------------------------------------------------------------------------


class Unlucky(Stored):
    """Fails at first."""

    failures = 1

    def read(self, tile: Tile) -> StoredCells:
        if self.failures:
            self.failures -= 1
            raise QgsProcessingException("out of order")
        return super().read(tile)


def test_an_error_is_everybody_s_and_is_not_kept():
    stored = Unlucky((10, 10), (10, 10))
    valid = stored.valid_cells()
    with pytest.raises(QgsProcessingException, match="out of order"):
        valid(Tile(0, 0, 5, 5))
    assert_right(valid, stored, Tile(0, 0, 5, 5))


def test_an_error_of_cells_that_were_forgotten_meanwhile_is_that_error():
    stored = Unlucky((10, 10), (10, 10))
    valid = stored.valid_cells()
    read = stored.read

    def read_while_others_ask(tile: Tile) -> StoredCells:
        valid._kept.clear()
        return read(tile)

    valid._reader = CellReader(read_while_others_ask, stored.block)
    with pytest.raises(QgsProcessingException, match="out of order"):
        valid(Tile(0, 0, 5, 5))


def test_rows_of_cells_are_masked_as_the_cells_are():
    masked = np.array([[True, False], [False, False], [False, True]])
    cells = StoredCells(np.arange(6).reshape(3, 2), masked, scale=2.0, offset=1.0)
    some = cells.rows(slice(1, 3))
    assert some.values.tolist() == [[5.0, 7.0], [9.0, 11.0]]
    assert some.masked.tolist() == [[False, False], [False, True]]
    assert StoredCells(cells.raw).rows(slice(0, 1)).masked is False


def test_why_a_file_can_t_be_read_is_told():
    with (
        pytest.raises(QgsProcessingException, match=r"'cells' can't be read: out of order"),
        readable("cells"),
    ):
        raise RuntimeError("out of order")


@pytest.mark.parametrize(("said", "told"), [("no answer", "no answer"), ("", "0")])
def test_why_a_provider_can_t_give_cells_is_told(said, told):
    block = SimpleNamespace(
        isValid=lambda: False, error=lambda: SimpleNamespace(message=lambda: said), dataType=lambda: 0
    )
    provider = SimpleNamespace(clone=lambda: SimpleNamespace(block=lambda *_: block))
    reader = provider_opener(provider, Grid((4, 4), (0.0, 1.0, 0.0, 4.0, 0.0, -1.0)), 1)()
    with pytest.raises(QgsProcessingException, match=f"raster layer can't be read: {told}"):
        reader.read(Tile(0, 0, 2, 2))


def test_a_file_read_by_threads_is_read_as_by_one(tmp_path: Path):
    cells = np.random.default_rng(3).integers(0, 200, (900, 800)).astype(np.float32)
    source = raster_source(
        raster_layer(write_raster(tmp_path / "cells.tif", cells, nodata=7.0, scale=0.5, offset=1.0))
    )
    rule = parse_cell_rule("1-80")
    shown = cells * 0.5 + 1.0
    expected = (shown >= 1) & (shown <= 80) & (cells != 7)
    asked = strips(cells.shape, 13)
    alone, shared = source.valid_cells(rule), source.valid_cells(rule)
    with ThreadPoolExecutor(4) as pool:
        for tile, found in zip(asked, pool.map(shared, asked)):
            np.testing.assert_array_equal(found, expected[tile.slices])
            np.testing.assert_array_equal(alone(tile), found)
