"""Layers of polygons as values that outlive their layers: they hold what Processing would read."""

from __future__ import annotations

import os
import re
import shutil
import struct
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.plugin.host.gdal_messages import GdalMessages
from grid_mask.plugin.parameters.polygons import read_sources
from grid_mask.plugin.parameters.values import Values
from grid_mask.plugin.vector import batches, source as source_module, unread
from grid_mask.plugin.vector.batches import all_features, features_near
from grid_mask.plugin.vector.source import Choice, PolygonSource, ReadLayer, polygon_source
from grid_mask.tests.plugin.layers import UTM, box, polygons
from grid_mask.tests.plugin.runs import ALGORITHM

BOXES = [box(row, row, row + 2, row + 3) for row in range(40)]
EVERYWHERE = (-1e9, -1e9, 1e9, 1e9)


def never() -> bool:
    return False


def written(
    path: Path, *, driver: str, dataset_options: list[str] | None = None, **layer_options: str
) -> Path:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    options.layerName = "areas"
    options.datasourceOptions = dataset_options or []
    options.layerOptions = [f"{name}={value}" for name, value in layer_options.items()]
    context = QgsProject.instance().transformContext()
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(polygons(*BOXES), str(path), context, options)
    assert error == QgsVectorFileWriter.WriterError.NoError
    return path


def by_gdal(path: Path, **how: Any) -> QgsVectorLayer:
    return QgsVectorLayer(str(written(path, **how)), "areas", "ogr")


def zipped_shapefile(folder: Path) -> QgsVectorLayer:
    (folder / "parts").mkdir()
    written(folder / "parts" / "areas.shp", driver="ESRI Shapefile")
    archive = shutil.make_archive(str(folder / "areas"), "zip", folder / "parts")
    return QgsVectorLayer(f"/vsizip/{archive}/areas.shp", "areas", "ogr")


def indexed_shapefile(folder: Path) -> QgsVectorLayer:
    layer = by_gdal(folder / "areas.shp", driver="ESRI Shapefile", SPATIAL_INDEX="YES")
    assert (folder / "areas.qix").exists()
    return layer


def delimited_text(folder: Path) -> QgsVectorLayer:
    path = folder / "areas.csv"
    path.write_text("id;area\n" + "".join(f"{i};{wkt}\n" for i, wkt in enumerate(BOXES)))
    return QgsVectorLayer(f"{path.as_uri()}?delimiter=;&wktField=area&crs={UTM}", "areas", "delimitedtext")


def spatialite(folder: Path) -> QgsVectorLayer:
    path = written(folder / "areas.sqlite", driver="SQLite", dataset_options=["SPATIALITE=YES"])
    return QgsVectorLayer(f"dbname='{path}' table=\"areas\" (geometry)", "areas", "spatialite")


def virtual(_: Path) -> QgsVectorLayer:
    QgsProject.instance().addMapLayer(polygons(*BOXES, name="boxes"))
    return QgsVectorLayer("?query=select * from boxes", "areas", "virtual")


def edited(folder: Path) -> QgsVectorLayer:
    layer = by_gdal(folder / "areas.gpkg", driver="GPKG")
    assert layer.startEditing()
    added = QgsFeature(layer.fields())
    added.setGeometry(QgsGeometry.fromWkt(BOXES[0]))
    assert layer.addFeature(added)
    assert layer.deleteFeature(3)
    assert layer.changeGeometry(5, QgsGeometry.fromWkt(BOXES[-1]))
    return layer


def filtered(folder: Path) -> QgsVectorLayer:
    layer = by_gdal(folder / "areas.gpkg", driver="GPKG")
    assert layer.setSubsetString("fid % 2 = 0")
    return layer


