"""Draw the layers and masks of `scenes`, the same ones each time.

Polygons are in pixel coordinates: x is the column, y the row, and pixels' centres are whole numbers. All are simple
by construction, so no competitor has to repair one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...core.vector.polygons import Polygons
from .scenes import Cells, Layer, Mask, Shapes

FloatArray = npt.NDArray[np.float64]
Random = np.random.Generator

_VERTICES_OF_FEW_BIG = 64
_VERTICES_OF_MEDIUM = 256
_PARCELS_KEPT = 0.8
_CELLS_OF_A_CLOUD = 8
_PART_CLOUDY = 0.1


def polygons_of(side: int, layer: Layer) -> Polygons:
    """Draw the polygons of a layer on a grid of side x side pixels."""
    if layer.shapes is Shapes.PARCELS:
        return _parcels(np.random.default_rng(3), side, layer.count)
    drawn: Sequence[Sequence[FloatArray]]
    if layer.shapes is Shapes.FEW_BIG:
        drawn = _few_big(np.random.default_rng(1), side, layer.count)
    elif layer.shapes is Shapes.MEDIUM:
        drawn = _medium(np.random.default_rng(2), side, layer.count)
    else:
        drawn = _one_ring(np.random.default_rng(4), side, layer.count)
    return Polygons.from_rings(drawn)


def cells_of(side: int, mask: Mask) -> npt.NDArray[np.generic]:
    """Draw the (m, n) cells of a mask: 1 and 0 (uint8) with clouds of 0, or a float64 of 0 to 1."""
    count = math.ceil((side - 1) / mask.factor) + 1
    heights = _hills(np.random.default_rng(5), count)
    if mask.cells is Cells.PROBABILITY:
        return heights
    return (heights > np.quantile(heights, _PART_CLOUDY)).astype(np.uint8)


def _few_big(random: Random, side: int, count: int) -> list[list[FloatArray]]:
    """Rough stars, each with a smaller one of the same boundary as its hole."""
    stars = []
    for _ in range(count):
        centre = random.random(2) * side
        radius = side * (0.18 + 0.15 * random.random())
        boundary = radius * _star(random, _VERTICES_OF_FEW_BIG)
        stars.append([centre + boundary, centre + 0.3 * boundary])
    return stars


def _medium(random: Random, side: int, count: int) -> list[list[FloatArray]]:
    """Small stars anywhere; they may overlap."""
    return [
        [random.random(2) * side + side * 0.03 * (0.3 + random.random()) * _star(random, _VERTICES_OF_MEDIUM)]
        for _ in range(count)
    ]


def _one_ring(random: Random, side: int, vertices: int) -> list[list[FloatArray]]:
    """A coastline round the middle: waves of all lengths down to eight vertices."""
    angles = _angles(vertices)
    radii = np.ones(vertices)
    waves = 1
    while waves < vertices // 8:
        phase = 2 * np.pi * random.random()
        radii += 0.25 / waves**0.8 * random.standard_normal() * np.cos(waves * angles + phase)
        waves = int(1.5 * waves) + 1
    radii = np.clip(radii / radii.max(), 0.05, None)
    return [[side / 2 + 0.49 * side * _around(angles, radii)]]


def _parcels(random: Random, side: int, count: int) -> Polygons:
    """Quadrilaterals between the nodes of a shaken lattice, like a cadastre: neighbours share their vertices."""
    nodes = math.ceil(math.sqrt(count / _PARCELS_KEPT)) + 1
    step = side / (nodes - 1)
    across, down = np.meshgrid(np.arange(nodes) * step, np.arange(nodes) * step)
    lattice = np.stack([across, down], axis=-1)
    lattice += (random.random(lattice.shape) - 0.5) * 0.5 * step
    around = (lattice[:-1, :-1], lattice[:-1, 1:], lattice[1:, 1:], lattice[1:, :-1], lattice[:-1, :-1])
    rings = np.stack(around, axis=2).reshape(-1, 5, 2)
    kept = rings[random.permutation(len(rings))[:count]]
    return Polygons(
        xy=kept.reshape(-1, 2),
        ring_starts=np.arange(0, 5 * len(kept) + 1, 5, dtype=np.int64),
        polygon_starts=np.arange(len(kept) + 1, dtype=np.int64),
    )


def _star(random: Random, vertices: int) -> FloatArray:
    """Return a rough ring of radius about 1 around the origin."""
    angles = _angles(vertices)
    radii = np.ones(vertices)
    for waves in range(1, 9):
        phase = 2 * np.pi * random.random()
        radii += 0.15 / waves * random.standard_normal() * np.cos(waves * angles + phase)
    radii = np.clip(radii, 0.25, None) * (1 + 0.02 * random.standard_normal(vertices))
    return _around(angles, radii)


def _angles(vertices: int) -> FloatArray:
    return np.linspace(0, 2 * np.pi, vertices, endpoint=False)


def _around(angles: FloatArray, radii: FloatArray) -> FloatArray:
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


def _hills(random: Random, count: int) -> FloatArray:
    """Return (count, count) heights from 0 to 1 that change slowly, by bilinear interpolation of random ones."""
    corners = random.random((count // _CELLS_OF_A_CLOUD + 2, count // _CELLS_OF_A_CLOUD + 2))
    at = np.arange(count) / _CELLS_OF_A_CLOUD
    before = at.astype(np.int64)
    part = at - before
    rows = corners[before] * (1 - part)[:, None] + corners[before + 1] * part[:, None]
    return rows[:, before] * (1 - part) + rows[:, before + 1] * part
