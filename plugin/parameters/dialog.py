"""All parameters together: the dialog -> a frozen request."""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterDefinition as Declaration,
    QgsProviderRegistry,
    QgsRasterDataProvider,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.combine.polygon_role import PolygonRole
from ..names import INVALID, MASK, REFERENCE, VALID
from ..request import InputFile, Request
from . import files, grid, pixel_values, polygons, raster_mask, uncertainty
from .declare import in_advanced
from .values import Values

translate = QCoreApplication.translate


def input_parameters() -> list[Declaration]:
    """Return the declarations of all input parameters, in the order of the dialog."""
    basic = (grid, polygons, raster_mask)
    advanced = (polygons, raster_mask, pixel_values, uncertainty, files)
    return [
        *(declaration for subject in basic for declaration in subject.basic()),
        *in_advanced(declaration for subject in advanced for declaration in subject.advanced()),
    ]


def read_request(values: Values) -> Request:
    """Read all parameters.

    Raises:
        QgsProcessingException: one of them can't be used.
    """
    _refuse_repeated(values)
    sources = polygons.read_sources(values)
    map_grid = grid.read_grid(values, sources.get(PolygonRole.VALID))
    valid_value, invalid_value = pixel_values.read_pixel_values(values)
    return Request(
        grid=map_grid,
        polygons=polygons.read_polygons(values, sources),
        mask=raster_mask.read_mask(values),
        uncertainty=uncertainty.read_uncertainty(values),
        valid_value=valid_value,
        invalid_value=invalid_value,
        file=files.read_file_request(values),
        input_files=tuple(_input_files(values)),
    )


def _refuse_repeated(values: Values) -> None:
    """Refuse a parameter that was given twice: QGIS makes a list of it, and then reads it as if it weren't given."""
    for name, value in values.parameters.items():
        if isinstance(value, (list, tuple)) and len(value) != 1:
            raise QgsProcessingException(
                translate("GridMask", "{name} is given {count} times; give it once").format(
                    name=name, count=len(value)
                )
            )


def _input_files(values: Values) -> Iterator[InputFile]:
    """Yield where the layers given lie, as far as they lie in files."""
    for name in (REFERENCE, VALID, INVALID, MASK):
        layer = values.layer(name)
        if layer is not None:
            for dataset in _datasets(layer.providerType(), layer.source()):
                yield InputFile(name, layer.name(), dataset)


def _datasets(provider: str, source: str) -> Iterator[str]:
    """Yield what GDAL reads for a layer, and for those that a virtual raster is made of."""
    from ..host.dataset_files import gdal_name, name_of_parts

    if provider == "virtualraster":
        parameters, _ = QgsRasterDataProvider.decodeVirtualRasterProviderUri(source)
        for inner in parameters.rInputLayers:
            yield from _datasets(inner.provider, inner.uri)
    elif provider == "gdal":
        yield gdal_name(source)[0]
    else:
        dataset = name_of_parts(QgsProviderRegistry.instance().decodeUri(provider, source))
        if dataset:
            yield dataset
