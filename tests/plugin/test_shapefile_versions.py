"""Shapefiles whose files are of different versions are refused, and those that were edited never are."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Callable

import pytest
from osgeo import gdal, ogr
from qgis.core import QgsFeature, QgsGeometry

from grid_mask.plugin.host.gdal_access import gdal_errors
from grid_mask.plugin.vector.shapefiles import Contents, contents
from grid_mask.tests.plugin.layers import blank
from grid_mask.tests.plugin.shapefile_layers import layer_of, mixed, square, squares

FEW, MANY = 30, 1_800


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", (40, 40))


def with_corners(number: int, count: int) -> str:
    """Return the boundary of a square with so many more vertices, so that its record is longer."""
    x, y = 500_000 + number, 4_000_000
    more = ", ".join(f"{x + 20 * i / (count + 1)} {y}" for i in range(1, count + 1))
    return f"POLYGON (({x} {y}, {more + ', ' if more else ''}{x + 20} {y}, {x + 20} {y - 20}, {x} {y - 20}, {x} {y}))"


# ---- Versions that differ ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize("of_older", [(".shx", ".dbf"), (".shx",)])
@pytest.mark.parametrize("role", ["VALID", "INVALID"])
def test_an_older_list_of_shapes_is_told(refusal, reference, tmp_path, count, of_older, role):
    """GDAL gives the shapes that are listed, and no word of the others."""
    path = mixed(tmp_path, newer=count, older=count - 10, of_older=of_older)
    message = refusal(REFERENCE=reference, **{role: layer_of(path)})
    assert f"its .shx lists {count - 10} shapes, and its .shp holds more" in message
    assert (
        f"the files of the shapefile '{path}' of polygon layer 'fields' are of different versions" in message
    )
    assert "from one undamaged copy" in message


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_newer_list_of_shapes_is_told(refusal, reference, tmp_path, count):
    path = mixed(tmp_path, newer=count, older=count - 10, of_older=(".shp",))
    assert "records lie beyond the end of the file" in refusal(REFERENCE=reference, VALID=layer_of(path))


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize("older", [-3, 3], ids=["fewer rows", "more rows"])
def test_another_number_of_rows_is_told(refusal, reference, tmp_path, count, older):
    path = mixed(tmp_path, newer=count, older=count + older, of_older=(".dbf",))
    message = refusal(REFERENCE=reference, INVALID=layer_of(path))
    assert f"its .shx lists {count} shapes, and its .dbf holds {count + older} records" in message
    assert "are of different versions" in message


def test_a_shapefile_without_rows_is_none_of_these(build_mask, reference, tmp_path):
    path = squares(tmp_path / "areas.shp", FEW)
    path.with_suffix(".dbf").unlink()
    assert build_mask(REFERENCE=reference, VALID=layer_of(path)).log.info(f"{FEW} features")


def test_shapes_that_were_being_added_when_a_program_was_killed(refusal, reference, tmp_path):
    """It had written the shapes, and neither their list nor their rows."""
    path = squares(tmp_path / "areas.shp", FEW)
    subprocess.run([sys.executable, "-c", _ADD_AND_DIE, str(path), square(3)], check=True)
    assert contents(str(path)).listed == FEW
    assert "its .shp holds more" in refusal(REFERENCE=reference, VALID=layer_of(path))


_ADD_AND_DIE = """
import os, sys
from osgeo import ogr
dataset = ogr.Open(sys.argv[1], 1)
layer = dataset.GetLayer(0)
for _ in range(5000):
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt(sys.argv[2]))
    layer.CreateFeature(feature)
os._exit(0)
"""


A_SQUARE = struct.pack("<i4d2i", 5, 0.0, 0.0, 1.0, 1.0, 1, 5) + bytes(84)


def record(number: int, shape: bytes, words: int | None = None) -> bytes:
    return struct.pack(">2i", number, len(shape) // 2 if words is None else words) + shape


@pytest.mark.parametrize(
    ("behind", "is_more"),
    [
        (record(FEW + 1, A_SQUARE), True),
        (record(3, A_SQUARE), True),
        (record(0, A_SQUARE), True),
        (record(FEW + 1, struct.pack("<i", 0)), True),
        (record(FEW + 1, A_SQUARE)[:-1], False),
        (record(FEW + 1, A_SQUARE, 17), False),
        (record(FEW + 1, A_SQUARE, -64), False),
        (record(FEW + 1, struct.pack("<i", 0), 3), False),
        (record(FEW + 1, struct.pack("<i", 3) + A_SQUARE[4:]), False),
        (record(FEW + 14, A_SQUARE), False),
        (record(-1, A_SQUARE), False),
        (bytes(500), False),
        (bytes(11), False),
    ],
    ids=[
        "a new shape",
        "one that was moved",  # behind all others, as it grew
        "one without number",
        "an empty one",
        "one that is cut off",
        "too short for its type",
        "of a negative length",
        "too long for an empty one",
        "of another type",
        "a number too large",
        "a negative number",
        "zeros",
        "few zeros",
    ],
)
def test_bytes_behind_the_last_shape_are_told_from_a_shape(tmp_path, behind, is_more):
    path = squares(tmp_path / "areas.shp", FEW)
    with path.open("ab") as file:
        file.write(behind)
    assert contents(str(path)) == Contents(listed=FEW, gone=0, has_more=is_more, rows=FEW)


def test_a_list_of_shapes_counts_as_far_as_its_head_says(tmp_path):
    """GDAL reads no further."""
    path = squares(tmp_path / "areas.shp", FEW)
    with path.with_suffix(".shx").open("ab") as file:
        file.write(bytes(80))
    assert layer_of(path).featureCount() == FEW
    assert contents(str(path)) == Contents(listed=FEW, gone=0, has_more=False, rows=FEW)


def test_a_list_of_shapes_that_ends_before_its_head_does(tmp_path):
    path = squares(tmp_path / "areas.shp", FEW)
    os.truncate(path.with_suffix(".shx"), 99)
    with pytest.raises(ValueError, match=r"its \.shx ends too early"):
        contents(str(path))


def test_a_shape_that_has_no_room_is_gone(tmp_path):
    """As where the newer list of shapes says that one was emptied."""
    path = squares(tmp_path / "areas.shp", FEW)
    data = bytearray(path.with_suffix(".shx").read_bytes())
    data[100 + 8 * 4 + 4 : 100 + 8 * 5] = struct.pack(">i", 2)
    path.with_suffix(".shx").write_bytes(data)
    assert contents(str(path)).gone == 1


# ---- Edited files, which are sound -------------------------------------------------------------------------------

Step = Callable[[ogr.Layer], None]


def drawn(ids: Iterable[int], more_corners: int) -> Step:
    """Give features a boundary with so many more corners than a square's."""

    def draw(layer: ogr.Layer) -> None:
        for number in ids:
            feature = layer.GetFeature(number)
            feature.SetGeometry(ogr.CreateGeometryFromWkt(with_corners(number, more_corners)))
            layer.SetFeature(feature)

    return draw


