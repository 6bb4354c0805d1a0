"""The parameters of the raster mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..request import (
    IndexPlacement,
    MaskRequest,
    MaskRule,
)
from .names import (
    MASK,
    MASK_BAND,
    MASK_CELL_COLS,
    MASK_CELL_ROWS,
    MASK_FIRST_COL,
    MASK_FIRST_ROW,
    MASK_OUTSIDE,
    MASK_PLACEMENT,
    MASK_RULE,
    MASK_VALID,
    THRESHOLD,
)
from .values import LARGEST_INT32, Values, advanced, raster_layer, whole_number, with_help

if TYPE_CHECKING:
    from ...core.cell_rule import CellRule
    from ..rasters import RasterSource

translate = QCoreApplication.translate

_MASK_RULES = tuple(MaskRule)  # in the order of MASK_RULE's options
_OUTSIDE_IS_VALID = (False, True)  # in the order of MASK_OUTSIDE's options


def add_mask() -> QgsProcessingParameterDefinition:
    """Declare MASK."""
    return with_help(
        QgsProcessingParameterRasterLayer(MASK, translate("GridMask", "Raster mask"), optional=True),
        translate(
            "GridMask",
            "A cloud mask, quality band, class map ... of any pixel size and CRS. Its valid cells are interpolated "
            "bilinearly at the centre of every pixel.",
        ),
    )


def add_mask_band() -> QgsProcessingParameterDefinition:
    """Declare MASK_BAND."""
    return with_help(
        QgsProcessingParameterBand(
            MASK_BAND,
            translate("GridMask", "Band of the raster mask"),
            defaultValue=1,
            parentLayerParameterName=MASK,
            optional=True,
        ),
        translate("GridMask", "The band whose cells decide."),
    )


def add_mask_valid() -> QgsProcessingParameterDefinition:
    """Declare MASK_VALID."""
    return with_help(
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


def add_threshold() -> QgsProcessingParameterDefinition:
    """Declare THRESHOLD."""
    return advanced(
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


def add_mask_outside() -> QgsProcessingParameterDefinition:
    """Declare MASK_OUTSIDE."""
    return advanced(
        QgsProcessingParameterEnum(
            MASK_OUTSIDE,
            translate("GridMask", "Pixels beyond the raster mask"),
            options=[translate("GridMask", "Invalid"), translate("GridMask", "Valid")],
            defaultValue=0,
        ),
        translate("GridMask", "What pixels are for which the raster mask has no cell."),
    )


def add_mask_rule() -> QgsProcessingParameterDefinition:
    """Declare MASK_RULE."""
    options = [
        translate("GridMask", "Interpolated at the pixel's centre"),
        translate("GridMask", "All cells under the pixel are valid"),
        translate("GridMask", "Share of the pixel that valid cells cover"),
    ]
    return advanced(
        QgsProcessingParameterEnum(
            MASK_RULE, translate("GridMask", "How the raster mask decides"), options=options, defaultValue=0
        ),
        translate(
            "GridMask",
            "The last two ask every cell under the pixel's square; they are for masks finer than the grid. "
            "The share is compared with the threshold.",
        ),
    )


def add_mask_placement() -> QgsProcessingParameterDefinition:
    """Declare MASK_PLACEMENT."""
    options = [
        translate("GridMask", "By its georeference"),
        translate("GridMask", "By grid index (cells on every n-th pixel)"),
    ]
    return advanced(
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


def add_mask_cell_rows() -> QgsProcessingParameterDefinition:
    """Declare MASK_CELL_ROWS."""
    return _index(MASK_CELL_ROWS, translate("GridMask", "By grid index: rows from cell to cell"), least=1)


def add_mask_cell_cols() -> QgsProcessingParameterDefinition:
    """Declare MASK_CELL_COLS."""
    return _index(MASK_CELL_COLS, translate("GridMask", "By grid index: columns from cell to cell"), least=1)


def add_mask_first_row() -> QgsProcessingParameterDefinition:
    """Declare MASK_FIRST_ROW."""
    return _index(
        MASK_FIRST_ROW,
        translate("GridMask", "By grid index: row of the mask on the grid's first row"),
        least=0,
    )


def add_mask_first_col() -> QgsProcessingParameterDefinition:
    """Declare MASK_FIRST_COL."""
    return _index(
        MASK_FIRST_COL,
        translate("GridMask", "By grid index: column of the mask on the grid's first column"),
        least=0,
    )


def _index(name: str, description: str, *, least: int) -> QgsProcessingParameterDefinition:
    return advanced(
        QgsProcessingParameterNumber(
            name,
            description,
            QgsProcessingParameterNumber.Type.Integer,
            defaultValue=least,
            minValue=least,
            maxValue=LARGEST_INT32,
        ),
        translate("GridMask", "In pixels of the grid."),
    )


def read_mask(values: Values) -> MaskRequest | None:
    """Return the raster mask, None where it is not given."""
    from ..rasters import raster_source

    if not values.has(MASK):
        return None
    algorithm, parameters, context = values.algorithm, values.parameters, values.context
    layer = raster_layer(values, MASK)
    band = whole_number(values, MASK_BAND) if values.has(MASK_BAND) else 1
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


def is_rule_without_mask(values: Values) -> bool:
    """Whether MASK_VALID speaks of the cells of a raster mask that isn't given."""
    return values.has(MASK_VALID) and not values.has(MASK)


def _read_index(values: Values) -> IndexPlacement | None:
    algorithm, parameters, context = values.algorithm, values.parameters, values.context
    if algorithm.parameterAsEnum(parameters, MASK_PLACEMENT, context) == 0:
        return None
    rows, cols, first_row, first_col = (
        whole_number(values, name)
        for name in (MASK_CELL_ROWS, MASK_CELL_COLS, MASK_FIRST_ROW, MASK_FIRST_COL)
    )
    return IndexPlacement(rows, cols, first_row, first_col)


def _read_rule(values: Values, source: RasterSource) -> CellRule:
    import numpy as np

    from ...core.cell_rule import RuleError, parse_cell_rule
    from ..rasters import cell_dtype
    from ..rule_messages import rule_message

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
