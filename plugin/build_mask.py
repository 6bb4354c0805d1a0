"""The algorithm "Build validity mask"."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np
from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterRasterDestination,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ..core.answers import Answer
from ..core.doubt import uncertain
from ..core.grid import Grid
from ..core.reasons import ALL_REASONS
from ..core.stream import Cancelled, Tally, stream
from ..core.tile import Tile
from .area import valid_area
from .errors import with_clean_errors
from .evidence import Job, job_of
from .output import Band, check_file, raster_file
from .parameters import Values, input_layers, input_parameters, read_file_of, read_request, warnings
from .raster_format import FileRequest
from .report import log_outcome
from .request import Request
from .same_file import refuse_clashes
from .style import ClassStyle, mask_style, reasons_style, style_when_loaded, uncertain_style

translate = QCoreApplication.translate

OUTPUT = "OUTPUT"
REASONS = "REASONS"
UNCERTAIN = "UNCERTAIN"
RASTER_OUTPUTS = (OUTPUT, REASONS, UNCERTAIN)
VALID_COUNT = "VALID_COUNT"
INVALID_COUNT = "INVALID_COUNT"
VALID_PERCENT = "VALID_PERCENT"
VALID_AREA = "VALID_AREA"


class BuildMask(QgsProcessingAlgorithm):
    """Tells for every pixel of a grid whether it may be used."""

    def __init__(self) -> None:
        """Start without a request; `prepareAlgorithm` reads it."""
        super().__init__()
        self._request: Request | None = None
        self._refusal = ""

    def name(self) -> str:
        """Return the algorithm's part of its id."""
        return "buildmask"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return translate("GridMask", "Build validity mask")

    def shortDescription(self) -> str:
        """Return the tooltip in the toolbox."""
        return translate("GridMask", "Tells for every pixel of a grid whether it may be used")

    def tags(self) -> list[str]:
        """Return words the toolbox's search finds the algorithm by."""
        words = translate(
            "GridMask", "validity,cloud,quality,qa,rasterize,polygon,mask,nodata,valid,invalid,binary"
        )
        return words.split(",")

    def shortHelpString(self) -> str:
        """Return the text beside the dialog's parameters."""
        return translate(
            "GridMask",
            "Makes a raster that tells for every pixel whether it may be used: 1 valid, 0 invalid.\n\n"
            "A pixel is valid if all evidence given says so: its centre lies inside the valid polygons, not inside the "
            "invalid polygons, and the raster mask, interpolated at the centre, reaches the threshold. A centre on a "
            "polygon's contour lies inside it. Evidence that is not given does not count.\n\n"
            "The mask takes exactly the grid of the reference raster; nothing is shifted. Polygons and raster mask may "
            "be in any CRS, the raster mask may have any pixel size.",
        )

    def icon(self) -> QIcon:
        """Return the icon in the toolbox."""
        return self.provider().icon() if self.provider() else QIcon()

    def svgIconPath(self) -> str:
        """Return the icon's file, for the model designer."""
        return self.provider().svgIconPath() if self.provider() else ""

    def createInstance(self) -> BuildMask:
        """Return a new algorithm for a run of its own."""
        return BuildMask()

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare the parameters and outputs."""
        mask = QgsProcessingParameterRasterDestination(OUTPUT, translate("GridMask", "Validity mask"))
        reasons = QgsProcessingParameterRasterDestination(
            REASONS, translate("GridMask", "Reasons"), optional=True, createByDefault=False
        )
        reasons.setHelp(
            translate(
                "GridMask",
                "A second raster that tells why each pixel is invalid, as a sum: 1 outside the valid polygons, "
                "2 inside the invalid polygons, 4 raster mask, 8 beyond the raster mask. "
                "0 exactly where the mask is valid.",
            )
        )
        doubtful = QgsProcessingParameterRasterDestination(
            UNCERTAIN, translate("GridMask", "Uncertain pixels"), optional=True, createByDefault=False
        )
        doubtful.setHelp(
            translate(
                "GridMask",
                "Another raster that is 1 where the verdict hangs by a thread: where it would change if contours lay "
                "a little further in or out, or the threshold a little higher or lower.",
            )
        )
        numbers = (
            QgsProcessingOutputNumber(VALID_COUNT, translate("GridMask", "Number of valid pixels")),
            QgsProcessingOutputNumber(INVALID_COUNT, translate("GridMask", "Number of invalid pixels")),
            QgsProcessingOutputNumber(VALID_PERCENT, translate("GridMask", "Valid pixels in percent")),
            QgsProcessingOutputNumber(
                VALID_AREA, translate("GridMask", "Area of the valid pixels in square metres")
            ),
        )
        declared = [
            self.addParameter(parameter) for parameter in (*input_parameters(), mask, reasons, doubtful)
        ]
        declared += [self.addOutput(number) for number in numbers]
        if not all(declared):
            raise RuntimeError("QGIS refused a parameter or an output; are two of them of one name?")

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Tell before the run what the run would stop at."""
        accepted, message = super().checkParameterValues(parameters, context)
        if not accepted:
            return accepted, message
        try:
            read_request(Values(self, parameters, context))
        except QgsProcessingException as error:
            return False, str(error)
        return True, ""

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Read the parameters in the main thread, where layers may be touched.

        `processAlgorithm` tells what is wrong with them. QGIS (from 3.38 on) would take an error here for a cancel, and
        run none of the rows of a batch that are left.
        """
        try:
            self._request = read_request(Values(self, parameters, context))
        except QgsProcessingException as error:
            self._refusal = str(error)
        return True

    @with_clean_errors
    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Build the mask: collect the evidence, stream the tiles into the file, tell what came out."""
        request = self._request
        if request is None:
            raise QgsProcessingException(
                self._refusal or "processAlgorithm was called without prepareAlgorithm"
            )
        paths = {name: self.parameterAsOutputLayer(parameters, name, context) for name in RASTER_OUTPUTS}
        paths = {name: path for name, path in paths.items() if path}
        _forget_layers([""], context)  # QGIS promises to load even an output that the user left out
        values = Values(self, parameters, context)
        refuse_clashes(list(paths.values()), input_layers(values))
        for warning in warnings(values):
            feedback.pushWarning(warning)
        files = {name: read_file_of(values, name, request.file) for name in paths}
        for name, path in paths.items():
            check_file(path, _bands(request)[name], files[name])
        try:
            job = job_of(request, context.transformContext(), feedback)
            tally = _write(job, paths, files, request, feedback)
        except Cancelled:
            _forget_layers(list(paths.values()), context)
            feedback.pushInfo(translate("GridMask", "Cancelled: nothing was written"))
            return {}
        log_outcome(feedback, [piece.kind for piece in job.pieces], tally)
        for name, style in _styles(request, tally).items():
            if name in paths:
                style_when_loaded(paths[name], style, context)
        return {**paths, **_numbers(job.grid, tally, request, context)}


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


def _forget_layers(paths: list[str], context: QgsProcessingContext) -> None:
    """Take back the promise to load the outputs: there are none."""
    layers = context.layersToLoadOnCompletion()
    context.setLayersToLoadOnCompletion({path: layer for path, layer in layers.items() if path not in paths})


def _numbers(grid: Grid, tally: Tally, request: Request, context: QgsProcessingContext) -> dict[str, float]:
    pixels = grid.shape[0] * grid.shape[1]
    return {
        VALID_COUNT: tally.valid_count,
        INVALID_COUNT: pixels - tally.valid_count,
        VALID_PERCENT: 100 * tally.valid_count / pixels,
        VALID_AREA: valid_area(tally.valid_in_row, grid, request.crs, context.transformContext()),
    }
