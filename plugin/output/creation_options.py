"""Checks of the user's creation options, before anything is computed for a file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ..host.gdal_access import close, gdal_errors, made
from ..request import FileRequest, Options
from .driver_options import option_names
from .raster_format import LOSSLESS, RasterFormat, format_of

translate = QCoreApplication.translate

# What GDAL should not even try: a compression of bits for bytes, of whose failed end QGIS died (GDAL 3.10); blocks of
# no size, with which COG and MRF never end; and blocks that take gigabytes each.
_NEED_ONE_BIT = ("CCITTRLE", "CCITTFAX3", "CCITTFAX4")
_MOST_IN_BLOCK = 1 << 14
_SIZES = {
    "BLOCKSIZE": (1, _MOST_IN_BLOCK),
    "BLOCKXSIZE": (1, _MOST_IN_BLOCK),
    "BLOCKYSIZE": (1, _MOST_IN_BLOCK),
    "SPACING": (0, _MOST_IN_BLOCK),
}
_MOVE_PIXELS = ("TILING_SCHEME", "TARGET_SRS", "RES", "EXTENT")


def check_format(path: str, request: FileRequest, values: Sequence[int], gdal_type: int) -> None:
    """See whether a raster of these values can be written to `path` as the user asks.

    Raises:
        QgsProcessingException: what `format_of` raises, or the user's options are none of the format's.
    """
    chosen = format_of(path, request)
    if not request.options:
        return
    _check_names(chosen.driver, request.options)
    if chosen.driver.ShortName == "COG":
        _check_that_pixels_stay(request.options)
        _check_overviews(request.options)
    _check_sizes(request.options)
    _check_bits(request.options, values)
    _check_by_trial(chosen, request.options, gdal_type)


def _check_names(driver: gdal.Driver, options: Options) -> None:
    known = option_names(driver)
    for name in options:
        if name not in known:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CREATION_OPTIONS: {format} has no option '{name}'; leave it out, or take one of those it has: "
                    "{known}",
                ).format(format=driver.LongName, name=name, known=", ".join(known) or "-")
            )


def _check_that_pixels_stay(options: Options) -> None:
    for name in _MOVE_PIXELS:
        if name in options:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CREATION_OPTIONS: {name} would move the mask onto another grid; leave it out, and give the grid "
                    "that you want as REFERENCE, or by EXTENT, PIXEL_SIZE and CRS",
                ).format(name=name)
            )


def _check_overviews(options: Options) -> None:
    """See that overviews are compressed without loss: the pixels that are read again are those of the raster alone."""
    compression = options.get("OVERVIEW_COMPRESS", "AUTO")
    if compression.upper() not in LOSSLESS | {"AUTO"}:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS: OVERVIEW_COMPRESS={compression} may change pixel values in the overviews; take one "
                "of {lossless}, or leave it out",
            ).format(compression=compression, lossless=", ".join(sorted(LOSSLESS)))
        )


def _check_sizes(options: Options) -> None:
    for name, (least, most) in _SIZES.items():
        value = options.get(name, str(least))
        if not value.isdecimal() or not least <= int(value) <= most:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CREATION_OPTIONS: {name}={value} is no size that can be used; give a whole number from {least} to "
                    "{most}, or leave it out",
                ).format(name=name, value=value, least=least, most=most)
            )


def _check_bits(options: Options, values: Sequence[int]) -> None:
    bits = options.get("NBITS", "")
    compression = options.get("COMPRESS", "").upper()
    if compression in _NEED_ONE_BIT and bits != "1":
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS: COMPRESS={compression} is for pixels of 1 bit; add NBITS=1, or take another "
                "compression",
            ).format(compression=compression)
        )
    if bits.isdigit() and not all(0 <= value < 2 ** int(bits) for value in values):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS: NBITS={bits} holds whole numbers from 0 to {most}, but {least} to {largest} are to "
                "be written; leave it out, or give a larger one",
            ).format(bits=bits, most=2 ** int(bits) - 1, least=min(values), largest=max(values))
        )


def _check_by_trial(chosen: RasterFormat, options: Options, gdal_type: int) -> None:
    """Have GDAL write a small raster, and take what it says of the user's options for an error."""
    said: list[str] = []

    def listen(level: int, number: int, message: str) -> None:  # noqa: ARG001  (GDAL calls it so)
        if any(name in message.upper() for name in options):
            said.append(message)

    with tempfile.TemporaryDirectory(prefix="grid_mask-") as folder, gdal_errors():
        gdal.PushErrorHandler(listen)
        try:
            _write_small(chosen, Path(folder) / "trial", gdal_type)
        except RuntimeError as error:
            said.append(str(error))
        finally:
            gdal.PopErrorHandler()
    if said:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS {options} can't be used for {format}: {reason}; correct them or leave them out",
            ).format(
                options="|".join(f"{name}={value}" for name, value in options.items()),
                format=chosen.driver.LongName,
                reason=said[0],
            )
        )


def _write_small(chosen: RasterFormat, path: Path, gdal_type: int) -> None:
    side = 64
    if chosen.only_copies:
        source = gdal.GetDriverByName("MEM").Create("", side, side, 1, gdal_type)
        close(made(chosen.driver.CreateCopy(str(path), source, strict=0, options=chosen.as_list())))
        return
    written = made(chosen.driver.Create(str(path), side, side, 1, gdal_type, options=chosen.as_list()))
    try:
        written.GetRasterBand(1).WriteArray(np.ones((side, side), dtype=np.uint8))
    finally:
        close(written)
