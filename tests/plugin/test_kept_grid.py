"""What a format does to grid, CRS or pixels is seen before anything is computed, and once more at the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, strategies as st
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingContext, QgsProcessingException

from grid_mask.core.pixels.grid import Grid
from grid_mask.plugin.build_mask import BuildMask
from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.output import georeference, raster_file, trial
from grid_mask.plugin.output.band import Band
from grid_mask.plugin.output.full_disk import DiskWatch, watched_disks
from grid_mask.plugin.output.georeference import see_that_it_lies_there, shift_px
from grid_mask.plugin.output.moves import NEW
from grid_mask.plugin.output.raster_file import FileToMake, check_formats, places_of
from grid_mask.plugin.output.raster_format import RasterFormat, geotiff
from grid_mask.plugin.output.scratch import LOCK_NAME
from grid_mask.plugin.request import FileRequest
from grid_mask.tests.plugin.layers import (
    NORTH_UP,
    blank,
    endless,
    first_band,
    polygons,
    read_raster,
    wkt,
    write_raster,
)
from grid_mask.tests.plugin.runs import Log

SHAPE = (70, 90)
DEGREES = (10.1, 1 / 3600 / 1.0301, 0.0, 45.2, 0.0, -1 / 3600 / 1.0301)
ROTATED = (500_000.0, 8.0, 6.0, 4_000_000.0, 6.0, -8.0)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


REFUSED = [
    ("xyz", "CRS"),
    ("jpg", "pixel values"),
    ("webp", r"WEBP.*can't hold this mask.*GDAL says: (?!None)[^)]+\)"),
    ("vrt", "virtual raster"),
]
early = pytest.mark.parametrize(("suffix", "words"), REFUSED, ids=[suffix for suffix, _ in REFUSED])


@early
@pytest.mark.own_process
def test_a_format_that_can_t_hold_the_mask_is_refused_before_anything_is_read(
    build_mask, refusal, reference, output, suffix, words
):
    path = output.with_suffix(f".{suffix}")
    with pytest.raises(QgsProcessingException, match=words) as stopped:
        build_mask(REFERENCE=reference, VALID=endless("no end"), OUTPUT=str(path))
    message = str(stopped.value)
    assert path.name in message
    assert ".tif" in message
    assert "no end" not in message
    assert list(output.parent.iterdir()) == []


@pytest.mark.own_process
@pytest.mark.parametrize("suffix", ["dem", "ers", "mrf", "ntf", "rst", "pix", "map", "grd", "hf2", "kro"])
def test_a_format_that_only_some_gdal_can_keep_a_mask_in(build_mask, reference, output, suffix):
    """What GDAL's versions do differs; a file that is made lies where it should."""
    path = output.with_suffix(f".{suffix}")
    refused = ""
    try:
        build_mask(REFERENCE=reference, OUTPUT=str(path))
    except QgsProcessingException as error:
        refused = str(error)
    if path.exists():
        found = read_raster(path)
        assert found.transform == pytest.approx(NORTH_UP)
        assert found.crs.isValid()
    else:
        assert path.name in refused
        assert ".tif" in refused
        assert list(output.parent.iterdir()) == []


@pytest.mark.own_process
@pytest.mark.parametrize(("suffix", "words"), [("xyz", "CRS"), ("jpg", "pixel values")])
def test_it_is_refused_at_the_end_where_the_trial_missed_it(
    refusal, tmp_path, output, monkeypatch, suffix, words
):
    monkeypatch.setattr(raster_file, "try_out", lambda place, _: {place.final.name})
    cells = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)
    mask = write_raster(tmp_path / "cells.tif", cells)
    message = refusal(REFERENCE=mask, MASK=mask, OUTPUT=str(output.with_suffix(f".{suffix}")))
    assert words in message


@pytest.mark.own_process
@pytest.mark.parametrize("suffix", ["asc", "gpkg", "sdat"])
def test_a_rotated_grid_in_a_format_of_upright_ones(refusal, tmp_path, output, suffix):
    rotated = blank(tmp_path / "rotated.tif", SHAPE, transform=ROTATED)
    message = refusal(REFERENCE=rotated, OUTPUT=str(output.with_suffix(f".{suffix}")))
    assert f"mask.{suffix}" in message
    assert ".tif" in message


@pytest.mark.parametrize("suffix", ["tif", "img", "png"])
def test_a_rotated_grid_in_one_of_any(build_mask, tmp_path, output, suffix):
    rotated = blank(tmp_path / "rotated.tif", SHAPE, transform=ROTATED)
    path = build_mask(REFERENCE=rotated, OUTPUT=str(output.with_suffix(f".{suffix}"))).path
    np.testing.assert_allclose(read_raster(path).transform, ROTATED, atol=1e-9)


