"""Small layers of every kind, made once in a folder, and the values by which a user may give them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from ...tests.plugin.layers import CORNER_X, CORNER_Y, PIXEL, box, endless, polygons, write_raster

SHAPE = (9, 10)
_LAST = (SHAPE[0] - 1, SHAPE[1] - 1)
_SOUTH_UP = (CORNER_X, PIXEL, 0.0, CORNER_Y - SHAPE[0] * PIXEL, 0.0, PIXEL)
_ROTATED = (CORNER_X, 8.0, 6.0, CORNER_Y, 6.0, -8.0)
_DEGREES = (-87.0, 1e-4, 0.0, 36.14, 0.0, -1e-4)
_HUGE = (1e300, 1e300, 0.0, 1e300, 0.0, -1e300)
_SINGULAR = (CORNER_X, 10.0, 20.0, CORNER_Y, 10.0, 20.0)
_UTM_WKT = box(1, 1, 5, 6)

RASTERS: dict[str, Callable[[Path], str]] = {
    "reference": lambda path: write_raster(path, _cells(np.uint8)),
    "south up": lambda path: write_raster(path, _cells(np.int16), transform=_SOUTH_UP),
    "rotated": lambda path: write_raster(path, _cells(np.float32), transform=_ROTATED),
    "degrees": lambda path: write_raster(path, _cells(np.uint16), transform=_DEGREES, crs="EPSG:4326"),
    "without crs": lambda path: write_raster(path, _cells(np.uint8), crs=""),
    "without georeference": lambda path: write_raster(path, _cells(np.uint8), transform=None, crs=""),
    "not finite": lambda path: write_raster(path, np.full(SHAPE, np.nan)),
    "nodata": lambda path: write_raster(path, _cells(np.int16), nodata=1),
    "complex": lambda path: write_raster(path, _cells(np.complex64)),
    "one cell": lambda path: write_raster(path, np.ones((1, 1), np.uint8)),
    "two bands": lambda path: write_raster(path, np.stack([_cells(np.uint8)] * 2)),
    "scaled": lambda path: write_raster(path, _cells(np.uint8), scale=0.1, offset=5.0),
    "singular": lambda path: write_raster(path, _cells(np.uint8), transform=_SINGULAR),
    "huge": lambda path: write_raster(path, _cells(np.uint8), transform=_HUGE),
    "nan georeference": lambda path: write_raster(
        path, _cells(np.uint8), transform=(np.nan, 10.0, 0.0, 0.0, 0.0, -10.0)
    ),
    "truncated": lambda path: _rewritten(write_raster(path, _cells(np.uint8)), lambda data: data[:60]),
    "text": lambda path: _rewritten(str(path), lambda _: b"no raster"),
    "empty file": lambda path: _rewritten(str(path), lambda _: b""),
    "nowhere": lambda path: str(path.with_name("nowhere") / "nothing.tif"),
    "folder": lambda path: str(path.parent),
}
VECTORS: dict[str, Callable[[], QgsVectorLayer]] = {
    "polygons": lambda: polygons(_UTM_WKT, box(3, 3, 8, 9)),
    "in degrees": lambda: polygons(
        "Polygon((-87 36.13, -86.999 36.13, -86.999 36.14, -87 36.13))", crs="EPSG:4326"
    ),
    "elsewhere": lambda: polygons("Polygon((0 0, 1 0, 1 1, 0 0))"),
    "no features": polygons,
    "no geometry": lambda: polygons(None),
    "bow tie": lambda: polygons(
        "Polygon((500000 4000000, 500090 3999910, 500090 4000000, 500000 3999910, 500000 4000000))"
    ),
    "multi z": lambda: polygons(
        "MultiPolygonZ(((500000 4000000 1, 500050 4000000 2, 500050 3999950 3, 500000 4000000 1)))",
        kind="MultiPolygonZ",
    ),
    "curves": lambda: polygons(
        "CurvePolygon(CircularString(500010 3999950, 500040 3999980, 500070 3999950, 500040 3999920, 500010 3999950))",
        kind="CurvePolygon",
    ),
    "endless": endless,
    "no crs": lambda: polygons(_UTM_WKT, crs=""),
    "engineering crs": lambda: _with_crs('LOCAL_CS["site",UNIT["metre",1]]'),
    "points": lambda: polygons("Point(500000 4000000)", kind="Point"),
    "lines": lambda: polygons("LineString(500000 4000000, 500050 3999950)", kind="LineString"),
    "table": lambda: polygons(None, kind="NoGeometry"),
}


@dataclass(frozen=True)
class Given:
    """A value of a parameter that is made only when it is tried.

    Attributes:
        kind: what is given.
        name: the layer, path or text.
    """

    kind: str
    name: str

    def value(self) -> Any:
        """Return what QGIS is given."""
        return _VALUES[self.kind](self.name)


@cache
def folder() -> Path:
    """Return the folder of this process's files, which goes when the process ends."""
    made = Path(tempfile.mkdtemp(prefix="grid_mask-fuzz-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def raster_path(name: str) -> str:
    """Return the file of a raster, made when first asked for."""
    return RASTERS[name](folder() / f"{name}.tif")


def layer(name: str) -> QgsVectorLayer | QgsRasterLayer:
    """Return a layer of the project, added when first asked for."""
    known = QgsProject.instance().mapLayersByName(name)
    if known:
        return known[0]
    made = VECTORS[name]() if name in VECTORS else QgsRasterLayer(raster_path(name), name)
    made.setName(name)
    QgsProject.instance().addMapLayer(made)
    return made


def _cells(dtype: Any) -> Any:
    return (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) % 4).astype(dtype)


def _rewritten(path: str, change: Callable[[bytes], bytes]) -> str:
    file = Path(path)
    file.write_bytes(change(file.read_bytes() if file.exists() else b""))
    return path


def _with_crs(wkt: str) -> QgsVectorLayer:
    made = polygons(_UTM_WKT, crs="")
    made.setCrs(QgsCoordinateReferenceSystem.fromWkt(wkt))
    return made


def _output(name: str) -> str:
    return str(folder() / "outputs" / name)


_VALUES: dict[str, Callable[[str], Any]] = {
    "raster path": raster_path,
    "layer": layer,
    "layer id": lambda name: layer(name).id(),
    "layer name": lambda name: layer(name).name(),
    "selected": lambda name: QgsProcessingFeatureSourceDefinition(layer(name).id(), True),
    "first feature": lambda name: QgsProcessingFeatureSourceDefinition(layer(name).id(), False, 1),
    "expression": QgsProperty.fromExpression,
    "property": QgsProperty.fromValue,
    "output": _output,
    "output definition": lambda name: QgsProcessingOutputLayerDefinition(_output(name)),
    "crs": QgsCoordinateReferenceSystem,
    "rectangle": lambda text: QgsRectangle(*map(float, text.split(","))),
    "referenced": lambda text: QgsReferencedRectangle(
        QgsRectangle(*map(float, text.split(","))), QgsCoordinateReferenceSystem("EPSG:4326")
    ),
}
