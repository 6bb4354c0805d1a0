"""An output must not take the place of a file that an input is read from, however it is reached."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsRasterLayer, QgsVectorLayer

from grid_mask.plugin.host.dataset_files import files_of
from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.tests.plugin.layers import blank, first_band, write_raster

SHAPE = (6, 8)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds a raster in several formats, and what leads to them."""
    made = tmp_path / "inputs"
    made.mkdir()
    monkeypatch.chdir(made)
    write_raster(made / "a.tif", np.ones(SHAPE, np.uint8))
    write_raster(made / "other.tif", np.ones(SHAPE, np.uint8))
    with gdal_errors():
        gdal.Translate("a.nc", "a.tif", format="netCDF")
        gdal.Translate("a.dat", "a.tif", format="ENVI")
        gdal.Translate("plain.vrt", "a.tif")
        gdal.Translate("absolute.vrt", str(made / "a.tif"))
        gdal.BuildVRT("nested.vrt", ["plain.vrt"])
        shutil.copy("nested.vrt", "unusual.dat")
        gdal.BuildVRT("nested_deeply.vrt", ["unusual.dat"])
        gdal.Warp("warped.vrt", "a.tif", format="VRT")
        gdal.Translate("page.vrt", "GTIFF_DIR:1:a.tif")
        gdal.Translate("variable.vrt", 'NETCDF:"a.nc":Band1')
        gdal.Translate("derived.vrt", "vrt://a.tif?bands=1")
        gdal.BuildVRT("mosaic.vrt", ["a.tif", "other.tif"])
        shutil.copy("a.tif", "R&D.tif")
        gdal.Translate("escaped.vrt", "R&D.tif")
    return made


TIFF = {"a.tif"}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("a.tif", TIFF),
        ("a.dat", {"a.dat", "a.hdr", "a.dat.aux.xml"}),
        ("plain.vrt", TIFF | {"plain.vrt"}),
        ("absolute.vrt", TIFF | {"absolute.vrt"}),
        ("nested.vrt", TIFF | {"nested.vrt", "plain.vrt"}),
        ("nested_deeply.vrt", TIFF | {"nested_deeply.vrt", "unusual.dat", "plain.vrt"}),
        ("warped.vrt", TIFF | {"warped.vrt"}),
        ("page.vrt", TIFF | {"page.vrt"}),
        ("variable.vrt", {"variable.vrt", "a.nc"}),
        ("derived.vrt", TIFF | {"derived.vrt"}),
        ("mosaic.vrt", TIFF | {"mosaic.vrt", "other.tif"}),
        ("escaped.vrt", {"escaped.vrt", "R&D.tif"}),
        ("GTIFF_DIR:1:a.tif", TIFF),
        ('NETCDF:"a.nc":Band1', {"a.nc"}),
        ("vrt://a.tif?bands=1", TIFF),
        ("/vsisubfile/0_100000,a.tif", TIFF),
        ("missing.tif", set()),
        ("", set()),
        (".", set()),
        ("m" * 5000, set()),
    ],
)
def test_files_of_a_dataset(folder, name, files):
    found = {path.resolve() for path in files_of(name)}
    assert found == {folder.resolve() / file for file in files}


def test_files_of_a_vrt_that_is_elsewhere(folder, monkeypatch):
    """Its sources are named from where it lies."""
    monkeypatch.chdir(folder.parent)
    for name, file in (("page.vrt", None), ("variable.vrt", "a.nc"), ("nested_deeply.vrt", "a.tif")):
        found = {path.name for path in files_of(f"inputs/{name}")}
        assert name in found
        assert file is None or file in found


def test_files_of_text_that_is_a_vrt(folder):
    text = Path("plain.vrt").read_text().replace('relativeToVRT="1"', 'relativeToVRT="0"')
    assert {path.name for path in files_of(text)} == TIFF


def test_a_vrt_that_reads_itself_is_looked_at_once(folder):
    Path("plain.vrt").write_text(Path("plain.vrt").read_text().replace("a.tif", "nested.vrt"))
    assert {path.name for path in files_of("nested.vrt")} >= {"plain.vrt", "nested.vrt"}


def layer(name: str) -> QgsRasterLayer:
    made = QgsRasterLayer(name, "given")
    assert made.isValid()
    return made


THROUGH = [
    "{}/a.tif",
    "{}/plain.vrt",
    "{}/nested_deeply.vrt",
    "{}/warped.vrt",
    "{}/mosaic.vrt",
    "GTIFF_DIR:1:{}/a.tif",
    "vrt://{}/a.tif?bands=1",
    "/vsisubfile/0_100000,{}/a.tif",
]


@pytest.mark.parametrize("through", THROUGH)
@pytest.mark.parametrize("parameter", ["MASK", "REFERENCE"])
def test_a_file_behind_an_input_is_not_replaced(refusal, folder, through, parameter):
    before = (folder / "a.tif").read_bytes()
    given = {
        "REFERENCE": blank(folder.parent / "reference.tif", SHAPE),
        parameter: layer(through.format(folder)),
    }
    message = refusal(**given, OUTPUT=str(folder / "a.tif"))
    assert f"OUTPUT '{folder / 'a.tif'}' is a file that {parameter} (" in message
    assert "another file" in message
    assert (folder / "a.tif").read_bytes() == before