LAYERS = {
    "memory": lambda folder: polygons(*BOXES),
    "GeoPackage": lambda folder: by_gdal(folder / "areas.gpkg", driver="GPKG"),
    "shapefile": lambda folder: by_gdal(folder / "areas.shp", driver="ESRI Shapefile"),
    "indexed shapefile": indexed_shapefile,
    "zipped shapefile": zipped_shapefile,
    "GeoJSON": lambda folder: by_gdal(folder / "areas.geojson", driver="GeoJSON"),
    "FlatGeobuf": lambda folder: by_gdal(folder / "areas.fgb", driver="FlatGeobuf"),
    "KML": lambda folder: by_gdal(folder / "areas.kml", driver="KML"),
    "CSV": delimited_text,
    "SpatiaLite": spatialite,
    "virtual": virtual,
    "edited": edited,
    "filtered": filtered,
}


@pytest.fixture(params=LAYERS)
def layer(request, tmp_path: Path) -> QgsVectorLayer:
    made = LAYERS[request.param](tmp_path)
    assert made.isValid()
    QgsProject.instance().addMapLayer(made)
    return made


def as_given(value: Any) -> Values:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    return Values(algorithm, {"VALID": value}, context)


def source_of(values: Values) -> PolygonSource:
    return read_sources(values)[PolygonRole.VALID]


def processing_reads(values: Values) -> list[tuple[int, bytes]]:
    """Return what Processing itself reads of the input: ids and geometries."""
    source = values.algorithm.parameterAsSource(values.parameters, "VALID", values.context)
    unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    return [
        (one.id(), bytes(one.geometry().asWkb()))
        for one in source.getFeatures(QgsFeatureRequest(), unchecked)
    ]


def we_read(source: PolygonSource) -> list[tuple[int, bytes]]:
    return [pair for batch in all_features(source, never) for pair in zip(batch.ids, batch.wkbs)]


CHOICES = {
    "all": {},
    "selected": {"selectedFeaturesOnly": True},
    "the first": {"featureLimit": 7},
    "the first of those selected": {"selectedFeaturesOnly": True, "featureLimit": 2},
    "more than there are": {"featureLimit": 1000},
    "none": {"featureLimit": 0},
}


@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_read_is_what_processing_reads(plugin, layer, choice):
    chosen = [feature.id() for feature in layer.getFeatures()][4:9]
    layer.selectByIds(chosen)
    values = as_given(QgsProcessingFeatureSourceDefinition(layer.id(), **CHOICES[choice]))
    theirs, source = processing_reads(values), source_of(values)
    ours = we_read(source)
    if "selected" in choice:  # in no order
        theirs, ours = sorted(theirs), sorted(ours)
    assert ours == theirs
    assert source.count == len(ours)
    assert len(ours) == {"selected": 5, "the first": 7, "the first of those selected": 2, "none": 0}.get(
        choice, layer.featureCount()
    )
    assert source.name == layer.name()
    assert source.crs == layer.crs()


def test_what_is_near_is_all_where_everything_is(plugin, layer):
    source = source_of(as_given(layer.id()))
    near = [
        pair for batch in features_near(source, [EVERYWHERE], never) for pair in zip(batch.ids, batch.wkbs)
    ]
    assert sorted(wkb for _, wkb in near) == sorted(wkb for _, wkb in we_read(source))


@pytest.mark.parametrize(
    "given",
    [
        lambda layer: layer,
        lambda layer: layer.id(),
        lambda layer: layer.name(),
        lambda layer: layer.source(),
        lambda layer: QgsProperty.fromValue(layer.id()),
        lambda layer: QgsProcessingFeatureSourceDefinition(layer.source()),
        lambda layer: QgsProcessingOutputLayerDefinition(layer.id()),
    ],
    ids=["layer", "id", "name", "path", "property", "definition", "output of a step"],
)
def test_a_layer_may_be_given_in_every_way(plugin, tmp_path, given):
    layer = by_gdal(tmp_path / "areas.gpkg", driver="GPKG")
    QgsProject.instance().addMapLayer(layer)
    values = as_given(given(layer))
    assert we_read(source_of(values)) == processing_reads(values)


