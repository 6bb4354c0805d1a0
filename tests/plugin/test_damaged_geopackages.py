"""GeoPackages whose spatial index and rows are at odds: a search gives fewer features, and nobody tells."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from osgeo import gdal, ogr

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.vector import batches
from grid_mask.plugin.vector.geopackages import shapes_missed_and_gone
from grid_mask.tests.plugin.layers import blank
from grid_mask.tests.plugin.shapefile_layers import layer_of, squares

COUNT = 40
ALL, NONE = 1000, -1
"""Below how many shapes each is looked at."""

Edit = Callable[[Path], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return squares(tmp_path / "areas.gpkg", COUNT)


def by_sqlite(*statements: str) -> Edit:
    """Change the rows as a program does that knows nothing of the index."""

    def edit(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (trigger,) in triggers:
                database.execute(f'DROP TRIGGER "{trigger}"')
            for statement in statements:
                database.execute(statement)

    return edit


def by_gdal(change: Callable[[ogr.Layer], None]) -> Edit:
    def edit(path: Path) -> None:
        with gdal_errors():
            dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
            change(dataset.GetLayer(0))
            del dataset

    return edit


def by_sql(statement: str) -> Edit:
    """Change the rows by SQL, and the index by its triggers."""

    def edit(path: Path) -> None:
        with gdal_errors():
            dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
            dataset.ExecuteSQL(statement)
            del dataset

    return edit


def with_shape(text: str | None) -> Callable[[ogr.Layer], None]:
    """Give the seventh feature another geometry, or none."""

    def change(layer: ogr.Layer) -> None:
        feature = layer.GetFeature(7)
        feature.SetGeometry(None if text is None else ogr.CreateGeometryFromWkt(text))
        layer.SetFeature(feature)

    return change


def append_empty_ones(layer: ogr.Layer) -> None:
    for text in (None, "POLYGON EMPTY", "MULTIPOLYGON EMPTY"):
        feature = ogr.Feature(layer.GetLayerDefn())
        if text is not None:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
        layer.CreateFeature(feature)


HEALTHY = {
    "as written": lambda path: None,
    "deleted": by_gdal(lambda layer: layer.DeleteFeature(7)),
    "without geometry": by_gdal(with_shape(None)),
    "emptied": by_gdal(with_shape("POLYGON EMPTY")),
    "moved": by_gdal(with_shape("POLYGON ((0 0, 1 0, 1 1, 0 0))")),
    "appended": by_gdal(append_empty_ones),
    "deleted by SQL": by_sql("DELETE FROM areas WHERE fid % 3 = 0"),
    "without geometry by SQL": by_sql("UPDATE areas SET geom = NULL WHERE fid % 3 = 0"),
    "without index": by_sql("SELECT DisableSpatialIndex('areas', 'geom')"),
}


@pytest.mark.parametrize("each_below", [ALL, NONE])
@pytest.mark.parametrize("edit", HEALTHY.values(), ids=HEALTHY)
def test_edited_files_are_whole(path, edit, each_below):
    edit(path)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=each_below) == (0, 0)


@pytest.mark.parametrize("each_below", [ALL, NONE])
@pytest.mark.parametrize(
    ("statement", "missed", "gone"),
    [
        ("UPDATE areas SET geom = NULL WHERE fid <= 7", 0, 7),
        ("DELETE FROM areas WHERE fid <= 7", 0, 7),
        ("DELETE FROM rtree_areas_geom WHERE id <= 7", 7, 0),
        ("DELETE FROM rtree_areas_geom", COUNT, 0),
    ],
)
def test_others_are_not(path, statement, missed, gone, each_below):
    by_sqlite(statement)(path)
    found = shapes_missed_and_gone(str(path), "areas", look_at_each_below=each_below)
    assert found == (missed, gone)
    assert shapes_missed_and_gone(str(path), "", look_at_each_below=each_below) == found


def test_as_many_others_are_found_where_each_is_looked_at(path):
    by_sqlite("UPDATE areas SET fid = fid + 1000 WHERE fid <= 7")(path)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=ALL) == (0, 7)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=NONE) == (0, 0)


def test_empty_geometries_are_not_missed_where_others_are(path):
    by_gdal(append_empty_ones)(path)
    by_sqlite("DELETE FROM rtree_areas_geom WHERE id <= 7")(path)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=ALL) == (7, 0)


def test_illegible_geometries_are_gone_where_each_is_looked_at(path):
    by_sqlite("UPDATE areas SET geom = x'00' WHERE fid <= 3")(path)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=COUNT) == (0, 3)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=COUNT - 1) == (0, 0)
    by_sqlite("DELETE FROM areas WHERE fid > 38")(path)
    assert shapes_missed_and_gone(str(path), "areas", look_at_each_below=COUNT) == (0, 5)


def test_a_damaged_index_is_found_where_it_is_walked(path):
    by_sqlite("UPDATE rtree_areas_geom_node SET data = zeroblob(length(data)) WHERE nodeno = 1")(path)
    missed, _ = shapes_missed_and_gone(str(path), "areas", look_at_each_below=ALL)
    assert missed


def test_a_table_that_is_not_there_has_nothing_to_lose(path):
    assert shapes_missed_and_gone(str(path), "others", look_at_each_below=ALL) == (0, 0)


def test_odd_names_are_quoted(tmp_path):
    name = """it's a "layer" """
    path = squares(tmp_path / "areas.gpkg", 9)
    with gdal_errors():
        gdal.VectorTranslate(str(tmp_path / "odd.gpkg"), str(path), format="GPKG", layerName=name)
    assert shapes_missed_and_gone(str(tmp_path / "odd.gpkg"), name, look_at_each_below=ALL) == (0, 0)


@pytest.mark.parametrize("role", ["VALID", "INVALID"])
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE areas SET geom = NULL WHERE fid % 3 = 0", "13 of its shapes are gone"),
        ("DELETE FROM areas WHERE fid % 3 = 0", "13 of its shapes are gone"),
        ("DELETE FROM rtree_areas_geom WHERE id % 3 = 0", "its spatial index doesn't lead to all"),
    ],
)
def test_a_run_is_stopped(refusal, path, tmp_path, monkeypatch, role, statement, words):
    by_sqlite(statement)(path)
    monkeypatch.setattr(batches, "_FEW_FEATURES", -1)
    reference = blank(tmp_path / "reference.tif", (40, 40))
    message = refusal(REFERENCE=reference, **{role: layer_of(path)})
    assert words in message
    assert "'fields' is damaged or out of date" in message
