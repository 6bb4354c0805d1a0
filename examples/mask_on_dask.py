"""Build the mask of a grid too large for one machine on a Dask cluster, into a Zarr array.

    python examples/mask_on_dask.py mask.zarr                         200,000 x 200,000 pixels, 2 local workers
    python examples/mask_on_dask.py mask.zarr --size 20000            something smaller
    python examples/mask_on_dask.py mask.zarr --scheduler HOST:PORT   on a cluster that runs already

Needs `pip install "dask[array]" distributed zarr`. The checkout must be importable as grid_mask by this Python and by
the workers: put a folder that holds it (or a link to it) under that name on PYTHONPATH.

The scene is made up: circles of clouds and a lake with an island, over a quality band with one cell for 50 x 50 pixels.
Replace `polygons` and `QualityBand` by your own; a file is best opened in `QualityBand.__call__`, where it is read.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import dask.array
import numpy as np
import numpy.typing as npt
from dask.distributed import Client, LocalCluster

from grid_mask.core.combine.evidence import Evidence, PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.dask_arrays import mask_array
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.raster_mask.interpolated import InterpolatedMask
from grid_mask.core.raster_mask.placement import Aligned
from grid_mask.core.raster_mask.positions import WholeSteps
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons

PIXELS_PER_CELL = 50


@dataclass(frozen=True)
class QualityBand:
    """A quality band that costs no file: waves of valid and invalid cells."""

    def __call__(self, tile: Tile) -> npt.NDArray[np.bool_]:
        """Return which cells of a tile are valid."""
        row, col = np.asarray(tile.rows)[:, None], np.asarray(tile.cols)[None, :]
        return np.asarray(np.sin(row / 37.0) + np.cos(col / 53.0) < 1.6)


def circle(x: float, y: float, radius: float, vertices: int = 400) -> npt.NDArray[np.float64]:
    """Return the ring of a circle, in pixels."""
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def evidence_for(size: int) -> list[Evidence]:
    """Return what decides about a grid of `size` x `size` pixels."""
    swath = Polygons.from_rings([[[(0.1 * size, 0), (size, 0), (0.9 * size, size), (0, size)]]])
    rng = np.random.default_rng(1)
    clouds = [[circle(x, y, radius)] for x, y, radius in rng.random((1000, 3)) * [size, size, 0.02 * size]]
    lake = [circle(0.5 * size, 0.5 * size, 0.2 * size), circle(0.5 * size, 0.5 * size, 0.1 * size)]
    cells = size // PIXELS_PER_CELL + 1
    axis = WholeSteps(0, 1, PIXELS_PER_CELL)
    return [
        InterpolatedMask(QualityBand(), (cells, cells), Aligned(axis, axis), threshold=0.999),
        PolygonEvidence(PolygonRole.VALID, region(swath)),
        PolygonEvidence(PolygonRole.INVALID, region(Polygons.from_rings([*clouds, lake]))),
    ]


def main() -> None:
    """Build the mask and tell how much of it is valid."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", help="the Zarr array to write; one that is there is replaced")
    parser.add_argument("--size", type=int, default=200_000, help="rows and columns of the grid")
    parser.add_argument(
        "--scheduler", help="address of a running Dask scheduler; a local cluster unless given"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes of the local cluster")
    options = parser.parse_args()

    cluster = options.scheduler or LocalCluster(
        n_workers=options.workers, threads_per_worker=1, dashboard_address=None
    )
    with Client(cluster) as client:
        mask = mask_array((options.size, options.size), evidence_for(options.size))
        client.compute(mask.to_zarr(options.output, overwrite=True, compute=False), sync=True)
        written = dask.array.from_zarr(options.output)
        fraction = client.compute(written.mean(dtype=np.float64), sync=True)
    print(
        f"{options.output}: {options.size:,} x {options.size:,} pixels, {100 * fraction:.3f} % of them valid"
    )


if __name__ == "__main__":
    main()
