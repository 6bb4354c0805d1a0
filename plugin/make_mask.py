"""A request -> the mask: collect the evidence, stream the tiles into the files, tell what came out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..core.cancel import Cancelled
from ..core.combine.evidence import PolygonEvidence
from ..core.combine.question import Question
from ..core.combine.stream import Tally, stream
from ..core.combine.verdict import Verdict
from ..core.pixels.grid import Grid
from ..core.pixels.lattice import Lattice
from ..core.pixels.tile import Tile
from .evidence.job import Job, read_job
from .findings import (
    AreaFound,
    Finding,
    GridFound,
    KilledRunFinished,
    PixelsCounted,
    RunCancelled,
    Step,
    StepBegun,
)
from .host.map_grid import MapGrid, UnplacedGrid
from .names import REASONS, UNCERTAIN
from .output.open_raster import Place
from .output.raster_file import FileToMake, check_formats, move_together, open_rasters, places_of
from .output.room import room_for
from .output.trial import SIDE
from .outputs import Output
from .request import FileRequest, Request
from .results.area import pixel_areas
from .results.log import tell
from .results.numbers import numbers_of
from .results.style import style_when_loaded


@dataclass(frozen=True)
class Wanted:
    """An output that the user asks for: its path, and how its file is written."""

    output: Output
    path: str
    file: FileRequest


def make_mask(
    request: Request,
    wanted: Sequence[Wanted],
    *,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> dict[str, Any]:
    """Make all the files asked for; return them and the numbers of valid pixels, by the names of the outputs.

    Args:
        request: what the dialog says.
        wanted: the files, the mask first; they appear together.
        context: loads them afterwards.
        feedback: hears what is found and how far it is, and tells when the user cancels; then nothing is returned.

    Raises:
        QgsProcessingException: a layer can't be used, or a file can't be made.
    """
    files = [FileToMake(one.path, one.output.band(request), one.file) for one in wanted]

    def finished(paths: Sequence[Path]) -> None:
        tell(feedback, KilledRunFinished(tuple(paths)))

    try:
        with places_of(files, finished=finished) as places:
            check_formats(places, _grid_to_try(request.grid), request.input_files)
            job = _told(read_job(request, feedback.isCanceled), places, feedback)
            areas = pixel_areas(job.map_grid, feedback.isCanceled)
            tally = _write(job, areas.lattice, wanted, places, feedback)
            if request.mask is not None:
                request.mask.source.refuse_changed()
            move_together(places, feedback.isCanceled)
    except Cancelled:
        forget_layers([one.path for one in wanted], context)
        tell(feedback, RunCancelled())
        return {}
    counted = PixelsCounted.of(tally, (labelled.reason for labelled in job.evidence))
    tell(feedback, counted)
    area = AreaFound(areas.of(tally.shares), areas.kind)
    tell(feedback, area)
    for one in wanted:
        style_when_loaded(one.path, one.output.style(request, counted), context)
    shape = job.map_grid.grid.shape
    return {**{one.output.name: one.path for one in wanted}, **numbers_of(shape, tally, area.area)}


def forget_layers(paths: list[str], context: QgsProcessingContext) -> None:
    """Have QGIS load none of these files: it was promised files that there aren't."""
    layers = context.layersToLoadOnCompletion()
    context.setLayersToLoadOnCompletion({path: layer for path, layer in layers.items() if path not in paths})


def _told(
    reading: Generator[Finding, None, Job], places: Sequence[Place], feedback: QgsProcessingFeedback
) -> Job:
    """Return what is read, and tell of every finding on the way; stop as soon as it is known that there is no room."""
    with closing(reading):
        while True:
            try:
                finding = next(reading)
            except StopIteration as end:
                return end.value
            tell(feedback, finding)
            if isinstance(finding, GridFound):
                tell(feedback, room_for(finding.grid.shape, places))


def _grid_to_try(grid: MapGrid | UnplacedGrid) -> Grid:
    """Return a grid to try the formats with: that of the mask, or until VALID is read one that lies elsewhere."""
    if isinstance(grid, MapGrid):
        return grid.grid
    side = SIDE * grid.pixel_size
    return grid.over((0.0, 0.0, side, side)).grid


def _write(
    job: Job,
    lattice: Lattice,
    wanted: Sequence[Wanted],
    places: Sequence[Place],
    feedback: QgsProcessingFeedback,
) -> Tally:
    """Stream the tiles into all the files asked for, and finish them in their scratch folders."""
    names = {one.output.name for one in wanted}
    if UNCERTAIN in names and any(isinstance(one.evidence, PolygonEvidence) for one in job.evidence):
        tell(feedback, StepBegun(Step.FINDING_BOUNDARIES))
    question = Question(
        [labelled.evidence for labelled in job.evidence],
        with_reasons=REASONS in names,
        uncertainties=[labelled.uncertainty() for labelled in job.evidence] if UNCERTAIN in names else None,
        lattice=lattice,
    )
    with open_rasters(places, job.map_grid.grid, feedback.isCanceled) as rasters:

        def write(tile: Tile, verdict: Verdict) -> None:
            for one, raster in zip(wanted, rasters):
                pixels = one.output.pixels(verdict)
                if pixels is not None:
                    raster.write(tile, pixels)

        tell(feedback, StepBegun(Step.COMPUTING))
        tally = stream(
            job.map_grid.grid.shape,
            question,
            write,
            progress=lambda done: feedback.setProgress(100 * done),
            cancelled=feedback.isCanceled,
        )
        for raster in rasters:
            raster.finish()
    return tally
