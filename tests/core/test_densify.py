"""Reprojected polygons stay true between their vertices."""

from __future__ import annotations

import numpy as np
import pytest

from grid_mask.core.vector.densify import reprojected
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box


def bent(xy):
    """A projection that bends straight lines: circles around (0, -100)."""
    angle, radius = xy[:, 0] / 100, 100 + xy[:, 1]
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def s_curve(xy):
    """Bends an edge into an S that is symmetric about its middle, where it lies on the straight line."""
    return xy + np.stack([np.zeros(len(xy)), np.sin(xy[:, 0] / 50 * np.pi)], axis=1)


def one_hump(xy):
    """Bends an edge from -50 to 50 at three quarters of its length alone."""
    return xy + np.stack([np.zeros(len(xy)), 5 * np.exp(-(((xy[:, 0] - 25) / 8) ** 2))], axis=1)


def overshoot(xy):
    """Moves points along the edges: one from -50 to 50 first goes back beyond its beginning."""
    return xy - np.stack([30 * np.exp(-(((xy[:, 0] + 25) / 8) ** 2)), np.zeros(len(xy))], axis=1)


def distance_to_boundary(points, boundary):
    start, way = boundary[:-1], np.diff(boundary, axis=0)
    along = ((points[:, None] - start) * way).sum(-1) / (way**2).sum(-1)
    nearest = start + np.clip(along, 0, 1)[..., None] * way
    return np.hypot(*np.moveaxis(points[:, None] - nearest, -1, 0)).min(axis=1)


@pytest.mark.parametrize("project", [bent, s_curve, one_hump])
@pytest.mark.parametrize("tolerance", [0.01, 0.5])
def test_the_true_course_of_every_edge_stays_within_the_tolerance(project, tolerance):
    polygons = Polygons.from_rings([[box(-50, -30, 50, 30), box(-10, -10, 10, 10)]])
    got = reprojected(polygons, project, tolerance=tolerance)
    for ring, dense in zip(polygons.rings_of(0), got.rings_of(0)):
        fractions = np.linspace(0, 1, 2001)[:, None]
        for start, stop in zip(ring, ring[1:]):
            course = project(start + fractions * (stop - start))
            assert distance_to_boundary(course, dense).max() <= tolerance


def test_the_vertices_drawn_are_kept():
    polygons = Polygons.from_rings([[box(-50, -30, 50, 30)], [box(0, 0, 5, 5)]])
    got = reprojected(polygons, bent)
    assert len(got) == 2
    for i in range(2):
        (ring,), (dense,) = polygons.rings_of(i), got.rings_of(i)
        assert {tuple(vertex) for vertex in bent(ring)} <= {tuple(vertex) for vertex in dense}
        assert dense[0].tolist() == dense[-1].tolist()


def test_what_stays_straight_gets_no_vertices():
    polygons = Polygons.from_rings([[box(-50, -30, 50, 30)], [box(0, 0, 5, 5), box(1, 1, 2, 2)]])
    got = reprojected(polygons, lambda xy: 3 * xy[:, ::-1] + 7)
    assert got.xy.tolist() == (3 * polygons.xy[:, ::-1] + 7).tolist()


def test_a_course_beyond_an_end_of_its_edge_is_followed():
    """That it keeps to the line of the edge doesn't make it straight."""
    xy = reprojected(Polygons.from_rings([[box(-50, -30, 50, 30)]]), overshoot, tolerance=0.5).xy
    farthest = overshoot(np.stack([np.linspace(-50, 50, 2001), np.zeros(2001)], axis=1))[:, 0].min()
    for y in (-30, 30):
        assert abs(xy[xy[:, 1] == y, 0].min() - farthest) < 1


def test_edges_that_stay_straight_get_no_vertices_where_others_bend():
    polygons = Polygons.from_rings([[box(-40, -30, 40, 30)], [box(45, 0, 46, 5)]])
    x = reprojected(polygons, s_curve).xy[:, 0]
    assert len(x) > 20
    assert np.count_nonzero(np.abs(x) == 40) == 5


def test_no_polygons_are_not_projected():
    assert len(reprojected(Polygons.from_rings([]), bent)) == 0


def test_vertices_that_cannot_be_projected_are_refused():
    with pytest.raises(ValueError, match="not finite"):
        reprojected(Polygons.from_rings([[box(0, 0, 1, 1)]]), lambda xy: np.full_like(xy, np.inf))


def test_an_edge_through_a_point_that_cannot_be_projected_is_refused():
    with pytest.raises(ValueError, match=r"at \(0.0, -1.0\): the result is not finite"):
        reprojected(
            Polygons.from_rings([[box(-1, -1, 1, 1)]]), lambda xy: np.where(xy[:, :1] == 0, np.inf, xy)
        )


def test_the_first_point_that_cannot_be_projected_is_named():
    """Of two edges halved in one go, it may be the second's."""

    def project(xy):
        nowhere = (xy == [1.0, 0.0]).all(axis=1, keepdims=True)
        return np.where(nowhere, np.inf, xy + [0, 5] * xy[:, :1] ** 2)

    with pytest.raises(ValueError, match=r"at \(1.0, 0.0\): the result is not finite"):
        reprojected(Polygons.from_rings([[box(-1, -1, 1, 1)]]), project)


def test_a_torn_boundary_is_refused():
    """The right half of the plane is moved away, straight along the edges: their ends don't show it."""
    with pytest.raises(ValueError, match=r"torn at \(0\.29.*, -1.0\); clip it"):
        reprojected(Polygons.from_rings([[box(-1, -1, 2, 1)]]), lambda xy: xy - 1000 * (xy > [0.3, 9]))
