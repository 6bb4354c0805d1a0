"""Shapefiles in zip files and folders: as much is seen of their damage as of a .shp that is opened by itself."""

from __future__ import annotations

import itertools
import os
import shutil
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Callable

import pytest
from osgeo import gdal

from grid_mask.plugin.vector import batches
from grid_mask.plugin.vector.shapefile_of_layer import shapefile_of
from grid_mask.plugin.vector.source import polygon_source
from grid_mask.tests.plugin.layers import blank, box, polygons
from grid_mask.tests.plugin.shapefile_layers import layer_of, mixed, squares
from grid_mask.tests.plugin.test_large_layers import in_file

COUNT = 40
_TIMES = itertools.count(1_000_000_000)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (40, 40))


def zipped(path: Path, archive: Path, *others: Path, folder: str = "") -> Path:
    """Put the files of shapefiles into a new zip file; return it. They are no longer where they were."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for one in (path, *others):
            for part in sorted(one.parent.glob(f"{one.stem}.*")):
                if part != archive:
                    zip_file.write(part, folder + part.name)
                    part.unlink()
    # GDAL remembers what is in a zip file until its size or its time is another, to the second; and of tests that run
    # in one second, one may be given the folder of another.
    made_at = next(_TIMES)
    os.utime(archive, (made_at, made_at))
    return archive


def of_zip(archive: Path, rest: str = "") -> str:
    return f"/vsizip/{archive}{rest}"


# ---- Where the shapefile lies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "rest"),
    [
        ("", ""),
        ("", "/areas.shp"),
        ("", "/areas.shp|layername=areas"),
        ("", "/areas.dbf"),
        ("", "|layername=areas"),
        ("", "|layerid=0"),
        ("data/", "/data/areas.shp"),
        ("data/", "/data|layername=areas"),
    ],
)
def test_it_is_found_in_a_zip_file(tmp_path, inside, rest):
    archive = zipped(squares(tmp_path / "areas.shp", 3), tmp_path / "it.zip", folder=inside)
    found = shapefile_of(polygon_source(layer_of(of_zip(archive, rest))))
    assert found == of_zip(archive, f"/{inside}areas.shp")


@pytest.mark.parametrize("choice", ["|layername=more", "|layerid={number}"])
@pytest.mark.parametrize("is_zipped", [False, True], ids=["folder", "zip file"])
def test_it_is_found_among_others(tmp_path, choice, is_zipped):
    folder = tmp_path / "data"
    folder.mkdir()
    paths = [
        squares(folder / f"{name}.shp", count) for name, count in (("areas", 3), ("more", 5), ("most", 9))
    ]
    place = of_zip(zipped(paths[0], tmp_path / "all.zip", *paths[1:])) if is_zipped else str(folder)
    dataset = gdal.OpenEx(place, gdal.OF_VECTOR)
    names = [dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())]
    del dataset
    layer = layer_of(place + choice.format(number=names.index("more")))
    assert layer.featureCount() == 5
    assert shapefile_of(polygon_source(layer)) == f"{place}/more.shp"


@pytest.mark.parametrize("name", ["it.shz", "areas.shp.zip"])
def test_it_is_found_where_the_zip_file_is_called_a_shapefile(tmp_path, name):
    archive = zipped(squares(tmp_path / "areas.shp", 3), tmp_path / name)
    found = shapefile_of(polygon_source(layer_of(archive)))
    assert found in (f"/vsizip/{{{archive}}}/areas.shp", of_zip(archive, "/areas.shp"))


def test_it_is_found_in_capital_letters(tmp_path):
    path = squares(tmp_path / "areas.shp", 3)
    for suffix in (".shp", ".shx", ".dbf"):
        path.with_suffix(suffix).rename(tmp_path / f"AREAS{suffix.upper()}")
    archive = zipped(tmp_path / "AREAS.shp", tmp_path / "it.zip")
    assert shapefile_of(polygon_source(layer_of(of_zip(archive)))) == of_zip(archive, "/AREAS.SHP")


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb"])
def test_other_files_are_none_and_not_opened(tmp_path, monkeypatch, suffix):
    """To open and close a file frees the locks that this process has on it, and SQLite's are such."""
    source = polygon_source(in_file(polygons(box(0, 0, 3, 3)), tmp_path / f"areas{suffix}"))
    with monkeypatch.context() as patched:
        patched.setattr(gdal, "OpenEx", None)
        assert shapefile_of(source) is None
    assert shapefile_of(polygon_source(polygons(box(0, 0, 3, 3)))) is None


@pytest.mark.parametrize(
    "change",
    [{"gdal_name": "/vsizip/none.zip"}, {"gdal_name": "none.shp"}, {"table": "none"}, {"table_number": 7}],
)
def test_one_that_is_not_there_is_none(tmp_path, change):
    archive = zipped(squares(tmp_path / "areas.shp", 3), tmp_path / "it.zip")
    source = polygon_source(layer_of(of_zip(archive)))
    assert shapefile_of(source) is not None
    assert shapefile_of(replace(source, **change)) is None


# ---- Its damage --------------------------------------------------------------------------------------------------

Pack = Callable[[Path], str]


