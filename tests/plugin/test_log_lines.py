"""Findings are values; the log is one of those who put them into words."""

from __future__ import annotations

import pickle

import pytest
from qgis.core import QgsCoordinateReferenceSystem

from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.plugin.evidence.findings import (
    MaskFound,
    NoEvidenceFound,
    NoValidPolygonFound,
    WithoutPixelsFound,
)
from grid_mask.plugin.results.log import lines_of
from grid_mask.plugin.vector.without_pixels import FeaturesWithoutPixels

UTM = QgsCoordinateReferenceSystem("EPSG:32631")


def mask_found(*, crs=UTM, grid_crs=UTM, is_aligned=True):
    return MaskFound("clouds", 1, (20, 30), crs, grid_crs, is_aligned)


def test_a_finding_has_its_lines():
    (line,) = lines_of(NoValidPolygonFound("fields"))
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


def test_findings_are_values():
    """Frozen, comparable and free of what a layer holds open."""
    found = WithoutPixelsFound(PolygonRole.VALID, FeaturesWithoutPixels(None, (7,), (), ()))
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(AttributeError):
        found.role = PolygonRole.INVALID


def test_what_nobody_has_words_for_is_refused():
    with pytest.raises(TypeError, match="nothing is known to say of a int"):
        list(lines_of(3))
