"""Which features of a layer cover no pixel of the grid, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from ...core.arrays.types import BoolArray, IntArray
from ...core.cancel import look
from ...core.pixels.tile import Shape
from ...core.rasterize.pixel_rule import PixelRule
from ...core.rasterize.without_pixels import between_centres, outside_grid, without_area
from .features import PolygonLayer
from .on_grid import PlacedPolygons
from .overlay import QgisOverlay


@dataclass(frozen=True)
class FeaturesWithoutPixels:
    """Ids of features that cover no pixel, each in one of three lists.

    Attributes:
        unread_count: number of features that were not even read, as `LayerContent` counts them.
        outside: all of the feature lies outside the grid.
        without_area: it is on the grid, but has no inside.
        between_centres: it has one, but no pixel's centre lies in it.
    """

    unread_count: int | None
    outside: tuple[int, ...]
    without_area: tuple[int, ...]
    between_centres: tuple[int, ...]


def features_without_pixels(
    layer: PolygonLayer,
    placed: PlacedPolygons,
    shape: Shape,
    rule: PixelRule,
    cancelled: Callable[[], bool],
) -> FeaturesWithoutPixels:
    """Find the features that cover no pixel of a grid of `shape` by themselves, whatever covers them besides.

    The rules FULLY_INSIDE and MIN_COVERED ask how much all polygons together cover of a pixel, so that a feature by
    itself has no answer: with them, only those outside the grid are found.

    Raises:
        Cancelled: `cancelled` said so.
    """
    polygons = placed.polygons
    outside = outside_grid(polygons, shape, cancelled)
    no_centre = np.zeros(len(polygons), dtype=np.bool_)
    no_area = np.zeros(len(polygons), dtype=np.bool_)
    if rule.is_of_centres:
        no_centre = between_centres(polygons, shape, rule, cancelled)
        undecided = np.flatnonzero(no_centre & ~outside)
    else:
        undecided = np.flatnonzero(~outside) if rule is PixelRule.ANY_OVERLAP else np.empty(0, np.int64)
    no_area[undecided] = without_area(polygons.taken(undecided), QgisOverlay(), cancelled)

    look(cancelled)
    without_pixels = outside | no_area | no_centre
    features = _candidates(layer, placed, without_pixels)
    look(cancelled)
    of_candidate = np.isin(placed.feature_of_polygon, features)
    feature_of_polygon = placed.feature_of_polygon[of_candidate]
    outside, no_area, without_pixels = (
        outside[of_candidate],
        no_area[of_candidate],
        without_pixels[of_candidate],
    )
    look(cancelled)
    all_outside = _all_of(features, feature_of_polygon, outside)
    all_without_area = _all_of(features, feature_of_polygon, outside | no_area) & ~all_outside
    nothing = _all_of(features, feature_of_polygon, without_pixels)
    return FeaturesWithoutPixels(
        unread_count=layer.content.unread_count,
        outside=tuple(features[all_outside].tolist()),
        without_area=tuple(features[all_without_area].tolist()),
        between_centres=tuple(features[nothing & ~all_outside & ~all_without_area].tolist()),
    )


def _candidates(layer: PolygonLayer, placed: PlacedPolygons, without_pixels: BoolArray) -> IntArray:
    """Return the features that may have no pixel, in order: nearly always few of them."""
    some = placed.feature_of_polygon[without_pixels]
    if placed.feature_of_polygon is layer.feature_of_polygon:
        return np.unique(some)
    # A feature of which no polygon was placed was cut away, as it lies too far from the grid.
    cut_away = layer.feature_of_polygon[~np.isin(layer.feature_of_polygon, placed.feature_of_polygon)]
    return np.unique(np.concatenate([some, cut_away]))


def _all_of(features: IntArray, feature_of_polygon: IntArray, holds: BoolArray) -> BoolArray:
    """Return the features for all of whose polygons it holds."""
    return ~np.isin(features, feature_of_polygon[~holds])