def test_a_pixel_size_that_is_rounded_too_much_for_so_many_pixels(refusal, tmp_path, output):
    wide = blank(tmp_path / "wide.tif", (3, 20_000), transform=DEGREES, crs="EPSG:4326")
    message = refusal(REFERENCE=wide, OUTPUT=str(output.with_suffix(".sdat")))
    assert "can't hold the grid" in message


def test_one_that_is_rounded_a_little_is_kept(build_mask, tmp_path, output):
    """Arc/Info's text has 12 decimals of a degree: 1e-5 of a pixel over 20,000 pixels."""
    wide = blank(tmp_path / "wide.tif", (3, 20_000), transform=DEGREES, crs="EPSG:4326")
    assert build_mask(REFERENCE=wide, OUTPUT=str(output.with_suffix(".asc"))).path.exists()


@pytest.mark.parametrize("suffix", ["tif", "img", "png", "asc", "gpkg", "bil", "nc", "sdat"])
@pytest.mark.parametrize(
    "crs", ["EPSG:32616", "EPSG:2154", "EPSG:3035", "EPSG:31467", "EPSG:3857", "EPSG:28992", "EPSG:5514"]
)
def test_a_crs_in_other_words_is_the_same(build_mask, tmp_path, output, suffix, crs):
    """HFA and ESRI's WKT know no order of axes, and call datums otherwise."""
    if (suffix, crs) in (("nc", "EPSG:5514"), ("img", "EPSG:31467")):
        pytest.skip("netCDF has no Krovak, and HFA says that DHDN coincides with WGS 84, 180 m away")
    reference = blank(tmp_path / "reference.tif", SHAPE, crs=crs)
    outcome = build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(f".{suffix}")))
    assert outcome.path.exists()


@pytest.mark.parametrize("suffix", ["tif", "img", "png", "xyz"])
def test_where_the_grid_has_no_crs_none_is_missed(build_mask, tmp_path, output, suffix):
    reference = blank(tmp_path / "reference.tif", SHAPE, crs="")
    assert build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(f".{suffix}"))).path.exists()


@pytest.mark.parametrize("options", ["DISCARD_LSB=1", "COMPRESS=JPEG"])
def test_options_that_lose_are_refused_before_anything_is_read(refusal, reference, options):
    message = refusal(
        REFERENCE=reference,
        VALID=endless("no end"),
        VALID_VALUE=101,
        INVALID_VALUE=0,
        CREATION_OPTIONS=options,
    )
    assert options in message
    assert "pixel values" in message


def test_formats_are_tried_where_the_grid_is_laid_over_the_valid_polygons(refusal, qgis_app, output):
    message = refusal(VALID=endless("no end"), PIXEL_SIZE=10, OUTPUT=str(output.with_suffix(".xyz")))
    assert "CRS" in message
    assert "no end" not in message


# ---- Comparing ------------------------------------------------------------------------------------------------------

DHDN_AS_WGS_84 = (
    'PROJCS["DHDN / 3-degree Gauss-Kruger zone 3",GEOGCS["DHDN",DATUM["Deutsches_Hauptdreiecksnetz",'
    'SPHEROID["Bessel 1841",6377397.155,299.1528128],TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",9],PARAMETER["scale_factor",1],PARAMETER["false_easting",3500000],'
    'PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
)
"""As GDAL's HFA driver writes it: 180 m away."""


def dataset(
    transform: Any = NORTH_UP, crs: str = "EPSG:32616", shape: tuple[int, int] = SHAPE
) -> gdal.Dataset:
    made = gdal.GetDriverByName("MEM").Create("", shape[1], shape[0], 1, gdal.GDT_Byte)
    made.SetGeoTransform(transform)
    if crs:
        made.SetProjection(crs if crs.startswith(("PROJCS", "GEOGCS", "LOCAL_CS")) else wkt(crs))
    return made


def refused(found: gdal.Dataset, grid: Grid) -> str:
    with gdal_errors():
        try:
            see_that_it_lies_there(found, grid, "mask.tif", geotiff())
        except QgsProcessingException as error:
            return str(error)
    return ""


def grid(transform: Any = NORTH_UP, crs: str = "EPSG:32616") -> Grid:
    return Grid(SHAPE, transform, wkt(crs) if crs else "")


