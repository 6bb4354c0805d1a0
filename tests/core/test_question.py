"""What is asked of tiles: validity alone, with every reason, with uncertain pixels."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from grid_mask.core.combine.evidence import PolygonEvidence
from grid_mask.core.combine.polygon_role import PolygonRole
from grid_mask.core.combine.question import Question
from grid_mask.core.combine.stream import stream
from grid_mask.core.combine.uncertainty import Uncertainty, polygon_uncertainty, uncertain
from grid_mask.core.pixels.tile import Tile
from grid_mask.core.rasterize.engines import region
from grid_mask.core.vector.polygons import Polygons
from grid_mask.tests.builders import box, drawn, whole

SHAPE = (6, 8)
LAYER = Polygons.from_rings([[box(1.5, 1.5, 5.5, 3.5)]])
EVIDENCE = PolygonEvidence(PolygonRole.VALID, region(LAYER))
UNCERTAINTY = polygon_uncertainty(EVIDENCE, LAYER, 0.5)


def test_only_what_is_asked_is_answered():
    plain = Question([EVIDENCE]).answer(Tile.whole(SHAPE))
    assert (plain.reasons, plain.by_reason, plain.uncertain) == (None, None, None)
    explained = Question([EVIDENCE], with_reasons=True).answer(Tile.whole(SHAPE))
    assert explained.by_reason.tolist() == explained.reasons.counts().tolist()
    assert drawn(np.asarray(explained.valid)) == drawn(np.asarray(plain.valid))


def test_nothing_is_uncertain_without_evidence():
    assert Question([], uncertainties=[]).answer(Tile.whole(SHAPE)).uncertain is False


@pytest.mark.parametrize("tile_shape", [(1, 3), (4, 8), SHAPE])
def test_uncertain_pixels_add_up_to_the_whole(tile_shape):
    found = np.zeros(SHAPE, dtype=np.bool_)

    def write(tile, verdict):
        found[tile.slices] = whole(verdict.uncertain, tile.shape)

    stream(SHAPE, Question([EVIDENCE], uncertainties=[UNCERTAINTY]), write, tile_shape=tile_shape)
    assert drawn(found) == drawn(whole(uncertain([UNCERTAINTY], Tile.whole(SHAPE)), SHAPE))
    assert found.any()


class Notes:
    """Evidence that notes which threads ask it."""

    def __init__(self):
        self.threads = set()

    def valid(self, tile):  # noqa: ARG002
        self.threads.add(threading.get_ident())
        return True


def test_uncertain_pixels_are_computed_by_the_workers():
    notes = Notes()
    question = Question([notes], uncertainties=[Uncertainty(stricter=notes, looser=notes)])
    stream((4, 4), question, lambda *_: None, tile_shape=(1, 4), workers=1)
    assert notes.threads
    assert threading.get_ident() not in notes.threads


def test_reasons_and_uncertain_pixels_at_once():
    both = Question([EVIDENCE], with_reasons=True, uncertainties=[UNCERTAINTY]).answer(Tile.whole(SHAPE))
    explained = Question([EVIDENCE], with_reasons=True).answer(Tile.whole(SHAPE))
    assert both.by_reason.tolist() == explained.by_reason.tolist()
    assert (np.asarray(both.reasons) == np.asarray(explained.reasons)).all()
    assert drawn(np.asarray(both.uncertain)) == drawn(
        whole(uncertain([UNCERTAINTY], Tile.whole(SHAPE)), SHAPE)
    )


def test_evidence_without_its_uncertainty_is_refused():
    with pytest.raises(ValueError, match="1 uncertainties for 2 pieces of evidence"):
        Question([EVIDENCE, EVIDENCE], uncertainties=[UNCERTAINTY])
