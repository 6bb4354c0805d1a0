"""The parameters that say where the pixels lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterDistance,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..request import GridOfValidPolygons
from .names import (
    CRS,
    EXTENT,
    PIXEL_SIZE,
    REFERENCE,
)
from .values import Values, raster_layer, with_help

if TYPE_CHECKING:
    from ...core.grid import Grid

translate = QCoreApplication.translate


def add_reference() -> QgsProcessingParameterDefinition:
    """Declare REFERENCE."""
    return with_help(
        QgsProcessingParameterRasterLayer(
            REFERENCE, translate("GridMask", "Reference raster (the mask takes its grid)"), optional=True
        ),
        translate(
            "GridMask",
            "The mask gets exactly the pixels and the CRS of this raster. Without it, give a pixel size, and an "
            "extent or valid polygons.",
        ),
    )


def add_extent() -> QgsProcessingParameterDefinition:
    """Declare EXTENT."""
    return with_help(
        QgsProcessingParameterExtent(EXTENT, translate("GridMask", "Extent"), optional=True),
        translate(
            "GridMask",
            "With a reference raster: crops its grid along whole pixels, without shifting it. Without one: where the "
            "grid lies; if empty, it covers the valid polygons.",
        ),
    )


def add_pixel_size() -> QgsProcessingParameterDefinition:
    """Declare PIXEL_SIZE."""
    return with_help(
        QgsProcessingParameterDistance(
            PIXEL_SIZE,
            translate("GridMask", "Pixel size (without a reference raster)"),
            parentParameterName=CRS,
            optional=True,
            minValue=0.0,
        ),
        translate("GridMask", "Width and height of a pixel in units of the CRS."),
    )


def add_crs() -> QgsProcessingParameterDefinition:
    """Declare CRS."""
    return with_help(
        QgsProcessingParameterCrs(
            CRS, translate("GridMask", "CRS (without a reference raster)"), optional=True
        ),
        translate(
            "GridMask",
            "CRS of the mask. If empty: that of the extent, else of the valid polygons, else of the project.",
        ),
    )


def read_grid(
    values: Values, valid: QgsProcessingFeatureSource | None
) -> tuple[Grid | GridOfValidPolygons, QgsCoordinateReferenceSystem]:
    """Return the grid, or how to lay it over the valid polygons, and its CRS."""
    from ..grids import laid_over

    if values.has(REFERENCE):
        return _read_reference_grid(values)
    crs = _read_crs(values, valid)
    if not values.has(PIXEL_SIZE):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "there is neither a reference raster nor a pixel size; "
                "give REFERENCE, or PIXEL_SIZE with EXTENT or VALID",
            )
        )
    pixel_size = values.algorithm.parameterAsDouble(values.parameters, PIXEL_SIZE, values.context)
    if not pixel_size > 0:
        raise QgsProcessingException(
            translate("GridMask", "PIXEL_SIZE is {value}; give a number above 0").format(value=pixel_size)
        )
    if values.has(EXTENT):
        box = values.algorithm.parameterAsExtent(values.parameters, EXTENT, values.context, crs)
        if box.isNull() or box.isEmpty() or not box.isFinite():
            raise QgsProcessingException(
                translate(
                    "GridMask", "EXTENT '{value}' has no area in {crs}; give xmin,xmax,ymin,ymax with an area"
                ).format(value=values.parameters[EXTENT], crs=crs.authid())
            )
        bounds = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        return laid_over(bounds, pixel_size, crs), crs
    if valid is not None:
        return GridOfValidPolygons(pixel_size), crs
    raise QgsProcessingException(
        translate(
            "GridMask",
            "there is a pixel size, but nothing says where the grid lies; give EXTENT or VALID, or a REFERENCE raster",
        )
    )


def _read_reference_grid(values: Values) -> tuple[Grid, QgsCoordinateReferenceSystem]:
    import numpy as np

    from ..rasters import raster_source

    layer = raster_layer(values, REFERENCE)
    reference = raster_source(layer)
    _refuse_beside_reference(values, layer.name(), reference.grid, layer.crs())
    if not values.has(EXTENT):
        return reference.grid, layer.crs()
    outline = values.algorithm.parameterAsExtentGeometry(
        values.parameters, EXTENT, values.context, layer.crs()
    )
    corners = np.array([[point.x(), point.y()] for point in outline.vertices()]).reshape(-1, 2)
    tile = reference.grid.tile_over(corners) if len(corners) and np.isfinite(corners).all() else None
    if tile is None:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "EXTENT '{value}' doesn't overlap the reference raster '{layer}' ({extent} in {crs}); "
                "give an extent inside it, or none",
            ).format(
                value=values.parameters[EXTENT],
                layer=layer.name(),
                extent=layer.extent().toString(2),
                crs=layer.crs().authid(),
            )
        )
    return reference.grid.cropped(tile), layer.crs()


def _refuse_beside_reference(
    values: Values, name: str, grid: Grid, crs: QgsCoordinateReferenceSystem
) -> None:
    """Refuse a pixel size or CRS that contradicts the reference, instead of ignoring it."""
    import numpy as np

    if values.has(PIXEL_SIZE):
        size = values.algorithm.parameterAsDouble(values.parameters, PIXEL_SIZE, values.context)
        widths = (
            float(np.hypot(grid.transform[1], grid.transform[4])),
            float(np.hypot(*grid.transform[2::3])),
        )
        if size != 0 and not all(np.isclose(size, width, rtol=1e-6) for width in widths):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "PIXEL_SIZE is {value}, but the reference raster '{layer}' has pixels of {width} x {height}; "
                    "clear PIXEL_SIZE or REFERENCE",
                ).format(value=size, layer=name, width=widths[0], height=widths[1])
            )
    if values.has(CRS):
        given = values.algorithm.parameterAsCrs(values.parameters, CRS, values.context)
        if given.isValid() and given != crs:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CRS is {value}, but the reference raster '{layer}' is in {crs}; clear CRS or REFERENCE",
                ).format(value=given.authid(), layer=name, crs=crs.authid() or "?")
            )


def _read_crs(values: Values, valid: QgsProcessingFeatureSource | None) -> QgsCoordinateReferenceSystem:
    if values.has(CRS):
        crs = values.algorithm.parameterAsCrs(values.parameters, CRS, values.context)
        if not crs.isValid():
            raise QgsProcessingException(
                translate("GridMask", "CRS '{value}' is not known; give one such as EPSG:32616").format(
                    value=values.parameters[CRS]
                )
            )
        return crs
    candidates = []
    if values.has(EXTENT):
        candidates.append(values.algorithm.parameterAsExtentCrs(values.parameters, EXTENT, values.context))
    if valid is not None:
        candidates.append(valid.sourceCrs())
    if values.context.project() is not None:
        candidates.append(values.context.project().crs())
    return next((crs for crs in candidates if crs.isValid()), QgsCoordinateReferenceSystem())