def test_a_layer_that_is_no_longer_valid_is_refused(plugin, tmp_path):
    layer = by_gdal(tmp_path / "areas.gpkg", driver="GPKG")
    layer.setDataSource(str(tmp_path / "gone.gpkg"), "areas", "ogr")
    with pytest.raises(QgsProcessingException):
        source_of(as_given(layer))


# ---- What QGIS 3.32 and later let the user choose besides -----------------------------------------------------------


def test_a_file_that_nobody_may_open_is_no_error_yet(tmp_path, monkeypatch):
    """It was opened before it was locked away; whether its features can be read is seen when they are."""
    layer = by_gdal(tmp_path / "areas.shp", driver="ESRI Shapefile")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "not allowed")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        source = polygon_source(layer)
    assert source.gdal_name == str(tmp_path / "areas.shp")
    assert source.file is not None
    assert source.file.state is not None


def test_nor_is_one_in_a_folder_that_nobody_may_look_into(tmp_path, monkeypatch):
    layer = by_gdal(tmp_path / "areas.shp", driver="ESRI Shapefile")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "not allowed")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        patched.setattr(Path, "is_file", refuse)  # which asks for no `stat` from Python 3.14 on
        source = polygon_source(layer)
    assert source.file is None
    assert source.name == "areas"


def test_an_expression_chooses_features(plugin, layer):
    half = polygon_source(layer, Choice(expression="$area > 0 and @row_number is null"))
    assert sorted(we_read(half)) == sorted(we_read(polygon_source(layer)))
    assert half.count is None
    assert not we_read(polygon_source(layer, Choice(expression="$area < 0")))


def test_an_expression_is_given_with_the_layer(plugin):
    layer = polygons(*BOXES)
    QgsProject.instance().addMapLayer(layer)
    given = QgsProcessingFeatureSourceDefinition(layer.id())
    given.filterExpression = "$id = 7"  # which older QGIS takes for an attribute like any
    assert [feature_id for feature_id, _ in we_read(source_of(as_given(given)))] == [7]


def test_an_expression_counts_besides_a_selection_and_a_limit():
    layer = polygons(*BOXES)
    among = Choice(ids=frozenset({2, 4, 5, 6}), expression="$id % 2 = 0")
    assert [feature_id for feature_id, _ in we_read(polygon_source(layer, among))] == [2, 4, 6]
    first = Choice(ids=frozenset({2, 4, 5, 6}), expression="$id % 2 = 0", limit=2)
    assert [feature_id for feature_id, _ in we_read(polygon_source(layer, first))] == [2, 4]


def test_an_expression_may_speak_of_the_layer():
    layer = polygons(*BOXES, name="some fields")
    assert len(we_read(polygon_source(layer, Choice(expression="@layer_name = 'some fields'")))) == len(BOXES)


def test_an_expression_may_speak_of_what_the_run_knows(plugin, monkeypatch):
    given: list[Any] = []
    monkeypatch.setattr(
        source_module, "polygon_source", lambda layer, choice, known: given.append(known.variable("wanted"))
    )
    scope, known = QgsExpressionContextScope(), QgsExpressionContext()
    scope.setVariable("wanted", 7)
    known.appendScope(scope)
    layer = polygons(*BOXES)
    values = as_given(layer)
    values.context.setExpressionContext(known)
    read_sources(values)
    assert given == [7]


def test_an_expression_that_is_none_is_refused():
    with pytest.raises(QgsProcessingException, match="feature filter 'area >' can't be parsed"):
        polygon_source(polygons(*BOXES), Choice(expression="area >"))


# ---- Counts ---------------------------------------------------------------------------------------------------------


