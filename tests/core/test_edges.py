"""Edges of rings, the rows they meet, and where they cross them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize import edges as edges_module
from grid_mask.core.rasterize.edge_table import EdgeTables
from grid_mask.core.rasterize.edges import FARTHEST_ROW, Edges, RowSpans, edge_starts, whole_row
from grid_mask.core.rasterize.runs import flat_index
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, drawn, filled
from grid_mask.tests.strategies import layers

spans = st.lists(st.tuples(st.integers(-9, 20), st.integers(-3, 6)), max_size=25).map(
    lambda pairs: [range(first, first + count) for first, count in pairs]
)
rows = st.builds(lambda first, count: range(first, first + count), st.integers(-9, 20), st.integers(1, 9))


@given(spans, rows, st.sampled_from([1, 2, 3, 5, 256]))
def test_items_are_found_in_the_rows_that_they_meet(items, tile_rows, block):
    """In blocks of any size, of which those between may be far off."""
    expected = [(number, row) for number, item in enumerate(items) for row in tile_rows if row in item]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edges_module, "_BLOCK", block)
        row_spans = RowSpans(
            np.array([item.start for item in items], dtype=np.int64),
            np.array([item.stop - 1 for item in items], dtype=np.int64),
        )
        item, row = row_spans.pairs(tile_rows)
        assert list(zip(item.tolist(), row.tolist())) == expected
        assert row_spans.meeting(tile_rows).tolist() == sorted({number for number, _ in expected})
        assert row_spans.count(tile_rows) == len(expected)


def test_only_the_blocks_that_meet_the_rows_are_searched(monkeypatch):
    """Items 0-9 in rows 0-9, items 10-19 in rows 50-59, items 20-29 in rows 0-9 again."""
    monkeypatch.setattr(edges_module, "_BLOCK", 5)
    first = np.array([*range(10), *range(50, 60), *range(10)])
    seen = []

    class Watched(np.ndarray):
        def __getitem__(self, index):
            seen.append(np.ndarray.__getitem__(np.arange(len(self)), index).tolist())
            return np.asarray(self)[index]

    row_spans = RowSpans(first.view(Watched), first)
    assert row_spans.meeting(range(7, 9)).tolist() == [7, 8, 27, 28]
    assert seen[-1] == [5, 6, 7, 8, 9, 25, 26, 27, 28, 29]
    assert row_spans.meeting(range(52, 54)).tolist() == [12, 13]
    assert seen[-1] == [10, 11, 12, 13, 14]


def test_rows_beyond_all_grids_are_clipped():
    far = np.array([-1e300, -np.inf, 5.0, np.inf])
    assert whole_row(far).tolist() == [-FARTHEST_ROW, -FARTHEST_ROW, 5, FARTHEST_ROW]


def test_edges_are_longer_than_nothing_and_stay_in_their_ring():
    shell = [(0, 0), (0, 0), (4, 0), (4, 3), (4, 3), (4, 3), (0, 3)]
    layer = Polygons.from_rings([[shell, box(1, 1, 2, 2)], [[(7, 7)]], [box(5, 5, 6, 6)]])
    edges = Edges.at(layer, edge_starts(layer))
    assert edges.ring.tolist() == [0] * 4 + [1] * 4 + [3] * 4
    assert (edges.upper != edges.lower).any(axis=1).all()
    assert (edges.upper[:, 1] <= edges.lower[:, 1]).all()
    start, stop = (np.where((edges.turn == way)[:, None], edges.upper, edges.lower) for way in (1, -1))
    assert start[:4].tolist() == [[0, 0], [4, 0], [4, 3], [0, 3]]
    assert stop[:4].tolist() == [[4, 0], [4, 3], [0, 3], [0, 0]]


@given(layers)
def test_edges_go_round_each_ring(layer):
    polygons = Polygons.from_rings(layer)
    edges = Edges.of(polygons)
    start, stop = (np.where((edges.turn == way)[:, None], edges.upper, edges.lower) for way in (1, -1))
    for ring in range(len(polygons.ring_starts) - 1):
        of_ring = edges.ring == ring
        assert (start[of_ring] == np.roll(stop[of_ring], 1, axis=0)).all()


def crossings(ring, *, near, tile):
    tables = EdgeTables(Polygons.from_rings([[ring]]))
    return tables.down.crossings(tile, near=near), tables.up.crossings(tile, near=near)


def test_crossings_near_a_centre_are_told_by_edge_and_row():
    """The left side crosses at 2.3, the right side at 6.75; both cross rows 1 to 3."""
    ring, tile = [(2.3, 0.5), (6.75, 0.5), (6.75, 3.5), (2.3, 3.5)], Tile(0, 1, 9, 9)
    for near, left, right in ((0.2, [], []), (0.26, [], [1] * 3), (0.31, [3] * 3, [1] * 3)):
        down, up = crossings(ring, near=near, tile=tile)
        assert (up.near_vertex.tolist(), up.near_row.tolist()) == (left, [1, 2, 3][: len(left)])
        assert (down.near_vertex.tolist(), down.near_row.tolist()) == (right, [1, 2, 3][: len(right)])


def test_crossings_are_the_first_centres_at_or_right_of_them_clipped_to_the_tile():
    ring = [(2.0, 0.5), (6.75, 0.5), (6.75, 3.5), (2.0, 3.5)]
    for tile, left, right in (
        (Tile(0, 0, 9, 9), 2, 7),
        (Tile(0, 3, 9, 3), 0, 3),
        (Tile(2, 1, 1, 5), 1, 5),
    ):
        down, up = crossings(ring, near=0.0, tile=tile)
        lines = [row - tile.row for row in (1, 2, 3) if row in tile.rows]
        assert up.index.tolist() == [int(flat_index(0, line, left)) for line in lines]
        assert down.index.tolist() == [int(flat_index(0, line, right)) for line in lines]


@pytest.mark.parametrize("rise", [5e-324, 1e-310, 1e-30])
def test_an_edge_across_a_row_that_rises_by_next_to_nothing_crosses_it_midway(rise):
    """Its slope overflows."""
    ring = [(0.0, -rise), (9.0, rise), (9.0, 3.0), (0.0, 3.0)]
    down, up = crossings(ring, near=0.0, tile=Tile(0, 0, 5, 12))
    assert down.index.tolist() == [int(flat_index(0, 0, 5)), *(int(flat_index(0, row, 9)) for row in (1, 2))]
    assert up.index.tolist() == [int(flat_index(0, row, 0)) for row in (0, 1, 2)]
    level = [(0.0, 0.0), (9.0, 0.0), *ring[2:]]
    assert drawn(filled([[ring]], (5, 12))) == drawn(filled([[level]], (5, 12)))
