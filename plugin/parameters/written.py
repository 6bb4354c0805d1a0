"""The parameters that say what is written into the rasters, and how."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import (
    Qgis,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..request import FileRequest, Overviews
from .names import (
    CLOUD_OPTIMIZED,
    CREATION_OPTIONS,
    INVALID_VALUE,
    VALID_VALUE,
)
from .values import LARGEST_INT32, Values, advanced, whole_number

translate = QCoreApplication.translate

_OVERVIEWS = (None, Overviews.NEAREST, Overviews.MODE)  # in the order of CLOUD_OPTIMIZED's options
_QGIS_WITH_RASTER_OPTIONS = 3_40_00
"""From here on QGIS's widget for creation options is its own; before, the GDAL provider had one."""


def add_valid_value() -> QgsProcessingParameterDefinition:
    """Declare VALID_VALUE."""
    return advanced(
        _output_value(VALID_VALUE, translate("GridMask", "Value of valid pixels"), 1), _output_value_help()
    )


def add_invalid_value() -> QgsProcessingParameterDefinition:
    """Declare INVALID_VALUE."""
    return advanced(
        _output_value(INVALID_VALUE, translate("GridMask", "Value of invalid pixels"), 0),
        _output_value_help(),
    )


def _output_value_help() -> str:
    return translate(
        "GridMask", "A whole number; the file gets the smallest data type that holds both values."
    )


def _output_value(name: str, description: str, default: int) -> QgsProcessingParameterNumber:
    return QgsProcessingParameterNumber(
        name,
        description,
        QgsProcessingParameterNumber.Type.Integer,
        defaultValue=default,
        minValue=-LARGEST_INT32,
        maxValue=LARGEST_INT32,
    )


def read_output_values(values: Values) -> tuple[int, int]:
    """Return the values of valid and of invalid pixels."""
    valid, invalid = (whole_number(values, name) for name in (VALID_VALUE, INVALID_VALUE))
    if valid == invalid:
        raise QgsProcessingException(
            translate(
                "GridMask", "VALID_VALUE and INVALID_VALUE are both {value}; give two different values"
            ).format(value=valid)
        )
    return valid, invalid


def add_creation_options() -> QgsProcessingParameterDefinition:
    """Declare CREATION_OPTIONS."""
    parameter = advanced(
        QgsProcessingParameterString(
            CREATION_OPTIONS,
            translate("GridMask", "Additional creation options"),
            defaultValue="",
            optional=True,
        ),
        translate(
            "GridMask",
            "GDAL's options for the format of the files: NAME=VALUE, several with | between them, such as "
            "COMPRESS=ZSTD|NUM_THREADS=ALL_CPUS. They come before the plugin's own: DEFLATE in tiles of 512 pixels.",
        ),
    )
    if Qgis.versionInt() >= _QGIS_WITH_RASTER_OPTIONS:
        widget = {"widget_type": "rasteroptions"}
    else:
        widget = {"class": "processing.algs.gdal.ui.RasterOptionsWidget.RasterOptionsWidgetWrapper"}
    parameter.setMetadata({"widget_wrapper": widget})
    return parameter


def add_cloud_optimized() -> QgsProcessingParameterDefinition:
    """Declare CLOUD_OPTIMIZED."""
    options = [
        translate("GridMask", "No"),
        translate("GridMask", "Yes, overviews by nearest neighbour"),
        translate("GridMask", "Yes, overviews by mode (the most frequent value)"),
    ]
    return advanced(
        QgsProcessingParameterEnum(
            CLOUD_OPTIMIZED,
            translate("GridMask", "Write Cloud Optimized GeoTIFF"),
            options=options,
            defaultValue=0,
            optional=True,
        ),
        translate(
            "GridMask",
            "With overviews inside and laid out so that a part can be read over the web. For paths that end in .tif.",
        ),
    )


def read_file_request(values: Values) -> FileRequest:
    """Return how all files are written."""
    algorithm, parameters, context = values.algorithm, values.parameters, values.context
    text = algorithm.parameterAsString(parameters, CREATION_OPTIONS, context)
    overviews = _OVERVIEWS[algorithm.parameterAsEnum(parameters, CLOUD_OPTIMIZED, context)]
    return FileRequest(_parsed_options(text), overviews)


def read_file_of(values: Values, output: str, file: FileRequest) -> FileRequest:
    """Return how the file of one output is written: as all are, in the format chosen in its file dialog."""
    read = getattr(values.algorithm, "parameterAsOutputFormat", None)  # since QGIS 4.0
    if read is None:
        return file
    return replace(file, chosen=read(values.parameters, output, values.context))


def _parsed_options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for piece in filter(None, (piece.strip() for piece in text.split("|"))):
        name, equals, value = (part.strip() for part in piece.partition("="))
        if not (name and equals and value):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CREATION_OPTIONS has '{piece}'; give NAME=VALUE, several with | between them: "
                    "COMPRESS=LZW|BIGTIFF=YES",
                ).format(piece=piece)
            )
        if name.upper() in options:
            raise QgsProcessingException(
                translate("GridMask", "CREATION_OPTIONS gives {name} twice; give it once").format(name=name)
            )
        options[name.upper()] = value
    return options
