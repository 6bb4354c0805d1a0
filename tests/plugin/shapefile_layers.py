"""Small shapefiles of squares, and layers of them."""

from __future__ import annotations

import shutil
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


def mixed(folder: Path, *, newer: int, older: int, of_older: tuple[str, ...]) -> Path:
    """Write two versions of a shapefile, and take some of its files from the older one."""
    path = squares(folder / "areas.shp", newer)
    before = squares(folder / "before.shp", older)
    for suffix in of_older:
        shutil.copy(before.with_suffix(suffix), path.with_suffix(suffix))
    return path
