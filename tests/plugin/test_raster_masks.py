"""Raster masks: which cells are valid, where they lie, and what the pixels between them become."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
)

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.raster.cells import StoredCells
from grid_mask.plugin.raster.source import NodataRange, raster_source
from grid_mask.tests.builders import picture
from grid_mask.tests.oracle import bilinear
from grid_mask.tests.plugin.layers import (
    CORNER_X,
    CORNER_Y,
    NORTH_UP,
    PIXEL,
    UTM,
    Transform,
    blank,
    centre,
    raster_layer,
    write_raster,
)

COUNTING = np.arange(16, dtype=np.uint8).reshape(4, 4)
"""Cells 0 to 15; on a grid of the same pixels each cell decides about one pixel."""
PIXEL_THAT_SHOWS = {value: divmod(value, 4) for value in range(16)}


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (4, 4))


def coarser(factor: float, *, row: float = 0.0, col: float = 0.0) -> Transform:
    """Return the transform of cells `factor` pixels wide, the first beginning at the edge of pixel (row, col)."""
    return (CORNER_X + col * PIXEL, factor * PIXEL, 0.0, CORNER_Y - row * PIXEL, 0.0, -factor * PIXEL)


def counted(valid: npt.NDArray[np.bool_]) -> set[int]:
    """Return the values of COUNTING whose pixels are valid."""
    return set(COUNTING[valid].tolist())


# ---- The rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "valid_cells"),
    [
        ("", set(range(1, 16))),
        ("   ", set(range(1, 16))),
        ("5", {5}),
        ("4-7,11", {4, 5, 6, 7, 11}),
        (">=13", {13, 14, 15}),
        ("<2", {0, 1}),
        ("not 1-14", {0, 15}),
        ("bit 0 & bit 3", {9, 11, 13, 15}),
        ("bits 2-3 < 1", {0, 1, 2, 3}),
        ("bits 0-1 = 2 | 15", {2, 6, 10, 14, 15}),
        ("(1,2 or 3) and >1", {2, 3}),
    ],
)
def test_the_rule_says_which_cells_are_valid(build_mask, reference, tmp_path, rule, valid_cells):
    cells = write_raster(tmp_path / "cells.tif", COUNTING)
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID=rule).valid) == valid_cells


@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_cells_of_every_type(build_mask, reference, tmp_path, dtype):
    cells = write_raster(tmp_path / "cells.tif", COUNTING.astype(dtype))
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="3-4").valid) == {3, 4}


def test_a_decimal_rule_finds_what_a_float_band_holds(build_mask, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", (COUNTING / 10).astype(np.float32))
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="0.3-0.4").valid) == {3, 4}


@pytest.mark.parametrize(
    ("rule", "place"),
    [("4-", 2), ("4-7,,11", 4), (">= x", 3), ("bits 14-15", 0), ("import os", 0), ("(1,2", 0), ("7-4", 0)],
)
def test_an_error_in_the_rule_is_shown_at_its_place(refusal, reference, tmp_path, rule, place):
    cells = write_raster(tmp_path / "cells.tif", COUNTING)
    *_, text, caret = refusal(REFERENCE=reference, MASK=cells, MASK_VALID=rule).split("\n")
    assert text.strip() == rule
    assert caret.index("^") - text.index(rule) >= place
    assert caret.strip() == "^"


def of_a_web_service(rows: int, cols: int) -> Any:
    """Return a stand-in for a layer whose cells QGIS gets from elsewhere than a file."""
    provider = SimpleNamespace(
        xSize=lambda: cols,
        ySize=lambda: rows,
        extent=lambda: QgsRectangle(500_000, 4_000_000, 500_060, 4_000_090),
        sourceHasNoDataValue=lambda band: False,
        userNoDataValues=lambda band: [],
        clone=lambda: provider,
    )
    return SimpleNamespace(
        name=lambda: "tiles",
        crs=lambda: QgsCoordinateReferenceSystem(UTM),
        bandCount=lambda: 1,
        providerType=lambda: "wcs",
        dataProvider=lambda: provider,
    )


@pytest.mark.parametrize(("rows", "cols"), [(1, 1), (3, 2)])
def test_a_web_service_has_the_grid_that_it_tells(qgis_app, rows, cols):
    source = raster_source(of_a_web_service(rows, cols))
    assert source.grid.shape == (rows, cols)
    assert source.grid.transform == (500_000, 60 / cols, 0, 4_000_090, 0, -90 / rows)
    assert source.has_georeference


@pytest.mark.parametrize(("rows", "cols"), [(0, 5), (5, 0)])
def test_a_web_service_of_pictures_of_any_size_is_refused(qgis_app, rows, cols):
    with pytest.raises(QgsProcessingException, match=r"'tiles' \(wcs\) has no pixels.*export it"):
        raster_source(of_a_web_service(rows, cols))


@pytest.mark.parametrize("behind", ["", "|option:NUM_THREADS=2"], ids=["plain", "with an option"])
def test_paths_may_have_spaces(build_mask, reference, tmp_path, behind):
    folder = tmp_path / "my own scenes"
    folder.mkdir()
    cells = write_raster(folder / "clouds of may.tif", COUNTING)
    plain = build_mask(
        REFERENCE=reference, MASK=write_raster(tmp_path / "cells.tif", COUNTING), MASK_VALID=">4"
    )
    layer = QgsRasterLayer(str(cells) + behind, "clouds")
    assert layer.isValid()
    spaced = build_mask(REFERENCE=reference, MASK=layer, MASK_VALID=">4")
    assert spaced.drawn == plain.drawn


@pytest.mark.parametrize("name", ["REFERENCE", "MASK"])
def test_a_file_that_is_gone_is_told_by_its_layer(refusal, reference, tmp_path, name):
    cells = write_raster(tmp_path / "cells.tif", COUNTING)
    layer = raster_layer(cells, name="clouds")
    Path(cells).unlink()
    assert "'clouds'" in refusal(**{"REFERENCE": reference, name: layer})


def test_bits_of_a_float_band_are_refused(refusal, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING.astype(np.float32))
    message = refusal(REFERENCE=reference, MASK=cells, MASK_VALID="bit 2")
    assert "bit 2" in message
    assert "float32" in message


def test_bits_that_a_band_has_not_are_refused(refusal, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING)
    message = refusal(REFERENCE=reference, MASK=cells, MASK_VALID="bits 14-15 < 3")
    assert "bits 14-15 < 3" in message
    assert "uint8" in message


def test_complex_cells_are_refused(refusal, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING.astype(np.complex64))
    for rule in ("", ">=0.5", "bit 2"):
        message = refusal(REFERENCE=reference, MASK=raster_layer(cells, name="waves"), MASK_VALID=rule)
        assert "MASK: band 1 of 'waves' holds complex numbers (complex64)" in message
        assert "magnitude" in message
        assert "bits" not in message


def test_a_complex_reference_gives_its_grid(build_mask, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING.astype(np.complex64))
    assert build_mask(REFERENCE=cells).valid.all()


# ---- Nodata ---------------------------------------------------------------------------------------------------------


def test_nodata_is_never_valid(build_mask, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING, nodata=7)
    assert counted(build_mask(REFERENCE=reference, MASK=cells).valid) == set(range(1, 16)) - {7}
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="6-8").valid) == {6, 8}


def test_nan_is_never_valid(build_mask, reference, tmp_path):
    values = COUNTING.astype(np.float32)
    values[PIXEL_THAT_SHOWS[7]] = np.nan
    cells = write_raster(tmp_path / "cells.tif", values)
    assert counted(build_mask(REFERENCE=reference, MASK=cells).valid) == set(range(1, 16)) - {7}
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="not 6").valid) == (
        set(range(16)) - {6, 7}
    )


def test_nodata_that_is_nan_is_never_valid(build_mask, reference, tmp_path):
    values = COUNTING.astype(np.float32)
    values[PIXEL_THAT_SHOWS[7]] = np.nan
    cells = write_raster(tmp_path / "cells.tif", values, nodata=float("nan"))
    assert counted(build_mask(REFERENCE=reference, MASK=cells).valid) == set(range(1, 16)) - {7}


def test_nodata_that_a_float32_can_t_hold_exactly_is_found(build_mask, reference, tmp_path):
    values = np.ones((4, 4), dtype=np.float32)
    values[0] = np.float32(-3.4028234663852886e38)
    values[1] = np.float32(0.1)
    lowest = write_raster(tmp_path / "lowest.tif", values, nodata=-3.4028234663852886e38)
    tenth = write_raster(tmp_path / "tenth.tif", values, nodata=0.1)
    assert build_mask(REFERENCE=reference, MASK=lowest).drawn == ["....", "####", "####", "####"]
    assert build_mask(REFERENCE=reference, MASK=tenth).drawn == ["####", "....", "####", "####"]


def test_nodata_of_the_layer_s_properties_counts(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING, nodata=3))
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(9, 11), QgsRasterRange(14, 14)])
    outcome = build_mask(REFERENCE=reference, MASK=layer)
    assert counted(outcome.valid) == {1, 2, 4, 5, 6, 7, 8, 12, 13, 15}


@pytest.mark.parametrize(
    ("given", "nodata"),
    [
        (QgsRasterRange(float("nan"), 5), range(6)),
        (QgsRasterRange(12, float("nan")), range(12, 16)),
        (QgsRasterRange(3, 6, QgsRasterRange.BoundsType.Exclusive), (4, 5)),
        (QgsRasterRange(3, 6, QgsRasterRange.BoundsType.IncludeMin), (3, 4, 5)),
        (QgsRasterRange(3, 6, QgsRasterRange.BoundsType.IncludeMax), (4, 5, 6)),
    ],
    ids=["no lower end", "no upper end", "without ends", "without the upper end", "without the lower end"],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_ranges_of_nodata_end_as_qgis_has_them(build_mask, reference, tmp_path, given, nodata, dtype):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING.astype(dtype)))
    layer.dataProvider().setUserNoDataValue(1, [given])
    assert counted(build_mask(REFERENCE=reference, MASK=layer).valid) == set(range(1, 16)) - set(nodata)


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_nodata_of_large_whole_numbers_is_exact(dtype):
    values = np.array([2**53 - 1, 2**53, 2**53 + 1], dtype)
    assert NodataRange(2.0**53, 2.0**53).holds(values).tolist() == [False, True, False]
    assert not NodataRange(0.5, 0.5).holds(values).any()
    assert not NodataRange(-1.0, -1.0).holds(values).any()
    assert NodataRange(-np.inf, np.inf).holds(values).all()


def test_nodata_of_all_bands_together_hides_where_all_have_it(build_mask, reference, tmp_path):
    one, other = COUNTING.copy(), COUNTING.copy()
    one[0], other[:2] = 7, 7
    path = write_raster(tmp_path / "cells.tif", np.stack([one, other]))
    with gdal_errors():
        dataset = gdal.Open(path, gdal.GA_Update)
        dataset.SetMetadataItem("NODATA_VALUES", "7 7")
        del dataset
    assert build_mask(REFERENCE=reference, MASK=path).drawn == ["....", "###.", "####", "####"]


def test_nodata_switched_off_in_the_layer_s_properties_is_a_value(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING, nodata=3))
    layer.dataProvider().setUseSourceNoDataValue(1, False)
    assert 3 in counted(build_mask(REFERENCE=reference, MASK=layer).valid)


def test_nodata_of_another_band_does_not_count(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", np.stack([COUNTING, COUNTING])))
    layer.dataProvider().setUserNoDataValue(2, [QgsRasterRange(1, 15)])
    assert counted(build_mask(REFERENCE=reference, MASK=layer, MASK_BAND=1).valid) == set(range(1, 16))
    assert counted(build_mask(REFERENCE=reference, MASK=layer, MASK_BAND=2).valid) == set()


# ---- Bands, scales --------------------------------------------------------------------------------------------------


def test_the_band_can_be_chosen(build_mask, reference, tmp_path):
    cells = write_raster(
        tmp_path / "cells.tif", np.stack([COUNTING, COUNTING[::-1], np.zeros_like(COUNTING)])
    )
    outcome = build_mask(REFERENCE=reference, MASK=cells, MASK_BAND=2, MASK_VALID="15")
    assert outcome.drawn == ["...#", "....", "....", "...."]
    assert outcome.log.info("band 2")


@pytest.mark.parametrize("band", [0, 4])
def test_a_band_that_does_not_exist_is_refused(refusal, reference, tmp_path, band):
    cells = write_raster(tmp_path / "cells.tif", np.stack([COUNTING] * 3))
    message = refusal(REFERENCE=reference, MASK=cells, MASK_BAND=band)
    assert str(band) in message


def test_the_rule_speaks_of_scaled_values_as_qgis_shows_them(build_mask, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING, scale=0.5, offset=-2.0)
    layer = raster_layer(cells)
    shown, _ = layer.dataProvider().sample(centre(2, 1), 1)
    assert shown == 9 * 0.5 - 2.0
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="2-3").valid) == {8, 9, 10}


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint16])
def test_a_decimal_scale_means_what_is_written(build_mask, reference, tmp_path, dtype):
    """0.57 is no number of float64, nor is 57 times 0.01 the one next to it."""
    raw = np.array([35, 55, 57, 58, 70, 110, 115, 700, 34, 56, 59, 71, 109, 111, 116, 701], dtype).reshape(
        4, 4
    )
    cells = write_raster(tmp_path / "cells.tif", raw, scale=0.01)
    rule = "0.35,0.55,0.57,0.58,0.7,1.1,1.15,7"
    assert build_mask(REFERENCE=reference, MASK=cells, MASK_VALID=rule).drawn == [
        "####",
        "####",
        "....",
        "....",
    ]
    moved = write_raster(tmp_path / "moved.tif", raw, scale=0.01, offset=-0.2)
    assert build_mask(REFERENCE=reference, MASK=moved, MASK_VALID="<=0.37").drawn == [
        "###.",
        "....",
        "##..",
        "....",
    ]


@pytest.mark.parametrize("scale", [1 / 3, 1e-300, 0.1 + 1e-12, 2.0**-40, 12345.6789])
def test_any_scale_gives_the_nearest_numbers(scale):
    raw = np.array([-32768, -1, 0, 1, 7, 32767], np.int16)
    shown = StoredCells(raw, scale=scale, offset=0.25).values
    exact = [Fraction(int(value)) * Fraction(repr(scale)) + Fraction(1, 4) for value in raw]
    np.testing.assert_allclose(shown, [float(value) for value in exact], rtol=1e-15)


def test_scaled_numbers_of_float32_are_of_float32_as_qgis_has_them(build_mask, reference, tmp_path):
    raw = (np.arange(16, dtype=np.float32) / 10).reshape(4, 4)
    cells = write_raster(tmp_path / "cells.tif", raw, scale=10.0)
    assert build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="3-6").drawn == [
        "...#",
        "###.",
        "....",
        "....",
    ]


def test_nodata_of_a_scaled_band(build_mask, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING, scale=0.5, offset=-2.0, nodata=9)
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="2-3").valid) == {8, 10}


def test_a_scaled_value_that_equals_raw_nodata_is_a_value(build_mask, reference, tmp_path):
    cells = write_raster(tmp_path / "cells.tif", COUNTING, scale=2.0, nodata=8)
    assert counted(build_mask(REFERENCE=reference, MASK=cells, MASK_VALID="8,16").valid) == {4}


# ---- Between cells and beyond them ----------------------------------------------------------------------------------

STEP = picture("##", ".#")


def test_at_the_default_threshold_all_cells_around_must_be_valid(build_mask, tmp_path):
    reference = blank(tmp_path / "fine.tif", (8, 8))
    cells = write_raster(tmp_path / "cells.tif", STEP.astype(np.uint8), transform=coarser(4))
    assert build_mask(REFERENCE=reference, MASK=cells).drawn == [
        "########",
        "########",
        "......##",
        "......##",
        "......##",
        "......##",
        "......##",
        "......##",
    ]


def test_at_one_half_the_border_runs_midway(build_mask, tmp_path):
    reference = blank(tmp_path / "fine.tif", (4, 8))
    cells = write_raster(tmp_path / "cells.tif", np.array([[0, 1]], np.uint8), transform=coarser(4))
    assert build_mask(REFERENCE=reference, MASK=cells, THRESHOLD=0.5).drawn == ["....####"] * 4


@pytest.mark.parametrize(("threshold", "first_valid_col"), [(0.0, 0), (0.1, 2), (0.2, 3), (0.7, 5), (1.0, 6)])
def test_the_threshold_moves_the_border(build_mask, tmp_path, threshold, first_valid_col):
    reference = blank(tmp_path / "fine.tif", (4, 8))
    cells = write_raster(tmp_path / "cells.tif", np.array([[0, 1]], np.uint8), transform=coarser(4))
    outcome = build_mask(REFERENCE=reference, MASK=cells, THRESHOLD=threshold)
    assert outcome.drawn == ["." * first_valid_col + "#" * (8 - first_valid_col)] * 4


@pytest.mark.parametrize("threshold", [-0.001, 1.001, 50])
def test_a_threshold_beyond_its_range_is_refused(refusal, reference, tmp_path, threshold):
    cells = write_raster(tmp_path / "cells.tif", COUNTING)
    assert "THRESHOLD" in refusal(REFERENCE=reference, MASK=cells, THRESHOLD=threshold)


@pytest.mark.parametrize(("outside", "sign"), [(0, "."), (1, "#")])
def test_beyond_the_mask_the_users_choice_applies(build_mask, tmp_path, outside, sign):
    reference = blank(tmp_path / "wide.tif", (4, 8))
    cells = write_raster(
        tmp_path / "cells.tif", np.array([[1, 0]], np.uint8), transform=coarser(2, row=1, col=2)
    )
    assert build_mask(REFERENCE=reference, MASK=cells, MASK_OUTSIDE=outside, THRESHOLD=0.5).drawn == [
        sign * 8,
        sign * 2 + "##.." + sign * 2,
        sign * 2 + "##.." + sign * 2,
        sign * 8,
    ]


@pytest.mark.parametrize(("outside", "sign"), [(0, "."), (1, "#")])
def test_a_mask_that_lies_elsewhere_leaves_the_users_choice(build_mask, reference, tmp_path, outside, sign):
    cells = write_raster(tmp_path / "cells.tif", COUNTING, transform=coarser(1, row=500, col=500))
    assert build_mask(REFERENCE=reference, MASK=cells, MASK_OUTSIDE=outside).drawn == [sign * 4] * 4


def test_a_centre_on_the_mask_s_edge_lies_inside(build_mask, reference, tmp_path):
    cells = write_raster(
        tmp_path / "cells.tif", np.ones((1, 1), np.uint8), transform=coarser(1, row=1.5, col=1.5)
    )
    assert build_mask(REFERENCE=reference, MASK=cells).drawn == ["....", ".##.", ".##.", "...."]


# ---- Any place, any size, any direction -----------------------------------------------------------------------------


def expected_pixels(
    shape: tuple[int, int],
    cells: npt.NDArray[np.bool_],
    cells_transform: Transform,
    *,
    threshold: float,
    to_cells_crs: QgsCoordinateTransform | None = None,
    transform: Transform = NORTH_UP,
) -> npt.NDArray[np.float64]:
    """Return, pixel by pixel from the rules' own words, 1 valid, 0 invalid, NaN where it hangs on a rounding."""
    x0, a, b, y0, d, e = cells_transform
    answer = np.empty(shape)
    for row, col in np.ndindex(shape):
        point = centre(row, col, transform)
        if to_cells_crs is not None:
            point = to_cells_crs.transform(point)
        dx, dy = point.x() - x0, point.y() - y0
        cell_col = (dx * e - dy * b) / (a * e - b * d) - 0.5
        cell_row = (dy * a - dx * d) / (a * e - b * d) - 0.5
        inside = -0.5 <= cell_row <= cells.shape[0] - 0.5 and -0.5 <= cell_col <= cells.shape[1] - 0.5
        value = float(bilinear(cells, Fraction(cell_row), Fraction(cell_col)) or 0) if inside else 0.0
        answer[row, col] = np.nan if abs(value - threshold) < 1e-4 else value >= threshold
    return answer


