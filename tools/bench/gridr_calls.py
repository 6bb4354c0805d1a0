"""GridR 0.7.0, a black box: its build_mask in memory, and its chain from a mask's file to a file."""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Callable

import numpy as np

from .in_memory import Call, arguments_of, shapes_of
from .inputs import kept
from .scenes import Scene

_STRIP_ROWS = 1000
"""Rows of the output in memory at once, the chain's default number."""
_CREATION = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate", "zlevel": 2}


def build_mask(scene: Scene, _: Path) -> Call:
    """Prepare build_mask's call, with its faster engine."""
    from gridr.core.grid.grid_mask import build_mask as gridr_build_mask

    arguments = {**arguments_of(scene), "rasterize_kwargs": _rasterize_options()}
    return lambda: gridr_build_mask(**arguments)


def chain_of_one(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the chain in one process."""
    return _chain(scene, output, processes=1)


def chain_of_two(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the chain with a pool of two."""
    return _chain(scene, output, processes=2)


def _chain(scene: Scene, output: Path, *, processes: int) -> Callable[[], None]:
    """Prepare the chain: polygons from memory, the mask from its GeoTIFF, the result in one like ours."""
    import rasterio
    from gridr.chain.grid_mask_chain import build_mask_chain
    from gridr.io.common import GridRIOMode

    shape, resolution = (scene.side, scene.side), (1, 1)
    mask: dict[str, Any] = {"mask_in_unmasked_value": None, "mask_in_band": None}
    mask_path = None
    if scene.mask is not None:
        mask_path = kept(scene.side, f"{scene.mask.name}.tif", _refuse)
        with rasterio.open(mask_path) as dataset:
            shape, resolution = dataset.shape, (scene.mask.factor, scene.mask.factor)
        mask = {"mask_in_unmasked_value": 1, "mask_in_band": 1}
    layers = (scene.valid, scene.invalid)
    run = partial(
        build_mask_chain,
        shape=shape,
        resolution=resolution,
        mask_out_dtype=np.dtype(np.uint8),
        computation_dtype=np.float64,
        geometry_origin=(0.0, 0.0),
        geometry_pair=tuple(layer and shapes_of(scene.side, layer) for layer in layers),
        rasterize_kwargs=_rasterize_options(),
        io_strip_size=_STRIP_ROWS,
        io_strip_size_target=GridRIOMode.OUTPUT,
        ncpu=processes,
        **mask,
    )
    profile = {"width": scene.side, "height": scene.side, "count": 1, "dtype": "uint8", **_CREATION}

    def call() -> None:
        with ExitStack() as files, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the files of a bench need no georeference
            source = None if mask_path is None else files.enter_context(rasterio.open(mask_path))
            target = files.enter_context(rasterio.open(output, "w", driver="GTiff", **profile))
            run(mask_out_ds=target, mask_in_ds=source)

    return call


def _rasterize_options() -> dict[str, Any]:
    from gridr.core.grid.grid_rasterize import GridRasterizeAlg

    return {"alg": GridRasterizeAlg.RASTERIO_RASTERIZE, "kwargs_alg": {}}


def _refuse(path: Path) -> None:
    raise FileNotFoundError(f"{path.name} is missing; the runner prepares it with QGIS's GDAL")
