"""The output files: complete or absent, all together; older files stay whole until all are complete.

Each is written into a new folder beside its final place. When all are finished and seen to be whole, they are moved
from there, with whatever companion files their formats make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.cancel import never
from ...core.pixels.grid import Grid
from ..host.gdal_access import gdal_errors, limited_cache
from ..request import FileRequest, InputFile
from .band import Band
from .creation_options import check_options
from .full_disk import watched_disks
from .moves import MoveError, make_together
from .open_raster import OpenRaster, Place, WritePixels
from .raster_format import format_of
from .same_file import refuse_companions
from .scratch import scratch_beside, tidy_up
from .trial import try_out

translate = QCoreApplication.translate


@dataclass(frozen=True)
class FileToMake:
    """A raster that is asked for: its path, what it holds, and how it is written."""

    path: str
    band: Band
    file: FileRequest


@contextmanager
def places_of(
    files: Sequence[FileToMake], *, finished: Callable[[list[Path]], None] = lambda _: None
) -> Iterator[list[Place]]:
    """Yield a place for each file, in its scratch folder, once it is seen that there can be one.

    What runs that were killed left in the same folders is brought to its end first.

    Args:
        files: that are to be made.
        finished: hears of the files that a killed run had begun to move, and that are all in their places now.

    Raises:
        QgsProcessingException: GDAL has no such format, or none that has these options; or a folder is missing or can't
            be written to.
    """
    formats = [format_of(one.path, one.file) for one in files]
    for one, chosen in zip(files, formats):
        check_options(chosen, one.file.options, one.band.values)
    finals = [Path(one.path).absolute() for one in files]
    for parent in sorted({final.parent for final in finals}):
        found = tidy_up(parent)
        if found:
            finished(found)
    with ExitStack() as held:
        yield [
            Place(
                one.path,
                final,
                held.enter_context(_scratch(one.path, final)),
                chosen,
                one.file.options,
                one.band,
            )
            for one, final, chosen in zip(files, finals, formats)
        ]


def check_formats(places: Sequence[Place], grid: Grid, inputs: Collection[InputFile] = ()) -> None:
    """See that the formats of all places hold rasters on a grid, before anything is computed for them.

    Args:
        places: of the rasters.
        grid: of all of them.
        inputs: none of whose files a companion may take the place of.

    Raises:
        QgsProcessingException: one doesn't.
    """
    refuse_companions([(place.path, try_out(place, grid)) for place in places], inputs)


@contextmanager
def open_rasters(
    places: Sequence[Place], grid: Grid, cancelled: Callable[[], bool]
) -> Iterator[list[OpenRaster]]:
    """Yield a raster to write into for each place; those that aren't finished at the end are thrown away.

    Args:
        places: of the rasters.
        grid: of all of them.
        cancelled: is asked while they are written and finished.

    Raises:
        QgsProcessingException: a file can't be made.
    """
    folders = [place.folder for place in places]
    with gdal_errors(), limited_cache(), watched_disks(folders) as watch, ExitStack() as opened:
        rasters = []
        for place in places:
            raster = OpenRaster(place, grid, watch, cancelled)
            opened.callback(raster.abandon)
            rasters.append(raster)
        yield rasters


def move_together(places: Sequence[Place], cancelled: Callable[[], bool] = never) -> None:
    """Move all finished files to their places, those of the first place last.

    Raises:
        QgsProcessingException: one can't be moved; then all older files are as they were.
        Cancelled: `cancelled` said so while another run moved its files.
    """
    files = [place.files() for place in places]
    refuse_companions([(place.path, one.names()) for place, one in zip(places, files)])
    try:
        make_together(files[::-1], cancelled)
    except MoveError as error:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "'{path}' can't be replaced ({reason}); close what uses it, or give another OUTPUT",
            ).format(path=error.place, reason=error.reason)
        ) from error


@contextmanager
def raster_file(
    path: str, grid: Grid, band: Band, cancelled: Callable[[], bool], *, file: FileRequest | None = None
) -> Iterator[WritePixels]:
    """Yield a function that writes the pixels of a tile; the file appears at `path` when the block ends without error.

    Raises:
        QgsProcessingException: the file can't be made, or changes what is written into it.
        Cancelled: `cancelled` said so while the finished raster was copied into its format.
    """
    with places_of([FileToMake(path, band, file or FileRequest())]) as places:
        with open_rasters(places, grid, cancelled) as (raster,):
            yield raster.write
            raster.finish()
        move_together(places, cancelled)


@contextmanager
def _scratch(path: str, final: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_beside(final))
        except OSError as error:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "OUTPUT '{path}' can't be written there ({reason}); give a folder that exists and is writable",
                ).format(path=path, reason=error.strerror)
            ) from error
        yield folder