def assert_as_expected(valid: npt.NDArray[np.bool_], expected: npt.NDArray[np.float64]) -> None:
    clear = ~np.isnan(expected)
    assert clear.mean() > 0.9
    assert {0.0, 1.0} == set(expected[clear])  # else the test would show nothing
    np.testing.assert_array_equal(valid[clear], expected[clear])


def speckled(shape: tuple[int, int], seed: int = 1) -> npt.NDArray[np.bool_]:
    return np.random.default_rng(seed).random(shape) > 0.35


@pytest.mark.parametrize("threshold", [0.5, 0.97])
@pytest.mark.parametrize(
    ("factor", "row", "col"),
    [
        pytest.param(3.7, -1.3, 2.2, id="coarser by no whole number"),
        pytest.param(1.0, 0.3, -0.4, id="shifted by part of a pixel"),
        pytest.param(0.31, 2.1, 3.3, id="finer than the grid"),
    ],
)
def test_every_pixel_is_interpolated_at_its_centre(build_mask, tmp_path, factor, row, col, threshold):
    shape, cells = (24, 30), speckled((60, 70) if factor < 1 else (9, 10))
    transform = coarser(factor, row=row, col=col)
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=transform)
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", shape), MASK=mask, THRESHOLD=threshold)
    assert_as_expected(outcome.valid, expected_pixels(shape, cells, transform, threshold=threshold))


