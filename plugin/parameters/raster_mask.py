"""The parameters of the raster mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition as Declaration,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..labels import mask_rule_labels
from ..names import (
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
from ..request import IndexPlacement, MaskRequest, MaskRule
from .declare import choice, number, whole, with_help
from .values import Values

if TYPE_CHECKING:
    from ...core.cell_rules.predicates import CellRule
    from ..raster.source import RasterSource

translate = QCoreApplication.translate


def basic() -> list[Declaration]:
    """Declare the raster, and which of its cells are valid."""
    return [
        with_help(
            QgsProcessingParameterRasterLayer(MASK, translate("GridMask", "Raster mask"), optional=True),
            translate(
                "GridMask",
                "A cloud mask, quality band, class map ... of any pixel size and CRS. Its valid cells are interpolated "
                "bilinearly at the centre of every pixel.",
            ),
        ),
        with_help(
            QgsProcessingParameterBand(
                MASK_BAND,
                translate("GridMask", "Band of the raster mask"),
                defaultValue=1,
                parentLayerParameterName=MASK,
                optional=True,
            ),
            translate("GridMask", "The band whose cells decide."),
        ),
        with_help(
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
        ),
    ]


def _outside_is_valid() -> dict[bool, str]:
    return {False: translate("GridMask", "Invalid"), True: translate("GridMask", "Valid")}


def _is_by_index() -> dict[bool, str]:
    return {
        False: translate("GridMask", "By its georeference"),
        True: translate("GridMask", "By grid index (cells on every n-th pixel)"),
    }


def advanced() -> list[Declaration]:
    """Declare how the cells decide about pixels."""
    return [
        choice(
            MASK_RULE,
            translate("GridMask", "How the raster mask decides"),
            translate(
                "GridMask",
                "The last two ask every cell under the pixel's square; they are for masks finer than the grid. "
                "The fraction is compared with the threshold.",
            ),
            mask_rule_labels().values(),
        ),
        number(
            THRESHOLD,
            translate("GridMask", "Threshold of the raster mask"),
            translate(
                "GridMask",
                "A pixel is valid where the mask, 1 at valid and 0 at invalid cells, is at least this between its "
                "cells. 0.999: all cells around must be valid. 0.5: the border runs midway. With the rule that asks "
                "for a fraction: the fraction of the pixel that valid cells must cover.",
            ),
            defaultValue=0.999,
            minValue=0.0,
            maxValue=1.0,
        ),
        choice(
            MASK_OUTSIDE,
            translate("GridMask", "Pixels beyond the raster mask"),
            translate("GridMask", "What pixels are for which the raster mask has no cell."),
            _outside_is_valid().values(),
        ),
        choice(
            MASK_PLACEMENT,
            translate("GridMask", "Where the raster mask lies"),
            translate(
                "GridMask",
                "By grid index, for masks without georeference: the centre of cell (i, j) lies on row i times rows, "
                "column j times columns. The next four parameters count only then.",
            ),
            _is_by_index().values(),
        ),
        _index(MASK_CELL_ROWS, translate("GridMask", "By grid index: rows from cell to cell"), least=1),
        _index(MASK_CELL_COLS, translate("GridMask", "By grid index: columns from cell to cell"), least=1),
        _index(
            MASK_FIRST_ROW,
            translate("GridMask", "By grid index: row of the mask on the grid's first row"),
            least=0,
        ),
        _index(
            MASK_FIRST_COL,
            translate("GridMask", "By grid index: column of the mask on the grid's first column"),
            least=0,
        ),
    ]


def _index(name: str, title: str, *, least: int) -> Declaration:
    text = translate("GridMask", "In pixels of the grid.")
    return whole(name, title, text, defaultValue=least, minValue=least)


def read_mask(values: Values) -> MaskRequest | None:
    """Return the raster mask, None where it is not given."""
    from ..raster.source import raster_source

    if not values.has(MASK):
        return None
    is_by_index = values.choice(MASK_PLACEMENT, _is_by_index())
    source = raster_source(values.raster(MASK), values.band(MASK_BAND), needs_georeference=not is_by_index)
    rule = values.choice(MASK_RULE, mask_rule_labels())
    return MaskRequest(
        source=source,
        cells=_read_cell_rule(values, source),
        rule=rule,
        threshold=_read_threshold(values, rule),
        valid_outside=values.choice(MASK_OUTSIDE, _outside_is_valid()),
        index=_read_index(values) if is_by_index else None,
    )


def is_rule_without_mask(values: Values) -> bool:
    """Whether MASK_VALID speaks of the cells of a raster mask that isn't given."""
    return values.has(MASK_VALID) and not values.has(MASK)


def _read_index(values: Values) -> IndexPlacement:
    return IndexPlacement(
        rows=values.whole(MASK_CELL_ROWS),
        cols=values.whole(MASK_CELL_COLS),
        first_row=values.whole(MASK_FIRST_ROW),
        first_col=values.whole(MASK_FIRST_COL),
    )


def _read_cell_rule(values: Values, source: RasterSource) -> CellRule:
    import numpy as np

    from ...core.cell_rules.parser import parse_cell_rule
    from ...core.cell_rules.problems import RuleError
    from ..raster.source import cell_dtype
    from .rule_messages import rule_message

    text = values.text(MASK_VALID)
    try:
        rule = parse_cell_rule(text)
    except RuleError as error:
        raise QgsProcessingException(rule_message(error)) from error
    dtype = cell_dtype(source)
    if dtype.kind == "c":
        raise QgsProcessingException(
            translate(
                "GridMask",
                "MASK: band {band} of '{layer}' holds complex numbers ({dtype}), which can't be compared; make a "
                "raster of their magnitude, or of their real or imaginary part, and give that",
            ).format(band=source.band, layer=source.name, dtype=dtype)
        )
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
    threshold = values.number(THRESHOLD)
    if rule is MaskRule.CELL_COVERAGE and threshold == 0:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "THRESHOLD is 0, so every fraction of valid cells reaches it; give a number above 0, or leave MASK out",
            )
        )
    return threshold
