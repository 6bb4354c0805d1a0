"""Geotransforms: singular, huge, tiny, rotated, not finite; and grids placed under others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ...core.pixels.grid import Grid, grid_over
from ...core.pixels.tile import Tile
from ...core.raster_mask.placement import Aligned, placed
from .target import Target, expect

_LARGEST_SIDE = 2**31 - 1
_USUAL = 1e-3, 1e6
"""Pixel sizes with which every digit is looked at; beyond, an answer is enough."""
_TOLERANCE_PX = 1e-6


@dataclass(frozen=True)
class GridCase:
    """Two grids, and bounds for a third.

    Attributes:
        shape, transform: of the first.
        other_shape, other_transform: of the cells that are placed under it.
        tile: of the first grid, as fractions of its rows and columns.
        bounds, pixel_size: of the third.
    """

    shape: tuple[int, int]
    transform: tuple[float, ...]
    other_shape: tuple[int, int]
    other_transform: tuple[float, ...]
    tile: tuple[float, float, float, float]
    bounds: tuple[float, ...]
    pixel_size: float
    may_be_refused: bool = True


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt, refusals=(ValueError,))


def _attempt(case: GridCase) -> bool:
    compared = _covers_its_bounds(case)
    grid = Grid(case.shape, case.transform)  # type: ignore[arg-type]
    inside = _tile(case)
    part = grid.cropped(inside)
    expect(part.shape == inside.shape, f"{part} is no {inside}")
    if _is_usual(grid):
        _is_where_it_should_be(grid, inside, part)
        compared = True
    cells = Grid(case.other_shape, case.other_transform)  # type: ignore[arg-type]
    placement = placed(cells, grid, None)
    if isinstance(placement, Aligned):
        _, _ = placement.positions(Tile(0, 0, *(min(count, 40) for count in case.shape)))
        if _is_usual(grid) and _is_usual(cells):
            _is_aligned_as_it_should_be(cells, grid, placement)
    else:
        placement.split(*placement.to_cells(np.array([[0.0, 0.0], [3.0, 1.0]])).T)
    return compared


def _tile(case: GridCase) -> Tile:
    rows, cols = case.shape
    row, col = min(int(case.tile[0] * rows), rows - 1), min(int(case.tile[1] * cols), cols - 1)
    return Tile(row, col, max(1, int(case.tile[2] * (rows - row))), max(1, int(case.tile[3] * (cols - col))))


def _is_usual(grid: Grid) -> bool:
    """Whether its numbers leave enough digits to find every pixel again."""
    x0, a, b, y0, d, e = grid.transform
    sizes = math.hypot(a, d), math.hypot(b, e)
    upright = grid.pixel_area > 0.1 * sizes[0] * sizes[1]
    reach = max(abs(x0), abs(y0), max(grid.shape) * max(sizes))
    return upright and all(_USUAL[0] <= size <= _USUAL[1] for size in sizes) and reach < 1e7 * min(sizes)


def _exact(grid: Grid, row: int, col: int) -> tuple[Fraction, Fraction]:
    """Return the map coordinates of a pixel's centre."""
    x0, a, b, y0, d, e = (Fraction(term) for term in grid.transform)
    half = Fraction(1, 2)
    return x0 + (col + half) * a + (row + half) * b, y0 + (col + half) * d + (row + half) * e


def _is_where_it_should_be(grid: Grid, tile: Tile, part: Grid) -> None:
    """Compare a pixel of the grid, of the map, and of the part with exact arithmetic."""
    size = min(math.hypot(*grid.transform[1::3]), math.hypot(*grid.transform[2::3]))
    x, y = _exact(grid, tile.row, tile.col)
    for owner, at in ((grid, (tile.col, tile.row)), (part, (0, 0))):
        found = owner.to_map(np.array([at], np.float64))[0]
        off = max(abs(Fraction(found[0]) - x), abs(Fraction(found[1]) - y))
        expect(off <= _TOLERANCE_PX * size, f"{owner} has pixel {at} at {found}, {float(off)} off")
    back = grid.to_pixels(np.array([[float(x), float(y)]]))[0]
    expect(
        np.abs(back - (tile.col, tile.row)).max() <= _TOLERANCE_PX,
        f"the centre of ({tile.row}, {tile.col}) is taken back to {back}",
    )
    middle = np.array(
        [[tile.col, tile.row], [tile.col + tile.width - 1, tile.row + tile.height - 1]], np.float64
    )
    over = grid.tile_over(grid.to_map(middle))
    expect(over == tile, f"the extent of {tile} gives {over}")


def _is_aligned_as_it_should_be(cells: Grid, grid: Grid, placement: Aligned) -> None:
    """Compare the last pixel's position among the cells with exact arithmetic."""
    last_row, last_col = (min(count, 50) - 1 for count in grid.shape)
    positions = placement.positions(Tile(0, 0, last_row + 1, last_col + 1))
    exact = _among_cells(cells, _exact(grid, last_row, last_col))
    before = _among_cells(cells, _exact(grid, last_row - 1, last_col - 1))
    for along, true, other in zip(positions, exact, before):
        found = float(along.cell[-1] + along.fraction[-1])
        off, pixel = abs(Fraction(found) - true), float(abs(true - other))  # in cells
        # The drift off the axes, rounding onto whole steps and centres, and the digits that the map's numbers have.
        allowed = _TOLERANCE_PX * (4 + 4e-3 * float(max(abs(true), 1))) * max(1.0, pixel)
        expect(off <= allowed, f"pixel ({last_row}, {last_col}) is at {found}, {float(off)} cells off")


