"""Findings are values; the log is one of those who put them into words."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsMapLayer, QgsProcessingFeedback
from qgis.PyQt.QtCore import QLocale

from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.stream import Tally
from grid_mask.core.pixels.grid import Grid
from grid_mask.core.pixels.reason import Reason
from grid_mask.plugin.findings import (
    AreaFound,
    AreaKind,
    Finding,
    GridFound,
    KilledRunFinished,
    MaskFound,
    NeedsFound,
    NoEvidenceFound,
    PixelsCounted,
    PolygonsFound,
    RuleWithoutMaskFound,
    RunCancelled,
    Step,
    StepBegun,
    UnplacedFound,
    WithoutPixelsFound,
)
from grid_mask.plugin.host.transforms import CrsRelation
from grid_mask.plugin.results.log import lines_of, tell
from grid_mask.plugin.vector.features import LayerContent
from grid_mask.plugin.vector.self_intersections import SelfIntersection
from grid_mask.plugin.vector.without_pixels import FeaturesWithoutPixels
from grid_mask.tests.plugin.layers import NORTH_UP

UTM = QgsCoordinateReferenceSystem("EPSG:32631")


def mask_found(*, crs=UTM, grid_crs=UTM, relation=CrsRelation.SAME, is_aligned=True):
    return MaskFound("clouds", 1, (20, 30), crs, grid_crs, relation, is_aligned)


def polygons_found(*, polygons, unread=0, role=PolygonRole.VALID):
    content = LayerContent("fields", UTM, polygons, polygons, unread, (), (), (), 0, ())
    return PolygonsFound(role, content, UTM, CrsRelation.SAME)


@pytest.mark.parametrize(
    "found",
    [
        polygons_found(polygons=1),
        polygons_found(polygons=0, unread=3),
        polygons_found(polygons=0, unread=None),
        polygons_found(polygons=0, role=PolygonRole.INVALID),
    ],
)
def test_a_layer_that_leaves_pixels_valid_or_may_do_so_has_no_warning(found):
    assert [line.is_warning for line in lines_of(found)] == [False]


def test_a_finding_has_its_lines():
    *_, line = lines_of(polygons_found(polygons=0))
    assert line == ("'fields' has no valid polygon, so every pixel is invalid", True)
    assert [line.is_warning for line in lines_of(NoEvidenceFound())] == [True]


def test_what_is_as_expected_is_no_warning():
    assert [line.is_warning for line in lines_of(mask_found())] == [False]


@pytest.mark.parametrize("missing", ["crs", "grid_crs"])
def test_a_crs_that_is_missing_is_a_warning(missing):
    lines = list(lines_of(mask_found(**{missing: QgsCoordinateReferenceSystem()})))
    assert [line.is_warning for line in lines] == [False, True]
    assert "no CRS" in lines[1].text


def test_a_rotated_mask_is_told():
    assert "rotated" in list(lines_of(mask_found(is_aligned=False)))[-1].text


def test_each_kind_of_feature_without_pixels_has_its_line():
    features = FeaturesWithoutPixels(0, outside=(1,), without_area=(2,), between_centres=(3, 4, 5, 6, 7, 8))
    lines = list(lines_of(WithoutPixelsFound(PolygonRole.INVALID, features)))
    assert [line.is_warning for line in lines] == [False, True, True]
    assert lines[2].text.startswith("Invalid polygons: 6 features cover no pixel")
    assert "centres: 3, 4, 5, 6, 7 ...;" in lines[2].text


@pytest.mark.parametrize(("count", "named"), [(1, "0"), (5, "0, 1, 2, 3, 4"), (6, "0, 1, 2, 3, 4 ...")])
def test_the_first_five_are_named(count, named):
    features = FeaturesWithoutPixels(0, outside=(), without_area=(), between_centres=tuple(range(count)))
    assert f"centres: {named};" in list(lines_of(WithoutPixelsFound(PolygonRole.INVALID, features)))[-1].text


FINDINGS = [
    lambda: GridFound(Grid((2, 3), NORTH_UP), QgsCoordinateReferenceSystem("EPSG:32631")),
    lambda: UnplacedFound("REFERENCE", "scan"),
    lambda: mask_found(crs=QgsCoordinateReferenceSystem("EPSG:32631")),
    lambda: PolygonsFound(
        PolygonRole.VALID,
        LayerContent(
            "fields",
            UTM,
            2,
            1,
            0,
            (),
            (4,),
            (SelfIntersection(3, "Self-intersection", 1.0, 2.0),),
            0,
            ("odd",),
        ),
        UTM,
        CrsRelation.TRANSFORMED,
    ),
    lambda: WithoutPixelsFound(PolygonRole.VALID, FeaturesWithoutPixels(None, (7,), (), ())),
    lambda: NeedsFound((100_000, 200_000), 10**9, 10**8),
    *[lambda step=step: StepBegun(step, PolygonRole.VALID) for step in Step],
    NoEvidenceFound,
    RuleWithoutMaskFound,
    RunCancelled,
    lambda: KilledRunFinished((Path("mask.tif"),)),
    lambda: PixelsCounted.of(
        Tally(3, (3,), np.bincount([0, 0, 0, 1, 1, 5], minlength=16)), [Reason.OUTSIDE_VALID]
    ),
    lambda: AreaFound(12_345.6, AreaKind.ELLIPSOID),
]


def test_every_kind_of_finding_is_here():
    assert {type(make()) for make in FINDINGS} == set(get_args(Finding))


@pytest.mark.parametrize("make", FINDINGS, ids=lambda make: type(make()).__name__)
def test_findings_are_values_with_words(make):
    """Frozen, equal where what they say is, and free of arrays and of what a layer holds open."""
    found = make()
    assert found == make()
    assert all(isinstance(line.text, str) and line.text for line in lines_of(found))
    with pytest.raises(AttributeError):
        found.more = 1
    held = [getattr(found, field.name) for field in fields(found)]
    assert not any(isinstance(value, (np.ndarray, QgsMapLayer)) for value in held)


def test_counts_leave_out_reasons_that_hold_nowhere():
    found = FINDINGS[-2]()
    assert found == PixelsCounted(3, ((Reason.OUTSIDE_VALID, 3),), ((0, 3), (1, 2), (5, 1)))


@pytest.mark.parametrize("kind", AreaKind)
def test_the_area_is_told_with_how_it_is_measured(kind):
    (line,) = lines_of(AreaFound(12_345.6, kind))
    area = QLocale().toString(12_346)
    words = {
        AreaKind.ELLIPSOID: f"{area} square metres on the ellipsoid",
        AreaKind.ROUGHLY_ELLIPSOID: f"about {area} square metres on the ellipsoid",
        AreaKind.PLANE: f"{area} square metres on the plane of the map",
        AreaKind.PLANE_FOR_WANT_OF_A_WAY: f"{area} square metres on the plane of the map, as there is no",
        AreaKind.WITHOUT_CRS: f"{area} in squared units of the grid",
    }
    assert words[kind] in line.text
    assert not line.is_warning


def test_what_nobody_has_words_for_is_refused():
    with pytest.raises(TypeError, match="nothing is known to say of a int"):
        list(lines_of(3))


def test_a_step_is_told_as_what_is_done_now(plugin):
    class Told(QgsProcessingFeedback):
        def __init__(self):
            super().__init__(False)
            self.texts = []

        def setProgressText(self, text):  # noqa: N802
            self.texts.append(text)

    feedback = Told()
    tell(feedback, StepBegun(Step.DISSOLVING, PolygonRole.INVALID))
    assert feedback.texts == ["Invalid polygons: dissolving the polygons"]


# ---- Each line ------------------------------------------------------------------------------------------------------


def told(found: Finding) -> list[str]:
    return [("! " if line.is_warning else "") + line.text for line in lines_of(found)]


def test_lines_of_polygons(qgis_app):
    crossed = tuple(SelfIntersection(nth, "Self-intersection", 0.5, 1e-20) for nth in range(7))
    content = LayerContent(
        "fields", UTM, 1200, 1100, 5, (3, 4), (8,), crossed, 2500, ("Ring order", "Odd type")
    )
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")

    def lines(relation):
        return told(PolygonsFound(PolygonRole.INVALID, content, wgs84, relation))

    assert lines(CrsRelation.TRANSFORMED) == [
        "Invalid polygons: 1,200 polygons of 1,100 features from 'fields'",
        "Invalid polygons: reprojected from EPSG:32631 to EPSG:4326",
        "! Invalid polygons: GDAL warns of 'fields': Ring order",
        "! Invalid polygons: GDAL warns of 'fields': Odd type",
        "! Invalid polygons: 2 features have no geometry: 3, 4",
        "! Invalid polygons: 1 features hold no polygon: 8",
        *(
            f"Invalid polygons: feature {nth} is used as drawn, every part of it, though its boundary intersects "
            "itself (Self-intersection at 0.5, 1e-20)"
            for nth in range(5)
        ),
        "Invalid polygons: 2 more features whose boundary intersects itself",
        "Invalid polygons: 2,500 features were not checked for boundaries that intersect themselves, which would take "
        "long; every part of them counts all the same",
    ]
    assert lines(CrsRelation.NO_WAY)[1] == (
        "! Invalid polygons: there is no transformation from the CRS of 'fields' (EPSG:32631) to that of the grid "
        "(EPSG:4326); its coordinates are taken as they are"
    )
    assert lines(CrsRelation.UNKNOWN)[1] == (
        "! Invalid polygons: 'fields' or the grid has no CRS; both are taken to be in the same"
    )


def test_lines_of_a_raster_mask(qgis_app):
    wgs84, unknown = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem()
    first = "Raster mask: band 1 of 'clouds', 30 columns x 20 rows, EPSG:32631"
    assert told(mask_found()) == [first]
    assert told(mask_found(grid_crs=unknown)) == [
        first,
        "! Raster mask: the grid has no CRS, so it is taken to be in that of 'clouds' (EPSG:32631); if it isn't, give "
        "the reference raster its CRS in the layer's properties",
    ]
    assert told(mask_found(grid_crs=wgs84, relation=CrsRelation.NO_WAY)) == [
        first,
        "! Raster mask: there is no transformation from the CRS of 'clouds' (EPSG:32631) to that of the grid "
        "(EPSG:4326); its coordinates are taken as they are",
    ]
    assert told(mask_found(crs=unknown))[1] == (
        "! Raster mask: 'clouds' has no CRS; it is taken to be in the grid's"
    )


def test_lines_of_features_without_pixels(qgis_app):
    def lines(*features):
        return told(WithoutPixelsFound(PolygonRole.VALID, FeaturesWithoutPixels(*features)))

    assert lines(1200, (7, 8), (), ()) == [
        "Valid polygons: 1,202 features lie outside the grid, or have no geometry"
    ]
    assert lines(None, (7,), (), ()) == [
        "Valid polygons: features that lie outside the grid, or have no geometry, were not read"
    ]
    assert lines(0, (7, 8, 9), (4,), (5, 6)) == [
        "Valid polygons: 3 features lie outside the grid: 7, 8, 9",
        "! Valid polygons: 1 features cover no pixel, as they have no area: 4",
        "! Valid polygons: 2 features cover no pixel, as they are smaller than a pixel or lie between pixel centres: "
        "5, 6; with the rule 'they overlap any part of it' they count",
    ]


def test_lines_of_counts(qgis_app):
    taken_away = ((Reason.OUTSIDE_VALID, 1000), (Reason.RASTER_MASK, 500))
    by_reason = ((0, 500), (1, 800), (5, 200), (4, 500))
    assert told(PixelsCounted(500, taken_away, by_reason)) == [
        "Pixels taken away, by each from what those before it left:",
        "  Outside the valid polygons: 1,000 (50.00 %)",
        "  Raster mask: 500 (25.00 %)",
        "Pixels by all the reasons that hold for them:",
        "  1: Outside the valid polygons: 800",
        "  5: Outside the valid polygons + Raster mask: 200",
        "  4: Raster mask: 500",
        "Valid: 500 of 2,000 pixels (25.00 %)",
    ]
    nothing = told(PixelsCounted(0, ((Reason.INSIDE_INVALID, 2),), None))
    assert nothing[:-1] == [
        "Pixels taken away, by each from what those before it left:",
        "  Inside the invalid polygons: 2 (100.00 %)",
        "Valid: 0 of 2 pixels (0.00 %)",
    ]
    assert nothing[-1].startswith("! No pixel is valid.")
    assert told(PixelsCounted(3, (), None)) == ["Valid: 3 of 3 pixels (100.00 %)"]
