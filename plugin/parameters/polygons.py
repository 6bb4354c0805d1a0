"""The parameters of the valid and the invalid polygons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterDefinition as Declaration,
    QgsProcessingParameterFeatureSource,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.combine.polygon_role import PolygonRole
from ...core.rasterize.pixel_rule import PixelRule
from ..host.versions import filter_expression
from ..labels import pixel_rule_labels, role_label
from ..names import INVALID, INVALID_COVERED, INVALID_RULE, VALID, VALID_COVERED, VALID_RULE
from ..request import PolygonRequest
from .declare import choice, number, with_help
from .values import Values

if TYPE_CHECKING:
    from ..vector.source import PolygonSource

translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Names:
    """The parameters of polygons in one role."""

    layer: str
    rule: str
    covered: str


_NAMES = {
    PolygonRole.VALID: _Names(VALID, VALID_RULE, VALID_COVERED),
    PolygonRole.INVALID: _Names(INVALID, INVALID_RULE, INVALID_COVERED),
}


def basic() -> list[Declaration]:
    """Declare the layers."""
    meaning = {
        PolygonRole.VALID: translate(
            "GridMask", "Pixels whose centre lies outside all of these polygons become invalid."
        ),
        PolygonRole.INVALID: translate(
            "GridMask",
            "Pixels whose centre lies inside one of these polygons, or on its boundary, become invalid.",
        ),
    }
    return [_layer(_NAMES[role].layer, role_label(role), meaning[role]) for role in PolygonRole]


def _layer(name: str, title: str, text: str) -> Declaration:
    kinds = [QgsProcessing.SourceType.TypeVectorPolygon]
    return with_help(QgsProcessingParameterFeatureSource(name, title, kinds, optional=True), text)


def advanced() -> list[Declaration]:
    """Declare when a pixel belongs to them."""
    rule_title = {
        PolygonRole.VALID: translate("GridMask", "A pixel lies in the valid polygons if"),
        PolygonRole.INVALID: translate("GridMask", "A pixel lies in the invalid polygons if"),
    }
    covered_title = {
        PolygonRole.VALID: translate(
            "GridMask", "Fraction of a pixel the valid polygons must cover (percent)"
        ),
        PolygonRole.INVALID: translate(
            "GridMask", "Fraction of a pixel the invalid polygons must cover (percent)"
        ),
    }
    rule_help = translate(
        "GridMask",
        "The last three look at the pixel's square and at all polygons of the layer together, dissolved.",
    )
    covered_help = translate(
        "GridMask",
        "Above 0, and 100 at most. Counts only with the rule that asks for a given fraction of the pixel.",
    )
    percent = {"defaultValue": 50.0, "minValue": 0.0, "maxValue": 100.0}
    return [
        declaration
        for role in PolygonRole
        for declaration in (
            choice(_NAMES[role].rule, rule_title[role], rule_help, pixel_rule_labels().values()),
            number(_NAMES[role].covered, covered_title[role], covered_help, **percent),
        )
    ]


def read_sources(values: Values) -> dict[PolygonRole, PolygonSource]:
    """Return the features of the layers that are given, by their role."""
    return {role: _source(values, names.layer) for role, names in _NAMES.items() if values.has(names.layer)}


def _source(values: Values, name: str) -> PolygonSource:
    from ..vector.source import Choice, polygon_source

    layer, given = values.vector(name), values.definition(name)
    choice = Choice()
    if given is not None:
        choice = Choice(
            ids=frozenset(layer.selectedFeatureIds()) if given.selectedFeaturesOnly else None,
            expression=filter_expression(given),
            limit=given.featureLimit if given.featureLimit >= 0 else None,
        )
    return polygon_source(layer, choice, values.context.expressionContext())


def read_polygons(
    values: Values, sources: Mapping[PolygonRole, PolygonSource]
) -> dict[PolygonRole, PolygonRequest]:
    """Return the polygons that are given, by their role."""
    requests = {}
    for role, source in sources.items():
        names = _NAMES[role]
        rule = values.choice(names.rule, pixel_rule_labels())
        covered = _read_covered(values, names) if rule is PixelRule.MIN_COVERED else None
        requests[role] = PolygonRequest(source, rule, covered)
    return requests


def _read_covered(values: Values, names: _Names) -> float:
    """Return the fraction to be covered, from 0 to 1."""
    percent = values.number(names.covered)
    if percent == 0:
        raise QgsProcessingException(
            translate("GridMask", "{name} is {value}; give a number above 0, and 100 at most").format(
                name=names.covered, value=percent
            )
        )
    return percent / 100
