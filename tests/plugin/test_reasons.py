"""REASONS: the second raster that tells why each pixel is invalid."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from qgis.core import QgsProcessingContext, QgsProcessingUtils, QgsProject, QgsRasterLayer

from grid_mask.plugin.results.style import mask_style, style_when_loaded
from grid_mask.tests.plugin.layers import (
    NORTH_UP,
    blank,
    box,
    polygons,
    raster_layer,
    read_raster,
    write_raster,
)

SHAPE = (6, 8)
# Valid columns 0-5, invalid rows 2-3, cells of a mask that ends behind column 3 and whose last column rejects.
REASONS_DRAWN = [
    "00048899",
    "00048899",
    "2226aabb",
    "2226aabb",
    "00048899",
    "00048899",
]


@pytest.fixture
def evidence(tmp_path):
    cells = np.ones((6, 4), dtype=np.uint8)
    cells[:, 3] = 0
    return {
        "REFERENCE": blank(tmp_path / "reference.tif", SHAPE),
        "VALID": polygons(box(0, 0, 5, 5)),
        "INVALID": polygons(box(2, 0, 3, 7)),
        "MASK": write_raster(tmp_path / "cells.tif", cells, transform=NORTH_UP),
    }


@pytest.fixture
def reasons_path(output):
    return output.parent / "reasons.tif"


def drawn_reasons(path):
    return ["".join(f"{value:x}" for value in row) for row in read_raster(path).values]


def test_every_reason_is_told(build_mask, evidence, reasons_path):
    outcome = build_mask(**evidence, REASONS=str(reasons_path))
    assert drawn_reasons(outcome.results["REASONS"]) == REASONS_DRAWN
    assert read_raster(reasons_path).transform == outcome.raster.transform


def test_no_reason_exactly_where_the_mask_is_valid(build_mask, evidence, reasons_path):
    beside = build_mask(**evidence, REASONS=str(reasons_path))
    assert ((read_raster(reasons_path).values == 0) == beside.valid).all()
    alone = build_mask(**evidence)
    assert (alone.valid == beside.valid).all()
    numbers = ("VALID_COUNT", "INVALID_COUNT", "VALID_PERCENT", "VALID_AREA")
    assert [alone.results[name] for name in numbers] == [beside.results[name] for name in numbers]


def test_reasons_are_made_only_when_asked_for(build_mask, evidence, output):
    outcome = build_mask(**evidence)
    assert "REASONS" not in outcome.results
    assert [file.name for file in output.parent.iterdir()] == [output.name]


def test_the_log_counts_every_combination(build_mask, evidence, reasons_path):
    log = build_mask(**evidence, REASONS=str(reasons_path)).log
    assert log.info("  6: Inside the invalid polygons + Raster mask: 2")
    assert log.info("  9: Outside the valid polygons + Beyond the raster mask: 8")


def test_the_styles_of_all_outputs_wait_for_their_layers(qgis_app, output, reasons_path):
    """QGIS forgets one that Python forgets, without a word."""
    context = QgsProcessingContext()
    waiting = []
    for path in (output, reasons_path):
        details = QgsProcessingContext.LayerDetails(path.stem, QgsProject.instance())
        context.addLayerToLoadOnCompletion(str(path), details)
        style = mask_style(1, 0)
        waiting.append(weakref.ref(style))
        style_when_loaded(str(path), style, context)
    del style
    gc.collect()
    assert all(style() is not None for style in waiting)


def test_the_loaded_layer_has_a_named_class_for_every_combination(plugin, evidence, output, reasons_path):
    import processing
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("gridmask:buildmask")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    for path in (output, reasons_path):
        details = QgsProcessingContext.LayerDetails(path.stem, QgsProject.instance())
        context.addLayerToLoadOnCompletion(str(path), details)
    files = {"OUTPUT": str(output), "REASONS": str(reasons_path)}
    processing.run(algorithm, {**evidence, **files}, context=context)

    layer = raster_layer(reasons_path)
    style = context.layerToLoadOnCompletionDetails(str(reasons_path)).postProcessor()
    style.postProcessLayer(layer, context, None)
    classes = {entry.value: entry.label for entry in layer.renderer().classes()}
    assert classes == {
        0: "Valid",
        2: "Inside the invalid polygons",
        4: "Raster mask",
        6: "Inside the invalid polygons + Raster mask",
        8: "Beyond the raster mask",
        9: "Outside the valid polygons + Beyond the raster mask",
        10: "Inside the invalid polygons + Beyond the raster mask",
        11: "Outside the valid polygons + Inside the invalid polygons + Beyond the raster mask",
    }
    colours = [entry.color.name() for entry in layer.renderer().classes()]
    assert len(set(colours)) == len(colours)


def test_both_outputs_in_one_file_are_refused(refusal, evidence, output):
    assert "two outputs are the same file" in refusal(**evidence, REASONS=str(output))


def test_reasons_must_not_replace_an_input(refusal, evidence):
    message = refusal(**evidence, REASONS=evidence["MASK"])
    assert "MASK" in message


def test_a_folder_missing_for_the_reasons_leaves_no_mask_either(refusal, evidence, output):
    assert "missing" in refusal(**evidence, REASONS=str(output.parent / "missing" / "reasons.tif"))


def test_a_temporary_file_of_reasons(build_mask, evidence):
    outcome = build_mask(**evidence, REASONS="TEMPORARY_OUTPUT")
    assert drawn_reasons(outcome.results["REASONS"]) == REASONS_DRAWN
    assert outcome.results["REASONS"].startswith(QgsProcessingUtils.tempFolder())
    assert QgsRasterLayer(outcome.results["REASONS"]).isValid()


def test_of_three_outputs_the_file_that_two_share_is_named(refusal, evidence, output):
    shared = str(output.parent / "shared.tif")
    message = refusal(**evidence, REASONS=shared, UNCERTAIN=shared)
    assert f"'{shared}'" in message
    assert str(output) not in message
