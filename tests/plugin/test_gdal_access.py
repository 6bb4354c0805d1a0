"""GDAL's settings are the whole process's: whoever changes them puts them back, whatever the others do meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
)

from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.tile import Tile
from grid_mask.plugin.host import transforms
from grid_mask.plugin.host.gdal_access import MOST_CACHED, close, gdal_errors, limited_cache
from grid_mask.plugin.host.transforms import projection
from grid_mask.plugin.output.band import Band
from grid_mask.plugin.output.raster_file import raster_file
from grid_mask.tests.plugin.disks import full_beyond
from grid_mask.tests.plugin.layers import NORTH_UP, UTM, blank

SHAPE = (600, 700)


@pytest.fixture(params=[False, True], ids=["quiet", "raising"])
def other_plugins_gdal(request) -> Iterator[bool]:
    """GDAL as another plugin set it: raising errors, or not."""
    before = gdal.GetUseExceptions()
    try:
        (gdal.UseExceptions if request.param else gdal.DontUseExceptions)()
    except RuntimeError:
        pytest.skip("this QGIS lets GDAL raise errors, and GDAL can't be told otherwise any more")
    yield request.param
    (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.fixture
def user_s_cache() -> Iterator[int]:
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(3 << 30)
    yield 3 << 30
    gdal.SetCacheMax(before)


# ---- Errors ---------------------------------------------------------------------------------------------------------


def test_errors_are_raised_inside_alone(other_plugins_gdal):
    with gdal_errors():
        with pytest.raises(RuntimeError, match="nowhere"):
            gdal.Open("nowhere.tif")
        with gdal_errors():
            assert gdal.GetUseExceptions()
        assert gdal.GetUseExceptions()
    assert bool(gdal.GetUseExceptions()) == other_plugins_gdal


def test_one_thread_s_end_is_not_the_others(other_plugins_gdal):
    together = Barrier(2, timeout=10)

    def leave_early() -> None:
        with gdal_errors():
            together.wait()
        together.wait()

    def stay() -> bool:
        with gdal_errors():
            together.wait()
            together.wait()
            with pytest.raises(RuntimeError):
                gdal.Open("nowhere.tif")
            return bool(gdal.GetUseExceptions())

    with ThreadPoolExecutor(2) as pool:
        early, late = pool.submit(leave_early), pool.submit(stay)
        early.result(timeout=10)
        assert late.result(timeout=10)
    assert bool(gdal.GetUseExceptions()) == other_plugins_gdal


def test_closing_tells_and_leaves_the_setting_alone(tmp_path, other_plugins_gdal):
    with gdal_errors():
        dataset = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "small.tif"), 9, 9)
        band = dataset.GetRasterBand(1)
        close(dataset)
        assert gdal.GetUseExceptions()
    del band, dataset
    gc.collect()  # a file closed twice would end Python here
    assert gdal.Open(str(tmp_path / "small.tif")).RasterXSize == 9


@pytest.mark.own_process
@pytest.mark.parametrize("driver", ["HFA", "ENVI"])
def test_a_file_that_can_t_be_closed_is_freed_once(tmp_path, driver):
    """From GDAL 3.8 on, Python would free it again when it collects garbage, and die."""
    noise = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)
    with gdal_errors(), limited_cache():
        dataset = gdal.GetDriverByName(driver).Create(str(tmp_path / "full"), SHAPE[1], SHAPE[0])
        dataset.GetRasterBand(1).WriteArray(noise)
        with full_beyond(1 << 10), pytest.raises(RuntimeError):
            close(dataset)
    del dataset
    gc.collect()


# ---- The cache ------------------------------------------------------------------------------------------------------


def test_the_cache_is_small_inside_alone(user_s_cache):
    with limited_cache():
        assert gdal.GetCacheMax() == MOST_CACHED
        with limited_cache():
            pass
        assert gdal.GetCacheMax() == MOST_CACHED
    assert gdal.GetCacheMax() == user_s_cache


def test_a_smaller_one_stays():
    before = gdal.GetCacheMax()
    try:
        gdal.SetCacheMax(5 << 20)
        with limited_cache():
            assert gdal.GetCacheMax() == 5 << 20
        assert gdal.GetCacheMax() == 5 << 20
    finally:
        gdal.SetCacheMax(before)


def test_it_is_put_back_after_a_run(build_mask, tmp_path, user_s_cache):
    build_mask(REFERENCE=blank(tmp_path / "grid.tif", SHAPE))
    assert gdal.GetCacheMax() == user_s_cache


def test_it_is_put_back_when_the_writing_fails(tmp_path, user_s_cache):
    class StoppedError(Exception):
        pass

    file = raster_file(
        str(tmp_path / "mask.tif"), Grid(SHAPE, NORTH_UP), Band("validity", values=(0, 1)), lambda: False
    )
    with pytest.raises(StoppedError), file as write:  # noqa: PT012
        write(Tile(0, 0, 512, 700), True)
        assert gdal.GetCacheMax() == MOST_CACHED
        raise StoppedError
    assert gdal.GetCacheMax() == user_s_cache


def test_writing_holds_little(tmp_path: Path, user_s_cache):
    """As much as GDAL holds is what a run costs, in a grid of any size."""
    shape = (512 * 8, 1 << 14)
    file = raster_file(
        str(tmp_path / "mask.tif"), Grid(shape, NORTH_UP), Band("validity", values=(0, 1)), lambda: False
    )
    held_before = gdal.GetCacheUsed()
    with file as write:
        for row in range(0, shape[0], 512):
            write(Tile(row, 0, 512, shape[1]), True)
            assert gdal.GetCacheUsed() - held_before < 1 << 20


# ---- Coordinates ----------------------------------------------------------------------------------------------------


def test_threads_project_as_one_does(qgis_app):
    to_degrees = projection(
        QgsCoordinateReferenceSystem(UTM),
        QgsCoordinateReferenceSystem("EPSG:4326"),
        QgsCoordinateTransformContext(),
    )
    assert to_degrees is not None
    rng = np.random.default_rng(1)
    points = [rng.uniform((4e5, 3e6), (6e5, 5e6), (500, 2)) for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        for given, found in zip(points, pool.map(to_degrees, points)):
            np.testing.assert_array_equal(found, to_degrees(given))


class RefusedWhole(QgsGeometry):
    """A line that QGIS doesn't transform where it can't transform one of its points."""

    def transform(self, to_other: QgsCoordinateTransform) -> object:
        copy = QgsGeometry(self)
        copy.transform(to_other)
        if "inf" in copy.asWkt():
            raise QgsCsException("no such place")
        return super().transform(to_other)


@pytest.mark.parametrize("line", [QgsGeometry, RefusedWhole], ids=["point by point", "refused whole"])
def test_every_point_is_projected_for_itself(qgis_app, monkeypatch, line):
    """Also beside some that have no place on the map."""
    monkeypatch.setattr(transforms, "QgsGeometry", line)
    crs = [QgsCoordinateReferenceSystem(code) for code in ("EPSG:4326", "EPSG:32631")]
    to_map = projection(*crs, QgsCoordinateTransformContext())
    assert to_map is not None
    one_by_one = QgsCoordinateTransform(*crs, QgsCoordinateTransformContext())
    for count in range(6):
        given = np.array([(3.0 + place, 45.0) for place in range(count)]).reshape(-1, 2)
        for is_lost in product([False, True], repeat=count):
            lost = np.array(is_lost, dtype=np.bool_)
            expected = np.array([one_by_one.transform(QgsPointXY(*point)) for point in given]).reshape(-1, 2)
            found = to_map(np.where(lost[:, np.newaxis], (93.0, 0.0), given))
            assert found.shape == given.shape
            np.testing.assert_array_equal(found[~lost], expected[~lost])
            assert not np.isfinite(found[lost]).any()
