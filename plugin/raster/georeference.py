"""Where a file's cells lie on the map, and whether the file has lost what it said of that.

GDAL only warns of tags that it can't read: it opens a GeoTIFF that was cut off as one without georeference, which looks
as if it had never had one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from osgeo import gdal

from ...core.pixels.grid import Transform
from ..host.gdal_messages import GdalMessages
from .cells import open_dataset

_MANY_MESSAGES = 100
"""Messages that are looked through: a file that is cut off has one for each tag, and those of its place come late."""

_IS_LOST = re.compile(
    r'"(Geo|Intergraph)\w*"; tag ignored|GeoTIFF tags apparently corrupt|Geo\w+Params is missing'
)
"""What libtiff and GDAL, which speak English always, say of GeoPixelScale, GeoKeyDirectory and the others."""


@dataclass(frozen=True)
class Georeference:
    """What a file says of its place.

    Attributes:
        transform: GDAL's geotransform; None where the file has none.
        lost: what GDAL says of parts of the georeference that are there, but can't be read.
        has_points: whether it is placed by ground control points, which tell the places of a few cells.
    """

    transform: Transform | None
    lost: tuple[str, ...]
    has_points: bool = False


def open_placed(layer_name: str, path: str, options: list[str]) -> tuple[gdal.Dataset, Georeference]:
    """Open a layer's file, and return what it says of its place; call it inside `readable`.

    Raises:
        QgsProcessingException: it can't be opened.
        RuntimeError: GDAL met an error.
    """
    said = GdalMessages(most_kept=_MANY_MESSAGES)
    with said.listening():
        dataset = open_dataset(layer_name, path, options)
        transform = dataset.GetGeoTransform(can_return_null=True)
        with suppress(RuntimeError):  # a CRS that GDAL doesn't understand is one that isn't known
            dataset.GetProjection()  # GDAL looks at its tags only when it is asked
    lost = tuple(message for message in (*said.failures, *said.warnings) if _IS_LOST.search(message))
    has_points = transform is None and dataset.GetGCPCount() > 0
    return dataset, Georeference(None if transform is None else tuple(transform), lost, has_points)
