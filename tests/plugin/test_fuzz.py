"""A few cases of the targets of `./dev fuzz` that need QGIS, always the same."""

from __future__ import annotations

import pytest

from grid_mask.tools.fuzz.table import described
from grid_mask.tools.fuzz.targets import TARGETS
from grid_mask.tools.fuzz.trial import batches
from grid_mask.tools.fuzz.verdict import Verdict

CASES = {"parameters": 80, "projections": 20}
SEED = 7


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_answered_or_refused(plugin, name):
    (tally,) = batches(name, TARGETS[name].load(), seed=SEED, batch=0, cases=CASES[name])
    assert not tally.defects, "\n".join(described(name, vars(defect)) for defect in tally.defects)
    assert tally.cases == CASES[name]
    assert tally.counts[Verdict.COMPARED] > CASES[name] / 10
    assert tally.counts[Verdict.REFUSED] > 0 or name == "projections"


def test_every_target_in_qgis_is_tried():
    assert set(CASES) == {name for name, known in TARGETS.items() if known.needs_qgis}
