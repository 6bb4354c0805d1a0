"""How a loaded raster looks, and what its metadata says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsRasterLayer

from grid_mask.plugin.results import style
from grid_mask.tests.plugin.layers import raster_layer, write_raster


@pytest.fixture
def layer(qgis_app: object, tmp_path: Path) -> QgsRasterLayer:
    return raster_layer(write_raster(tmp_path / "mask.tif", np.array([[0, 1]], np.uint8)), name="mask of May")


def styled(layer: QgsRasterLayer, how: style.ClassStyle) -> list[tuple[float, str, str]]:
    """Style a layer, and return the value, colour and name of its classes."""
    how.postProcessLayer(layer, QgsProcessingContext(), QgsProcessingFeedback())
    return [(one.value, one.color.name().upper(), one.label) for one in layer.renderer().classes()]


def test_of_a_mask(layer):
    assert styled(layer, style.mask_style(200, -5)) == [
        (200, style.VALID_COLOUR, "Valid"),
        (-5, style.INVALID_COLOUR, "Invalid"),
    ]
    metadata = layer.metadata()
    assert metadata.title() == "mask of May"
    assert metadata.abstract() == "Validity mask: 200 = valid, -5 = invalid. Made with Grid Mask."


def test_of_reasons(layer):
    classes = styled(layer, style.reasons_style([0, 2, 5]))
    assert [value for value, _, _ in classes] == [0, 2, 5]
    assert [name for _, _, name in classes][1:] == [
        "Inside the invalid polygons",
        "Outside the valid polygons + Raster mask",
    ]
    assert layer.metadata().abstract().startswith("Why pixels are invalid, as a sum: 1 = ")


def test_of_uncertain_pixels(layer):
    classes = styled(layer, style.uncertain_style())
    assert {(value, colour) for value, colour, _ in classes} == {
        (0, style.CERTAIN_COLOUR),
        (1, style.UNCERTAIN_COLOUR),
    }
    assert all(name for _, _, name in classes)


def test_what_is_no_raster_is_left_alone(qgis_app):
    style.mask_style(1, 0).postProcessLayer(None, QgsProcessingContext(), QgsProcessingFeedback())