@pytest.mark.parametrize(
    "transform",
    [
        pytest.param((CORNER_X + 90, 24.0, 18.0, CORNER_Y + 20, 18.0, -24.0), id="rotated"),
        pytest.param((CORNER_X + 20, 30.0, 9.0, CORNER_Y - 10, 4.0, -25.0), id="sheared"),
        pytest.param((CORNER_X + 20, 30.0, 0.0, CORNER_Y - 260, 0.0, 25.0), id="south-up"),
        pytest.param((CORNER_X + 290, -30.0, 0.0, CORNER_Y - 10, 0.0, -25.0), id="mirrored"),
    ],
)
def test_a_mask_turned_against_the_grid(build_mask, tmp_path, transform):
    shape, cells = (24, 30), speckled((9, 9))
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=transform)
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", shape), MASK=mask, THRESHOLD=0.5)
    assert_as_expected(outcome.valid, expected_pixels(shape, cells, transform, threshold=0.5))


def test_a_grid_turned_against_the_mask(build_mask, tmp_path):
    shape, cells, transform = (24, 30), speckled((12, 12)), coarser(3, row=-8, col=2)
    turned = (CORNER_X, 8.0, 6.0, CORNER_Y, 6.0, -8.0)
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=transform)
    reference = blank(tmp_path / "grid.tif", shape, transform=turned)
    outcome = build_mask(REFERENCE=reference, MASK=mask, THRESHOLD=0.5)
    expected = expected_pixels(shape, cells, transform, threshold=0.5, transform=turned)
    assert_as_expected(outcome.valid, expected)