def _among_cells(cells: Grid, point: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """Return the (row, column) of a map point among the cells."""
    x0, a, b, y0, d, e = (Fraction(term) for term in cells.transform)
    x, y = point[0] - x0, point[1] - y0
    determinant, half = a * e - b * d, Fraction(1, 2)
    return (y * a - x * d) / determinant - half, (x * e - y * b) / determinant - half


def _covers_its_bounds(case: GridCase) -> bool:
    """Lay a grid over bounds, which it must cover and hardly more."""
    x_from, y_from, x_to, y_to = case.bounds
    try:
        grid = grid_over(case.bounds, case.pixel_size)  # type: ignore[arg-type]
    except ValueError as error:
        expect(str(error), "no message")
        right = case.pixel_size > 0 and x_from <= x_to and y_from <= y_to and math.isfinite(sum(case.bounds))
        usual = right and _USUAL[0] <= case.pixel_size <= _USUAL[1]
        small = usual and max(x_to - x_from, y_to - y_from) / case.pixel_size < _LARGEST_SIDE / 2
        expect(not (small and max(map(abs, case.bounds)) < 1e9), f"refused: {error}")
        return False
    rows, cols = grid.shape
    for length, count in ((x_to - x_from, cols), (y_to - y_from, rows)):
        pixels = length / case.pixel_size
        expect(
            count >= pixels - 2e-6 and count - 1 <= max(pixels, 0) + 1e-6 * max(pixels, 1),
            f"{count} pixels for a length of {pixels} pixels",
        )
    return True


# --- cases ----------------------------------------------------------------------------------------------------------

_usual_numbers = st.sampled_from([0.0, 1.0, -1.0, 10.0, -10.0, 30.0, 0.5, 1 / 3, 500_000.0, 4e6, 15.0])
_odd_numbers = st.one_of(
    st.floats(),
    st.sampled_from([1e308, -1e308, 1e-308, 5e-324, 1e200, 1e-200, 1e160, math.nan, math.inf, 1e-170, 1e18]),
)
_numbers = st.one_of(_usual_numbers, _usual_numbers, st.floats(-1e6, 1e6), _odd_numbers)


def _turned(origin: tuple[float, float], size: tuple[float, float], angle: float) -> tuple[float, ...]:
    cos, sin = math.cos(angle), math.sin(angle)
    return (origin[0], size[0] * cos, -size[1] * sin, origin[1], size[0] * sin, size[1] * cos)


_sizes = st.sampled_from([10.0, -10.0, 15.0, 30.0, -30.0, 1 / 3, 0.25, 7.3])
_places = st.tuples(*[st.sampled_from([0.0, 500_000.0, 4e6, -7.5]) | st.floats(-1e5, 1e5)] * 2)
_upright = st.builds(
    lambda at, size: (at[0], size[0], 0.0, at[1], 0.0, size[1]), _places, st.tuples(_sizes, _sizes)
)
_transforms = st.one_of(
    _upright,
    _upright,
    st.builds(_turned, _places, st.tuples(_sizes, _sizes), st.floats(-4, 4)),
    st.tuples(*[_numbers] * 6),
    st.builds(
        lambda at, odd: (at[0], odd[0], 0.0, at[1], 0.0, odd[1]),
        _places,
        st.tuples(_odd_numbers, _odd_numbers),
    ),
    st.builds(
        lambda of, which, by: (*of[:which], by, *of[which + 1 :]), _upright, st.integers(0, 5), _odd_numbers
    ),
)
_small = st.tuples(st.integers(1, 60), st.integers(1, 60))
_usual = st.one_of(_upright, st.builds(_turned, _places, st.tuples(_sizes, _sizes), st.floats(-4, 4)))
_shapes: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(*[st.sampled_from([1, 2, 512, 10**5, _LARGEST_SIDE])] * 2),
    st.tuples(st.integers(-2, 3), st.integers(-2, 3)),
)
_parts = st.tuples(*[st.floats(0, 1)] * 4)
_bounds = st.one_of(
    st.tuples(*[_numbers] * 4),
    st.builds(
        lambda at, length: (at[0], at[1], at[0] + length[0], at[1] + length[1]),
        _places,
        st.tuples(*[st.floats(0, 1e5) | st.sampled_from([0.0, 10.0, 25.0, 1e-9])] * 2),
    ),
)


def _mostly(usual: st.SearchStrategy[Any], any_kind: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 5).flatmap(lambda nth: any_kind if nth == 5 else usual)


_cases = st.builds(
    GridCase,
    shape=_mostly(_small, _shapes),
    transform=_mostly(_usual, _transforms),
    other_shape=_mostly(_small, _shapes),
    other_transform=_mostly(_usual, _transforms),
    tile=_parts,
    bounds=_bounds,
    pixel_size=st.one_of(_sizes.map(abs), _numbers),
)
