"""Reasons: every one that holds for a pixel, and none where the pixel is valid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.question import Question
from grid_mask.core.combine.stream import stream
from grid_mask.core.combine.verdict import explained
from grid_mask.core.pixels.packed_mask import PackedMask
from grid_mask.core.pixels.reason import Reason
from grid_mask.core.pixels.reason_masks import ReasonMasks
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.raster_mask.interpolated import InterpolatedMask
from grid_mask.core.raster_mask.placement import Aligned
from grid_mask.core.raster_mask.positions import WholeSteps
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, picture
from grid_mask.tests.strategies import SHAPE, layers, tile_shapes


def inside(layer):
    return region(Polygons.from_rings(layer))


def raster(cells, *, offset=0, period=1, threshold=0.999, valid_outside=False):
    axis = WholeSteps(offset, 1, period)
    return InterpolatedMask(
        lambda tile: cells[tile.slices], cells.shape, Aligned(axis, axis), threshold, valid_outside
    )


class Canvas:
    def __init__(self, shape, dtype):
        self.values = np.zeros(shape, dtype=dtype)

    def __call__(self, tile, values):
        self.values[tile.slices] = values


def numbers(*lines):
    return [[int(digit, 16) for digit in line] for line in lines]


def test_every_reason_that_holds_is_told():
    """Valid columns 0-4, invalid rows 2-3, a mask of 4 x 4 cells whose last column rejects, nothing beyond it."""
    evidence = [
        raster(picture("###.", "###.", "###.", "###.")),
        PolygonEvidence(PolygonRole.VALID, inside([[box(0, 0, 4, 5)]])),
        PolygonEvidence(PolygonRole.INVALID, inside([[box(0, 2, 6, 3)]])),
    ]
    found = explained(evidence, Tile(0, 0, 5, 7))
    assert np.asarray(found.reasons).tolist() == numbers(
        "0004899",
        "0004899",
        "2226abb",
        "2226abb",
        "8888899",
    )
    assert found.taken_away == (4 + 12 + 7, 0, 6)


def test_beyond_a_mask_where_that_is_valid_there_is_no_reason():
    evidence = [raster(np.zeros((2, 2), bool), valid_outside=True)]
    reasons = explained(evidence, Tile(0, 0, 3, 3)).reasons
    assert np.asarray(reasons).tolist() == numbers("440", "440", "000")


def test_rows_and_columns_of_reasons_are_those_of_the_array():
    evidence = [
        raster(picture("###.", "###.", "###.", "###.")),
        PolygonEvidence(PolygonRole.VALID, inside([[box(0, 0, 4, 5)]])),
        PolygonEvidence(PolygonRole.INVALID, inside([[box(0, 2, 6, 3)]])),
    ]
    reasons = explained(evidence, Tile(0, 0, 5, 20)).reasons
    whole = np.asarray(reasons)
    for rows in (slice(0, 5), slice(1, 3), slice(4, None), slice(2, 2)):
        part = reasons.rows(rows)
        assert part.shape == whole[rows].shape
        assert (np.asarray(part) == whole[rows]).all()
        for cols in (slice(0, 20), slice(8, 17), slice(16, None)):
            assert (part.unpacked(cols) == whole[rows, cols]).all()


def test_reasons_of_both_hold_where_one_of_them_holds():
    left, top = picture("##..", "##.."), picture("####", "....")
    one = ReasonMasks((2, 4), {Reason.INSIDE_INVALID: PackedMask.of(left)})
    other = ReasonMasks(
        (2, 4), {Reason.INSIDE_INVALID: PackedMask.of(top), Reason.OUTSIDE_VALID: PackedMask.of(left)}
    )
    expected = Reason.INSIDE_INVALID * (left | top) + Reason.OUTSIDE_VALID * left
    assert np.asarray(one.union(other)).tolist() == expected.tolist()
    assert np.asarray(other.union(one)).tolist() == expected.tolist()


@pytest.mark.parametrize("dtype", [None, np.uint8, np.int16, np.float32])
def test_they_are_an_array_of_the_dtype_asked_for(dtype):
    reasons = ReasonMasks((2, 3), {Reason.RASTER_MASK: True})
    got = np.asarray(reasons, dtype=dtype)
    assert got.dtype == (dtype or np.uint8)
    assert got.tolist() == [[int(Reason.RASTER_MASK)] * 3] * 2
    assert reasons.__array__(copy=True).tolist() == got.tolist()
    assert reasons.__array__(dtype).dtype == got.dtype
    assert np.asarray(reasons.rows(slice(1, 2))).tolist() == got[1:].tolist()
    with pytest.raises(ValueError, match="without a copy"):
        reasons.__array__(copy=False)


def test_evidence_tells_of_the_whole_tile():
    tile = Tile(1, 2, 3, 5)
    polygons = PolygonEvidence(PolygonRole.INVALID, inside([[box(0, 0, 3, 2)]]))
    for piece in (polygons, raster(np.ones((9, 9), bool))):
        assert piece.reasons(tile).shape == tile.shape


def test_one_reason_for_a_whole_tile_stays_one_number():
    nowhere, full = PolygonEvidence(PolygonRole.VALID, inside([])), raster(np.ones((9, 9), bool))
    assert explained([nowhere, full], Tile(0, 0, 3, 3)).reasons.uniform() == Reason.OUTSIDE_VALID
    assert explained([full], Tile(0, 0, 3, 3)).reasons.uniform() == Reason.VALID
    assert explained([full], Tile(20, 0, 3, 3)).reasons.uniform() == Reason.BEYOND_RASTER_MASK
    assert explained([nowhere, full], Tile(0, 0, 3, 3)).taken_away == (9, 0)


random_cells = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((6, 6)) < 0.6)


@given(
    layers,
    layers,
    random_cells,
    st.integers(-6, 6),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.5, 0.999, 1.0]),
    st.booleans(),
    tile_shapes,
)
def test_reasons_are_none_exactly_where_the_mask_is_valid(
    valid_layer, invalid_layer, cells, offset, period, threshold, valid_outside, tile_shape
):
    """Asking for reasons changes neither the mask nor the counts, and reasons don't depend on the tiles."""
    evidence = [
        raster(cells, offset=offset, period=period, threshold=threshold, valid_outside=valid_outside),
        PolygonEvidence(PolygonRole.VALID, inside(valid_layer)),
        PolygonEvidence(PolygonRole.INVALID, inside(invalid_layer)),
    ]
    alone, beside, reasons, at_once = (Canvas(SHAPE, dtype) for dtype in (bool, bool, np.uint8, np.uint8))

    def write_both(tile, found):
        beside(tile, found.valid)
        reasons(tile, found.reasons)

    tally_alone = stream(
        SHAPE, Question(evidence), lambda tile, found: alone(tile, found.valid), tile_shape=tile_shape
    )
    explaining = Question(evidence, with_reasons=True)
    tally = stream(SHAPE, explaining, write_both, tile_shape=tile_shape)
    stream(SHAPE, explaining, lambda tile, found: at_once(tile, found.reasons), tile_shape=SHAPE)
    assert (beside.values == alone.values).all()
    assert ((reasons.values == 0) == beside.values).all()
    assert (reasons.values == at_once.values).all()
    assert tally.taken_away == tally_alone.taken_away
    assert tally.by_reason.tolist() == np.bincount(reasons.values.ravel(), minlength=16).tolist()
    for bit, piece in ((Reason.OUTSIDE_VALID, evidence[1]), (Reason.INSIDE_INVALID, evidence[2])):
        rejects = ~np.broadcast_to(piece.valid(Tile.whole(SHAPE)), SHAPE)
        assert ((reasons.values & bit != 0) == rejects).all()
    mask_rejects = reasons.values & (Reason.RASTER_MASK | Reason.BEYOND_RASTER_MASK) != 0
    assert (mask_rejects == ~np.broadcast_to(evidence[0].valid(Tile.whole(SHAPE)), SHAPE)).all()
