"""The rules when a pixel belongs to polygons, from QGIS, with QGIS's own geometry and no shapely."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.engines import region
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay
from grid_mask.core.vector.signed_areas import signed_areas
from grid_mask.tests.builders import (
    HOLE_OF_A_LINE,
    HOLE_OF_A_SLIVER,
    SHELL_OF_A_LINE,
    SLIVER,
    box as ring_of,
    drawn,
    whole,
)
from grid_mask.tests.plugin.layers import blank, boundary, polygons
from grid_mask.tests.strategies import SHAPE as DRAWN_SHAPE, lattice_numbers

SHAPE = (6, 8)
# Legs on pixel edges, the long side through the corners and the middle of squares.
TRIANGLE = boundary((0.5, 0.5), (0.5, 4.5), (4.5, 0.5))
DRAWN = {
    0: ["........", ".###....", ".##.....", ".#......", "........", "........"],
    2: ["........", ".####...", ".###....", ".##.....", ".#......", "........"],
    3: ["........", ".###....", ".##.....", ".#......", "........", "........"],
    4: ["........", ".####...", ".###....", ".##.....", ".#......", "........"],
}
CENTRES_ON_THE_LONG_SIDE = ["........", ".####...", ".###....", ".##.....", ".#......", "........"]


@pytest.fixture
def reference(tmp_path):
    return blank(tmp_path / "reference.tif", SHAPE)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(0, CENTRES_ON_THE_LONG_SIDE), (1, DRAWN[0]), (2, DRAWN[2]), (3, DRAWN[3]), (4, DRAWN[4])],
    ids=[rule.name for rule in PixelRule],
)
def test_each_rule_for_valid_polygons(build_mask, reference, rule, expected):
    assert build_mask(REFERENCE=reference, VALID=polygons(TRIANGLE), VALID_RULE=rule).drawn == expected


@pytest.mark.parametrize("rule", [2, 3, 4])
def test_no_rule_needs_shapely(build_mask, reference, monkeypatch, rule):
    monkeypatch.setitem(sys.modules, "shapely", None)
    outcome = build_mask(
        REFERENCE=reference, VALID=polygons(TRIANGLE), VALID_RULE=rule, UNCERTAIN="TEMPORARY_OUTPUT"
    )
    assert outcome.drawn == DRAWN[rule]


def test_the_invalid_polygons_have_a_rule_of_their_own(build_mask, reference):
    both = {"VALID": polygons(TRIANGLE), "INVALID": polygons(TRIANGLE)}
    outcome = build_mask(REFERENCE=reference, VALID_RULE=2, INVALID_RULE=3, **both)
    assert outcome.drawn == ["........", "....#...", "...#....", "..#.....", ".#......", "........"]


@pytest.mark.parametrize(("percent", "rule_alike"), [(50.0, 2), (50.1, 3), (100.0, 3), (0.001, 2)])
def test_the_part_to_be_covered(build_mask, reference, percent, rule_alike):
    layer = polygons(TRIANGLE)
    outcome = build_mask(REFERENCE=reference, VALID=layer, VALID_RULE=4, VALID_COVERED=percent)
    assert outcome.drawn == DRAWN[rule_alike]


@pytest.mark.parametrize("role", ["VALID", "INVALID"])
def test_nothing_to_be_covered_is_refused(refusal, reference, role):
    options = {role: polygons(TRIANGLE), f"{role}_RULE": 4, f"{role}_COVERED": 0}
    assert f"{role}_COVERED is 0" in refusal(REFERENCE=reference, **options)


def test_neighbours_are_dissolved(build_mask, reference):
    """The edge between two parcels runs through the middle of a column that lies fully inside both together."""
    parcels = polygons(
        boundary((0.5, 0.5), (0.5, 3), (3.5, 3), (3.5, 0.5)),
        boundary((0.5, 3), (0.5, 5.5), (3.5, 5.5), (3.5, 3)),
    )
    outcome = build_mask(REFERENCE=reference, VALID=parcels, VALID_RULE=3)
    assert outcome.drawn == ["........", ".#####..", ".#####..", ".#####..", "........", "........"]


def test_a_polygon_that_crosses_itself_keeps_both_halves(build_mask, reference):
    bow_tie = polygons(boundary((0.5, 0.5), (4.5, 4.5), (0.5, 4.5), (4.5, 0.5)))
    outcome = build_mask(REFERENCE=reference, VALID=bow_tie, VALID_RULE=2)
    assert outcome.drawn == ["........", ".#..#...", ".####...", ".####...", ".#..#...", "........"]


# Boxes overlap and touch; what crossing rings leave of slivers without area differs between versions of GEOS.
boxes = st.lists(
    st.tuples(
        lattice_numbers, lattice_numbers, st.sampled_from([0.5, 1, 2.25, 4]), st.sampled_from([0.5, 3])
    ).map(lambda at: [ring_of(at[0], at[1], at[0] + at[2], at[1] + at[3])]),
    max_size=5,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(boxes, st.sampled_from([PixelRule.ANY_OVERLAP, PixelRule.FULLY_INSIDE]))
def test_qgis_and_shapely_dissolve_alike(qgis_app, layer, rule):
    from grid_mask.plugin.vector.overlay import QgisOverlay

    pytest.importorskip(
        "shapely", reason="shapely is hidden, and it is what QGIS's geometry is compared with"
    )
    made = Polygons.from_rings(layer)
    answers = [
        drawn(whole(region(made, rule=rule, overlay=overlay).covers(Tile.whole(DRAWN_SHAPE)), DRAWN_SHAPE))
        for overlay in (QgisOverlay(), ShapelyOverlay())
    ]
    assert answers[0] == answers[1]


def test_dissolving_nothing_gives_nothing(qgis_app):
    from grid_mask.plugin.vector.overlay import QgisOverlay

    assert len(dissolved(Polygons.from_rings([]), QgisOverlay())) == 0


def test_polygons_that_can_t_be_dissolved_are_refused_with_the_reason(qgis_app):
    from qgis.core import QgsGeometry, QgsProcessingException

    from grid_mask.plugin.vector.overlay import QgisOverlay

    crossed = QgsGeometry.fromWkt("Polygon((0 0, 1 1, 1 0, 0 1, 0 0))")
    across = QgsGeometry.fromWkt("Polygon((0 0, 3 1, 1 0, 0 0))")
    with pytest.raises(QgsProcessingException, match=r"dissolved \(TopologyException.*repair"):
        QgisOverlay().union([crossed, across])


def test_a_hole_that_leaves_a_line_of_its_polygon(qgis_app):
    """GEOS gives a collection then; a rounding error off, the hole runs along an edge of the shell."""
    from grid_mask.plugin.vector.overlay import QgisOverlay

    areas = dissolved(Polygons.from_rings([[SHELL_OF_A_LINE, HOLE_OF_A_LINE]]), QgisOverlay())
    assert sum(map(abs, signed_areas(areas))) == pytest.approx(0.25)


def test_a_hole_that_leaves_nothing_but_lines_of_its_polygon(qgis_app):
    from grid_mask.plugin.vector.overlay import QgisOverlay

    areas = dissolved(Polygons.from_rings([[SLIVER, HOLE_OF_A_SLIVER]]), QgisOverlay())
    assert sum(map(abs, signed_areas(areas))) < 1e-15
