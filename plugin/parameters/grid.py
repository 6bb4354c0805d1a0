"""The parameters that say where the pixels lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition as Declaration,
    QgsProcessingParameterDistance,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..names import CRS, EXTENT, PIXEL_SIZE, REFERENCE
from .declare import with_help
from .values import Values

if TYPE_CHECKING:
    from ...core.pixels.grid import Grid
    from ..host.map_grid import Extent, MapGrid, UnplacedGrid
    from ..vector.source import PolygonSource

translate = QCoreApplication.translate

_SAME_SIZE = 1e-6  # relative: two pixel sizes that differ by less are one, typed in with some digits


def basic() -> list[Declaration]:
    """Declare the reference raster, the extent, the pixel size and the CRS."""
    return [
        with_help(
            QgsProcessingParameterRasterLayer(
                REFERENCE,
                translate("GridMask", "Reference raster (the mask takes its grid)"),
                optional=True,
            ),
            translate(
                "GridMask",
                "The mask gets exactly the pixels and the CRS of this raster. Without it, give a pixel size, and an "
                "extent or valid polygons.",
            ),
        ),
        with_help(
            QgsProcessingParameterExtent(EXTENT, translate("GridMask", "Extent"), optional=True),
            translate(
                "GridMask",
                "With a reference raster: crops its grid along whole pixels, without shifting it. Without one: where "
                "the grid lies; if empty, it covers the valid polygons.",
            ),
        ),
        with_help(
            QgsProcessingParameterDistance(
                PIXEL_SIZE,
                translate("GridMask", "Pixel size (without a reference raster)"),
                parentParameterName=CRS,
                optional=True,
                minValue=0.0,
            ),
            translate("GridMask", "Width and height of a pixel in units of the CRS."),
        ),
        with_help(
            QgsProcessingParameterCrs(
                CRS, translate("GridMask", "CRS (without a reference raster)"), optional=True
            ),
            translate(
                "GridMask",
                "CRS of the mask. If empty: that of the extent, else of the valid polygons, else of the project.",
            ),
        ),
    ]


def read_grid(values: Values, valid: PolygonSource | None) -> MapGrid | UnplacedGrid:
    """Return the grid, or how to lay it over the valid polygons."""
    from ..host.map_grid import UnplacedGrid

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
    pixel_size = values.number(PIXEL_SIZE)
    if not pixel_size > 0:
        raise QgsProcessingException(
            translate("GridMask", "PIXEL_SIZE is {value}; give a number above 0").format(value=pixel_size)
        )
    grid = UnplacedGrid(pixel_size, crs, values.transforms)
    if values.has(EXTENT):
        return grid.over(_read_extent(values, crs))
    if valid is not None:
        return grid
    raise QgsProcessingException(
        translate(
            "GridMask",
            "there is a pixel size, but nothing says where the grid lies; give EXTENT or VALID, or a REFERENCE raster",
        )
    )


def _read_extent(values: Values, crs: QgsCoordinateReferenceSystem) -> Extent:
    box = values.extent(EXTENT, crs)
    if box.isNull() or box.isEmpty() or not box.isFinite():
        raise _without_area(values, crs)
    return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()


def _without_area(values: Values, crs: QgsCoordinateReferenceSystem) -> QgsProcessingException:
    return QgsProcessingException(
        translate(
            "GridMask", "EXTENT '{value}' has no area in {crs}; give xmin,xmax,ymin,ymax with an area"
        ).format(value=values.given(EXTENT), crs=crs.authid())
    )


def _read_reference_grid(values: Values) -> MapGrid:
    import numpy as np

    from ..host.map_grid import MapGrid
    from ..raster.source import raster_source

    layer = values.raster(REFERENCE)
    reference = raster_source(layer)
    _refuse_beside_reference(values, layer.name(), reference.grid, layer.crs())
    unplaced = None if reference.has_georeference else reference.name
    if not values.has(EXTENT):
        return MapGrid(reference.grid, layer.crs(), values.transforms, unplaced)
    boundary = values.extent_boundary(EXTENT, layer.crs())
    corners = np.array([[point.x(), point.y()] for point in boundary.vertices()]).reshape(-1, 2)
    if not (boundary.area() > 0 and np.isfinite(corners).all()):  # QGIS makes a point of what it can't read
        raise _without_area(values, layer.crs())
    tile = reference.grid.tile_over(corners)
    if tile is None:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "EXTENT '{value}' doesn't overlap the reference raster '{layer}' ({extent} in {crs}); "
                "give an extent inside it, or none",
            ).format(
                value=values.given(EXTENT),
                layer=layer.name(),
                extent=layer.extent().toString(2),
                crs=layer.crs().authid(),
            )
        )
    return MapGrid(reference.grid.cropped(tile), layer.crs(), values.transforms, unplaced)


def _refuse_beside_reference(
    values: Values, name: str, grid: Grid, crs: QgsCoordinateReferenceSystem
) -> None:
    """Refuse a pixel size or CRS that contradicts the reference, instead of ignoring it."""
    import numpy as np

    if values.has(PIXEL_SIZE):
        size = values.number(PIXEL_SIZE)
        widths = (
            float(np.hypot(grid.transform[1], grid.transform[4])),
            float(np.hypot(*grid.transform[2::3])),
        )
        if size != 0 and not all(np.isclose(size, width, rtol=_SAME_SIZE) for width in widths):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "PIXEL_SIZE is {value}, but the reference raster '{layer}' has pixels of {width} x {height}; "
                    "clear PIXEL_SIZE or REFERENCE",
                ).format(value=size, layer=name, width=widths[0], height=widths[1])
            )
    if values.has(CRS):
        given = _read_given_crs(values)
        if given != crs:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "CRS is {value}, but the reference raster '{layer}' is in {crs}; clear CRS or REFERENCE",
                ).format(value=given.authid(), layer=name, crs=crs.authid() or "?")
            )


def _read_crs(values: Values, valid: PolygonSource | None) -> QgsCoordinateReferenceSystem:
    if values.has(CRS):
        return _read_given_crs(values)
    candidates = []
    if values.has(EXTENT):
        candidates.append(values.extent_crs(EXTENT))
    if valid is not None:
        candidates.append(valid.crs)
    if values.context.project() is not None:
        candidates.append(values.context.project().crs())
    return next((crs for crs in candidates if crs.isValid()), QgsCoordinateReferenceSystem())


def _read_given_crs(values: Values) -> QgsCoordinateReferenceSystem:
    crs = values.crs(CRS)
    if not crs.isValid():
        raise QgsProcessingException(
            translate("GridMask", "CRS '{value}' is not known; give one such as EPSG:32616").format(
                value=values.given(CRS)
            )
        )
    return crs