def as_zip(path: Path) -> str:
    return of_zip(zipped(path, path.with_name("it.zip")))


def as_file_in_zip(path: Path) -> str:
    return of_zip(zipped(path, path.with_name("it.zip"), folder="data/"), f"/data/{path.name}")


def as_shz(path: Path) -> str:
    return str(zipped(path, path.with_name("it.shz")))


def as_folder(path: Path) -> str:
    folder = path.with_name("folder")
    folder.mkdir()
    for part in path.parent.glob(f"{path.stem}.*"):
        shutil.move(str(part), str(folder))
    return f"{folder}|layername={path.stem}"


def in_memory(path: Path) -> str:
    place = f"/vsimem/{path.parent.name}"
    for part in path.parent.glob(f"{path.stem}.*"):
        gdal.FileFromMemBuffer(f"{place}/{part.name}", part.read_bytes())
    return f"{place}/{path.name}"


packs = pytest.mark.parametrize("pack", [as_zip, as_file_in_zip, as_shz, as_folder, in_memory])


@packs
def test_a_whole_one_is_read(build_mask, reference, tmp_path, reading, pack):
    path = squares(tmp_path / "areas.shp", COUNT)
    layer = layer_of(path)
    assert layer.dataProvider().createSpatialIndex()
    del layer
    right = build_mask(REFERENCE=reference, VALID=str(path)).valid
    assert (build_mask(REFERENCE=reference, VALID=layer_of(pack(path))).valid == right).all()


@packs
def test_versions_that_differ_are_told(refusal, reference, tmp_path, reading, pack):
    path = mixed(tmp_path, newer=COUNT, older=COUNT - 5, of_older=(".shx", ".dbf"))
    message = refusal(REFERENCE=reference, INVALID=layer_of(pack(path)))
    assert "areas.shp' of polygon layer 'fields' are of different versions" in message
    assert f"its .shx lists {COUNT - 5} shapes, and its .shp holds more" in message


@packs
def test_shapes_that_are_gone_are_told(refusal, reference, tmp_path, reading, pack):
    path = squares(tmp_path / "areas.shp", COUNT)
    data = bytearray(path.read_bytes())
    data[100 + 8 : 100 + 12] = struct.pack("<i", 0)  # the type of the first record
    path.write_bytes(data)
    message = refusal(REFERENCE=reference, INVALID=layer_of(pack(path)))
    assert (
        "areas.shp' of polygon layer 'fields' is damaged or out of date: 1 of its shapes are gone" in message
    )


@packs
def test_an_index_that_misses_shapes_is_told(refusal, build_mask, reference, tmp_path, monkeypatch, pack):
    path = squares(tmp_path / "areas.shp", COUNT)
    layer = layer_of(path)
    assert layer.dataProvider().createSpatialIndex()
    del layer
    index = bytearray(path.with_suffix(".qix").read_bytes())
    index[20:52] = bytes(32)  # bounds of the root
    path.with_suffix(".qix").write_bytes(index)
    layer = layer_of(pack(path))
    build_mask(REFERENCE=reference, INVALID=layer)  # the whole layer is read without it
    monkeypatch.setattr(batches, "_FEW_FEATURES", -1)
    assert "its spatial index doesn't lead to all" in refusal(REFERENCE=reference, VALID=layer)


@packs
def test_rows_that_are_marked_as_deleted_are_no_damage(build_mask, reference, tmp_path, reading, pack):
    """GDAL counts them, and doesn't give them."""
    path = squares(tmp_path / "areas.shp", COUNT)
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    head, length = struct.unpack_from("<2H", data, 8)
    for row in (0, 5, COUNT - 1):
        data[head + row * length] = ord("*")
    path.with_suffix(".dbf").write_bytes(data)
    layer = layer_of(pack(path))
    assert layer.featureCount() == COUNT
    assert build_mask(REFERENCE=reference, INVALID=layer).log.info(f"of {COUNT - 3} features")


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_an_index_of_another_format_is_looked_at_too(
    refusal, build_mask, reference, tmp_path, monkeypatch, suffix
):
    """A search finds nothing beyond what the index knows, or what is left of the file."""
    path = tmp_path / f"areas{suffix}"
    in_file(polygons(*(box(row, 3, row + 1, 5) for row in range(COUNT))), path)
    whole = of_zip(zipped(path, tmp_path / "whole.zip"), f"/{path.name}")
    monkeypatch.setattr(batches, "_FEW_FEATURES", -1)
    assert build_mask(REFERENCE=reference, VALID=layer_of(whole)).valid.sum() == 3 * COUNT
    in_file(polygons(*(box(row, 3, row + 1, 5) for row in range(COUNT))), path)
    if suffix == ".gpkg":
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
        dataset.ExecuteSQL("DELETE FROM rtree_areas_geom WHERE id % 3 = 0")
        del dataset
    else:
        os.truncate(path, path.stat().st_size - 50)
    damaged = of_zip(zipped(path, tmp_path / "damaged.zip"), f"/{path.name}")
    message = refusal(REFERENCE=reference, VALID=layer_of(damaged))
    assert f"'{damaged}' of polygon layer 'fields' is damaged or out of date: " in message
