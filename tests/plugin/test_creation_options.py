"""CREATION_OPTIONS: GDAL's options as QGIS users know them, honoured or refused before anything is computed."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsApplication, QgsProcessingException
from qgis.PyQt.QtWidgets import QWidget

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.output.creation_options import check_options
from grid_mask.plugin.output.raster_format import RasterFormat, format_of
from grid_mask.plugin.request import FileRequest, Overviews
from grid_mask.tests.plugin.layers import blank, box, endless, polygons, write_raster
from grid_mask.tests.plugin.runs import ALGORITHM

SHAPE = (700, 800)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.fixture
def speckled(tmp_path: Path) -> dict[str, Any]:
    """A mask as its own reference, valid in every second cell, at random."""
    cells = np.random.default_rng(1).integers(0, 2, SHAPE).astype(np.uint8)
    path = write_raster(tmp_path / "speckled.tif", cells)
    return {"REFERENCE": path, "MASK": path}


def structure(path: Path | str) -> dict[str, Any]:
    """Return how GDAL says that a file is stored."""
    with gdal_errors():
        dataset = gdal.Open(str(path))
        band = dataset.GetRasterBand(1)
        found = {
            "compression": dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE"),
            "bits": band.GetMetadataItem("NBITS", "IMAGE_STRUCTURE"),
            "predictor": dataset.GetMetadataItem("PREDICTOR", "IMAGE_STRUCTURE"),
            "block": band.GetBlockSize(),
        }
        del band, dataset
    return found


# ---- Beside the plugin's own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        ({}, []),
        ({"NUM_THREADS": "2"}, []),
        ({"COMPRESS": "LZW"}, ["ZLEVEL"]),
        ({"TILED": "YES"}, []),
        ({"TILED": "no"}, ["BLOCKXSIZE", "BLOCKYSIZE"]),
        ({"TILED": "NO", "COMPRESS": "LZW"}, ["BLOCKXSIZE", "BLOCKYSIZE", "ZLEVEL"]),
    ],
    ids=str,
)
def test_those_that_mean_nothing_beside_the_user_s_are_left_out(qgis_app, given, left_out):
    plain, chosen = (format_of("mask.tif", FileRequest(options)) for options in ({}, given))
    assert chosen.options == {
        **{name: value for name, value in plain.options.items() if name not in left_out},
        **given,
    }


@pytest.mark.parametrize(
    "given", [{}, {"RESAMPLING": "MODE"}, {"COMPRESS": "LZW", "RESAMPLING": "MODE"}], ids=str
)
def test_so_is_our_way_of_making_overviews(qgis_app, given):
    options = format_of("mask.tif", FileRequest(given, overviews=Overviews.NEAREST)).options
    assert ("OVERVIEW_RESAMPLING" in options) == (not given)
    assert options.items() >= given.items()


# ---- Honoured -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", None, "  ", "|"])
def test_none_are_given(build_mask, speckled, empty):
    found = structure(build_mask(**speckled, CREATION_OPTIONS=empty).path)
    assert found == {"compression": "DEFLATE", "bits": None, "predictor": None, "block": [512, 512]}


@pytest.mark.own_process
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("COMPRESS=LZW", {"compression": "LZW", "block": [512, 512]}),
        ("compress=lzw", {"compression": "LZW"}),
        ("COMPRESS=NONE", {"compression": None}),
        ("BLOCKXSIZE=256|BLOCKYSIZE=128", {"compression": "DEFLATE", "block": [256, 128]}),
        (" COMPRESS=PACKBITS | TILED=NO |", {"compression": "PACKBITS"}),
        ("NBITS=1", {"compression": "DEFLATE", "bits": "1"}),
        ("NBITS=1|COMPRESS=CCITTFAX4", {"compression": "CCITTFAX4", "bits": "1"}),
        ("COMPRESS=DEFLATE|PREDICTOR=2|ZLEVEL=9", {"compression": "DEFLATE", "predictor": "2"}),
        ("NUM_THREADS=2|SPARSE_OK=TRUE|BIGTIFF=YES", {"compression": "DEFLATE"}),
        ("COMPRESS=LERC", {"compression": "LERC"}),
    ],
)
def test_the_user_s_come_before_ours(build_mask, speckled, options, expected):
    plain = build_mask(**speckled).raster.values
    outcome = build_mask(**speckled, CREATION_OPTIONS=options)
    found = structure(outcome.path)
    assert {name: found[name] for name in expected} == expected
    np.testing.assert_array_equal(outcome.raster.values, plain)


def test_lines_instead_of_tiles(build_mask, speckled):
    plain = build_mask(**speckled).raster.values
    outcome = build_mask(**speckled, CREATION_OPTIONS="TILED=NO")
    assert structure(outcome.path)["block"][0] == SHAPE[1]
    np.testing.assert_array_equal(outcome.raster.values, plain)


def test_all_outputs_get_them(build_mask, speckled, output):
    others = {name: str(output.with_name(f"{name}.tif")) for name in ("REASONS", "UNCERTAIN")}
    outcome = build_mask(**speckled, **others, CREATION_OPTIONS="COMPRESS=LZW")
    assert [structure(path)["compression"] for path in (outcome.path, *others.values())] == ["LZW"] * 3


@pytest.mark.parametrize(("option", "smaller"), [("COMPRESSED=NO", False), ("COMPRESSED=YES", True)])
def test_a_format_that_is_no_tiff(build_mask, reference, output, option, smaller):
    path = output.with_suffix(".img")
    area = polygons(box(2, 2, 300, 500))
    plain = build_mask(REFERENCE=reference, VALID=area).raster.values
    outcome = build_mask(REFERENCE=reference, VALID=area, OUTPUT=str(path), CREATION_OPTIONS=option)
    np.testing.assert_array_equal(outcome.raster.values, plain)
    assert (path.stat().st_size < SHAPE[0] * SHAPE[1] / 4) == smaller


def test_a_format_that_is_copied(build_mask, reference, output):
    path = output.with_suffix(".png")
    build_mask(REFERENCE=reference, OUTPUT=str(path), CREATION_OPTIONS="WORLDFILE=YES")
    assert path.with_suffix(".wld").exists()


def test_companions_that_an_option_asks_for_arrive(build_mask, reference, output):
    build_mask(REFERENCE=reference, CREATION_OPTIONS="TFW=YES")
    assert sorted(path.name for path in output.parent.iterdir()) == ["mask.tfw", "mask.tif"]


# ---- Refused --------------------------------------------------------------------------------------------------------


def refused_words(refusal: Any, reference: str, options: str, words: list[str]) -> None:
    message = refusal(REFERENCE=reference, CREATION_OPTIONS=options)
    assert "CREATION_OPTIONS" in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("LZW", ["'LZW'", "NAME=VALUE"]),
        ("COMPRESS=", ["'COMPRESS='", "NAME=VALUE"]),
        ("=LZW", ["'=LZW'", "NAME=VALUE"]),
        ("COMPRESS=LZW|COMPRESS=ZSTD", ["COMPRESS twice"]),
        ("COMPRESS=LZW|compress=ZSTD", ["compress twice"]),
        ("COMPRES=LZW", ["COMPRES", "COMPRESS", "GeoTIFF"]),
        ("COMPRESS=LZW PREDICTOR=2", ["LZW PREDICTOR=2"]),
        ("COMPRESS=ZIP", ["COMPRESS=ZIP", "ZIP"]),
        ("ZLEVEL=99", ["ZLEVEL=99"]),
    ],
)
def test_what_is_no_option(refusal, reference, options, words):
    refused_words(refusal, reference, options, words)


@pytest.mark.own_process
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("ZLEVEL=fast", ["ZLEVEL"]),
        ("BLOCKXSIZE=100", ["BLOCKXSIZE=100"]),
        ("NBITS=1|PREDICTOR=2", ["PREDICTOR"]),
        ("COMPRESS=CCITTFAX4", ["COMPRESS=CCITTFAX4", "NBITS=1"]),
        ("COMPRESS=ccittrle|NBITS=2", ["COMPRESS=CCITTRLE", "NBITS=1"]),
        ("BLOCKXSIZE=0", ["BLOCKXSIZE=0"]),
    ],
)
def test_what_gdal_may_not_survive(refusal, reference, options, words):
    refused_words(refusal, reference, options, words)


@pytest.mark.parametrize(("size", "is_one"), [("0", False), ("1", True), ("16384", True), ("16385", False)])
@pytest.mark.parametrize(
    ("driver", "name"), [("GTiff", "BLOCKXSIZE"), ("GTiff", "BLOCKYSIZE"), ("COG", "BLOCKSIZE")]
)
def test_sizes_are_seen_before_gdal_is_asked(qgis_app, driver, name, size, is_one):
    chosen = RasterFormat(gdal.GetDriverByName(driver), {}, keeps_pixels=True)
    expected = nullcontext()
    if not is_one:
        words = f"{name}={size} is no size.*from 1 to 16384"
        expected = pytest.raises(QgsProcessingException, match=words)
    with expected:
        check_options(chosen, {name: size}, (0, 1))


@pytest.mark.own_process
@pytest.mark.parametrize("size", ["0", "-1", "x", "512.5", "100000"])
def test_blocks_of_no_size_or_too_large_a_one(refusal, reference, size):
    """With the first, GDAL never ends; of the last, each takes 10 GB."""
    message = refusal(REFERENCE=reference, CLOUD_OPTIMIZED=1, CREATION_OPTIONS=f"BLOCKSIZE={size}")
    assert f"BLOCKSIZE={size}" in message


@pytest.mark.parametrize("name", ["NBITS", "BLOCKXSIZE"])
@pytest.mark.parametrize("value", ["\u00b2", "\u0663", "9999999999", "1" * 5000, "-1", "1e3", "0", "two"])
def test_what_is_no_number_of_an_option(refusal, reference, name, value):
    message = refusal(REFERENCE=reference, CREATION_OPTIONS=f"{name}={value}")
    assert (
        f"CREATION_OPTIONS: {name}={value} is no size that can be used; give a whole number from 1 to"
        in message
    )


@pytest.mark.parametrize("compression", ["JPEG", "WEBP", "LERC"])
def test_overviews_that_lose(refusal, reference, compression):
    options = f"OVERVIEW_COMPRESS={compression}"
    message = refusal(REFERENCE=reference, CLOUD_OPTIMIZED=1, CREATION_OPTIONS=options)
    assert options in message
    assert "take one of DEFLATE, LZMA, LZW, NONE, PACKBITS, ZSTD, or leave it out" in message


def test_overviews_that_lose_nothing(build_mask, speckled):
    outcome = build_mask(**speckled, CLOUD_OPTIMIZED=1, CREATION_OPTIONS="OVERVIEW_COMPRESS=lzw")
    with gdal_errors():
        dataset = gdal.Open(str(outcome.path))  # which its bands don't keep alive
        assert set(np.unique(dataset.GetRasterBand(1).GetOverview(0).ReadAsArray())) == {0, 1}


@pytest.mark.own_process
@pytest.mark.parametrize("options", ["", "SUBCLASS=VRTWarpedDataset"])
def test_a_virtual_raster_holds_no_mask(refusal, reference, output, options):
    path = output.with_suffix(".vrt")
    assert "virtual raster" in refusal(REFERENCE=reference, OUTPUT=str(path), CREATION_OPTIONS=options)


@pytest.mark.parametrize("suffix", [".img", ".png"])
def test_an_option_of_another_format(refusal, reference, output, suffix):
    message = refusal(
        REFERENCE=reference, OUTPUT=str(output.with_suffix(suffix)), CREATION_OPTIONS="TILED=YES"
    )
    assert "TILED" in message
    assert "NBITS" in message  # one of those it has


def test_before_anything_is_read(refusal, reference):
    message = refusal(REFERENCE=reference, VALID=endless(name="no end"), CREATION_OPTIONS="COMPRES=LZW")
    assert "COMPRES" in message
    assert "no end" not in message


def test_a_form_without_sense_shows_before_the_run(plugin, reference):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    from qgis.core import QgsProcessingContext

    parameters = {"REFERENCE": reference, "OUTPUT": "TEMPORARY_OUTPUT", "CREATION_OPTIONS": "LZW"}
    accepted, message = algorithm.checkParameterValues(parameters, QgsProcessingContext())
    assert not accepted
    assert "NAME=VALUE" in message


@pytest.mark.parametrize(
    ("values", "bits", "words"),
    [
        ({"VALID_VALUE": 255}, "1", "0 to 1, but 0 to 255"),
        ({"VALID_VALUE": 0, "INVALID_VALUE": -1}, "8", "0 to 255, but -1 to 0"),
        ({"VALID_VALUE": 4}, "2", "0 to 3, but 0 to 4"),
    ],
)
def test_too_few_bits_for_the_values(refusal, reference, values, bits, words):
    message = refusal(REFERENCE=reference, **values, CREATION_OPTIONS=f"NBITS={bits}")
    assert f"NBITS={bits} holds whole numbers from {words}" in message


def test_too_few_bits_for_the_reasons(refusal, reference, output):
    message = refusal(
        REFERENCE=reference, REASONS=str(output.with_name("reasons.tif")), CREATION_OPTIONS="NBITS=1"
    )
    assert "15" in message


@pytest.mark.parametrize("options", ["COMPRESS=JPEG", "DISCARD_LSB=1"])
def test_options_that_change_pixels(refusal, speckled, options):
    message = refusal(**speckled, VALID_VALUE=101, INVALID_VALUE=0, CREATION_OPTIONS=options)
    assert options in message
    assert "pixel values" in message


def test_a_lossless_file_is_not_read_again(build_mask, reference, monkeypatch):
    def fail(*_: object) -> bool:
        raise AssertionError("it was read again")

    monkeypatch.setattr("grid_mask.plugin.output.open_raster.holds", fail)
    build_mask(REFERENCE=reference, CREATION_OPTIONS="COMPRESS=ZSTD")


# ---- The dialog -----------------------------------------------------------------------------------------------------


@pytest.fixture
def dialog(plugin, desktop):
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    opened = AlgorithmDialog(QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM), False, None)
    opened.show()
    yield opened
    opened.close()
    opened.deleteLater()


def test_the_dialog_has_qgis_s_own_widget(dialog):
    # By its name: QGIS 3.40 makes it itself, and Python knows it as a widget only.
    names = {widget.metaObject().className() for widget in dialog.findChildren(QWidget)}
    assert "QgsRasterFormatSaveOptionsWidget" in names


def test_the_dialog_gives_none_by_itself(dialog):
    assert not dialog.createProcessingParameters().get("CREATION_OPTIONS")


def test_the_dialog_gives_what_was_entered(dialog, reference):
    dialog.setParameters({"REFERENCE": reference, "CREATION_OPTIONS": "COMPRESS=LZW|BIGTIFF=YES"})
    assert dialog.createProcessingParameters()["CREATION_OPTIONS"] == "COMPRESS=LZW|BIGTIFF=YES"
