"""What differs between versions of QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
)

_QGIS_WITH_RASTER_OPTIONS = 3_40_00


def creation_options_widget() -> dict[str, str]:
    """Return which widget QGIS shows for GDAL's creation options: its own, or before 3.40 the GDAL provider's."""
    if Qgis.versionInt() >= _QGIS_WITH_RASTER_OPTIONS:
        return {"widget_type": "rasteroptions"}
    return {"class": "processing.algs.gdal.ui.RasterOptionsWidget.RasterOptionsWidgetWrapper"}


def chosen_format(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> str:
    """Return the format chosen in the file dialog of an output by its name in GDAL; nothing before QGIS 4.0."""
    read = getattr(algorithm, "parameterAsOutputFormat", None)
    return "" if read is None else read(parameters, name, context)


def filter_expression(definition: QgsProcessingFeatureSourceDefinition) -> str:
    """Return what must hold for the features of an input that are taken; nothing before QGIS 3.32."""
    return str(getattr(definition, "filterExpression", "") or "")