@pytest.mark.parametrize("threshold", [0.5, 0.97])
def test_a_mask_in_another_crs_is_asked_at_every_projected_centre(build_mask, tmp_path, threshold):
    shape, cells = (40, 50), speckled((9, 11))
    transform = (-86.9995, 0.0006, 0.0, 36.1445, 0.0, -0.0005)
    to_lon_lat = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(UTM), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
    )
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=transform, crs="EPSG:4326")
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", shape), MASK=mask, THRESHOLD=threshold)
    expected = expected_pixels(shape, cells, transform, threshold=threshold, to_cells_crs=to_lon_lat)
    assert_as_expected(outcome.valid, expected)
    assert outcome.log.info("in another CRS")


def test_a_mask_in_the_neighbouring_utm_zone_over_a_large_grid(build_mask, tmp_path):
    """Here the lines of the one CRS are visibly bent in the other."""
    pixel = (CORNER_X + 250_000.0, 5000.0, 0.0, CORNER_Y, 0.0, -5000.0)
    shape, cells = (40, 50), speckled((14, 16))
    transform = (220_000.0, 17_000.0, 0.0, 4_010_000.0, 0.0, -16_000.0)
    to_zone_17 = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(UTM), QgsCoordinateReferenceSystem("EPSG:32617"), QgsProject.instance()
    )
    mask = write_raster(tmp_path / "cells.tif", cells.astype(np.uint8), transform=transform, crs="EPSG:32617")
    reference = blank(tmp_path / "grid.tif", shape, transform=pixel)
    outcome = build_mask(REFERENCE=reference, MASK=mask, THRESHOLD=0.5)
    expected = expected_pixels(
        shape, cells, transform, threshold=0.5, to_cells_crs=to_zone_17, transform=pixel
    )
    assert_as_expected(outcome.valid, expected)


