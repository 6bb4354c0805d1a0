"""Outputs must not replace one another, nor what else a file holds."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.output import raster_file, same_file
from grid_mask.tests.plugin.layers import blank, first_band

SHAPE = (6, 8)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


# ---- One another ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "{folder}/mask.tif",
        "{folder}/../{name}/mask.tif",
        "{folder}/./mask.tif",
        "{folder}//mask.tif",
        "{link}/mask.tif",
        "{link}/../{name}/mask.tif",
    ],
)
def test_two_outputs_on_one_file(refusal, reference, output, tmp_path, spelled):
    link = tmp_path / "link"
    link.symlink_to(output.parent)
    other = spelled.format(folder=output.parent, name=output.parent.name, link=link)
    message = refusal(REFERENCE=reference, REASONS=other)
    assert "two outputs are the same file" in message
    assert str(output) in message


def test_and_so_where_one_is_relative(refusal, reference, output, monkeypatch):
    monkeypatch.chdir(output.parent)
    assert "two outputs" in refusal(REFERENCE=reference, REASONS="./mask.tif")


def test_two_names_in_one_folder_are_two_files(build_mask, reference, output):
    build_mask(REFERENCE=reference, REASONS=str(output.with_name("mask2.tif")))
    assert {path.name for path in output.parent.iterdir()} == {"mask.tif", "mask2.tif"}


@pytest.mark.parametrize(("name", "other"), [("mask.tif", "Mask.TIF"), ("m\u00e9.tif", "me\u0301.tif")])
def test_names_that_are_one_to_the_disk(refusal, reference, output, monkeypatch, name, other):
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(same_file, "_is_one_name", lambda *about: asked.append(about) or True)
    paths = {"OUTPUT": str(output.with_name(name)), "REASONS": str(output.with_name(other))}
    assert "two outputs" in refusal(REFERENCE=reference, **paths)
    assert asked == [(output.parent, name, other)]


def test_the_disk_is_asked(tmp_path):
    tmp_path.joinpath("one").touch()
    is_blind = tmp_path.joinpath("ONE").exists()
    assert same_file._is_one_name(tmp_path, "mask.tif", "Mask.TIF") == is_blind
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_names_that_differ_otherwise_are_not_asked_for(build_mask, reference, output, monkeypatch):
    monkeypatch.setattr(same_file, "_is_one_name", lambda *_: True)
    build_mask(REFERENCE=reference, REASONS=str(output.with_name("reasons.tif")))
    assert len(list(output.parent.iterdir())) == 2


def test_one_name_in_two_folders_is_two_files(build_mask, refusal, reference, output, tmp_path):
    tmp_path.joinpath("reasons").mkdir()
    reasons = tmp_path / "reasons" / output.name
    build_mask(REFERENCE=reference, REASONS=str(reasons))
    assert output.exists()
    assert reasons.exists()
    missing = tmp_path / "missing" / output.name
    assert f"'{missing}' can't be written there" in refusal(REFERENCE=reference, REASONS=str(missing))


@pytest.mark.parametrize("is_tried", [True, False])
def test_two_outputs_with_one_companion(refusal, reference, output, monkeypatch, is_tried):
    """Both formats have a header called so."""
    if not is_tried:
        monkeypatch.setattr(raster_file, "try_out", lambda place, _: {place.final.name})
    paths = {"OUTPUT": str(output.with_suffix(".bil")), "REASONS": str(output.with_suffix(".asc"))}
    message = refusal(REFERENCE=reference, **paths)
    assert "mask.prj" in message
    assert "different names" in message


def test_companions_of_one_name_in_two_folders(build_mask, reference, output, tmp_path):
    tmp_path.joinpath("reasons").mkdir()
    reasons = tmp_path / "reasons" / "mask.asc"
    build_mask(REFERENCE=reference, OUTPUT=str(output.with_suffix(".bil")), REASONS=str(reasons))
    assert reasons.with_suffix(".prj").exists()
    assert output.with_suffix(".prj").exists()


def test_a_folder_as_output(refusal, reference, output):
    output.mkdir()
    message = refusal(REFERENCE=reference)
    assert "is a folder" in message
    assert "path of a file" in message


TOO_LONG = os.strerror(errno.ENAMETOOLONG)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("m" * 300 + ".tif", TOO_LONG),
        ("/".join(["m" * 200] * 30) + "/mask.tif", TOO_LONG),
        ("m\0.tif", "embedded null"),
    ],
)
def test_a_path_that_the_system_does_not_take(refusal, reference, output, name, reason):
    message = refusal(REFERENCE=reference, OUTPUT=f"{output.parent}/{name}")
    shown = name.replace("\0", "\\0")
    assert f"OUTPUT '{output.parent}/{shown}' is no path that can be written to (" in message
    assert reason in message
    assert "give another one" in message


def test_a_link_that_leads_nowhere_is_replaced(build_mask, reference, output):
    output.symlink_to(output)
    build_mask(REFERENCE=reference)
    assert not output.is_symlink()


def test_a_write_protected_file_is_not_replaced(refusal, build_mask, reference, output):
    """Nobody asks whether it may be written to when another file is moved into its place."""
    output.write_bytes(b"kept")
    output.chmod(0o444)
    message = refusal(REFERENCE=reference)
    assert f"OUTPUT '{output}' is there and write-protected" in message
    assert output.read_bytes() == b"kept"
    output.chmod(0o644)
    build_mask(REFERENCE=reference)


def test_a_link_is_replaced_and_the_file_it_leads_to_stays(build_mask, reference, output, tmp_path):
    other = tmp_path / "other.tif"
    other.write_bytes(b"kept")
    output.symlink_to(other)
    build_mask(REFERENCE=reference)
    assert not output.is_symlink()
    assert other.read_bytes() == b"kept"


def test_the_longest_name_is_written(build_mask, reference, output):
    longest = output.with_name("m" * 251 + ".tif")
    build_mask(REFERENCE=reference, OUTPUT=str(longest))
    assert list(output.parent.iterdir()) == [longest]


# ---- What else a file holds -----------------------------------------------------------------------------------------


def made_geopackage(path: Path, *, rasters: tuple[str, ...] = (), layers: tuple[str, ...] = ()) -> None:
    with gdal_errors():
        source = gdal.GetDriverByName("MEM").Create("", 8, 6, 1, gdal.GDT_Byte)
        source.SetGeoTransform((0.0, 1.0, 0.0, 6.0, 0.0, -1.0))
        driver = gdal.GetDriverByName("GPKG")
        for number, name in enumerate(rasters):
            options = [f"RASTER_TABLE={name}", f"APPEND_SUBDATASET={'YES' if number else 'NO'}"]
            made = driver.CreateCopy(str(path), source, options=options)
            del made
        if layers:
            opened = (
                gdal.OpenEx(str(path), gdal.OF_UPDATE | gdal.OF_VECTOR)
                if path.exists()
                else driver.Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
            )
            for name in layers:
                opened.CreateLayer(name)
            del opened


@pytest.mark.parametrize(
    ("rasters", "layers"),
    [((), ("roads",)), (("scene",), ("roads", "parcels")), (("scene", "mask"), ())],
    ids=["vector", "raster and vector", "rasters"],
)
def test_a_container_is_not_replaced(build_mask, reference, output, rasters, layers):
    path = output.with_suffix(".gpkg")
    made_geopackage(path, rasters=rasters, layers=layers)
    before = path.read_bytes()
    with pytest.raises(QgsProcessingException, match=r"mask\.gpkg") as stopped:
        build_mask(REFERENCE=reference, OUTPUT=str(path))
    message = str(stopped.value)
    assert all(name in message for name in (*layers, *(rasters if not layers else ())))
    assert "another file" in message
    assert path.read_bytes() == before


def test_nor_is_one_by_another_output(build_mask, reference, output):
    path = output.with_name("reasons.gpkg")
    made_geopackage(path, layers=("roads",))
    with pytest.raises(QgsProcessingException, match="roads"):
        build_mask(REFERENCE=reference, REASONS=str(path))


def test_of_many_tables_the_first_are_named(build_mask, reference, output):
    path = output.with_suffix(".gpkg")
    made_geopackage(path, layers=tuple(f"layer{number}" for number in range(9)))
    with pytest.raises(QgsProcessingException, match=r"9 tables.*layer4 \.\.\.;"):
        build_mask(REFERENCE=reference, OUTPUT=str(path))


def test_pages_of_a_tiff_are_not_replaced(build_mask, reference, output):
    with gdal_errors():
        source = gdal.Open(reference)
        for options in ([], ["APPEND_SUBDATASET=YES"]):
            made = gdal.GetDriverByName("GTiff").CreateCopy(str(output), source, options=options)
            del made
        del source
    with pytest.raises(QgsProcessingException, match="GTIFF_DIR:2"):
        build_mask(REFERENCE=reference)


def test_a_geopackage_of_one_raster_is_replaced(build_mask, reference, output):
    path = output.with_suffix(".gpkg")
    made_geopackage(path, rasters=("scene",))
    build_mask(REFERENCE=reference, OUTPUT=str(path))
    assert np.all(first_band(path) == 1)
    build_mask(REFERENCE=reference, OUTPUT=str(path))
    assert [file.name for file in output.parent.iterdir()] == [path.name]


def test_what_sqlite_left_beside_it_goes(build_mask, reference, output):
    """It would be taken for changes of the new file."""
    path = output.with_suffix(".gpkg")
    made_geopackage(path, rasters=("scene",))
    for ending in ("-wal", "-journal"):
        path.with_name(path.name + ending).write_bytes(b"")
    build_mask(REFERENCE=reference, OUTPUT=str(path))
    assert [file.name for file in output.parent.iterdir()] == [path.name]
