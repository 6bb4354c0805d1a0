"""The parameters of the valid and the invalid polygons."""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.pixel_rule import PixelRule
from .names import (
    INVALID,
    INVALID_COVERED,
    INVALID_RULE,
    VALID,
    VALID_COVERED,
    VALID_RULE,
)
from .values import Values, advanced, with_help

translate = QCoreApplication.translate

_RULES = tuple(PixelRule)  # in the order of the rules' options


def add_valid() -> QgsProcessingParameterDefinition:
    """Declare VALID."""
    return with_help(
        QgsProcessingParameterFeatureSource(
            VALID,
            translate("GridMask", "Valid polygons"),
            [QgsProcessing.SourceType.TypeVectorPolygon],
            optional=True,
        ),
        translate("GridMask", "Pixels whose centre lies outside all of these polygons become invalid."),
    )


def add_invalid() -> QgsProcessingParameterDefinition:
    """Declare INVALID."""
    return with_help(
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


def read_polygons(values: Values, name: str) -> QgsProcessingFeatureSource | None:
    """Return the features of VALID or INVALID, None where it is not given."""
    if not values.has(name):
        return None
    source = values.algorithm.parameterAsSource(values.parameters, name, values.context)
    if source is None:
        raise QgsProcessingException(values.algorithm.invalidSourceError(values.parameters, name))
    return source


def is_limited(values: Values, name: str) -> bool:
    """Whether the user takes only so many features of VALID or INVALID, the first ones of the layer."""
    given = values.parameters.get(name)
    return isinstance(given, QgsProcessingFeatureSourceDefinition) and given.featureLimit >= 0


def add_valid_rule() -> QgsProcessingParameterDefinition:
    """Declare VALID_RULE."""
    return _rule(VALID_RULE, translate("GridMask", "A pixel lies in the valid polygons if"))


def add_invalid_rule() -> QgsProcessingParameterDefinition:
    """Declare INVALID_RULE."""
    return _rule(INVALID_RULE, translate("GridMask", "A pixel lies in the invalid polygons if"))


def _rule(name: str, description: str) -> QgsProcessingParameterDefinition:
    options = [
        translate("GridMask", "its centre lies inside or on the contour"),
        translate("GridMask", "its centre lies strictly inside"),
        translate("GridMask", "they overlap any part of it"),
        translate("GridMask", "it lies fully inside"),
        translate("GridMask", "they cover at least a given part of it"),
    ]
    return advanced(
        QgsProcessingParameterEnum(name, description, options=options, defaultValue=0),
        translate(
            "GridMask",
            "The last three look at the pixel's square and at all polygons of the layer together, dissolved.",
        ),
    )


def add_valid_covered() -> QgsProcessingParameterDefinition:
    """Declare VALID_COVERED."""
    return _covered(
        VALID_COVERED, translate("GridMask", "Part of a pixel the valid polygons must cover (percent)")
    )


def add_invalid_covered() -> QgsProcessingParameterDefinition:
    """Declare INVALID_COVERED."""
    return _covered(
        INVALID_COVERED, translate("GridMask", "Part of a pixel the invalid polygons must cover (percent)")
    )


def _covered(name: str, description: str) -> QgsProcessingParameterDefinition:
    return advanced(
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


def read_rule_of(values: Values, rule_name: str, covered_name: str) -> tuple[PixelRule, float | None]:
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