def test_pixels_that_have_no_place_in_the_mask_s_crs_lie_beyond_it(build_mask, tmp_path):
    """The poles' rows of a world grid are nowhere in a transverse Mercator."""
    world = blank(
        tmp_path / "world.tif", (18, 36), transform=(-180.0, 10.0, 0.0, 90.0, 0.0, -10.0), crs="EPSG:4326"
    )
    mask = write_raster(
        tmp_path / "cells.tif",
        np.ones((10, 10), np.uint8),
        transform=(0.0, 1e5, 0.0, 4.5e6, 0.0, -1e5),
    )
    outcome = build_mask(REFERENCE=world, MASK=mask)
    near = [(row, col) for row, col in np.argwhere(outcome.valid)]
    assert near
    assert all(30 < 90 - 10 * row < 50 and -100 < -180 + 10 * col < -70 for row, col in near)


def test_a_mask_without_crs_is_taken_to_be_in_the_grids_with_a_warning(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING, crs=""), name="no CRS here")
    outcome = build_mask(REFERENCE=reference, MASK=layer)
    assert counted(outcome.valid) == set(range(1, 16))
    assert outcome.log.warning("no CRS here", "no CRS")


def test_the_crs_set_by_hand_counts(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING, crs=""))
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32617"))
    assert not build_mask(REFERENCE=reference, MASK=layer).valid.any()


