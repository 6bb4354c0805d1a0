"""Cancel is heard wherever time passes: what is counted is how much is done between two questions."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from grid_mask.core.cancel import Cancelled, heard_here, look, look_here, never
from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.question import Question
from grid_mask.core.combine.stream import stream
from grid_mask.core.pixels import subdivide
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize import without_pixels
from grid_mask.core.rasterize.engines import region
from grid_mask.core.rasterize.pixel_rule import PixelRule
from grid_mask.core.rasterize.without_pixels import between_centres, outside_grid, without_area
from grid_mask.core.vector import densify, united
from grid_mask.core.vector.clip import clipped
from grid_mask.core.vector.densify import reprojected
from grid_mask.core.vector.dissolve import dissolved
from grid_mask.core.vector.polygons import Polygons
from grid_mask.core.vector.shapely_overlay import ShapelyOverlay
from grid_mask.tests.builders import box


class Asked:
    """A user who is asked, and cancels at a question, counted from 1; never with 0."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.times = 0

    def __call__(self) -> bool:
        self.times += 1
        return self.times == self.at


class Noting(ShapelyOverlay):
    """An overlay that notes, for each of its calls, how many vertices it takes, and which question came before it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.calls: list[tuple[int, int]] = []

    def _note(self, vertices: int) -> None:
        self.calls.append((self.asked.times, vertices))

    def valid_polygon(self, rings):
        self._note(sum(map(len, rings)))
        return super().valid_polygon(rings)

    def union(self, areas):
        import shapely

        self._note(int(shapely.get_num_coordinates(areas).sum()) if areas else 0)
        return super().union(areas)

    @property
    def most_between_questions(self) -> int:
        """The most vertices that the calls between two questions take."""
        times, vertices = np.array(self.calls).T
        return int(np.bincount(times, weights=vertices).max())


def parcels(side: int) -> Polygons:
    """Return side x side squares, of which one in ten is missing: neighbours share their edges."""
    there = np.argwhere(np.random.default_rng(1).random((side, side)) < 0.9).tolist()
    return Polygons.from_rings([[box(i, j, i + 1, j + 1)] for i, j in there])


def footprints(side: int) -> Polygons:
    """Return side x side squares that don't meet."""
    return Polygons.from_rings(
        [[box(i, j, i + 0.5, j + 0.5)] for i in range(0, 2 * side, 2) for j in range(0, 2 * side, 2)]
    )


def bow_ties(count: int) -> Polygons:
    return Polygons.from_rings(
        [[[(5 * i, 0), (5 * i + 3, 3), (5 * i + 3, 0), (5 * i, 3)]] for i in range(count)]
    )


def one_over_many(side: int) -> Polygons:
    """Return a diamond whose bounding box holds all of the squares under it."""
    diamond = [(side, -1), (2 * side + 1, side), (side, 2 * side + 1), (-1, side)]
    return Polygons.concatenated([footprints(side), Polygons.from_rings([[diamond]])])


# ---- Dissolving -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "polygons",
    [parcels(60), one_over_many(60), bow_ties(500)],
    ids=["parcels", "one over many", "bow-ties"],
)
def test_no_call_of_the_library_takes_much(monkeypatch, polygons):
    """Of parcels, outlines are left, and these grow with the root of their number."""
    monkeypatch.setattr(united, "MOST_VERTICES", 400)
    asked = Asked()
    overlay = Noting(asked)
    dissolved(polygons, overlay, asked)
    assert len(overlay.calls) > 10
    assert overlay.most_between_questions <= 2 * 400


def test_polygons_that_meet_no_other_never_reach_the_library():
    overlay = Noting(Asked())
    assert len(dissolved(footprints(60), overlay)) == 3600
    assert not overlay.calls


@pytest.mark.parametrize("nth", [1, 2, 5, 20])
@pytest.mark.parametrize("polygons", [parcels(30), bow_ties(50)], ids=["parcels", "bow-ties"])
def test_cancel_stops_the_dissolving(monkeypatch, polygons, nth):
    monkeypatch.setattr(united, "MOST_VERTICES", 50)
    asked = Asked(nth)
    with pytest.raises(Cancelled):
        dissolved(polygons, Noting(asked), asked)
    assert asked.times == nth