def test_a_count_that_another_program_made_old_is_taken_anew(tmp_path):
    layer = by_gdal(tmp_path / "areas.gpkg", driver="GPKG")
    source = polygon_source(layer)
    assert source.count == len(BOXES)
    other = QgsVectorLayer(layer.source(), "the same file", "ogr")
    added = QgsFeature(other.fields())
    added.setGeometry(QgsGeometry.fromWkt(BOXES[0]))
    assert other.dataProvider().addFeatures([added])[0]
    assert len(we_read(source)) == len(BOXES) + 1


def test_a_count_taken_anew_is_that_of_the_file_as_it_is_now(tmp_path):
    layer = delimited_text(tmp_path)
    source = polygon_source(layer, Choice(limit=50))
    assert source.count_anew() == len(BOXES)
    text = (tmp_path / "areas.csv").read_text().splitlines(keepends=True)
    for count in (7, 1):
        (tmp_path / "areas.csv").write_text("".join(text[: 1 + count]))
        assert source.count_anew() == count
    (tmp_path / "areas.csv").unlink()
    assert source.count_anew() is None


def test_a_file_that_another_program_emptied_has_no_features(tmp_path):
    layer = by_gdal(tmp_path / "areas.gpkg", driver="GPKG")
    source = polygon_source(layer)
    other = QgsVectorLayer(layer.source(), "the same file", "ogr")
    assert other.dataProvider().truncate()
    assert we_read(source) == []


def test_a_provider_that_does_not_count_gives_no_count(monkeypatch):
    layer = polygons(*BOXES)
    provider = SimpleNamespace(featureCount=lambda: -1)
    monkeypatch.setattr(layer, "dataProvider", lambda: provider, raising=False)
    assert polygon_source(layer).count is None


def test_the_layers_that_a_virtual_one_is_made_of(tmp_path):
    layer = virtual(tmp_path)
    QgsProject.instance().addMapLayer(layer)
    above = QgsVectorLayer("?query=select * from areas", "above", "virtual")
    assert [behind.name for behind in polygon_source(layer).read_layers] == ["boxes"]
    assert [behind.name for behind in polygon_source(above).read_layers] == ["areas", "boxes"]
    assert polygon_source(polygons(*BOXES)).read_layers == ()


def test_layers_that_are_gone_are_told_by_their_names():
    source = polygon_source(polygons(*BOXES, name="query"))
    there = ReadLayer("boxes", polygons(*BOXES))
    unread.refuse_gone(replace(source, read_layers=(there,)))
    with pytest.raises(
        QgsProcessingException, match=r"'query' is made of layers .* any more: clouds, 7; add"
    ):
        unread.refuse_gone(
            replace(source, read_layers=(there, ReadLayer("clouds", None), ReadLayer("7", None)))
        )


def test_a_layer_without_features_may_be_silent(monkeypatch):
    empty = polygon_source(polygons(name="empty"))
    unread.refuse_silence(empty)
    lost = replace(empty, layer_of_its_own=SimpleNamespace(isValid=lambda: False))
    with pytest.raises(QgsProcessingException, match=r"'empty' can't be read: .*undamaged copy"):
        unread.refuse_silence(lost)
    for count in (1, None):
        unread.refuse_silence(replace(empty, count=count, is_counted_exactly=False))
    # Nobody is asked again where the server says that there are none.
    monkeypatch.setattr(PolygonSource, "begin", lambda *_: pytest.fail("was read"))
    unread.refuse_silence(replace(lost, is_counted_exactly=False))


def test_a_virtual_layer_is_read_when_it_is_gone(tmp_path):
    layer = virtual(tmp_path)
    source = polygon_source(layer)
    sip.delete(layer)
    assert len(we_read(source)) == len(BOXES)


@pytest.mark.parametrize("counted", [39, 41])
def test_another_number_than_there_should_be_is_refused(tmp_path, counted):
    source = polygon_source(by_gdal(tmp_path / "areas.gpkg", driver="GPKG"))
    other = replace(source, count=counted, count_anew=lambda: counted)
    words = rf"holds {counted} features, but 40 were read\..*undamaged copy"
    with pytest.raises(QgsProcessingException, match=words):
        we_read(other)
    # A web service counts as it likes.
    assert len(we_read(replace(other, is_counted_exactly=False))) == len(BOXES)
    unread.refuse_other_count(replace(source, count=None), 3)


