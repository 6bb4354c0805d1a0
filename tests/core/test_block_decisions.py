"""Blocks of pixels decided as a whole: which lie beyond the raster's edge, and the cells around the others."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.raster_mask.approximate_transform import ApproximateTransform
from grid_mask.core.raster_mask.block_decisions import NO, UNDECIDED, YES, BlockDecisions

TOLERANCE = 1e-6


def blocks_of(to_cells, cells_shape, tile, *, max_error=TOLERANCE):
    transform = ApproximateTransform.of(tile, to_cells, max_error=max_error)
    return BlockDecisions.of(transform, cells_shape, tolerance=TOLERANCE)


def shifted(*, by):
    """Pixel (x, y) is on cell (x - by, y - by)."""
    return lambda xy: xy - by


def lettered(decisions):
    return ["".join({NO: ".", YES: "#", UNDECIDED: "?"}[number] for number in row) for row in decisions]


def test_blocks_lie_within_the_raster_beyond_its_edge_or_on_it():
    """Blocks of 32 pixels on cells -40 to -9, -8 to 23, 24 to 55, 56 to 87, 88 to 119 of 70."""
    blocks = blocks_of(shifted(by=40), (70, 70), Tile(0, 0, 160, 160))
    assert lettered(blocks.outside) == [
        "#####",
        "#???#",
        "#?.?#",
        "#???#",
        "#####",
    ]


@pytest.mark.parametrize(("cells", "letter"), [(55, "?"), (56, "?"), (57, "."), (90, ".")])
def test_a_block_lies_within_if_its_nodes_do(cells, letter):
    """Its nodes are on cells 24 and 56; the raster ends half a cell behind its last cell's centre."""
    for shape in ((cells, 99), (99, cells)):
        blocks = blocks_of(shifted(by=40), shape, Tile(64, 64, 32, 32))
        assert lettered(blocks.outside) == [letter]


@pytest.mark.parametrize(("by", "letter"), [(72.6, "?"), (96.4, "?"), (96.6, "#"), (64.4, "."), (64.6, "?")])
def test_a_block_lies_beyond_if_none_of_its_nodes_is_within_half_a_cell(by, letter):
    """Its nodes, 64 and 96, against the raster's beginning at -0.5."""
    blocks = blocks_of(shifted(by=by), (900, 900), Tile(64, 64, 32, 32))
    assert lettered(blocks.outside) == [letter]


@pytest.mark.parametrize(("cells", "letter"), [(24, "#"), (25, "?"), (26, "?")])
def test_a_block_lies_beyond_the_far_edge_if_its_first_node_does(cells, letter):
    for shape in ((cells, 99), (99, cells)):
        blocks = blocks_of(shifted(by=40), shape, Tile(64, 64, 32, 32))
        assert lettered(blocks.outside) == [letter]


def test_the_window_holds_the_cells_around_all_pixels_and_no_more_than_one_beyond():
    blocks = blocks_of(shifted(by=40), (70, 80), Tile(0, 0, 160, 160))
    assert blocks.window == Tile(0, 0, 70, 80)
    inner = blocks_of(shifted(by=40.5), (900, 900), Tile(64, 96, 32, 32))
    assert inner.window == Tile(23, 55, 34, 34)  # cells 23.5 to 55.5, and 55.5 to 87.5
    assert (inner.first.tolist(), inner.stop.tolist()) == ([[[0, 0]]], [[[34, 34]]])


def test_a_pixel_on_a_centre_within_the_tolerance_asks_for_the_cells_on_both_sides():
    blocks = blocks_of(shifted(by=40), (900, 900), Tile(64, 96, 32, 32))
    assert blocks.window == Tile(23, 55, 35, 35)  # its nodes are on cells 24 and 56, and 56 and 88


def at_points(*points):
    """The first pixels are at points (column, row) among the cells, all others nowhere."""

    def to_cells(xy):
        to = np.full(xy.shape, np.nan)
        nth = (xy[:, 1] * 32 + xy[:, 0]).astype(int)
        for number, point in enumerate(points):
            to[nth == number] = point
        return to

    return to_cells