def test_the_rules_of_squares_ask_while_they_dissolve():
    for rule, covered in ((PixelRule.MIN_COVERED, 0.5), (PixelRule.ANY_OVERLAP, None)):
        with pytest.raises(Cancelled):
            region(parcels(30), rule=rule, min_covered=covered, cancelled=Asked(2))


# ---- On the way to pixels -------------------------------------------------------------------------------------------


def test_reprojecting_asks_every_so_many_points(monkeypatch):
    monkeypatch.setattr(densify, "_AT_ONCE", 100)
    most = 0

    def bent(xy):
        nonlocal most
        most = max(most, len(xy))
        return np.stack([xy[:, 0], xy[:, 1] + 0.03 * np.sin(xy[:, 0])], axis=1)

    in_portions = reprojected(parcels(20), bent)
    assert most <= 3 * 100  # three probes of an edge
    monkeypatch.undo()
    np.testing.assert_array_equal(in_portions.xy, reprojected(parcels(20), bent).xy)
    for nth in (1, 2):
        with pytest.raises(Cancelled):
            reprojected(parcels(20), bent, cancelled=Asked(nth))


def test_clipping_asks_before_each_side():
    for nth in (1, 4):
        with pytest.raises(Cancelled):
            clipped(parcels(5), (1.2, 1.2, 3.2, 3.2), Asked(nth))


def test_looking_for_polygons_without_pixels_asks(monkeypatch):
    monkeypatch.setattr(without_pixels, "_VERTICES_AT_ONCE", 50)
    slivers = Polygons.from_rings([[[(i, 0.2), (i + 0.3, 9.4), (i + 0.1, 9.8)]] for i in range(100)])
    asked = Asked()
    between_centres(slivers, (10, 100), PixelRule.CONTAINS, asked)
    assert asked.times >= 8  # 400 vertices
    with pytest.raises(Cancelled):
        between_centres(slivers, (10, 100), PixelRule.CONTAINS, Asked(6))
    with pytest.raises(Cancelled):
        outside_grid(slivers, (10, 100), Asked(1))
    lines = Polygons.from_rings([[[(i, 0), (i + 1, 0), (i, 0), (i, 0)]] for i in range(9)])
    with pytest.raises(Cancelled):
        without_area(lines, ShapelyOverlay(), Asked(9))


# ---- Within a tile --------------------------------------------------------------------------------------------------


def test_a_tile_is_left_between_its_parts(monkeypatch):
    monkeypatch.setattr(subdivide, "MOST_FLOAT_PIXELS", 64)
    evidence = PolygonEvidence(
        PolygonRole.VALID, region(parcels(20), rule=PixelRule.MIN_COVERED, min_covered=0.5)
    )
    for nth in (1, 3, 9):
        asked = Asked(nth)
        with heard_here(asked), pytest.raises(Cancelled):
            evidence.valid(Tile(0, 0, 64, 64))
        assert asked.times == nth


def test_workers_leave_their_tiles_when_the_user_cancels():
    """They would go on computing for as long as a tile takes, and the run would wait for them."""
    computing, parts = threading.Event(), []

    class TakesForEver:
        def valid(self, tile):
            computing.set()
            while True:
                look_here()
                parts.append(tile)

    with pytest.raises(Cancelled):
        stream((3, 4), Question([TakesForEver()]), lambda *_: None, workers=2, cancelled=computing.is_set)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("grid_mask")]


def test_so_they_do_when_writing_fails():
    class EndlessBelow:
        def valid(self, tile):
            while tile.row:
                look_here()
            return True

    def write(tile, found):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        stream((4, 4), Question([EndlessBelow()]), write, tile_shape=(1, 4), workers=2)


def test_without_workers_the_calling_thread_asks_the_user():
    class Asks:
        def valid(self, tile):  # noqa: ARG002
            look_here()
            return True

    with pytest.raises(Cancelled):
        stream((3, 4), Question([Asks()]), lambda *_: None, workers=0, cancelled=Asked(2))


def test_nobody_is_asked_where_nobody_is_heard():
    look_here()
    with heard_here(Asked(1)):
        with heard_here(never):
            look_here()
        with pytest.raises(Cancelled):
            look_here()
    look_here()
    look(never)
