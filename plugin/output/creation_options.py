"""Checks of the user's creation options, before GDAL is given them."""

from __future__ import annotations

from collections.abc import Sequence

from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ..request import Options
from .driver_options import option_names
from .raster_format import LOSSLESS, RasterFormat

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
    "NBITS": (1, 64),
}
_MOST_DIGITS = 9
_MOVE_PIXELS = ("TILING_SCHEME", "TARGET_SRS", "RES", "EXTENT")


def check_options(chosen: RasterFormat, options: Options, values: Sequence[int]) -> None:
    """See whether the user's options are some of the format's, and none that GDAL should not even try.

    Raises:
        QgsProcessingException: they aren't.
    """
    if not options:
        return
    _check_names(chosen.driver, options)
    if chosen.driver.ShortName == "COG":
        _check_that_pixels_stay(options)
        _check_overviews(options)
    _check_sizes(options)
    _check_bits(options, values)


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
        is_number = value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
        if not is_number or not least <= int(value) <= most:
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
    if bits and not all(0 <= value < 2 ** int(bits) for value in values):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS: NBITS={bits} holds whole numbers from 0 to {most}, but {least} to {largest} are to "
                "be written; leave it out, or give a larger one",
            ).format(bits=bits, most=2 ** int(bits) - 1, least=min(values), largest=max(values))
        )
