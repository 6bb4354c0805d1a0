"""The format in which a raster is written: a driver of GDAL's and its creation options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterFileWriter
from qgis.PyQt.QtCore import QCoreApplication

from ..request import FileRequest, Options, Overviews

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
        return self.driver.ShortName in _TIFFS

    @property
    def may_be_sparse(self) -> bool:
        """Whether blocks of zeros may be left out of the file."""
        return is_yes(self.options.get("SPARSE_OK", "NO"))

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

LOSSLESS = {"NONE", "DEFLATE", "LZW", "PACKBITS", "ZSTD", "LZMA"}
"""Compressions of a TIFF that keep every value."""

_TIFFS = ("GTiff", "COG")
_MAY_CHANGE_PIXELS = {"DISCARD_LSB", "PIXELTYPE"}


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
        if driver.ShortName not in _TIFFS:
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
    if not is_yes(given.get("TILED", "YES")):
        pointless |= {"BLOCKXSIZE", "BLOCKYSIZE"}
    if "RESAMPLING" in given:
        pointless |= {"OVERVIEW_RESAMPLING"}
    return {name: value for name, value in defaults.items() if name not in pointless}


def is_yes(value: str) -> bool:
    """Return what GDAL takes a word for."""
    return value.upper() not in ("NO", "FALSE", "OFF", "0")


def _keeps_pixels(driver: gdal.Driver, options: Options) -> bool:
    return (
        driver.ShortName in _TIFFS
        and options.get("COMPRESS", "NONE").upper() in LOSSLESS
        and not _MAY_CHANGE_PIXELS.intersection(options)
    )
