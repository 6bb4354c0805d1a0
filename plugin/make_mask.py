"""A request -> the mask: collect the evidence, stream the tiles into the files, tell what came out."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np
from qgis.core import QgsProcessingContext, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ..core.answers import Answer
from ..core.doubt import uncertain
from ..core.grid import Grid
from ..core.reasons import ALL_REASONS
from ..core.stream import Cancelled, Tally, stream
from ..core.tile import Tile
from .area import valid_area
from .evidence import Job, job_of
from .output import Band, check_file, raster_file
from .parameters.names import (
    INVALID_COUNT,
    OUTPUT,
    REASONS,
    UNCERTAIN,
    VALID_AREA,
    VALID_COUNT,
    VALID_PERCENT,
)
from .report import log_outcome
from .request import FileRequest, Request
from .style import ClassStyle, mask_style, reasons_style, style_when_loaded, uncertain_style

translate = QCoreApplication.translate


def make_mask(
    request: Request,
    paths: dict[str, str],
    files: dict[str, FileRequest],
    *,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> dict[str, Any]:
    """Make all the files asked for; return them and the numbers of valid pixels, by the names of the outputs.

    Args:
        request: what the dialog says.
        paths: of the files, by the names of the outputs.
        files: how each is written.
        context: knows the transformations, and loads the files afterwards.
        feedback: hears what is found and how far it is, and tells when the user cancels; then nothing is returned.

    Raises:
        QgsProcessingException: a layer can't be used, or a file can't be made.
    """
    for name, path in paths.items():
        check_file(path, _bands(request)[name], files[name])
    try:
        job = job_of(request, context.transformContext(), feedback)
        tally = _write(job, paths, files, request, feedback)
    except Cancelled:
        forget_layers(list(paths.values()), context)
        feedback.pushInfo(translate("GridMask", "Cancelled: nothing was written"))
        return {}
    log_outcome(feedback, [piece.kind for piece in job.pieces], tally)
    for name, style in _styles(request, tally).items():
        if name in paths:
            style_when_loaded(paths[name], style, context)
    return {**paths, **_numbers(job.grid, tally, request, context)}


def forget_layers(paths: list[str], context: QgsProcessingContext) -> None:
    """Take back the promise to load the outputs: there are none."""
    layers = context.layersToLoadOnCompletion()
    context.setLayersToLoadOnCompletion({path: layer for path, layer in layers.items() if path not in paths})


def _bands(request: Request) -> dict[str, Band]:
    valid, invalid = request.valid_value, request.invalid_value
    return {
        OUTPUT: Band(
            "validity",
            values=(invalid, valid),
            metadata={"VALID_VALUE": str(valid), "INVALID_VALUE": str(invalid)},
        ),
        REASONS: Band("reasons", values=range(ALL_REASONS)),
        UNCERTAIN: Band("uncertain", values=(0, 1)),
    }


def _write(
    job: Job,
    paths: dict[str, str],
    files: dict[str, FileRequest],
    request: Request,
    feedback: QgsProcessingFeedback,
) -> Tally:
    """Stream the tiles into all the files asked for; they appear together, once all are complete."""
    bands = _bands(request)
    with ExitStack() as opened:
        writers = {
            name: opened.enter_context(
                raster_file(path, job.grid, bands[name], feedback.isCanceled, file=files[name])
            )
            for name, path in paths.items()
        }
        leeways = [piece.leeway() for piece in job.pieces] if UNCERTAIN in writers else []

        def write(tile: Tile, valid: Answer) -> None:
            writers[OUTPUT](tile, valid)
            if UNCERTAIN in writers:
                writers[UNCERTAIN](tile, uncertain(leeways, tile))

        return stream(
            job.grid.shape,
            [piece.evidence for piece in job.pieces],
            write,
            write_reasons=writers.get(REASONS),
            progress=lambda done: feedback.setProgress(100 * done),
            cancelled=feedback.isCanceled,
        )


def _styles(request: Request, tally: Tally) -> dict[str, ClassStyle]:
    styles = {OUTPUT: mask_style(request.valid_value, request.invalid_value), UNCERTAIN: uncertain_style()}
    if tally.by_reason is not None:
        styles[REASONS] = reasons_style(np.flatnonzero(tally.by_reason).tolist())
    return styles


def _numbers(grid: Grid, tally: Tally, request: Request, context: QgsProcessingContext) -> dict[str, float]:
    pixels = grid.shape[0] * grid.shape[1]
    return {
        VALID_COUNT: tally.valid_count,
        INVALID_COUNT: pixels - tally.valid_count,
        VALID_PERCENT: 100 * tally.valid_count / pixels,
        VALID_AREA: valid_area(tally.valid_in_row, grid, request.crs, context.transformContext()),
    }
