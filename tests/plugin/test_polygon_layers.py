"""Polygon layers of every kind: what of them reaches the mask, and what the log says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from grid_mask.plugin.vector import batches, self_intersections
from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import (
    CORNER_X,
    CORNER_Y,
    PIXEL,
    UTM,
    blank,
    boundary,
    box,
    centre,
    polygons,
    raster_layer,
    ring,
    write_raster,
)

SHAPE = (6, 8)
NOTHING = ["........"] * 6
EVERYTHING = ["########"] * 6
INNER_BOX = [
    "........",
    "........",
    "..####..",
    "..####..",
    "........",
    "........",
]
BOX_WITHOUT_ITS_MIDDLE = [
    "........",
    ".#####..",
    ".#####..",
    ".##.##..",
    ".#####..",
    ".#####..",
]


@pytest.fixture
def reference(tmp_path: Path) -> str:
    return blank(tmp_path / "reference.tif", SHAPE)


# ---- Inside and outside ---------------------------------------------------------------------------------------------


def test_the_boundary_belongs_to_valid_polygons(build_mask, reference):
    assert build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5))).drawn == INNER_BOX


def test_the_boundary_belongs_to_invalid_polygons(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, INVALID=polygons(box(2, 2, 3, 5)))
    assert outcome.drawn == drawn(~np.array([[sign == "#" for sign in line] for line in INNER_BOX]))


def test_on_a_shared_edge_invalid_wins(build_mask, reference):
    outcome = build_mask(
        REFERENCE=reference, VALID=polygons(box(0, 0, 3, 7)), INVALID=polygons(box(3, 0, 5, 7))
    )
    assert outcome.drawn == EVERYTHING[:3] + NOTHING[:3]


def test_overlapping_polygons_are_a_union(build_mask, reference):
    valid = polygons(box(2, 2, 3, 4), box(2, 3, 3, 5), box(2, 2, 3, 5))
    assert build_mask(REFERENCE=reference, VALID=valid).drawn == INNER_BOX


def test_a_hole_is_no_part_of_its_polygon(build_mask, reference):
    shell = ring((1, 1), (1, 5), (5, 5), (5, 1))
    hole = ring((2.4, 2.4), (2.4, 3.6), (3.6, 3.6), (3.6, 2.4))
    valid = polygons(f"Polygon({shell}, {hole})")
    assert build_mask(REFERENCE=reference, VALID=valid).drawn == BOX_WITHOUT_ITS_MIDDLE


# ---- Geometries of every kind ---------------------------------------------------------------------------------------


def test_features_that_come_in_several_portions_are_all_there(build_mask, reference, monkeypatch):
    """Each portion has its own; what the log counts and what the source counts are the sum."""
    monkeypatch.setattr(batches, "_FEATURES_AT_ONCE", 16)
    cells = [
        box(row - 0.2, col - 0.2, row + 0.2, col + 0.2)
        for row in range(SHAPE[0])
        for col in range(SHAPE[1] - 1)
    ]
    outcome = build_mask(REFERENCE=reference, VALID=polygons(*cells))
    assert outcome.drawn == ["#######."] * 6
    assert outcome.log.info("42 polygons of 42 features")


def test_a_multipolygon_counts_with_all_parts(build_mask, reference):
    parts = (
        f"MultiPolygon(({ring((0, 0), (0, 1), (1, 1), (1, 0))}), ({ring((4, 6), (4, 7), (5, 7), (5, 6))}))"
    )
    outcome = build_mask(REFERENCE=reference, VALID=polygons(parts, kind="MultiPolygon"))
    assert outcome.drawn == [
        "##......",
        "##......",
        "........",
        "........",
        "......##",
        "......##",
    ]
    assert "2 polygons of 1 features" in outcome.log.info("Valid polygons", "polygons")


@pytest.mark.parametrize(
    ("kind", "ordinates"), [("PolygonZ", " 7"), ("PolygonM", " 7"), ("PolygonZM", " 7 8")]
)
def test_heights_and_measures_don_t_matter(build_mask, reference, kind, ordinates):
    corners = [centre(*at) for at in ((2, 2), (2, 5), (3, 5), (3, 2), (2, 2))]
    wkt = ", ".join(f"{corner.x()} {corner.y()}{ordinates}" for corner in corners)
    valid = polygons(f"{kind}(({wkt}))", kind=kind)
    assert build_mask(REFERENCE=reference, VALID=valid).drawn == INNER_BOX


def test_unknown_heights_don_t_matter(build_mask, reference):
    geometry = QgsGeometry.fromWkt(box(2, 2, 3, 5))
    assert geometry.get().addZValue(float("nan"))
    assert build_mask(REFERENCE=reference, VALID=polygons(geometry, kind="PolygonZ")).drawn == INNER_BOX


def test_a_curve_polygon_is_round(build_mask, tmp_path):
    reference = blank(tmp_path / "fine.tif", (41, 41))
    middle, radius = centre(20, 20), 15.5 * PIXEL
    circle = (
        f"CurvePolygon(CircularString({middle.x() - radius} {middle.y()}, {middle.x()} {middle.y() + radius}, "
        f"{middle.x() + radius} {middle.y()}, {middle.x()} {middle.y() - radius}, {middle.x() - radius} {middle.y()}))"
    )
    outcome = build_mask(REFERENCE=reference, VALID=polygons(circle, kind="CurvePolygon"))
    rows, cols = np.mgrid[:41, :41]
    distance = np.hypot(rows - 20, cols - 20)
    away_from_the_arc = abs(distance - 15.5) > 0.05  # it is drawn with short chords
    np.testing.assert_array_equal(outcome.valid[away_from_the_arc], (distance < 15.5)[away_from_the_arc])


@pytest.mark.parametrize("radius", [30.0, 2_000.0, 50_000.0])
def test_a_curve_of_any_radius_is_true_to_a_hundredth_of_a_pixel(build_mask, tmp_path, radius):
    shape = (60, 60)
    reference = blank(tmp_path / "reference.tif", shape)
    row, col = 30.0 + 0.6 * radius, 30.0 + 0.8 * radius  # a pixel near the middle lies on the circle
    at = centre(row, col)
    r = radius * PIXEL
    circle = (
        f"CurvePolygon(CircularString({at.x() - r} {at.y()}, {at.x()} {at.y() + r}, {at.x() + r} {at.y()}, "
        f"{at.x()} {at.y() - r}, {at.x() - r} {at.y()}))"
    )
    outcome = build_mask(REFERENCE=reference, VALID=polygons(circle, kind="CurvePolygon"))
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    outside = np.hypot(rows - row, cols - col) - radius
    clear = abs(outside) > max(1e-3, 3e-7 * radius)
    np.testing.assert_array_equal(outcome.valid[clear], (outside < 0)[clear])
    assert (~clear).sum() < 20


def test_a_bow_tie_keeps_both_halves_and_the_log_says_so(build_mask, tmp_path):
    reference = blank(tmp_path / "reference.tif", (5, 9))
    bow_tie = polygons(boundary((0, 0), (4, 8), (0, 8), (4, 0)))
    outcome = build_mask(REFERENCE=reference, VALID=bow_tie)
    assert outcome.drawn == [
        "#.......#",
        "###...###",
        "#########",
        "###...###",
        "#.......#",
    ]
    crossing = centre(2, 4)
    line = outcome.log.info("feature 1 is used as drawn")
    assert f"{crossing.x():g}" in line


def test_many_features_that_intersect_themselves_are_counted_not_listed(build_mask, reference):
    bow_ties = [boundary((0, 0), (4, 4), (0, 4), (4, 0)) for _ in range(8)]
    log = build_mask(REFERENCE=reference, INVALID=polygons(*bow_ties)).log
    assert sum("is used as drawn" in line for line in log.infos) == 5
    assert log.info("3 more features whose boundary intersects itself")


def test_nothing_is_said_of_self_intersections_where_there_are_none(build_mask, reference):
    log = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5))).log
    assert not [line for line in log.infos if "intersects itself" in line]
    assert not log.warnings


def test_features_that_would_take_long_to_check_are_counted(build_mask, reference, monkeypatch):
    monkeypatch.setattr(self_intersections, "_MOST_VERTICES", 60)
    bow_tie = boundary((0, 0), (4, 4), (0, 4), (4, 0))
    log = build_mask(REFERENCE=reference, INVALID=polygons(*[box(0, 0, 3, 3)] * 9, *[bow_tie] * 5)).log
    assert sum("is used as drawn" in line for line in log.infos) == 2
    assert log.info("Invalid polygons: 3 features were not checked", "every part of them counts")


def test_parts_and_rings_that_cross_one_another_are_told(build_mask, reference):
    shell, hole = ring((0, 0), (0, 4), (4, 4), (4, 0)), ring((2, 2), (2, 6), (3, 6), (3, 2))
    over_one_another = polygons(
        f"MultiPolygon(({shell}), ({hole}))", f"MultiPolygon(({shell}, {hole}))", kind="MultiPolygon"
    )
    log = build_mask(REFERENCE=reference, INVALID=over_one_another).log
    assert log.info("feature 1 is used as drawn")
    assert log.info("feature 2 is used as drawn")


@pytest.mark.parametrize("nothing", [None, "Polygon EMPTY"], ids=["null", "empty"])
def test_features_without_geometry_are_left_out_and_named(build_mask, reference, nothing):
    outcome = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5), nothing))
    assert outcome.drawn == INNER_BOX
    assert "2" in outcome.log.warning("1 features have no geometry")


def test_a_line_in_a_geometry_column_of_all_kinds_is_refused(refusal, reference, tmp_path):
    path = tmp_path / "mixed.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": '
        "[[[-87, 36], [-86, 36], [-86, 37], [-87, 36]]]}}, "
        '{"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": '
        "[[-87, 36], [-86, 36]]}}]}"
    )
    layer = QgsVectorLayer(f"{path}|layername=mixed", "mixed", "ogr")
    assert layer.isValid()
    assert "polygon" in refusal(REFERENCE=reference, VALID=layer).lower()


# ---- Layers of every kind -------------------------------------------------------------------------------------------


def test_only_selected_features_where_the_user_says_so(build_mask, reference):
    layer = polygons(box(0, 0, 5, 0), box(2, 2, 3, 5), box(0, 7, 5, 7))
    QgsProject.instance().addMapLayer(layer)
    layer.selectByIds([2])
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    assert build_mask(REFERENCE=reference, VALID=chosen).drawn == INNER_BOX
    assert build_mask(REFERENCE=reference, VALID=layer).valid.sum() == 8 + 12


def test_nothing_selected_is_nothing_valid(build_mask, reference):
    layer = polygons(box(2, 2, 3, 5))
    QgsProject.instance().addMapLayer(layer)
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    assert build_mask(REFERENCE=reference, VALID=chosen).drawn == NOTHING


def test_a_filter_of_the_layer_counts(build_mask, reference, tmp_path):
    layer = polygons(box(0, 0, 5, 0), box(2, 2, 3, 5))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "areas"
    path = tmp_path / "areas.gpkg"
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsProject.instance().transformContext(), options
    )
    assert error == QgsVectorFileWriter.WriterError.NoError
    filtered = QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr")
    assert filtered.setSubsetString("fid = 2")
    assert build_mask(REFERENCE=reference, VALID=filtered).drawn == INNER_BOX


def test_one_layer_may_be_both(build_mask, reference):
    layer = polygons(box(2, 2, 3, 5))
    assert build_mask(REFERENCE=reference, VALID=layer, INVALID=layer).drawn == NOTHING


def test_a_valid_layer_without_features_makes_everything_invalid_with_a_warning(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, VALID=polygons(name="an empty area"))
    assert outcome.drawn == NOTHING
    assert outcome.log.warning("an empty area", "every pixel is invalid")


def test_a_valid_layer_of_null_geometries_makes_everything_invalid_with_a_warning(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, VALID=polygons(None, None, name="an empty area"))
    assert outcome.drawn == NOTHING
    assert outcome.log.warning("an empty area", "every pixel is invalid")


def test_an_invalid_layer_without_features_takes_nothing_away(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, INVALID=polygons())
    assert outcome.drawn == EVERYTHING
    assert not outcome.log.warnings


def test_no_evidence_makes_everything_valid_with_a_warning(build_mask, reference):
    outcome = build_mask(REFERENCE=reference)
    assert outcome.drawn == EVERYTHING
    assert outcome.log.warning("No evidence", "every pixel is valid")


def test_a_layer_that_does_not_exist_is_refused(refusal, reference, tmp_path):
    assert "gone.gpkg" in refusal(REFERENCE=reference, VALID=str(tmp_path / "gone.gpkg"))


# ---- Another CRS ----------------------------------------------------------------------------------------------------


def lon_lat_of(*rows_and_cols: tuple[float, float], pieces: int = 1) -> str:
    """Return a polygon in longitude and latitude, its sides straight there and cut into `pieces`."""
    to_lon_lat = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(UTM), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
    )
    corners = [to_lon_lat.transform(centre(*at)) for at in rows_and_cols]
    return "Polygon((" + ", ".join(f"{x} {y}" for x, y in densified(corners, pieces)) + "))"


def densified(corners: list[QgsPointXY], pieces: int) -> list[tuple[float, float]]:
    points = []
    for start, end in zip(corners, [*corners[1:], corners[0]]):
        for part in np.arange(pieces) / pieces:
            points.append(
                (start.x() + part * (end.x() - start.x()), start.y() + part * (end.y() - start.y()))
            )
    return [*points, points[0]]


def test_a_layer_in_another_crs_is_reprojected_and_the_log_says_so(build_mask, reference):
    almost = ((1.6, 1.6), (1.6, 5.4), (3.4, 5.4), (3.4, 1.6))
    outcome = build_mask(REFERENCE=reference, VALID=polygons(lon_lat_of(*almost), crs="EPSG:4326"))
    assert outcome.drawn == INNER_BOX
    assert outcome.log.info("reprojected from EPSG:4326 to EPSG:32616")


def test_a_long_edge_in_another_crs_stays_true(build_mask, tmp_path):
    """A parallel is straight in degrees and bent in metres: its two ends don't say where it runs."""
    width = 1000.0
    transform = (CORNER_X + 100_000.0, width, 0.0, CORNER_Y, 0.0, -width)
    reference = blank(tmp_path / "wide.tif", (60, 300), transform=transform)
    corners = [
        QgsPointXY(-85.8, 35.7),
        QgsPointXY(-82.8, 35.7),
        QgsPointXY(-82.8, 36.0),
        QgsPointXY(-85.8, 36.0),
    ]
    to_map = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem(UTM), QgsProject.instance()
    )

    def on_the_map(pieces: int) -> QgsGeometry:
        points = [to_map.transform(QgsPointXY(x, y)) for x, y in densified(corners, pieces)]
        return QgsGeometry.fromPolygonXY([points])

    as_given = polygons(QgsGeometry.fromPolygonXY([corners]), crs="EPSG:4326")
    given = build_mask(REFERENCE=reference, VALID=as_given).valid
    bent = build_mask(REFERENCE=reference, VALID=polygons(on_the_map(pieces=3000))).valid
    boundary = QgsGeometry.fromPolylineXY(on_the_map(pieces=3000).asPolygon()[0])
    too_far_off = [
        (row, col)
        for row, col in np.argwhere(given != bent)
        if boundary.distance(QgsGeometry.fromPointXY(centre(row, col, transform))) > 0.02 * width
    ]
    assert not too_far_off

    straight = build_mask(REFERENCE=reference, VALID=polygons(on_the_map(pieces=1))).valid
    assert (given != straight).sum() > 300  # else this test would show nothing


