"""Features that cover no pixel of the grid are named in the log, with the reason and the way out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grid_mask.tests.plugin.layers import PIXEL, blank, boundary, box, centre, polygons, ring

SHAPE = (6, 8)
ON_THE_GRID = box(1.8, 1.8, 3.2, 5.2)
TINY = box(1.2, 1.2, 1.6, 1.6)
BETWEEN_ROWS = box(3.2, 0.5, 3.8, 6.5)
OUTSIDE = box(20, 20, 30, 30)
COVERS, CONTAINS, ANY_OVERLAP, FULLY_INSIDE, MIN_COVERED = range(5)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


def about_features_without_pixels(log):
    return [
        line for line in [*log.infos, *log.warnings] if "cover no pixel" in line or "outside the grid" in line
    ]


def test_features_that_cover_no_pixel_are_named_with_the_way_out(build_mask, reference):
    log = build_mask(REFERENCE=reference, INVALID=polygons(ON_THE_GRID, TINY, BETWEEN_ROWS)).log
    line = log.warning("Invalid polygons: 2 features cover no pixel", "between pixel centres: 2, 3;")
    assert "'they overlap any part of it'" in line
    assert about_features_without_pixels(log) == [line]


def test_features_outside_the_grid_are_told_but_no_warning(build_mask, reference):
    log = build_mask(REFERENCE=reference, VALID=polygons(OUTSIDE, ON_THE_GRID)).log
    assert log.info("Valid polygons: 1 features lie outside the grid: 1")
    assert not log.warnings


def test_a_feature_around_the_grid_that_leaves_it_out_lies_outside(build_mask, reference):
    around = boundary((-5, -5), (-5, 20), (-2, 20), (-2, -2), (20, -2), (20, -5))
    frame = f"Polygon({ring((-5, -5), (-5, 20), (20, 20), (20, -5))}, {ring((-2, -2), (-2, 12), (12, 12), (12, -2))})"
    log = build_mask(REFERENCE=reference, INVALID=polygons(around, frame)).log
    assert log.info("2 features lie outside the grid: 1, 2")
    assert not log.warnings


def test_all_parts_of_a_feature_must_lack_pixels(build_mask, reference):
    def rings(first, last):
        return ring((first, first), (first, last), (last, last), (last, first))

    some = f"MultiPolygon(({rings(1.2, 1.6)}), ({rings(30, 40)}), ({rings(2.2, 3.6)}))"
    none = f"MultiPolygon(({rings(1.2, 1.6)}), ({rings(30, 40)}))"
    log = build_mask(REFERENCE=reference, INVALID=polygons(some, none, kind="MultiPolygon")).log
    assert about_features_without_pixels(log) == [log.warning("1 features cover no pixel", "centres: 2;")]


def test_many_features_without_pixels_are_counted_and_five_are_named(build_mask, reference):
    log = build_mask(REFERENCE=reference, INVALID=polygons(*[TINY] * 7, *[OUTSIDE] * 8)).log
    assert log.warning("7 features cover no pixel", ": 1, 2, 3, 4, 5 ...;")
    assert log.info("8 features lie outside the grid: 8, 9, 10, 11, 12 ...")


@pytest.mark.parametrize("rule", [COVERS, CONTAINS, ANY_OVERLAP])
def test_features_without_area_have_no_way_out(build_mask, reference, rule):
    flat = boundary((1.5, 1.5), (1.5, 4.5), (1.5, 3.5))
    log = build_mask(REFERENCE=reference, INVALID=polygons(ON_THE_GRID, flat), INVALID_RULE=rule).log
    assert about_features_without_pixels(log) == [
        log.warning("1 features cover no pixel, as they have no area: 2")
    ]


def test_a_feature_whose_boundary_alone_is_on_a_centre_counts_only_under_the_closed_rule(
    build_mask, reference
):
    touching = polygons(box(2, 2, 2.5, 2.5))
    assert not about_features_without_pixels(build_mask(REFERENCE=reference, INVALID=touching).log)
    log = build_mask(REFERENCE=reference, INVALID=touching, INVALID_RULE=CONTAINS).log
    assert log.warning("1 features cover no pixel")


def test_the_rule_that_is_recommended_helps(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, INVALID=polygons(TINY, BETWEEN_ROWS), INVALID_RULE=ANY_OVERLAP)
    assert not about_features_without_pixels(outcome.log)
    assert (~outcome.valid).sum() > 0


@pytest.mark.parametrize("rule", [FULLY_INSIDE, MIN_COVERED])
def test_rules_about_all_polygons_together_tell_what_lies_outside_only(build_mask, reference, rule):
    log = build_mask(REFERENCE=reference, INVALID=polygons(TINY, OUTSIDE), INVALID_RULE=rule).log
    assert about_features_without_pixels(log) == [log.info("1 features lie outside the grid: 2")]


def test_what_another_feature_covers_makes_no_difference(build_mask, reference):
    log = build_mask(
        REFERENCE=reference, VALID=polygons(TINY), INVALID=polygons(box(-5, -5, 20, 20), TINY)
    ).log
    assert log.warning("Valid polygons: 1 features cover no pixel")
    assert log.warning("Invalid polygons: 1 features cover no pixel", "centres: 2;")


# ---- Collections and curves -----------------------------------------------------------------------------------------


def test_the_polygons_of_a_collection_are_found(build_mask, reference):
    point = f"Point({centre(0, 0).x()} {centre(0, 0).y()})"
    collections = polygons(
        f"GeometryCollection({point}, GeometryCollection({ON_THE_GRID}, {TINY}))",
        f"GeometryCollection({point})",
        f"GeometryCollection({OUTSIDE})",
        kind="GeometryCollection",
    )
    outcome = build_mask(REFERENCE=reference, VALID=collections)
    assert outcome.log.info("Valid polygons: 3 polygons of 3 features")
    assert outcome.log.warning("Valid polygons: 1 features hold no polygon: 2")
    assert about_features_without_pixels(outcome.log) == [
        outcome.log.info("1 features lie outside the grid: 3")
    ]
    expected = np.zeros(SHAPE, dtype=np.bool_)
    expected[2:4, 2:6] = True
    np.testing.assert_array_equal(outcome.valid, expected)


def test_a_multi_surface_of_curves_counts_with_all_parts(build_mask, tmp_path):
    reference = blank(tmp_path / "fine.tif", (41, 41))
    middle, radius = centre(20, 20), 10.5 * PIXEL
    x, y = middle.x(), middle.y()
    circle = (
        f"CurvePolygon(CircularString({x - radius} {y}, {x} {y + radius}, {x + radius} {y}, {x} {y - radius}, "
        f"{x - radius} {y}))"
    )
    corner = ring((0, 0), (0, 2), (2, 2), (2, 0))
    surface = polygons(f"MultiSurface({circle}, ({corner}))", kind="MultiSurface")
    outcome = build_mask(REFERENCE=reference, VALID=surface)
    rows, cols = np.mgrid[:41, :41]
    distance = np.hypot(rows - 20, cols - 20)
    sure = abs(distance - 10.5) > 0.05  # the arc is drawn with short chords
    expected = (distance < 10.5) | ((rows <= 2) & (cols <= 2))
    np.testing.assert_array_equal(outcome.valid[sure], expected[sure])
    assert outcome.log.info("2 polygons of 1 features")