@pytest.mark.parametrize("through", ['NETCDF:"{}/a.nc":Band1', "{}/variable.vrt"])
def test_nor_is_that_of_a_variable(refusal, folder, through):
    reference = blank(folder.parent / "reference.tif", SHAPE)
    output = folder / "a.nc"
    before = output.read_bytes()
    assert "MASK" in refusal(REFERENCE=reference, MASK=layer(through.format(folder)), OUTPUT=str(output))
    assert output.read_bytes() == before


@pytest.mark.parametrize("other", ["REASONS", "UNCERTAIN"])
def test_nor_by_another_output(refusal, folder, other):
    message = refusal(REFERENCE=str(folder / "plain.vrt"), **{other: str(folder / "a.tif")})
    assert "REFERENCE" in message


def test_a_link_to_an_input_is_refused_too(refusal, folder):
    """What it would replace is the link; but who gives it means the file."""
    (folder / "link.tif").symlink_to(folder / "a.tif")
    os.link(folder / "a.tif", folder / "second.tif")
    for name in ("link.tif", "second.tif"):
        assert "REFERENCE" in refusal(REFERENCE=str(folder / "plain.vrt"), OUTPUT=str(folder / name))


def test_what_lies_beside_the_files_of_an_input_is_replaced(build_mask, folder):
    shutil.copy(folder / "a.tif", folder / "old.tif")
    build_mask(REFERENCE=str(folder / "mosaic.vrt"), OUTPUT=str(folder / "old.tif"))
    assert np.all(first_band(folder / "old.tif") == 1)


# ---- Companions -----------------------------------------------------------------------------------------------------


def test_a_companion_does_not_replace_an_input_s_header(refusal, folder):
    header = (folder / "a.hdr").read_bytes()
    message = refusal(REFERENCE=str(folder / "a.dat"), OUTPUT=str(folder / "a.bil"))
    assert "a.bil' would take the place of 'a.hdr', which REFERENCE (" in message
    assert (folder / "a.hdr").read_bytes() == header


def test_nor_the_crs_of_a_shapefile(refusal, folder):
    with gdal_errors():
        gdal.VectorTranslate(
            "b.shp",
            '{"type": "Polygon", "coordinates": [[[-87, 36], [-86, 36], [-86, 37], [-87, 36]]]}',
            format="ESRI Shapefile",
        )
    parcels = QgsVectorLayer(str(folder / "b.shp"), "parcels")
    message = refusal(REFERENCE=str(folder / "a.tif"), INVALID=parcels, OUTPUT=str(folder / "b.bil"))
    assert "'b.prj', which INVALID ('parcels') is read from" in message


@pytest.mark.parametrize(
    ("name", "beside", "place"),
    [("b.shp", "b.prj", "b.asc"), ("b.img", "b.hdr", "b.bil"), ("b.jpg", "b.wld", "b.png")],
)
def test_nor_that_of_what_is_no_input(build_mask, refusal, folder, name, beside, place):
    for file in (name, beside):
        (folder / file).write_text("mine")
    options = "WORLDFILE=YES" if place == "b.png" else ""
    parameters = {
        "REFERENCE": str(folder / "a.tif"),
        "OUTPUT": str(folder / place),
        "CREATION_OPTIONS": options,
    }
    message = refusal(**parameters)
    assert f"'{beside}' that is there and belongs to something else" in message
    assert (folder / beside).read_text() == "mine"
    (folder / beside).unlink()
    build_mask(**parameters)
    build_mask(**parameters)  # and again, in place of the older ones


@pytest.mark.parametrize("companion", ["new.tif.ovr", "new.tif.msk"])
def test_a_mask_that_would_be_taken_for_the_output_s_companion_is_kept(refusal, folder, companion):
    write_raster(folder / companion, np.ones(SHAPE, np.uint8))
    mask = layer(str(folder / companion))
    message = refusal(REFERENCE=str(folder / "a.tif"), MASK=mask, OUTPUT=str(folder / "new.tif"))
    assert f"would take the place of '{companion}', which MASK (" in message
    assert (folder / companion).exists()


@pytest.mark.parametrize("suffix", ["JPG", "jpg", "PNG", "ppm"])
def test_the_world_file_of_a_reference_stays(build_mask, folder, suffix):
    """Though there is an older output of its name, which it might place as well."""
    with gdal_errors():
        formats = {"JPG": "JPEG", "PNG": "PNG", "PPM": "PNM"}
        gdal.Translate(f"scene.{suffix}", "a.tif", format=formats[suffix.upper()])
    (folder / "scene.wld").write_text("10\n0\n0\n-10\n500005\n3999995\n")
    parameters = {"REFERENCE": str(folder / f"scene.{suffix}"), "OUTPUT": str(folder / "scene.tif")}
    before = (folder / "scene.wld").read_text()
    for _ in range(2):
        build_mask(**parameters)
        assert (folder / "scene.wld").read_text() == before


def test_companions_of_other_names_are_made(build_mask, folder):
    build_mask(REFERENCE=str(folder / "a.dat"), OUTPUT=str(folder / "c.bil"))
    assert (folder / "c.hdr").exists()
