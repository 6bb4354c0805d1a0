"""The parameters that say how files are written."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterDefinition as Declaration,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..host.versions import creation_options_widget
from ..names import CLOUD_OPTIMIZED, CREATION_OPTIONS
from ..request import FileRequest, Overviews
from .declare import choice, with_help
from .values import Values

translate = QCoreApplication.translate


def advanced() -> list[Declaration]:
    """Declare GDAL's creation options, and whether to write a Cloud Optimized GeoTIFF."""
    creation_options = QgsProcessingParameterString(
        CREATION_OPTIONS,
        translate("GridMask", "Additional creation options"),
        defaultValue="",
        optional=True,
    )
    creation_options.setMetadata({"widget_wrapper": creation_options_widget()})
    return [
        with_help(
            creation_options,
            translate(
                "GridMask",
                "GDAL's options for the format of the files: NAME=VALUE, several with | between them, such as "
                "COMPRESS=ZSTD|NUM_THREADS=ALL_CPUS. They come before the plugin's own: DEFLATE in tiles of 512 "
                "pixels.",
            ),
        ),
        choice(
            CLOUD_OPTIMIZED,
            translate("GridMask", "Write Cloud Optimized GeoTIFF"),
            translate(
                "GridMask",
                "With overviews inside and laid out so that a part can be read over the web. For paths that end in "
                ".tif.",
            ),
            _overviews().values(),
            optional=True,
        ),
    ]


def _overviews() -> dict[Overviews | None, str]:
    return {
        None: translate("GridMask", "No"),
        Overviews.NEAREST: translate("GridMask", "Yes, overviews by nearest neighbour"),
        Overviews.MODE: translate("GridMask", "Yes, overviews by mode (the most frequent value)"),
    }


def read_file_request(values: Values) -> FileRequest:
    """Return how all files are written."""
    return FileRequest(
        _parsed_options(values.text(CREATION_OPTIONS)), values.choice(CLOUD_OPTIMIZED, _overviews())
    )


def read_file_of(values: Values, output: str, file: FileRequest) -> FileRequest:
    """Return how the file of one output is written: as all are, in the format chosen in its file dialog."""
    return replace(file, chosen=values.chosen_format(output))


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
