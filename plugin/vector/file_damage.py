"""Damage to a layer's file that nobody tells of while it is read: lost shapes, and indexes that miss features.

A search through an index gives what the index knows. So where only the features near the grid are read, the index is
asked whether it knows all; that takes a fraction of the time of reading them.
"""

from __future__ import annotations

from typing import Callable

from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.cancel import heard_here
from ..host.gdal_access import gdal_errors
from ..host.gdal_files import exists
from .geopackages import shapes_missed_and_gone
from .shapefile_of_layer import shapefile_of
from .shapefiles import contents, shapes_that_the_index_misses
from .source import PolygonSource

translate = QCoreApplication.translate

_QUICKLY_WALKED = 100_000
"""Entries of an index; to look at all of so many takes a tenth of a second, or three."""


def refuse_lost_shapes(source: PolygonSource, cancelled: Callable[[], bool]) -> None:
    """Stop where a shapefile has lost shapes, or its files are of different versions.

    Raises:
        QgsProcessingException: it is so.
        Cancelled: `cancelled` said so.
    """
    shapefile = shapefile_of(source)
    if shapefile is None:
        return
    try:
        with heard_here(cancelled):
            found = contents(shapefile)
    except (OSError, ValueError) as error:
        raise _damaged(source, shapefile, str(error)) from error
    if found.gone:
        raise _damaged(source, shapefile, _are_gone(found.gone))
    if found.has_more:
        reason = translate("GridMask", "its .shx lists {listed} shapes, and its .shp holds more")
    elif found.rows not in (None, found.listed):
        reason = translate("GridMask", "its .shx lists {listed} shapes, and its .dbf holds {rows} records")
    else:
        return
    raise _of_different_versions(source, shapefile, reason.format(listed=found.listed, rows=found.rows))


def refuse_damaged_index(source: PolygonSource, cancelled: Callable[[], bool]) -> None:
    """Stop where a search in the source's file may miss features.

    Raises:
        QgsProcessingException: it may.
        Cancelled: `cancelled` said so.
    """
    shapefile = shapefile_of(source)
    name = source.gdal_name if shapefile is None else shapefile
    if not name or not exists(name):
        return
    missed = gone = 0
    try:
        if shapefile is not None:
            if (source.count or 0) <= _QUICKLY_WALKED:
                with heard_here(cancelled):
                    missed = shapes_that_the_index_misses(shapefile)
        elif name.lower().endswith(".gpkg"):
            missed, gone = shapes_missed_and_gone(name, source.table, look_at_each_below=_QUICKLY_WALKED)
        elif name.lower().endswith(".fgb"):
            missed = _is_cut_off(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise _damaged(source, name, str(error)) from error
    if missed:
        misses = translate("GridMask", "its spatial index doesn't lead to all of its features")
        raise _damaged(source, name, misses)
    if gone:
        raise _damaged(source, name, _are_gone(gone))


def _is_cut_off(path: str) -> bool:
    """Return whether a FlatGeobuf file ends before its last feature, which GDAL doesn't say where it searches."""
    with gdal_errors():
        dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY)  # a layer doesn't hold its dataset
        layer = dataset.GetLayer(0)
        count = layer.GetFeatureCount()
        is_cut_off = count > 0 and layer.GetFeature(count - 1) is None
        del layer, dataset
    return is_cut_off


def _are_gone(count: int) -> str:
    return str(translate("GridMask", "{count} of its shapes are gone").format(count=count))


def _damaged(source: PolygonSource, name: str, reason: str) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask",
            "the file '{path}' of polygon layer '{layer}' is damaged or out of date: {reason}; take an undamaged copy, "
            "make its spatial index anew (layer properties, Source), or export the layer to a new file",
        ).format(path=name, layer=source.name, reason=reason)
    )


def _of_different_versions(source: PolygonSource, name: str, reason: str) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask",
            "the files of the shapefile '{path}' of polygon layer '{layer}' are of different versions: {reason}; take "
            "all of them (.shp, .shx, .dbf and the others of that name) from one undamaged copy",
        ).format(path=name, layer=source.name, reason=reason)
    )
