"""What hypothesis draws from: polygons on lattices, where centres, vertices and edges meet."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from grid_mask.core.pixels.tolerance import POSITION_TOLERANCE
from grid_mask.core.rasterize.engines import GridRasterizeAlg
from grid_mask.core.rasterize.pixel_rule import PixelRule

SHAPE = (9, 10)

lattice_numbers = st.builds(
    lambda whole, part: whole / part, st.integers(-8, 48), st.sampled_from([1, 2, 3, 4])
)
"""Whole numbers, halves, thirds and quarters: on centres, on pixel edges, and off both."""

near_lattice_numbers = st.builds(
    lambda whole, off: whole + off,
    st.integers(-2, 12),
    # No simple fraction of their differences is the tolerance itself, where rounding would decide.
    st.sampled_from([0.0, 4.3e-7, -4.3e-7, 3.7e-6, -3.7e-6, 1e-16, 0.5]),
)
"""Whole numbers, and numbers just inside and just outside the boundary's tolerance of them."""

# Where a centre lies right at the tolerance, a rounding error decides, and each engine has its own.
any_numbers = st.floats(-3, 13, allow_nan=False, width=32).filter(
    lambda number: not 0.9 * POSITION_TOLERANCE < abs(number) < 1.1 * POSITION_TOLERANCE
)

vertices = st.one_of(*[st.tuples(of, of) for of in (lattice_numbers, near_lattice_numbers, any_numbers)])
rings = st.lists(vertices, min_size=1, max_size=7).map(lambda points: np.array(points, dtype=np.float64))
"""Rings of any kind: intersecting themselves, folded to a line, single points."""

polygons = st.lists(rings, min_size=1, max_size=3)
"""A shell and up to two holes, which may overlap or leave the shell."""

lattice_layers = st.lists(
    st.lists(
        st.lists(st.tuples(lattice_numbers, lattice_numbers), min_size=1, max_size=7).map(
            lambda points: np.array(points, dtype=np.float64)
        ),
        min_size=1,
        max_size=3,
    ),
    max_size=3,
)
"""Layers whose vertices keep clear of the tolerance's edge, so that rounding them changes no pixel."""

layers = st.lists(polygons, min_size=0, max_size=3)
rules = st.sampled_from([PixelRule.COVERS, PixelRule.CONTAINS])
engines = st.sampled_from(GridRasterizeAlg)
tile_shapes = st.tuples(st.integers(1, 9), st.integers(1, 10))