def test_a_bar_in_a_name_is_a_letter(build_mask, refusal, reference, tmp_path):
    other = write_raster(tmp_path / "a", np.zeros((4, 4), np.uint8))
    path = write_raster(tmp_path / "a|b.tif", np.where(COUNTING > 7, 1, 0).astype(np.uint8))
    assert other == path.split("|")[0]
    layer = raster_layer(path)
    assert counted(build_mask(REFERENCE=reference, MASK=layer).valid) == set(range(8, 16))
    assert "MASK" in refusal(REFERENCE=reference, MASK=layer, OUTPUT=path)


def test_a_mask_that_is_no_file_is_read_through_qgis(build_mask, refusal, reference, tmp_path):
    """A virtual raster is computed by QGIS when asked."""
    source = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING), name="cells")
    QgsProject.instance().addMapLayer(source)
    box = source.extent()
    definition = (
        f"?crs={UTM}&extent={box.xMinimum()},{box.yMinimum()},{box.xMaximum()},{box.yMaximum()}"
        f'&width=4&height=4&formula="cells@1" * 2&cells:uri={source.source()}&cells:provider=gdal'
    )
    virtual = QgsRasterLayer(definition, "virtual", "virtualraster")
    assert virtual.isValid()
    outcome = build_mask(REFERENCE=reference, MASK=virtual, MASK_VALID="6,8")
    assert counted(outcome.valid) == {3, 4}
    message = refusal(REFERENCE=reference, MASK=virtual, OUTPUT=source.source())
    assert "cells.tif' is a file that MASK ('virtual') is read from" in message


