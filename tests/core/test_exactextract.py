"""Covered fractions against exactextract, an independent engine."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.coverage import CoverageRegion
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay

SHAPE = (40, 50)


def fractions_by_exactextract(shape):
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    rows, cols = SHAPE
    # North up: its y grows upwards, ours downwards.
    raster = NumPyRasterSource(np.zeros(SHAPE), xmin=-0.5, ymin=-0.5, xmax=cols - 0.5, ymax=rows - 0.5)
    upside_down = shapely.transform(shape, lambda xy: np.stack([xy[:, 0], rows - 1 - xy[:, 1]], axis=1))
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(upside_down)}
    properties = exact_extract(raster, [feature], ["cell_id", "coverage"])[0]["properties"]
    fractions = np.zeros(rows * cols)
    fractions[np.asarray(properties["cell_id"], dtype=int)] = properties["coverage"]
    return fractions.reshape(SHAPE)


def star(random, vertices):
    angle = np.sort(random.random(vertices)) * 2 * np.pi
    radius = 4 + 14 * random.random(vertices)
    return np.stack([25 + radius * np.cos(angle), 20 + radius * np.sin(angle)], axis=1)


@pytest.mark.parametrize("seed", range(25))
def test_fractions_agree_with_exactextract(seed):
    random = np.random.default_rng(seed)
    layer = [
        [star(random, random.integers(4, 60)) + random.random(2) * 3] for _ in range(random.integers(1, 4))
    ]
    polygons = Polygons.from_rings(layer)
    union = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for (ring,) in layer])
    got = CoverageRegion(dissolved(polygons, ShapelyOverlay()), 0.5).fractions(Tile.whole(SHAPE))
    assert got == pytest.approx(fractions_by_exactextract(union), abs=1e-6)  # exactextract answers in float32
