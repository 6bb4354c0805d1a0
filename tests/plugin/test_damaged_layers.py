"""Damaged and changed sources of polygons: the mask is right, or there is an error; never a mask of what was left."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsVectorLayer

from grid_mask.plugin.vector import batches
from grid_mask.plugin.vector.batches import Batch
from grid_mask.plugin.vector.features import _part, read_polygons
from grid_mask.plugin.vector.self_intersections import SelfIntersectionSearch
from grid_mask.plugin.vector.shapefiles import shapes_that_the_index_misses
from grid_mask.plugin.vector.source import polygon_source
from grid_mask.tests.plugin.layers import blank, box, centre, endless, polygons, read_raster
from grid_mask.tests.plugin.runs import Log
from grid_mask.tests.plugin.test_large_layers import in_file

COUNT = 400


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (40, 40))


def areas(path: Path, *, count: int = COUNT) -> Path:
    """Write boxes on the grid into a file; return it."""
    rng = np.random.default_rng(3)
    boxes = [box(row, col, row + 3, col + 2) for row, col in rng.integers(0, 36, (count, 2)).tolist()]
    in_file(polygons(*boxes), path)
    return path


def overwrite(path: Path, share: float) -> None:
    """Overwrite some bytes of a file, where it holds geometries rather than what is read to open it."""
    data = np.fromfile(path, dtype=np.uint8)
    rng = np.random.default_rng(5)
    at = rng.integers(0, len(data), int(share * len(data)))
    if path.suffix == ".gpkg":
        pages = np.array([b"GP\0" in bytes(data[page : page + 4096]) for page in range(0, len(data), 4096)])
        at = at[pages[at // 4096]]
    else:
        at = at[at > 0.3 * len(data)]
    data[at] = rng.integers(0, 256, len(at))
    data.tofile(path)


def is_of_damage(message: str) -> bool:
    return "'fields' can't be read whole" in message or "'fields' is damaged" in message


def cut(path: Path, share: float) -> None:
    os.truncate(path, int(share * path.stat().st_size))


@pytest.mark.parametrize("role", ["VALID", "INVALID"])
@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb"])
def test_bytes_that_are_overwritten(refusal, reference, tmp_path, reading, suffix, role):
    path = areas(tmp_path / f"areas{suffix}")
    overwrite(path, 0.02)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.isValid()
    message = refusal(REFERENCE=reference, **{role: layer})
    assert is_of_damage(message)
    assert "take an undamaged copy" in message


@pytest.mark.parametrize("suffix", [".shp", ".fgb"])
def test_a_file_that_is_cut_off(refusal, reference, tmp_path, reading, suffix):
    path = areas(tmp_path / f"areas{suffix}")
    cut(path, 0.6)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.isValid()
    assert is_of_damage(refusal(REFERENCE=reference, INVALID=layer))


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".geojson"])
def test_a_file_that_is_damaged_after_the_layer_was_loaded(build_mask, reference, tmp_path, reading, suffix):
    path = areas(tmp_path / f"areas{suffix}")
    right = build_mask(REFERENCE=reference, INVALID=str(path)).valid
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    cut(path, 0.5)
    try:
        found = build_mask(REFERENCE=reference, INVALID=layer).valid
    except QgsProcessingException as error:
        found = str(error)
    # QGIS may have read all of it before.
    assert "'fields'" in found if isinstance(found, str) else (found == right).all()


def test_a_file_that_is_gone(refusal, reference, tmp_path, reading):
    path = areas(tmp_path / "areas.gpkg")
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    path.unlink()
    assert "'fields' can't be read whole" in refusal(REFERENCE=reference, INVALID=layer)


def test_the_issues_file(refusal, reference, tmp_path):
    """A GeoPackage of 20,000 features with some of its bytes overwritten."""
    path = areas(tmp_path / "areas.gpkg", count=20_000)
    overwrite(path, 0.1)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.isValid()
    assert is_of_damage(refusal(REFERENCE=reference, INVALID=layer))


class WhileReading(Log):
    """Does something when the algorithm asks for the n-th time whether to stop."""

    def __init__(self, deed, after: int) -> None:
        super().__init__()
        self.deed, self.left = deed, after

    def isCanceled(self) -> bool:  # noqa: N802
        self.left -= 1
        if self.left == 0:
            self.deed()
        return False


@pytest.mark.parametrize("suffix", [".shp", ".geojson", ".fgb"])
def test_a_file_that_is_replaced_while_it_is_read(plugin, reference, tmp_path, output, reading, suffix):
    path, other = areas(tmp_path / f"areas{suffix}"), areas(tmp_path / f"other{suffix}", count=70)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    log = WhileReading(lambda: path.write_bytes(other.read_bytes()), 2)
    with pytest.raises(QgsProcessingException) as stopped:
        processing.run(
            "gridmask:buildmask",
            {"REFERENCE": reference, "INVALID": layer, "OUTPUT": str(output)},
            feedback=log,
        )
    assert "fields" in str(stopped.value)
    assert not output.exists()


def test_a_layer_that_is_edited_while_it_is_read_counts_as_it_was_or_is_refused(
    plugin, reference, tmp_path, output, build_mask, reading
):
    layer = QgsVectorLayer(str(areas(tmp_path / "areas.gpkg")), "fields", "ogr")
    right = build_mask(REFERENCE=reference, INVALID=layer).raster.values

    def edit() -> None:
        assert layer.startEditing()
        assert layer.deleteFeatures(list(range(1, COUNT)))
        added = QgsFeature(layer.fields())
        added.setGeometry(QgsGeometry.fromWkt(box(0, 0, 39, 39)))
        assert layer.addFeature(added)

    log = WhileReading(edit, 2)
    try:
        processing.run(
            "gridmask:buildmask",
            {"REFERENCE": reference, "INVALID": layer, "OUTPUT": str(output)},
            feedback=log,
        )
        found = read_raster(output).values
    except QgsProcessingException as error:
        found = str(error)
    # QGIS opens the file in another way to edit it, and may shut out who reads it.
    assert "'fields' can't be read whole" in found if isinstance(found, str) else (found == right).all()
    assert log.left <= 0


def test_a_geometry_that_cannot_be_decoded_is_told_from_none():
    whole = bytes(QgsGeometry.fromWkt(box(0, 0, 1, 1)).asWkb())
    none = _part(Batch([1, 2], [whole, b""]), "fields", SelfIntersectionSearch())
    assert none.without_geometry == [2]
    unread = b"\x01\xff\xff\xff\x7f" + whole[5:]
    broken = Batch([1, 2, 3, 4], [whole, unread, b"", unread])
    with pytest.raises(
        QgsProcessingException, match=r"2 features of polygon layer 'fields' can't be read \(2, 4\)"
    ):
        _part(broken, "fields", SelfIntersectionSearch())


def test_what_is_no_polygon_is_told_by_its_kind():
    line = bytes(QgsGeometry.fromWkt("LineString (0 0, 1 1)").asWkb())
    with pytest.raises(QgsProcessingException, match="feature 7 of 'fields' is a LineString; give"):
        _part(Batch([7], [line]), "fields", SelfIntersectionSearch())


def test_a_vertex_that_lies_nowhere_is_told():
    with pytest.raises(QgsProcessingException, match=r"'endless' can't be used: .*finite"):
        read_polygons(polygon_source(endless()), lambda: False)


def test_geometries_whose_head_is_illegible_are_told_where_only_some_are_read(
    refusal, reference, tmp_path, reading
):
    """GDAL passes over them without a word where it searches."""
    path = areas(tmp_path / "areas.gpkg")
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')  # they call functions of SpatiaLite's
        database.execute("UPDATE areas SET geom = ? WHERE fid = 7", (b"noise" * 20,))
        database.commit()
    message = refusal(REFERENCE=reference, INVALID=QgsVectorLayer(str(path), "fields", "ogr"))
    assert "'fields'" in message
    assert "damaged" in message


def test_what_gdal_warns_of_is_told(build_mask, reference, tmp_path):
    """A ring that isn't closed, in a shapefile: GDAL closes it."""
    path = areas(tmp_path / "areas.shp", count=1)
    data = bytearray(path.read_bytes())
    data[-16:-8] = np.float64(500_001.0).tobytes()
    path.write_bytes(data)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert build_mask(REFERENCE=reference, INVALID=layer).log.warning("GDAL warns of 'fields'", "ring")