# ---- More than one tile ---------------------------------------------------------------------------------------------


def test_no_seams_between_tiles(build_mask, tmp_path):
    shape = (600, 4200)  # a tile is 512 x 4096
    cells = speckled((150, 420))
    mask = write_raster(
        tmp_path / "cells.tif", cells.astype(np.uint8), transform=(CORNER_X, 100.0, 0.0, CORNER_Y, 0.0, -40.0)
    )
    outcome = build_mask(REFERENCE=blank(tmp_path / "grid.tif", shape), MASK=mask, THRESHOLD=0.5)

    row, col = (np.arange(600) + 0.5) / 4 - 0.5, (np.arange(4200) + 0.5) / 10 - 0.5
    across = np.array([np.interp(col, np.arange(420), line) for line in cells])
    value = np.array([np.interp(row, np.arange(150), line) for line in across.T]).T
    clear = abs(value - 0.5) > 1e-9
    np.testing.assert_array_equal(outcome.valid[clear], (value >= 0.5)[clear])
    assert outcome.results["VALID_COUNT"] == outcome.valid.sum()


def test_the_log_tells_of_the_mask(build_mask, reference, tmp_path):
    layer = raster_layer(write_raster(tmp_path / "cells.tif", COUNTING), name="clouds")
    log = build_mask(REFERENCE=reference, MASK=layer).log
    assert log.info("Raster mask: band 1 of 'clouds', 4 columns x 4 rows", UTM)
    assert log.info("Raster mask: 1 (6.25 %)")
    assert not [line for line in log.infos if "rotated" in line]
