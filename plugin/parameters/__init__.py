"""Every parameter of the dialog: how it is declared, and beside it how it is read.

One module for each subject. A reader raises QgsProcessingException with a message that names the value, what was
expected and the way out.
"""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..request import PolygonRequest, Request
from . import doubt, grid, polygons, raster_mask, written
from .names import INVALID, INVALID_COVERED, INVALID_RULE, MASK, REFERENCE, VALID, VALID_COVERED, VALID_RULE
from .values import Values
from .written import read_file_of

__all__ = ["Values", "input_layers", "input_parameters", "read_file_of", "read_request", "warnings"]

translate = QCoreApplication.translate


def input_parameters() -> list[QgsProcessingParameterDefinition]:
    """Return the declarations of all input parameters, in the order of the dialog."""
    declarations = (
        grid.add_reference,
        grid.add_extent,
        grid.add_pixel_size,
        grid.add_crs,
        polygons.add_valid,
        polygons.add_invalid,
        raster_mask.add_mask,
        raster_mask.add_mask_band,
        raster_mask.add_mask_valid,
        polygons.add_valid_rule,
        polygons.add_valid_covered,
        polygons.add_invalid_rule,
        polygons.add_invalid_covered,
        raster_mask.add_mask_rule,
        raster_mask.add_threshold,
        raster_mask.add_mask_outside,
        raster_mask.add_mask_placement,
        raster_mask.add_mask_cell_rows,
        raster_mask.add_mask_cell_cols,
        raster_mask.add_mask_first_row,
        raster_mask.add_mask_first_col,
        written.add_valid_value,
        written.add_invalid_value,
        doubt.add_uncertain_distance,
        doubt.add_uncertain_margin,
        written.add_creation_options,
        written.add_cloud_optimized,
    )
    return [declared() for declared in declarations]


def read_request(values: Values) -> Request:
    """Read all parameters.

    Raises:
        QgsProcessingException: one of them can't be used.
    """
    _refuse_repeated(values)
    valid, invalid = polygons.read_polygons(values, VALID), polygons.read_polygons(values, INVALID)
    pixels, crs = grid.read_grid(values, valid)
    valid_value, invalid_value = written.read_output_values(values)
    return Request(
        grid=pixels,
        crs=crs,
        valid=None
        if valid is None
        else PolygonRequest(
            valid,
            *polygons.read_rule_of(values, VALID_RULE, VALID_COVERED),
            polygons.is_limited(values, VALID),
        ),
        invalid=None
        if invalid is None
        else PolygonRequest(
            invalid,
            *polygons.read_rule_of(values, INVALID_RULE, INVALID_COVERED),
            polygons.is_limited(values, INVALID),
        ),
        mask=raster_mask.read_mask(values),
        doubt=doubt.read_doubt(values),
        valid_value=valid_value,
        invalid_value=invalid_value,
        file=written.read_file_request(values),
    )


def _refuse_repeated(values: Values) -> None:
    """Refuse a parameter that was given twice: QGIS makes a list of it, and then reads it as if it weren't given."""
    for name, value in values.parameters.items():
        if isinstance(value, (list, tuple)) and len(value) != 1:
            raise QgsProcessingException(
                translate("GridMask", "{name} is given {count} times; give it once").format(
                    name=name, count=len(value)
                )
            )


def warnings(values: Values) -> list[str]:
    """Return what the user may have meant otherwise, though it can be run."""
    if raster_mask.is_rule_without_mask(values):
        return [translate("GridMask", "MASK_VALID is given without MASK, so it doesn't count")]
    return []


def input_layers(values: Values) -> list[tuple[str, QgsMapLayer]]:
    """Return the layers given, each with its parameter's name."""
    layers = []
    for name in (REFERENCE, VALID, INVALID, MASK):
        given = values.parameters.get(name)
        if isinstance(
            given, QgsProcessingFeatureSourceDefinition
        ):  # "selected features only", and other options
            given = given.source
        layer = values.algorithm.parameterAsLayer({**values.parameters, name: given}, name, values.context)
        if layer is not None:
            layers.append((name, layer))
    return layers