@pytest.mark.parametrize("suffix", [".gpkg", ".qix"])
def test_a_spatial_index_that_misses_features(refusal, build_mask, reference, tmp_path, monkeypatch, suffix):
    """Nobody tells of it: a search just gives fewer features."""
    if suffix == ".gpkg":
        path = areas(tmp_path / "areas.gpkg")
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
        dataset.ExecuteSQL("DELETE FROM rtree_areas_geom WHERE id % 3 = 0")
        del dataset
    else:
        path = areas(tmp_path / "areas.shp")
        layer = QgsVectorLayer(str(path), "fields", "ogr")
        assert layer.dataProvider().createSpatialIndex()
        del layer
        index = np.fromfile(path.with_suffix(".qix"), dtype=np.uint8)
        index[20:52] = 0  # bounds of the root
        index.tofile(path.with_suffix(".qix"))
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    build_mask(REFERENCE=reference, INVALID=layer)  # the whole layer is read without it
    monkeypatch.setattr(batches, "_FEW_FEATURES", -1)
    message = refusal(REFERENCE=reference, VALID=layer)
    assert "its spatial index doesn't lead to all of its features" in message
    assert "make its spatial index anew" in message


FIRST, NONE, SECOND, THIRD, NO_SHAPES_NUMBER = 0, 1, 2, 3, 4
ALL = [FIRST, NONE, SECOND, THIRD]


