"""In which format a raster is written, and with which creation options."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterFileWriter
from qgis.PyQt.QtCore import QCoreApplication

from ..host.gdal_access import close, gdal_errors, made
from ..request import FileRequest, Options, Overviews
from .driver_options import option_names

translate = QCoreApplication.translate


@dataclass(frozen=True, eq=False)
class RasterFormat:
    """A driver of GDAL's, and what it is told.

    Attributes:
        driver: writes the final file.
        options: creation options for it.
        keeps_pixels: whether it is known to store every whole number as it is.
    """

    driver: gdal.Driver
    options: dict[str, str]
    keeps_pixels: bool

    @property
    def only_copies(self) -> bool:
        """Whether it is given nothing but a finished raster."""
        # GDAL 3.13's COG driver can also create: it copies all the same, but forgets names and can't be cancelled.
        return self.driver.ShortName == "COG" or self.driver.GetMetadataItem(gdal.DCAP_CREATE) != "YES"

    @property
    def is_geotiff(self) -> bool:
        """Whether it is GDAL's own GeoTIFF, written block by block."""
        return self.driver.ShortName == "GTiff"

    @property
    def is_tiff(self) -> bool:
        """Whether what it writes is a TIFF."""
        return self.driver.ShortName in ("GTiff", "COG")

    @property
    def may_be_sparse(self) -> bool:
        """Whether blocks of zeros may be left out of the file."""
        return _is_yes(self.options.get("SPARSE_OK", "NO"))

    def as_list(self) -> list[str]:
        """Return the options as GDAL takes them."""
        return [f"{name}={value}" for name, value in self.options.items()]


# docs/writing.md has the figures. Every software that opens tiled TIFFs opens these: not so sparse files or ZSTD, and a
# pixel of 1 bit is a palette's colour even to GDAL.
_GEOTIFF = {
    "TILED": "YES",
    "BLOCKXSIZE": "512",
    "BLOCKYSIZE": "512",
    "COMPRESS": "DEFLATE",
    "ZLEVEL": "2",
    "BIGTIFF": "IF_SAFER",
}
# GDAL's own overviews are cubic: they would show values that the mask doesn't have.
_CLOUD_OPTIMIZED = {
    "COMPRESS": "DEFLATE",
    "BIGTIFF": "IF_SAFER",
    "OVERVIEW_RESAMPLING": Overviews.NEAREST.value,
}
_DEFAULTS = {
    "GTiff": _GEOTIFF,
    "COG": _CLOUD_OPTIMIZED,
    # Formats that store a byte unchanged only if told so.
    "JP2OpenJPEG": {"REVERSIBLE": "YES", "QUALITY": "100"},
    "WEBP": {"LOSSLESS": "YES"},
}

_LOSSLESS = {"NONE", "DEFLATE", "LZW", "PACKBITS", "ZSTD", "LZMA"}
_MAY_CHANGE_PIXELS = {"DISCARD_LSB", "PIXELTYPE"}
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


def geotiff() -> RasterFormat:
    """Return the plain GeoTIFF, in which rasters wait to be copied into other formats."""
    return RasterFormat(gdal.GetDriverByName("GTiff"), dict(_GEOTIFF), keeps_pixels=True)


def format_of(path: str, request: FileRequest) -> RasterFormat:
    """Return the format that the user and a path's suffix ask for.

    Raises:
        QgsProcessingException: GDAL has no such format, or it doesn't go with a Cloud Optimized GeoTIFF.
    """
    driver = _driver_for(path, request.chosen)
    defaults = dict(_DEFAULTS.get(driver.ShortName, {}))
    if request.overviews is not None:
        if driver.ShortName not in ("GTiff", "COG"):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "'{path}' can't be a Cloud Optimized GeoTIFF; give a path that ends in .tif, "
                    "or set CLOUD_OPTIMIZED to No",
                ).format(path=path)
            )
        driver = _cloud_optimized_driver()
        defaults = {**_CLOUD_OPTIMIZED, "OVERVIEW_RESAMPLING": request.overviews.value}
    options = {**_without_pointless(defaults, request.options), **request.options}
    return RasterFormat(driver, options, _keeps_pixels(driver, options))


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


def _driver_for(path: str, chosen: str) -> gdal.Driver:
    suffix = Path(path).suffix[1:]
    driver = _chosen_driver(chosen, suffix)
    if driver is None:
        name = QgsRasterFileWriter.driverForExtension(suffix) if suffix else ""
        driver = gdal.GetDriverByName(name) if name else None
    if driver is not None and driver.ShortName == "VRT":
        raise QgsProcessingException(
            translate(
                "GridMask",
                "OUTPUT '{path}' would be a virtual raster, which holds no pixels; give a path that ends in .tif",
            ).format(path=path)
        )
    if driver is None:
        raise QgsProcessingException(
            translate(
                "GridMask", "OUTPUT '{path}' has a suffix that no raster format has; give one such as .tif"
            ).format(path=path)
        )
    return driver


def _chosen_driver(chosen: str, suffix: str) -> gdal.Driver | None:
    """Return the driver of the format that was chosen in the file dialog, None where it doesn't go with the suffix.

    QGIS keeps the choice when another path is typed over it, and takes that of all files for a format named "All".
    """
    driver = gdal.GetDriverByName(chosen) if chosen else None
    if driver is None:
        return None
    suffixes = driver.GetMetadataItem(gdal.DMD_EXTENSIONS) or ""
    return driver if suffix.lower() in suffixes.lower().split() else None


def _cloud_optimized_driver() -> gdal.Driver:
    driver = gdal.GetDriverByName("COG")
    if driver is None:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "this QGIS's GDAL {version} can't write Cloud Optimized GeoTIFF; set CLOUD_OPTIMIZED to No",
            ).format(version=gdal.VersionInfo("RELEASE_NAME"))
        )
    return driver


def _without_pointless(defaults: Options, given: Options) -> dict[str, str]:
    """Return the defaults without those that mean nothing, or even an error, beside what the user gave."""
    pointless: set[str] = set()
    if "COMPRESS" in given:
        pointless |= {"ZLEVEL"}
    if not _is_yes(given.get("TILED", "YES")):
        pointless |= {"BLOCKXSIZE", "BLOCKYSIZE"}
    if "RESAMPLING" in given:
        pointless |= {"OVERVIEW_RESAMPLING"}
    return {name: value for name, value in defaults.items() if name not in pointless}


def _is_yes(value: str) -> bool:
    """Return what GDAL takes a word for."""
    return value.upper() not in ("NO", "FALSE", "OFF", "0")


def _keeps_pixels(driver: gdal.Driver, options: Options) -> bool:
    return (
        driver.ShortName in ("GTiff", "COG")
        and options.get("COMPRESS", "NONE").upper() in _LOSSLESS
        and not _MAY_CHANGE_PIXELS.intersection(options)
    )


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
    if compression.upper() not in _LOSSLESS | {"AUTO"}:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "CREATION_OPTIONS: OVERVIEW_COMPRESS={compression} may change pixel values in the overviews; take one "
                "of {lossless}, or leave it out",
            ).format(compression=compression, lossless=", ".join(sorted(_LOSSLESS)))
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
