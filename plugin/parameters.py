"""Every parameter of the dialog: how it is declared, and beside it how it is read.

A reader raises QgsProcessingException with a message that names the value, what was expected and the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterBand,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterDistance,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.cell_rule import CellRule, RuleError, parse_cell_rule
from ..core.grid import Grid
from ..core.pixel_rule import PixelRule
from .grids import laid_over
from .rasters import RasterSource, cell_dtype, raster_source
from .request import (
    DoubtRequest,
    GridOfValidPolygons,
    IndexPlacement,
    MaskRequest,
    MaskRule,
    PolygonRequest,
    Request,
)
from .rule_messages import rule_message

translate = QCoreApplication.translate

REFERENCE = "REFERENCE"
EXTENT = "EXTENT"
PIXEL_SIZE = "PIXEL_SIZE"
CRS = "CRS"
VALID = "VALID"
INVALID = "INVALID"
VALID_RULE = "VALID_RULE"
INVALID_RULE = "INVALID_RULE"
VALID_COVERED = "VALID_COVERED"
INVALID_COVERED = "INVALID_COVERED"
MASK = "MASK"
MASK_BAND = "MASK_BAND"
MASK_VALID = "MASK_VALID"
THRESHOLD = "THRESHOLD"
MASK_OUTSIDE = "MASK_OUTSIDE"
MASK_RULE = "MASK_RULE"
MASK_PLACEMENT = "MASK_PLACEMENT"
MASK_CELL_ROWS = "MASK_CELL_ROWS"
MASK_CELL_COLS = "MASK_CELL_COLS"
MASK_FIRST_ROW = "MASK_FIRST_ROW"
MASK_FIRST_COL = "MASK_FIRST_COL"
UNCERTAIN_DISTANCE = "UNCERTAIN_DISTANCE"
UNCERTAIN_MARGIN = "UNCERTAIN_MARGIN"
VALID_VALUE = "VALID_VALUE"
INVALID_VALUE = "INVALID_VALUE"

_RULES = tuple(PixelRule)  # in the order of the rules' options
_MASK_RULES = tuple(MaskRule)  # in the order of MASK_RULE's options
_OUTSIDE_IS_VALID = (False, True)  # in the order of MASK_OUTSIDE's options
_LARGEST_INT32 = 2**31 - 1  # QGIS reads no integer beyond it, nor below its negative


@dataclass(frozen=True)
class Values:
    """What the user entered, and the algorithm that knows how to read it."""

    algorithm: QgsProcessingAlgorithm
    parameters: dict[str, Any]
    context: QgsProcessingContext

    def has(self, name: str) -> bool:
        """Whether the user gave the parameter."""
        return self.parameters.get(name) not in (None, "")


def input_parameters() -> list[QgsProcessingParameterDefinition]:
    """Return the declarations of all input parameters, in the order of the dialog."""
    declarations = (
        _add_reference,
        _add_extent,
        _add_pixel_size,
        _add_crs,
        _add_valid,
        _add_invalid,
        _add_mask,
        _add_mask_band,
        _add_mask_valid,
        _add_valid_rule,
        _add_valid_covered,
        _add_invalid_rule,
        _add_invalid_covered,
        _add_mask_rule,
        _add_threshold,
        _add_mask_outside,
        _add_mask_placement,
        _add_mask_cell_rows,
        _add_mask_cell_cols,
        _add_mask_first_row,
        _add_mask_first_col,
        _add_valid_value,
        _add_invalid_value,
        _add_uncertain_distance,
        _add_uncertain_margin,
    )
    return [declared() for declared in declarations]


def read_request(values: Values) -> Request:
    """Read all parameters."""
    valid, invalid = _read_polygons(values, VALID), _read_polygons(values, INVALID)
    grid, crs = _read_grid(values, valid)
    valid_value, invalid_value = _read_output_values(values)
    return Request(
        grid=grid,
        crs=crs,
        valid=None
        if valid is None
        else PolygonRequest(valid, *_read_rule_of(values, VALID_RULE, VALID_COVERED)),
        invalid=None
        if invalid is None
        else PolygonRequest(invalid, *_read_rule_of(values, INVALID_RULE, INVALID_COVERED)),
        mask=_read_mask(values),
        doubt=_read_doubt(values),
        valid_value=valid_value,
        invalid_value=invalid_value,
    )


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


# ---- The grid -------------------------------------------------------------------------------------------------------


def _add_reference() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterRasterLayer(
            REFERENCE, translate("GridMask", "Reference raster (the mask takes its grid)"), optional=True
        ),
        translate(
            "GridMask",
            "The mask gets exactly the pixels and the CRS of this raster. Without it, give a pixel size, and an "
            "extent or valid polygons.",
        ),
    )


def _add_extent() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterExtent(EXTENT, translate("GridMask", "Extent"), optional=True),
        translate(
            "GridMask",
            "With a reference raster: crops its grid along whole pixels, without shifting it. Without one: where the "
            "grid lies; if empty, it covers the valid polygons.",
        ),
    )


def _add_pixel_size() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterDistance(
            PIXEL_SIZE,
            translate("GridMask", "Pixel size (without a reference raster)"),
            parentParameterName=CRS,
            optional=True,
            minValue=0.0,
        ),
        translate("GridMask", "Width and height of a pixel in units of the CRS."),
    )


def _add_crs() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterCrs(
            CRS, translate("GridMask", "CRS (without a reference raster)"), optional=True
        ),
        translate(
            "GridMask",
            "CRS of the mask. If empty: that of the extent, else of the valid polygons, else of the project.",
        ),
    )


def _read_grid(
    values: Values, valid: QgsProcessingFeatureSource | None
) -> tuple[Grid | GridOfValidPolygons, QgsCoordinateReferenceSystem]:
    """Return the grid, or how to lay it over the valid polygons, and its CRS."""
    if values.has(REFERENCE):
        return _read_reference_grid(values)
    crs = _read_crs(values, valid)
    if not values.has(PIXEL_SIZE):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "there is neither a reference raster nor a pixel size; "
                "give REFERENCE, or PIXEL_SIZE with EXTENT or VALID",
            )
        )
    pixel_size = values.algorithm.parameterAsDouble(values.parameters, PIXEL_SIZE, values.context)
    if not pixel_size > 0:
        raise QgsProcessingException(
            translate("GridMask", "PIXEL_SIZE is {value}; give a number above 0").format(value=pixel_size)
        )
    if values.has(EXTENT):
        box = values.algorithm.parameterAsExtent(values.parameters, EXTENT, values.context, crs)
        if box.isNull() or box.isEmpty() or not box.isFinite():
            raise QgsProcessingException(
                translate(
                    "GridMask", "EXTENT '{value}' has no area in {crs}; give xmin,xmax,ymin,ymax with an area"
                ).format(value=values.parameters[EXTENT], crs=crs.authid())
            )
        bounds = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        return laid_over(bounds, pixel_size, crs), crs
    if valid is not None:
        return GridOfValidPolygons(pixel_size), crs
    raise QgsProcessingException(
        translate(
            "GridMask",
            "there is a pixel size, but nothing says where the grid lies; give EXTENT or VALID, or a REFERENCE raster",
        )
    )


def _read_reference_grid(values: Values) -> tuple[Grid, QgsCoordinateReferenceSystem]:
    layer = _raster_layer(values, REFERENCE)
    reference = raster_source(layer)
    _refuse_beside_reference(values, layer.name(), reference.grid, layer.crs())
    if not values.has(EXTENT):
        return reference.grid, layer.crs()
    outline = values.algorithm.parameterAsExtentGeometry(
        values.parameters, EXTENT, values.context, layer.crs()
    )
    corners = np.array([[point.x(), point.y()] for point in outline.vertices()]).reshape(-1, 2)
    tile = reference.grid.tile_over(corners) if len(corners) and np.isfinite(corners).all() else None
    if tile is None:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "EXTENT '{value}' doesn't overlap the reference raster '{layer}' ({extent} in {crs}); "
                "give an extent inside it, or none",
            ).format(
                value=values.parameters[EXTENT],
                layer=layer.name(),
                extent=layer.extent().toString(2),
                crs=layer.crs().authid(),
            )
        )
    return reference.grid.cropped(tile), layer.crs()


def _refuse_beside_reference(
    values: Values, name: str, grid: Grid, crs: QgsCoordinateReferenceSystem
) -> None:
    """Refuse a pixel size or CRS that contradicts the reference, instead of ignoring it."""
    if values.has(PIXEL_SIZE):
        size = values.algorithm.parameterAsDouble(values.parameters, PIXEL_SIZE, values.context)
        widths = (
            float(np.hypot(grid.transform[1], grid.transform[4])),
            float(np.hypot(*grid.transform[2::3])),
        )
        if size != 0 and not all(np.isclose(size, width, rtol=1e-6) for width in widths):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "PIXEL_SIZE is {value}, but the reference raster '{layer}' has pixels of {width} x {height}; "
                    "clear PIXEL_SIZE or REFERENCE",
                ).format(value=size, layer=name, width=widths[0], height=widths[1])
            )
    if values.has(CRS):
        given = values.algorithm.parameterAsCrs(values.parameters, CRS, values.context)
        if given.isValid() and given != crs:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CRS is {value}, but the reference raster '{layer}' is in {crs}; clear CRS or REFERENCE",
                ).format(value=given.authid(), layer=name, crs=crs.authid() or "?")
            )


def _read_crs(values: Values, valid: QgsProcessingFeatureSource | None) -> QgsCoordinateReferenceSystem:
    if values.has(CRS):
        crs = values.algorithm.parameterAsCrs(values.parameters, CRS, values.context)
        if not crs.isValid():
            raise QgsProcessingException(
                translate("GridMask", "CRS '{value}' is not known; give one such as EPSG:32616").format(
                    value=values.parameters[CRS]
                )
            )
        return crs
    candidates = []
    if values.has(EXTENT):
        candidates.append(values.algorithm.parameterAsExtentCrs(values.parameters, EXTENT, values.context))
    if valid is not None:
        candidates.append(valid.sourceCrs())
    if values.context.project() is not None:
        candidates.append(values.context.project().crs())
    return next((crs for crs in candidates if crs.isValid()), QgsCoordinateReferenceSystem())


# ---- Polygons -------------------------------------------------------------------------------------------------------


def _add_valid() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterFeatureSource(
            VALID,
            translate("GridMask", "Valid polygons"),
            [QgsProcessing.SourceType.TypeVectorPolygon],
            optional=True,
        ),
        translate("GridMask", "Pixels whose centre lies outside all of these polygons become invalid."),
    )


def _add_invalid() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterFeatureSource(
            INVALID,
            translate("GridMask", "Invalid polygons"),
            [QgsProcessing.SourceType.TypeVectorPolygon],
            optional=True,
        ),
        translate(
            "GridMask",
            "Pixels whose centre lies inside one of these polygons, or on its contour, become invalid.",
        ),
    )


def _read_polygons(values: Values, name: str) -> QgsProcessingFeatureSource | None:
    if not values.has(name):
        return None
    source = values.algorithm.parameterAsSource(values.parameters, name, values.context)
    if source is None:
        raise QgsProcessingException(values.algorithm.invalidSourceError(values.parameters, name))
    return source


def _add_valid_rule() -> QgsProcessingParameterDefinition:
    return _rule(VALID_RULE, translate("GridMask", "A pixel lies in the valid polygons if"))


def _add_invalid_rule() -> QgsProcessingParameterDefinition:
    return _rule(INVALID_RULE, translate("GridMask", "A pixel lies in the invalid polygons if"))


def _rule(name: str, description: str) -> QgsProcessingParameterDefinition:
    options = [
        translate("GridMask", "its centre lies inside or on the contour"),
        translate("GridMask", "its centre lies strictly inside"),
        translate("GridMask", "they overlap any part of it"),
        translate("GridMask", "it lies fully inside"),
        translate("GridMask", "they cover at least a given part of it"),
    ]
    return _advanced(
        QgsProcessingParameterEnum(name, description, options=options, defaultValue=0),
        translate(
            "GridMask",
            "The last three look at the pixel's square and at all polygons of the layer together, dissolved.",
        ),
    )


def _add_valid_covered() -> QgsProcessingParameterDefinition:
    return _covered(
        VALID_COVERED, translate("GridMask", "Part of a pixel the valid polygons must cover (percent)")
    )


def _add_invalid_covered() -> QgsProcessingParameterDefinition:
    return _covered(
        INVALID_COVERED, translate("GridMask", "Part of a pixel the invalid polygons must cover (percent)")
    )


def _covered(name: str, description: str) -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterNumber(
            name,
            description,
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=50.0,
            minValue=0.0,
            maxValue=100.0,
        ),
        translate(
            "GridMask",
            "Above 0, and 100 at most. Counts only with the rule that asks for a given part of the pixel.",
        ),
    )


def _read_rule_of(values: Values, rule_name: str, covered_name: str) -> tuple[PixelRule, float | None]:
    """Return the rule, and with MIN_COVERED the part to be covered, from 0 to 1."""
    rule = _RULES[values.algorithm.parameterAsEnum(values.parameters, rule_name, values.context)]
    if rule is not PixelRule.MIN_COVERED:
        return rule, None
    percent = values.algorithm.parameterAsDouble(values.parameters, covered_name, values.context)
    if not 0 < percent <= 100:
        raise QgsProcessingException(
            translate("GridMask", "{name} is {value}; give a number above 0, and 100 at most").format(
                name=covered_name, value=percent
            )
        )
    return rule, percent / 100


# ---- The raster mask ------------------------------------------------------------------------------------------------


def _add_mask() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterRasterLayer(MASK, translate("GridMask", "Raster mask"), optional=True),
        translate(
            "GridMask",
            "A cloud mask, quality band, class map ... of any pixel size and CRS. Its valid cells are interpolated "
            "bilinearly at the centre of every pixel.",
        ),
    )


def _add_mask_band() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterBand(
            MASK_BAND,
            translate("GridMask", "Band of the raster mask"),
            defaultValue=1,
            parentLayerParameterName=MASK,
            optional=True,
        ),
        translate("GridMask", "The band whose cells decide."),
    )


def _add_mask_valid() -> QgsProcessingParameterDefinition:
    return _with_help(
        QgsProcessingParameterString(
            MASK_VALID,
            translate("GridMask", "Which cells are valid (empty: not 0, not nodata)"),
            optional=True,
        ),
        translate(
            "GridMask",
            "Values and ranges: 4-7,11. Comparisons: >=0.3. Bits, counted from 0: bits 14-15 < 3 & bits 12-13 < 3. "
            "Combine with & (and), | (or), not, and brackets. Nodata is never valid.",
        ),
    )


def _add_threshold() -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterNumber(
            THRESHOLD,
            translate("GridMask", "Threshold of the raster mask"),
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=0.999,
            minValue=0.0,
            maxValue=1.0,
        ),
        translate(
            "GridMask",
            "A pixel is valid where the mask, 1 at valid and 0 at invalid cells, is at least this between its cells. "
            "0.999: all cells around must be valid. 0.5: the border runs midway. With the rule that asks for a share: "
            "the share of the pixel that valid cells must cover.",
        ),
    )


def _add_mask_outside() -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterEnum(
            MASK_OUTSIDE,
            translate("GridMask", "Pixels beyond the raster mask"),
            options=[translate("GridMask", "Invalid"), translate("GridMask", "Valid")],
            defaultValue=0,
        ),
        translate("GridMask", "What pixels are for which the raster mask has no cell."),
    )


def _add_mask_rule() -> QgsProcessingParameterDefinition:
    options = [
        translate("GridMask", "Interpolated at the pixel's centre"),
        translate("GridMask", "All cells under the pixel are valid"),
        translate("GridMask", "Share of the pixel that valid cells cover"),
    ]
    return _advanced(
        QgsProcessingParameterEnum(
            MASK_RULE, translate("GridMask", "How the raster mask decides"), options=options, defaultValue=0
        ),
        translate(
            "GridMask",
            "The last two ask every cell under the pixel's square; they are for masks finer than the grid. "
            "The share is compared with the threshold.",
        ),
    )


def _add_mask_placement() -> QgsProcessingParameterDefinition:
    options = [
        translate("GridMask", "By its georeference"),
        translate("GridMask", "By grid index (cells on every n-th pixel)"),
    ]
    return _advanced(
        QgsProcessingParameterEnum(
            MASK_PLACEMENT,
            translate("GridMask", "Where the raster mask lies"),
            options=options,
            defaultValue=0,
        ),
        translate(
            "GridMask",
            "By grid index, for masks without georeference: the centre of cell (i, j) lies on row i times rows, "
            "column j times columns. The next four parameters count only then.",
        ),
    )


def _add_mask_cell_rows() -> QgsProcessingParameterDefinition:
    return _index(MASK_CELL_ROWS, translate("GridMask", "By grid index: rows from cell to cell"), least=1)


def _add_mask_cell_cols() -> QgsProcessingParameterDefinition:
    return _index(MASK_CELL_COLS, translate("GridMask", "By grid index: columns from cell to cell"), least=1)


def _add_mask_first_row() -> QgsProcessingParameterDefinition:
    return _index(
        MASK_FIRST_ROW,
        translate("GridMask", "By grid index: row of the mask on the grid's first row"),
        least=0,
    )


def _add_mask_first_col() -> QgsProcessingParameterDefinition:
    return _index(
        MASK_FIRST_COL,
        translate("GridMask", "By grid index: column of the mask on the grid's first column"),
        least=0,
    )


def _index(name: str, description: str, *, least: int) -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterNumber(
            name,
            description,
            QgsProcessingParameterNumber.Type.Integer,
            defaultValue=least,
            minValue=least,
            maxValue=_LARGEST_INT32,
        ),
        translate("GridMask", "In pixels of the grid."),
    )


def _read_mask(values: Values) -> MaskRequest | None:
    if not values.has(MASK):
        return None
    algorithm, parameters, context = values.algorithm, values.parameters, values.context
    layer = _raster_layer(values, MASK)
    band = algorithm.parameterAsInt(parameters, MASK_BAND, context) if values.has(MASK_BAND) else 1
    source = raster_source(layer, band)
    outside = algorithm.parameterAsEnum(parameters, MASK_OUTSIDE, context)
    rule = _MASK_RULES[algorithm.parameterAsEnum(parameters, MASK_RULE, context)]
    return MaskRequest(
        source=source,
        cells=_read_rule(values, source),
        rule=rule,
        threshold=_read_threshold(values, rule),
        valid_outside=_OUTSIDE_IS_VALID[outside],
        index=_read_index(values),
    )


def _read_index(values: Values) -> IndexPlacement | None:
    algorithm, parameters, context = values.algorithm, values.parameters, values.context
    if algorithm.parameterAsEnum(parameters, MASK_PLACEMENT, context) == 0:
        return None
    rows, cols, first_row, first_col = (
        algorithm.parameterAsInt(parameters, name, context)
        for name in (MASK_CELL_ROWS, MASK_CELL_COLS, MASK_FIRST_ROW, MASK_FIRST_COL)
    )
    return IndexPlacement(rows, cols, first_row, first_col)


def _read_rule(values: Values, source: RasterSource) -> CellRule:
    text = values.algorithm.parameterAsString(values.parameters, MASK_VALID, values.context)
    try:
        rule = parse_cell_rule(text)
    except RuleError as error:
        raise QgsProcessingException(rule_message(error)) from error
    dtype = cell_dtype(source)
    try:
        rule.valid(np.empty(0, dtype))
    except TypeError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "MASK_VALID '{rule}' doesn't fit band {band} of '{layer}', which holds {dtype}: "
                "bits can be tested in whole numbers that have them; use a comparison such as >=0.5, or another band",
            ).format(rule=text, band=source.band, layer=source.name, dtype=dtype)
        ) from error
    return rule


def _read_threshold(values: Values, rule: MaskRule) -> float:
    threshold = values.algorithm.parameterAsDouble(values.parameters, THRESHOLD, values.context)
    if not 0 <= threshold <= 1:
        raise QgsProcessingException(
            translate("GridMask", "THRESHOLD is {value}; give a number from 0 to 1").format(value=threshold)
        )
    if rule is MaskRule.SHARE_OF_CELLS and threshold == 0:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "THRESHOLD is 0, so every share of valid cells reaches it; give a number above 0, or leave MASK out",
            )
        )
    return threshold


# ---- The values written ---------------------------------------------------------------------------------------------


def _add_valid_value() -> QgsProcessingParameterDefinition:
    return _advanced(
        _output_value(VALID_VALUE, translate("GridMask", "Value of valid pixels"), 1), _output_value_help()
    )


def _add_invalid_value() -> QgsProcessingParameterDefinition:
    return _advanced(
        _output_value(INVALID_VALUE, translate("GridMask", "Value of invalid pixels"), 0),
        _output_value_help(),
    )


def _output_value_help() -> str:
    return translate(
        "GridMask", "A whole number; the file gets the smallest data type that holds both values."
    )


def _output_value(name: str, description: str, default: int) -> QgsProcessingParameterNumber:
    return QgsProcessingParameterNumber(
        name,
        description,
        QgsProcessingParameterNumber.Type.Integer,
        defaultValue=default,
        minValue=-_LARGEST_INT32,
        maxValue=_LARGEST_INT32,
    )


def _read_output_values(values: Values) -> tuple[int, int]:
    valid, invalid = (
        values.algorithm.parameterAsInt(values.parameters, name, values.context)
        for name in (VALID_VALUE, INVALID_VALUE)
    )
    if valid == invalid:
        raise QgsProcessingException(
            translate(
                "GridMask", "VALID_VALUE and INVALID_VALUE are both {value}; give two different values"
            ).format(value=valid)
        )
    return valid, invalid


# ---- What is uncertain ----------------------------------------------------------------------------------------------


def _add_uncertain_distance() -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterNumber(
            UNCERTAIN_DISTANCE,
            translate("GridMask", "Uncertain: distance from a contour (pixels)"),
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=0.5,
            minValue=0.0,
        ),
        translate(
            "GridMask",
            "For the output of uncertain pixels: how near a pixel's centre is to a polygon's contour.",
        ),
    )


def _add_uncertain_margin() -> QgsProcessingParameterDefinition:
    return _advanced(
        QgsProcessingParameterNumber(
            UNCERTAIN_MARGIN,
            translate("GridMask", "Uncertain: margin around the threshold"),
            QgsProcessingParameterNumber.Type.Double,
            defaultValue=0.1,
            minValue=0.0,
            maxValue=1.0,
        ),
        translate(
            "GridMask", "For the output of uncertain pixels: how far the threshold is raised and lowered."
        ),
    )


def _read_doubt(values: Values) -> DoubtRequest:
    distance, margin = (
        values.algorithm.parameterAsDouble(values.parameters, name, values.context)
        for name in (UNCERTAIN_DISTANCE, UNCERTAIN_MARGIN)
    )
    return DoubtRequest(distance, margin)


# ---- Shared by several ----------------------------------------------------------------------------------------------


def _raster_layer(values: Values, name: str) -> Any:
    layer = values.algorithm.parameterAsRasterLayer(values.parameters, name, values.context)
    if layer is None or not layer.isValid():
        raise QgsProcessingException(values.algorithm.invalidRasterError(values.parameters, name))
    return layer


def _with_help(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    parameter.setHelp(text)
    return parameter


def _advanced(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return _with_help(parameter, text)
