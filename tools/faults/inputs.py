"""Input files that are deleted, cut off or overwritten while they are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

from osgeo import gdal

from .bench import Place
from .scene import INPUTS
from .settings import GTIFF
from .trial import Fault
from .verdict import Judged, judge

_COUNT = 10

Act = Callable[[Path, Random], None]


def faults() -> Iterator[Fault]:
    """Yield what can be done to each file."""
    for title, act in (("deleted", _delete), ("truncated", truncate), ("overwritten", overwrite)):
        for name in INPUTS:
            yield Fault(f"inputs/{title}/{name}", _COUNT, partial(_disturb_once, act, name), (GTIFF,))


def _disturb_once(act: Act, name: str, place: Place, _: int) -> Judged:
    promise = place.any_promise(GTIFF)
    inputs = place.inputs()
    child = place.start(place.parameters(GTIFF, promise, inputs=inputs))
    child.wait_until_running()
    child.is_over(place.early_moment(GTIFF))
    act(inputs / INPUTS[name], place.dice)
    return judge(child.ended(), promise)


def _delete(path: Path, _: Random) -> None:
    path.unlink()


def truncate(path: Path, dice: Random) -> None:
    """Cut a file off somewhere."""
    os.truncate(path, dice.randrange(path.stat().st_size))


def overwrite(path: Path, dice: Random) -> None:
    """Overwrite a tenth of a file's bytes, in runs of 100; of a raster only cells, as no header tells of its damage."""
    overwrite_from(_first_cell(path) if path.suffix == ".tif" else 0, path, dice)


def _first_cell(path: Path) -> int:
    """Return the byte at which the cells of a GeoTIFF of the scene begin, behind all that tells what they are."""
    dataset = gdal.Open(str(path))
    return int(dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_0_0", "TIFF"))


def overwrite_stretch_from(begin: int, path: Path, dice: Random) -> None:
    """Overwrite one stretch, a tenth of what a file holds from the byte `begin` on."""
    size = path.stat().st_size
    begin = min(begin, size - 1)
    length = max(1, (size - begin) // 10)
    with path.open("r+b", buffering=0) as file:
        file.seek(dice.randrange(begin, size - length + 1))
        file.write(dice.randbytes(length))


def overwrite_from(begin: int, path: Path, dice: Random) -> None:
    """Overwrite a tenth of what a file holds from the byte `begin` on, or its last byte."""
    size = path.stat().st_size
    begin = min(begin, size - 1)
    with path.open("r+b", buffering=0) as file:
        for _ in range(max(1, (size - begin) // 1000)):
            at = dice.randrange(begin, size)
            file.seek(at)
            file.write(dice.randbytes(min(100, size - at)))