def test_a_grid_over_polygons_beyond_what_its_crs_can_show_is_refused(refusal):
    """A quarter of the globe away from its middle, transverse Mercator goes to infinity."""
    too_far = polygons("Polygon((-86 36, 3 0, -86 37, -86 36))", crs="EPSG:4326", name="half the world")
    message = refusal(PIXEL_SIZE=10_000, CRS=UTM, VALID=too_far)
    assert "half the world" in message
    assert "clip" in message


def test_a_layer_without_crs_is_taken_to_be_in_the_grids_with_a_warning(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5), crs="", name="no CRS here"))
    assert outcome.drawn == INNER_BOX
    assert outcome.log.warning("no CRS here", "no CRS")


def test_a_layer_in_another_crs_than_the_grids_that_has_none_warns(build_mask, tmp_path):
    reference = blank(tmp_path / "reference.tif", SHAPE, crs="")
    outcome = build_mask(REFERENCE=reference, VALID=polygons(box(2, 2, 3, 5)))
    assert outcome.drawn == INNER_BOX
    assert outcome.log.warning("no CRS")


# ---- The log --------------------------------------------------------------------------------------------------------


def test_the_log_tells_the_grid_the_polygons_and_what_each_took_away(build_mask, reference):
    log = build_mask(
        REFERENCE=reference, VALID=polygons(box(0, 0, 3, 7), name="area"), INVALID=polygons(box(3, 0, 5, 7))
    ).log
    assert log.info("Grid: 8 columns x 6 rows", "10 x 10", UTM)
    assert log.info("Valid polygons: 1 polygons of 1 features from 'area'")
    assert log.info("Outside the valid polygons: 16 (33.33 %)")
    assert log.info("Inside the invalid polygons: 8 (16.67 %)")
    assert log.info("Valid: 24 of 48 pixels (50.00 %)")
    assert not log.warnings
    assert not log.errors