def test_the_corner_that_is_off_most_counts(qgis_app):
    wider = (500_000.0, 10.0 + 1e-3, 0.0, 4_000_000.0, 0.0, -10.0)
    assert shift_px(dataset(wider), grid()) == pytest.approx(90e-4)
    turned = (500_000.0, 10.0, 0.0, 4_000_000.0, 1e-3, -10.0)
    assert shift_px(dataset(turned), grid()) == pytest.approx(90e-4)


@given(
    st.tuples(*[st.floats(-1, 1)] * 6),
    st.tuples(*[st.floats(-0.01, 0.01)] * 6),
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
)
@example((0.0,) * 6, (0.05, -0.01, -0.02, 0.0, 0.0, 0.0), (1, 4))  # the first corner is off most
def test_it_is_off_by_what_solves_for_its_pixel(qgis_app, wanted, moved, shape):
    """On rotated and sheared grids, too, and wherever the other one lies."""
    x0, a, b, y0, d, e = wanted
    a, e = a + 3, e - 3  # never singular
    transform = (x0, a, b, y0, d, e)
    found = tuple(np.add(transform, moved))
    rows, cols = shape
    off = []
    for col, row in ((0, 0), (cols, 0), (0, rows), (cols, rows)):
        x, y = (found[at] + col * found[at + 1] + row * found[at + 2] for at in (0, 3))
        place = np.linalg.solve([[a, b], [d, e]], [x - x0, y - y0])
        off.append(np.abs(place - (col, row)).max())
    assert shift_px(dataset(found, "", shape), Grid(shape, transform)) == pytest.approx(max(off), abs=1e-9)


@pytest.mark.parametrize(
    ("shift", "words"), [(0.0, ""), (9e-4, ""), (2e-3, "can't hold the grid"), (5.0, "grid")]
)
def test_a_ten_thousandth_of_a_pixel_is_nothing(qgis_app, shift, words):
    moved = (NORTH_UP[0] + shift, *NORTH_UP[1:])
    assert words in refused(dataset(moved), grid())
    assert bool(words) == bool(refused(dataset(moved), grid()))


def test_places_are_compared_all_over_the_grid_and_nowhere_else(qgis_app, monkeypatch):
    asked: list[np.ndarray] = []
    project = georeference._projected
    monkeypatch.setattr(
        georeference, "_projected", lambda source, target, xy: asked.append(xy) or project(source, target, xy)
    )
    assert not refused(dataset(crs="EPSG:26916"), grid())
    rows, cols = SHAPE
    x0, width, _, y0, _, height = NORTH_UP
    first = asked[0]
    np.testing.assert_allclose(first.min(axis=0), (x0, y0 + rows * height))
    np.testing.assert_allclose(first.max(axis=0), (x0 + cols * width, y0))
    assert len(np.unique(first[:, 0])) == len(np.unique(first[:, 1])) > 2


