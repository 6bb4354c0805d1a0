"""Whether there is room for the outputs: what they need at least, beside what the disks and the memory have."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.pixels.tile import Shape
from ..findings import NeedsFound
from ..labels import size_label
from .needs import FileKind, file_needs
from .open_raster import Place, dtype_of
from .raster_format import geotiff

translate = QCoreApplication.translate

_LITTLE = 1 << 20
"""Bytes: a file that may be smaller is made in a moment, and tells better itself what is in its way."""


def room_for(shape: Shape, places: Sequence[Place]) -> NeedsFound:
    """Return what the outputs need at least for a grid of `shape` (rows, cols), once it is known that it is there.

    Raises:
        QgsProcessingException: the disk or the memory has less.
    """
    needs = [file_needs(shape, _kind(place), geotiff().options) for place in places]
    by_disk: dict[int, tuple[Path, int]] = {}
    for place, one in zip(places, needs):
        disk = place.folder.stat().st_dev
        first, so_far = by_disk.get(disk, (place.final.parent, 0))
        by_disk[disk] = first, so_far + one.disk
    for folder, needed in by_disk.values():
        _see_that_it_fits(shape, folder, needed)
    memory, usable = sum(one.memory for one in needs), int(gdal.GetUsablePhysicalRAM())
    if usable and memory > usable:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "a grid of {cols} x {rows} pixels needs at least {needed} of memory, and this computer has {usable}; "
                "take a larger pixel size, or crop the grid by EXTENT",
            ).format(cols=shape[1], rows=shape[0], needed=size_label(memory), usable=size_label(usable))
        )
    return NeedsFound(shape, disk=sum(one.disk for one in needs), memory=memory)


def _kind(place: Place) -> FileKind:
    chosen = place.chosen
    dtype, _ = dtype_of(place.band.values)
    return FileKind(chosen.driver.ShortName, chosen.options, chosen.only_copies, np.dtype(dtype).itemsize)


def _see_that_it_fits(shape: Shape, folder: Path, needed: int) -> None:
    disk = shutil.disk_usage(folder)
    is_known = disk.total > 0  # some disks of networks tell nothing
    if is_known and needed > max(disk.free, _LITTLE):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "a grid of {cols} x {rows} pixels needs at least {needed} in '{folder}', where {free} are free; make "
                "room there, give another folder, take a larger pixel size, or crop the grid by EXTENT",
            ).format(
                cols=shape[1],
                rows=shape[0],
                needed=size_label(needed),
                folder=folder,
                free=size_label(disk.free),
            )
        )