@pytest.mark.parametrize(
    ("points", "window"),
    [
        ([(5.5, 7.5)], Tile(7, 5, 2, 2)),
        ([(5.5, 7.5), (8.5, 2.5)], Tile(2, 5, 7, 5)),
        ([(-0.4, 3.5)], Tile(3, 0, 2, 1)),
        ([(3.5, -0.4)], Tile(0, 3, 1, 2)),
        ([(5.5, 7.5), (-1.2, 3.5), (3.5, -1.2), (5.5, 20.0), (20.0, 7.5)], Tile(7, 5, 2, 2)),
        ([(9.4, 7.5)], Tile(7, 9, 2, 1)),
        ([(5.5, 11.4)], Tile(11, 5, 1, 2)),
        ([(5.5, 12.0), (10.1, 7.5)], None),
        ([(-1.2, 3.5), (3.5, -0.6)], None),
    ],
)
def test_of_scattered_pixels_those_on_the_raster_count(points, window):
    """12 rows and 10 columns of cells."""
    blocks = blocks_of(at_points(*points), (12, 10), Tile(0, 0, 32, 32))
    assert blocks.window == window
    assert lettered(blocks.outside) == ["#" if window is None else "?"]


def test_cells_around_each_block_are_counted_in_the_window():
    blocks = blocks_of(shifted(by=40.5), (900, 900), Tile(64, 96, 64, 32))
    assert blocks.window == Tile(23, 55, 66, 34)
    assert blocks.first.tolist() == [[[0, 0]], [[32, 0]]]
    assert blocks.stop.tolist() == [[[34, 34]], [[66, 34]]]


def test_where_all_lies_beyond_there_is_no_window():
    blocks = blocks_of(shifted(by=1e4), (9, 9), Tile(0, 0, 64, 64))
    assert blocks.window is None
    assert lettered(blocks.outside) == ["##", "##"]


def test_a_block_computed_by_the_pixel_asks_for_the_cells_around_its_pixels_on_the_raster():
    """Of a block that is not smooth, pixels may lie anywhere: those on the raster count."""

    def to_cells(xy):
        return np.where((xy[:, :1] > 9.5) | (xy[:, 1:] > 12.5), np.nan, xy + 500.5)

    blocks = blocks_of(to_cells, (1000, 1000), Tile(0, 0, 32, 32))
    assert lettered(blocks.outside) == ["?"]
    assert blocks.window == Tile(500, 500, 14, 11)  # 500.5 to 512.5, and to 509.5


TWO_BY_TWO = Tile(64, 64, 64, 64)


def decided(values, *, threshold, shape=(200, 200), tile=TWO_BY_TWO):
    blocks = blocks_of(shifted(by=40), shape, tile)
    window = blocks.window
    within, outside = blocks.decided(
        np.asarray(values)[window.row : window.row + window.height, window.col : window.col + window.width],
        threshold=threshold,
    )
    assert outside is blocks.outside
    return lettered(within)


@pytest.mark.parametrize(
    ("cell", "threshold", "letter"),
    [
        (2.0, 2.0, "#"),
        (2.5, 2.0, "#"),
        (1.9, 2.0, "."),
        (-1.9, 2.0, "."),
        (-2.0, 2.0, "?"),
        (0.0, 0.0, "#"),
        (-3.0, 0.0, "#"),
        (-3.0, -1.0, "#"),
        (0.5, -1.0, "#"),
        (np.nan, 2.0, "?"),
        (np.nan, 0.0, "?"),
        (np.inf, 2.0, "?"),
        (True, 0.999, "#"),
        (False, 0.999, "."),
    ],
)
def test_alike_cells_decide_the_blocks_between_them(cell, threshold, letter):
    assert decided(np.full((200, 200), cell), threshold=threshold) == [letter * 2] * 2


@pytest.mark.parametrize("other", [0.0, np.nan])
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((30, 30), ["?#", "##"]),
        ((30, 70), ["#?", "##"]),
        ((70, 30), ["##", "?#"]),
        ((70, 70), ["##", "#?"]),
        ((56, 30), ["?#", "?#"]),  # around pixels of both blocks
        ((20, 70), ["##", "##"]),  # above all pixels
        ((100, 70), ["##", "##"]),
    ],
)
def test_one_other_cell_leaves_the_blocks_around_it_undecided(at, expected, other):
    cells = np.ones((200, 200))
    cells[at] = other
    assert decided(cells, threshold=0.999) == expected


def test_beyond_the_edge_nothing_is_valid_by_the_cells_and_on_it_nothing_is_decided():
    cells = np.ones((70, 70))
    assert decided(cells, threshold=0.999, shape=(70, 70), tile=Tile(64, 64, 96, 96)) == ["#?.", "??.", "..."]