def test_points_that_cannot_be_projected_are_nowhere(qgis_app, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("no way there")

    monkeypatch.setattr(georeference.osr, "CoordinateTransformation", fail)
    points = np.zeros((3, 2))
    one = georeference.osr.SpatialReference()
    assert georeference._projected(one, one, points).tolist() == [[np.inf, np.inf]] * 3


def test_another_size_is_none(qgis_app):
    assert "90 x 69 pixels of 90 x 70" in refused(dataset(shape=(69, 90)), grid())


@pytest.mark.parametrize(
    ("written", "found", "is_kept"),
    [
        ("EPSG:32616", "EPSG:32616", True),
        ("EPSG:32616", "EPSG:32617", False),
        ("EPSG:32616", "EPSG:26916", True),  # NAD83 is where WGS 84 is, as far as anybody knows
        ("EPSG:32616", "EPSG:26716", False),  # NAD27 is not
        ("EPSG:31467", "EPSG:32632", False),
        ("EPSG:32616", "", False),
        ("", "EPSG:32616", True),
        ("EPSG:32616", 'LOCAL_CS["site",UNIT["metre",1]]', False),
        ("EPSG:31467", DHDN_AS_WGS_84, False),
    ],
)
def test_the_same_crs_is_one_that_puts_the_grid_at_the_same_places(qgis_app, written, found, is_kept):
    message = refused(dataset(crs=found), grid(crs=written))
    assert ("CRS" not in message) == is_kept


@pytest.mark.parametrize("corner", [(0.0, 0.0), (-9e5, 0.0), (0.0, 7e5), (-9e5, 7e5)], ids=str)
def test_all_of_the_grid_is_compared(qgis_app, corner):
    """The two projections agree along the equator, and along the meridian in their middle."""
    transform = (corner[0], 1e4, 0.0, corner[1], 0.0, -1e4)
    flat, curved = ("+proj=eqc +R=6371000", "+proj=sinu +R=6371000")
    crs = [QgsCoordinateReferenceSystem.fromProj(text).toWkt() for text in (flat, curved)]
    assert refused(dataset(transform, crs[0]), Grid(SHAPE, transform, crs[0])) == ""
    assert "CRS" in refused(dataset(transform, crs[1]), Grid(SHAPE, transform, crs[0]))


@pytest.mark.parametrize(
    ("x", "turned", "is_kept"),
    [(-9e6, 0.0, True), (-9e6, 1e-6, True), (-9e6, 0.01, False), (9e6, 0.0, True), (9e6, 1e-6, False)],
)
def test_where_it_leaves_the_earth_nothing_is_compared(qgis_app, x, turned, is_kept):
    """And where it does so altogether, only a CRS in the same words is known to be the same."""
    transform = (x, 2e5, 0.0, 7e6, 0.0, -2e5)
    seen_from, as_written = (
        QgsCoordinateReferenceSystem.fromProj(f"+proj=ortho +lat_0=0 +lon_0={lon} +R=6371000").toWkt()
        for lon in (10, 10 + turned)
    )
    message = refused(dataset(transform, as_written), Grid(SHAPE, transform, seen_from))
    assert ("CRS" not in message) == is_kept


def test_so_it_is_on_other_bodies(qgis_app):
    moon = 'GEOGCS["Moon",DATUM["D_Moon",SPHEROID["Moon",1737400,0]],PRIMEM["R",0],UNIT["degree",0.0174532925199433]]'
    smaller = moon.replace("1737400", "1737300").replace("D_Moon", "other")
    degrees = (10.0, 0.001, 0.0, 45.0, 0.0, -0.001)
    assert refused(dataset(degrees, moon), Grid(SHAPE, degrees, moon)) == ""
    assert refused(dataset(degrees, ""), Grid(SHAPE, degrees, smaller))


# ---- Places ---------------------------------------------------------------------------------------------------------


def test_the_place_is_looked_at_before_the_evidence(plugin, reference, output):
    log = Log()
    algorithm = BuildMask()
    algorithm.initAlgorithm({})
    parameters = {"REFERENCE": reference, "OUTPUT": str(output.parent / "not" / "there.tif")}
    context = QgsProcessingContext()
    assert algorithm.prepareAlgorithm(parameters, context, log)
    with pytest.raises(QgsProcessingException, match="folder that exists"):
        algorithm.processAlgorithm(parameters, context, log)
    assert log.warnings == []


@pytest.mark.parametrize("given", ["", None])
def test_an_output_that_is_nothing_is_told(plugin, reference, given):
    """In a model an expression may give it."""
    algorithm = BuildMask()
    algorithm.initAlgorithm({})
    parameters = {"REFERENCE": reference, "OUTPUT": given}
    context = QgsProcessingContext()
    assert algorithm.prepareAlgorithm(parameters, context, Log())
    with pytest.raises(QgsProcessingException, match="OUTPUT is empty"):
        algorithm.processAlgorithm(parameters, context, Log())


def test_other_outputs_that_are_nothing_are_left_out(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, REASONS="", UNCERTAIN=None)
    assert "REASONS" not in outcome.results
    assert "UNCERTAIN" not in outcome.results


def test_the_trial_is_made_where_the_next_run_tidies_up(build_mask, reference, output, monkeypatch):
    places: list[Path] = []
    write = trial._write
    monkeypatch.setattr(trial, "_write", lambda path, *rest: (places.append(path), write(path, *rest)))
    build_mask(REFERENCE=reference, CREATION_OPTIONS="COMPRESS=LZW")
    (place,) = places
    assert place.parts[-3].startswith(".mask-")
    assert place.parts[:-3] == output.parts[:-1]


@pytest.mark.parametrize("suffix", ["img", "png"])
def test_nothing_is_left_of_the_trial(qgis_app, output, suffix):
    file = FileToMake(str(output.with_suffix(f".{suffix}")), Band("validity", values=(0, 1)), FileRequest())
    with places_of([file]) as (place,):
        check_formats([place], grid())
        assert {path.name for path in place.folder.iterdir()} == {LOCK_NAME, NEW}


@pytest.mark.parametrize("pixel_size", [1e-6, 1.0, 1e4])
def test_a_format_is_tried_for_pixels_of_any_size(build_mask, output, pixel_size):
    side = 20 * pixel_size
    valid = polygons(f"Polygon((0 0, {side} 0, {side} {side}, 0 {side}, 0 0))", crs="")
    path = build_mask(VALID=valid, PIXEL_SIZE=pixel_size, OUTPUT=str(output.with_suffix(".img"))).path
    assert first_band(path).shape == (20, 20)


# ---- Drivers that fail ----------------------------------------------------------------------------------------------


class Silent:
    """A driver that makes nothing, and doesn't say why."""

    ShortName = "Silent"
    LongName = "Silent format"

    def Create(self, *_: Any, **__: Any) -> None:  # noqa: N802
        return None

    def CreateCopy(self, *_: Any, **__: Any) -> None:  # noqa: N802
        return None

    def GetMetadataItem(self, name: str) -> str:  # noqa: N802
        return {"DCAP_CREATE": self.creates}.get(name, "")

    creates = "YES"


def in_format(monkeypatch, driver: Any) -> None:
    monkeypatch.setattr(raster_file, "format_of", lambda *_: RasterFormat(driver, {}, keeps_pixels=False))


@pytest.mark.parametrize("creates", ["YES", "NO"])
@pytest.mark.parametrize("is_tried", [True, False])
def test_a_driver_that_makes_nothing(refusal, reference, monkeypatch, creates, is_tried):
    driver = Silent()
    driver.creates = creates
    in_format(monkeypatch, driver)
    if not is_tried:
        monkeypatch.setattr(raster_file, "try_out", lambda place, _: {place.final.name})
    message = refusal(REFERENCE=reference)
    assert "mask.tif" in message
    assert "give" in message


@dataclass
class Disk:
    """A disk whose free bytes a test may change."""

    total: int
    used: int
    free: int


@pytest.fixture
def disk(monkeypatch) -> Disk:
    """What the disks say of themselves."""
    usage = Disk(total=1 << 50, used=0, free=1 << 40)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    return usage


class Cleaning(Silent):
    """A driver that finds the disk full, and deletes what it made."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def Create(self, *_: Any, **__: Any) -> None:  # noqa: N802
        self._disk.free = 4096
        try:
            gdal.Error(gdal.CE_Failure, gdal.CPLE_AppDefined, "not correctly initialized")
        finally:
            self._disk.free = 1 << 40


def test_a_disk_that_is_full_in_the_trial_is_called_so(refusal, reference, monkeypatch, disk):
    in_format(monkeypatch, Silent())
    disk.free = 4096
    message = refusal(REFERENCE=reference)
    assert "disk is full" in message
    assert "doesn't say why" in message


def test_so_is_one_that_was_so_at_the_error(refusal, reference, monkeypatch, disk):
    heard: list[int] = []
    with gdal_errors(), suppress(RuntimeError):
        gdal.PushErrorHandler(lambda level, *_: heard.append(level))
        try:
            gdal.Error(gdal.CE_Failure, gdal.CPLE_AppDefined, "an error")
        finally:
            gdal.PopErrorHandler()
    if not heard:
        pytest.skip("this GDAL tells its errors to nobody before it raises them")
    in_format(monkeypatch, Cleaning(disk))
    message = refusal(REFERENCE=reference)
    assert "disk is full" in message
    assert "not correctly initialized" in message


def test_a_disk_that_tells_nothing_is_not_called_full(monkeypatch, tmp_path):
    def gone(_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("shutil.disk_usage", gone)
    assert not DiskWatch([tmp_path]).was_full(tmp_path, RuntimeError("not correctly initialized"))


@pytest.mark.parametrize(
    ("free", "is_full"), [(0, True), ((1 << 20) - 1, True), (1 << 20, False), (1 << 40, False)]
)
def test_a_disk_counts_as_full_that_was_so_at_the_error(tmp_path, disk, free, is_full):
    """GeoPackage deletes what it made, and then there is room again."""
    disk.free = free
    watch = DiskWatch([tmp_path])
    watch.heard(gdal.CE_Failure, 1, "not correctly initialized")
    disk.free = 1 << 40
    assert watch.was_full(tmp_path, RuntimeError("not correctly initialized")) == is_full


@pytest.mark.parametrize("words", ["No space left on device", "database or disk is full"])
def test_so_does_one_that_gdal_calls_so(tmp_path, words):
    assert DiskWatch([tmp_path]).was_full(tmp_path, RuntimeError(f"told to nobody: {words}"))
    with gdal_errors(), watched_disks([tmp_path]) as watch:
        assert not watch.was_full(tmp_path, RuntimeError("no such file"))
        with pytest.raises(RuntimeError, match=words) as stopped:
            gdal.Error(gdal.CE_Failure, gdal.CPLE_AppDefined, f"x: {words}")
        assert watch.was_full(tmp_path, stopped.value)
