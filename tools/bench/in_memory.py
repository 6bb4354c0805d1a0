"""build_mask in memory: ours, and rasterio's geometry_mask, which is like it for polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from . import inputs
from .scenes import Layer, Scene

Call = Callable[[], "npt.NDArray[np.generic]"]


def ours(scene: Scene, _: Path) -> Call:
    """Prepare build_mask's call; it starts from shapely polygons."""
    from ...core.grid_mask import build_mask

    arguments = arguments_of(scene)
    return lambda: build_mask(**arguments)  # type: ignore[return-value]


def geometry_mask(scene: Scene, _: Path) -> Call:
    """Prepare rasterio.features.geometry_mask's call: pixels whose centres lie inside, by GDAL's rule."""
    import affine
    from rasterio.features import geometry_mask as rasterio_mask

    assert scene.valid is not None, "geometry_mask wants valid polygons"
    polygons = shapes_of(scene.side, scene.valid)
    corners = affine.Affine.translation(-0.5, -0.5)  # GDAL's pixel (0, 0) reaches from 0 to 1
    return lambda: rasterio_mask(polygons, (scene.side, scene.side), corners, invert=True)


def arguments_of(scene: Scene) -> dict[str, Any]:
    """Return the arguments that our build_mask and GridR's have in common."""
    arguments: dict[str, Any] = {"shape": (scene.side, scene.side), "resolution": (1, 1), "out": None}
    if scene.valid or scene.invalid:
        layers = (scene.valid, scene.invalid)
        arguments["geometry_origin"] = (0.0, 0.0)
        arguments["geometry_pair"] = tuple(layer and shapes_of(scene.side, layer) for layer in layers)
    if scene.mask:
        whole = (0, scene.side - 1)
        arguments["mask_in"] = inputs.cells_of(scene.side, scene.mask)
        arguments["mask_in_target_win"] = np.array((whole, whole))
        arguments["mask_in_resolution"] = (scene.mask.factor, scene.mask.factor)
        arguments["mask_in_binary_threshold"] = scene.mask.threshold
        arguments["oversampling_dtype"] = np.float64
    return arguments


def shapes_of(side: int, layer: Layer) -> list[Any]:
    """Return the polygons of a layer as shapely Polygons, in pixel coordinates."""
    import shapely

    polygons = inputs.polygons_of(side, layer)
    shapes: list[Any] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, polygons.xy, (polygons.ring_starts, polygons.polygon_starts)
    ).tolist()
    return shapes