def emptied(ids: Iterable[int]) -> Step:
    def empty(layer: ogr.Layer) -> None:
        for number in ids:
            feature = layer.GetFeature(number)
            feature.SetGeometry(None)
            layer.SetFeature(feature)

    return empty


def deleted(ids: Iterable[int]) -> Step:
    def delete(layer: ogr.Layer) -> None:
        for number in ids:
            layer.DeleteFeature(number)

    return delete


def added(count: int, more_corners: int = 0) -> Step:
    def add(layer: ogr.Layer) -> None:
        for number in range(count):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt(with_corners(number, more_corners)))
            layer.CreateFeature(feature)

    return add


LAST = FEW - 1
EDITS: dict[str, tuple[Step | str, ...]] = {
    "one grows": (drawn([3], 5),),
    "the last grows": (drawn([LAST], 5),),
    "one grows twice": (drawn([3], 5), drawn([3], 9)),
    "one grows twice, and another between": (drawn([3], 5), drawn([4], 9), drawn([3], 9)),
    "one grows and shrinks": (drawn([3], 5), drawn([3], 0)),
    "two grow, the last shrinks": (drawn([3, LAST], 5), drawn([LAST], 0)),
    "all grow": (drawn(range(FEW), 3),),
    "all grow, in reverse": (drawn(reversed(range(FEW)), 3),),
    "all grow and shrink": (drawn(range(FEW), 30), drawn(range(FEW), 2)),
    "some are added": (added(3),),
    "one grows, some are added": (drawn([3], 5), added(3, 2)),
    "the last is emptied": (emptied([LAST]),),
    "some are emptied": (emptied([0, 4, 5]),),
    "all are emptied": (emptied(range(FEW)),),
    "the last is emptied and drawn": (emptied([LAST]), drawn([LAST], 7)),
    "the last is deleted": (deleted([LAST]),),
    "some are deleted": (deleted([0, 7, LAST]),),
    "some are deleted, some added": (deleted([0, 7, LAST]), added(2)),
    "packed": (deleted([0, 7, LAST]), "REPACK areas"),
    "grown and packed": (drawn([0, 7, LAST], 5), "REPACK areas"),
    "packed and added to": (deleted([0, 7, LAST]), "REPACK areas", added(2), drawn([5], 9)),
    "all are deleted and packed": (deleted(range(FEW)), "REPACK areas"),
}


@pytest.mark.parametrize("repacks", ["YES", "NO"])
@pytest.mark.parametrize("steps", EDITS.values(), ids=EDITS.keys())
def test_a_shapefile_that_gdal_has_edited_is_sound(build_mask, reference, tmp_path, steps, repacks):
    path = squares(tmp_path / "areas.shp", FEW)
    with gdal_errors():
        options = [f"AUTO_REPACK={repacks}"]
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE, open_options=options)
        layer = dataset.GetLayer(0)
        for step in steps:
            if isinstance(step, str):
                dataset.ExecuteSQL(step)
            else:
                step(layer)
        layer.SyncToDisk()
        build_mask(REFERENCE=reference, INVALID=layer_of(path))  # while it is open
        del layer, dataset
    build_mask(REFERENCE=reference, INVALID=layer_of(path))


def test_so_is_one_that_qgis_has_edited(build_mask, reference, tmp_path):
    path = squares(tmp_path / "areas.shp", FEW)
    layer = layer_of(path)
    assert layer.dataProvider().createSpatialIndex()
    for deed in range(6):
        assert layer.isEditable() or layer.startEditing()
        ids = sorted(layer.allFeatureIds())
        if deed % 3 == 0:
            assert layer.deleteFeatures([ids[0], ids[5], ids[-1]])
        if deed % 2 == 0:
            added_one = QgsFeature(layer.fields())
            added_one.setGeometry(QgsGeometry.fromWkt(with_corners(deed, deed)))
            assert layer.addFeature(added_one)
        for number in (ids[2], ids[-2]):
            assert layer.changeGeometry(number, QgsGeometry.fromWkt(with_corners(number, 9 - deed)))
        build_mask(REFERENCE=reference, INVALID=layer)
        assert layer.commitChanges(stopEditing=deed % 2 == 1), layer.commitErrors()
        build_mask(REFERENCE=reference, INVALID=layer)  # while QGIS may write into it
        build_mask(REFERENCE=reference, INVALID=layer_of(path))
    assert contents(str(path)).listed == layer.featureCount() == FEW - 6 + 3