@pytest.mark.parametrize(
    ("listed", "begin", "end", "missed"),
    [
        (ALL, 0, 22, 0),
        ([THIRD, SECOND, FIRST], 0, 22, 0),
        ([], 0, 22, 3),
        ([FIRST, -1, NO_SHAPES_NUMBER], 0, 22, 2),
        (ALL, 0, 21.9, 1),
        (ALL, 0.1, 22, 1),
        (ALL, 9, 13, 2),
        (ALL, 30, 40, 3),
    ],
)
def test_shapes_that_an_index_of_shapefiles_misses(tmp_path, listed, begin, end, missed):
    """Three squares along the diagonal, and an index of one node around a part of it."""
    path = tmp_path / "squares.shp"
    in_file(polygons(box(0, 0, 2, 2), None, box(10, 10, 12, 12), box(20, 20, 22, 22)), path)
    upper_left, lower_right = centre(begin, begin), centre(end, end)
    bounds = upper_left.x(), lower_right.y(), lower_right.x(), upper_left.y()
    index = struct.pack("<3s5B2i", b"SQT", 1, 1, 0, 0, 0, len(ALL), 1)
    index += struct.pack(f"<i4di{len(listed)}ii", 0, *bounds, len(listed), *listed, 0)
    path.with_suffix(".qix").write_bytes(index)
    assert shapes_that_the_index_misses(str(path)) == missed


def test_an_index_that_lists_features_without_shape_is_sound(build_mask, reference, tmp_path, reading):
    """As QGIS makes it."""
    path = tmp_path / "areas.shp"
    in_file(polygons(box(0, 0, 3, 2), None, box(5, 5, 6, 6)), path)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.dataProvider().createSpatialIndex()
    assert build_mask(REFERENCE=reference, VALID=layer).valid.sum() == 12 + 4


@pytest.mark.parametrize("kind", [0, 99, -7, 2, 6])
def test_shapes_that_are_gone_are_told_from_features_without_one(
    build_mask, refusal, reference, tmp_path, reading, kind
):
    """They say that they have none, or are of a type that there isn't."""
    path = areas(tmp_path / "areas.shp", count=3)
    in_file(polygons(box(0, 0, 3, 2), None), tmp_path / "null.shp")
    null = QgsVectorLayer(str(tmp_path / "null.shp"), "fields", "ogr")
    build_mask(REFERENCE=reference, VALID=null)
    data = bytearray(path.read_bytes())
    data[100 + 8 : 100 + 12] = struct.pack("<i", kind)  # the type of the first record
    path.write_bytes(data)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert "1 of its shapes are gone" in refusal(REFERENCE=reference, VALID=layer)


@pytest.mark.parametrize("is_indexed", [False, True], ids=["as it is", "indexed"])
def test_records_that_are_marked_as_deleted_are_no_damage(
    build_mask, reference, tmp_path, reading, is_indexed
):
    """As programs leave them that don't pack shapefiles; GDAL counts them, and doesn't give them."""
    path = areas(tmp_path / "areas.shp")
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    if is_indexed:
        assert layer.dataProvider().createSpatialIndex()
    del layer
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    head, length = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    for record in (5, 7, COUNT - 1):
        data[head + record * length] = ord("*")
    table.write_bytes(data)
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.featureCount() == COUNT
    assert build_mask(REFERENCE=reference, INVALID=layer).log.info(f"of {COUNT - 3} features")