def test_progress_is_told_strip_by_strip(build_mask, tmp_path):
    progress = build_mask(REFERENCE=blank(tmp_path / "high.tif", (1280, 2))).log.progress
    assert progress == [40, 80, 100]


# ---- No way from one CRS to the other -------------------------------------------------------------------------------

SITE = 'LOCAL_CS["building site",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'


def in_site_crs(layer):
    crs = QgsCoordinateReferenceSystem.fromWkt(SITE)
    assert crs.isValid()
    layer.setCrs(crs)
    return layer


def test_a_layer_in_an_engineering_crs_is_taken_as_it_is_with_a_warning(build_mask, reference):
    outcome = build_mask(REFERENCE=reference, VALID=in_site_crs(polygons(box(2, 2, 3, 5), name="plan")))
    assert outcome.drawn == INNER_BOX
    warning = outcome.log.warning("Valid polygons", "no transformation", "'plan'", "taken as they are")
    assert "building site" in warning
    assert UTM in warning
    assert not any("reprojected" in line for line in outcome.log.infos)


def test_a_raster_mask_in_an_engineering_crs_is_taken_as_it_is_with_a_warning(
    build_mask, reference, tmp_path
):
    mask = in_site_crs(
        raster_layer(write_raster(tmp_path / "mask.tif", np.eye(6, 8, dtype=np.uint8)), "plan")
    )
    outcome = build_mask(REFERENCE=reference, MASK=mask, THRESHOLD=0.5)
    np.testing.assert_array_equal(outcome.valid, np.eye(6, 8, dtype=np.bool_))
    assert outcome.log.warning("Raster mask", "no transformation", "'plan'", "taken as they are")