def test_a_file_that_was_changed_is_told_with_its_path(tmp_path):
    path = tmp_path / "areas.geojson"
    source = polygon_source(by_gdal(path, driver="GeoJSON"))
    unread.refuse_changed(source)
    path.write_text(path.read_text() + " ")
    words = f"the file '{path}' of polygon layer 'areas' was changed"
    with pytest.raises(QgsProcessingException, match=re.escape(words)):
        unread.refuse_changed(source)


@pytest.mark.parametrize(("count", "told"), [(40, "40"), (None, "?")])
def test_an_error_of_gdal_is_told_with_how_many_were_read(tmp_path, count, told):
    source = replace(polygon_source(by_gdal(tmp_path / "areas.gpkg", driver="GPKG")), count=count)
    said = GdalMessages()
    unread.refuse_failures(source, said, 7)
    said.failures += ["one thing", "another"]
    words = f"layer 'areas' can't be read whole: after 7 of {told} features GDAL says \"one thing; another\""
    with pytest.raises(QgsProcessingException, match=re.escape(words)):
        unread.refuse_failures(source, said, 7)


@pytest.mark.parametrize(("few", "is_read"), [(len(BOXES), True), (len(BOXES) - 1, False)])
def test_how_many_features_are_few(monkeypatch, few, is_read):
    monkeypatch.setattr(batches, "_FEW_FEATURES", few)
    found = batches.all_features_if_few(polygon_source(polygons(*BOXES)), lambda: False)
    assert (found is not None) == is_read


@pytest.mark.parametrize("at_once", [16, 10_000])
def test_features_in_several_batches_are_counted_together(monkeypatch, at_once):
    monkeypatch.setattr(batches, "_FEATURES_AT_ONCE", at_once)
    assert len(we_read(polygon_source(polygons(*BOXES)))) == len(BOXES)


# ---- What stops a run -----------------------------------------------------------------------------------------------


def test_an_error_says_how_many_features_were_read_before_it(tmp_path):
    """They are read 16 at a time."""
    path = written(tmp_path / "areas.shp", driver="ESRI Shapefile")
    data = bytearray(path.read_bytes())
    length = (len(data) - 100) // len(BOXES)
    in_record = 100 + 35 * length + 8
    data[in_record + 4 + 32 : in_record + 4 + 36] = struct.pack("<i", 1_000_000)  # how many rings
    path.write_bytes(data)
    source = polygon_source(QgsVectorLayer(str(path), "areas", "ogr"))
    for count, told in ((source.count, "40"), (None, r"\?")):
        with pytest.raises(QgsProcessingException, match=f"'areas'.*after 32 of {told} features GDAL says"):
            we_read(replace(source, count=count))


def test_what_gdal_says_is_quoted():
    said = GdalMessages()
    source = polygon_source(polygons(*BOXES, name="areas"))
    unread.refuse_failures(source, said, 3)
    said.failures.extend(["this", "that"])
    with pytest.raises(
        QgsProcessingException, match=r'after 3 of 40 features GDAL says "this; that".*undamaged copy'
    ):
        unread.refuse_failures(source, said, 3)


@pytest.mark.parametrize(
    "change",
    [lambda path: path.write_bytes(b"short"), lambda path: os.utime(path, (1, 1)), Path.unlink],
    ids=["size", "time", "gone"],
)
def test_a_file_that_was_changed_since_is_named(tmp_path, change):
    layer = delimited_text(tmp_path)
    source = polygon_source(layer)
    unread.refuse_changed(source)
    change(tmp_path / "areas.csv")
    with pytest.raises(
        QgsProcessingException, match=r"areas\.csv' of polygon layer 'areas' was changed.*run again"
    ):
        unread.refuse_changed(source)
