"""Small shapefiles of squares, and layers of them."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsVectorLayer

from grid_mask.tests.plugin.layers import box, polygons
from grid_mask.tests.plugin.test_large_layers import in_file


def square(number: int) -> str:
    row, col = divmod(number, 36)
    return box(row % 36, col, row % 36 + 2, col + 2)


def squares(path: Path, count: int) -> Path:
    in_file(polygons(*map(square, range(count))), path)
    return path


def layer_of(path: Path | str) -> QgsVectorLayer:
    layer = QgsVectorLayer(str(path), "fields", "ogr")
    assert layer.isValid()
    return layer