GRIDS = {
    "of a reference": lambda folder: {"REFERENCE": blank(folder / "grid.tif", SHAPE)},
    "over an extent": lambda _: {
        "EXTENT": f"{CORNER_X},{CORNER_X + 80},{CORNER_Y - 60},{CORNER_Y}",
        "PIXEL_SIZE": PIXEL,
        "CRS": UTM,
    },
    "over the polygons": lambda _: {"PIXEL_SIZE": PIXEL, "CRS": UTM},
}


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_a_transformation_that_the_user_has_defined_is_taken(build_mask, tmp_path, grid):
    """In the project's properties; here between CRS that PROJ knows no way between."""
    site = QgsCoordinateReferenceSystem.fromWkt(SITE)
    project = QgsProject.instance()
    before = project.transformContext()
    to_map = QgsCoordinateTransformContext(before)
    way = f"+proj=affine +xoff={CORNER_X} +yoff={CORNER_Y}"
    assert to_map.addCoordinateOperation(site, QgsCoordinateReferenceSystem(UTM), way)
    project.setTransformContext(to_map)
    at_site = (0.0, PIXEL, 0.0, 0.0, 0.0, -PIXEL)
    plan = [box(2, 2, 3, 5, at_site), box(-0.5, -0.5, 0.5, 0.5, at_site), box(5.5, 7.5, 4.5, 6.5, at_site)]
    cells = np.ones(SHAPE, np.uint8)
    cells[0, 0] = 0
    mask = raster_layer(write_raster(tmp_path / "cells.tif", cells, transform=at_site, crs=""), "cells")
    try:
        outcome = build_mask(
            **grid(tmp_path),
            VALID=in_site_crs(polygons(*plan, name="plan")),
            MASK=in_site_crs(mask),
        )
    finally:
        project.setTransformContext(before)
    assert outcome.drawn == [*INNER_BOX[:-1], ".......#"]
    assert outcome.log.info("Valid polygons", "reprojected from building site")
    assert not outcome.log.warnings


def test_a_reference_in_an_engineering_crs_warns_of_layers_in_another(build_mask, reference):
    grid = in_site_crs(raster_layer(reference))
    outcome = build_mask(REFERENCE=grid, VALID=polygons(box(2, 2, 3, 5), name="area"))
    assert outcome.drawn == INNER_BOX
    assert outcome.log.warning("no transformation", "'area'")
    same = build_mask(REFERENCE=grid, VALID=in_site_crs(polygons(box(2, 2, 3, 5))))
    assert same.drawn == INNER_BOX
    assert not same.log.warnings
