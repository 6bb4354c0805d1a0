"""Texts of MASK_VALID, and the rules that some of them are, on cells of any dtype."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from ...core.cell_rules.parser import parse_cell_rule
from ...tests.rule_texts import (
    PIECES,
    Written,
    expected_validity,
    rules_for_real_cells,
    rules_for_whole_cells,
    texts,
)
from .target import Target, expect

_DTYPES = (
    *("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g"),
    *(">i2", ">u4", ">i8", ">f4", ">f8"),
    *("c8", "c16", "S3", "U2", "M8[s]", "m8[D]", "V3", "O", "i2,f4"),
)
_MOST_CELLS = 12
_LONGEST_TIMES = 2000


@dataclass(frozen=True, eq=False)
class RuleCase:
    """A text, and cells for the rule that it may be.

    Attributes:
        rule: what tells of each cell whether it is valid; None where that isn't known.
    """

    text: str
    cells: npt.NDArray[Any]
    rule: Written | None = None

    @property
    def may_be_refused(self) -> bool:
        """Whether the text may be no rule, or one that isn't for these cells."""
        return self.rule is None

    def __repr__(self) -> str:
        cells = f"np.array({self.cells.tolist()!r}, dtype={self.cells.dtype.str!r})"
        return f"RuleCase({self.text!r}, {cells}, shape {self.cells.shape})"


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt, refusals=(ValueError, TypeError))


def _attempt(case: RuleCase) -> bool:
    before = case.cells.copy()
    valid = parse_cell_rule(case.text).valid(case.cells)
    expect(valid.dtype == np.bool_ and valid.shape == case.cells.shape, f"{valid!r} is no mask of the cells")
    expect(case.cells.tobytes() == before.tobytes(), "the cells were changed")
    if case.rule is None:
        # Each cell by itself must be judged as among the others, in a copy that lies in one piece, too.
        rule = parse_cell_rule(case.text)
        each = [bool(rule.valid(cell)) for cell in case.cells.reshape(-1)]
        expect(valid.ravel().tolist() == each, f"{valid.tolist()}, but cell by cell {each}")
        return False
    wanted = expected_validity(case.rule, case.cells)
    expect(valid.tolist() == wanted, f"{valid.tolist()}, not {wanted}")
    return True


_real_rules = st.one_of(rules_for_whole_cells(), rules_for_real_cells())


def _written_case(written: tuple[Written, npt.NDArray[Any]]) -> RuleCase:
    rule, cells = written
    return RuleCase(rule.text, cells, rule)


@st.composite
def _cells(draw: st.DrawFn) -> npt.NDArray[Any]:
    """Draw cells of any dtype, from any bytes: every bit pattern of a NaN among them."""
    dtype = np.dtype(draw(st.sampled_from(_DTYPES)))
    if dtype.kind == "O":
        return np.array(draw(st.lists(st.sampled_from([None, 1, "x", 2.5]), max_size=3)), dtype=object)
    count = draw(st.integers(0, _MOST_CELLS))
    size = count * dtype.itemsize
    bits = draw(st.binary(min_size=size, max_size=size))
    # A bool is one of two bytes.
    cells = (
        np.frombuffer(bits, np.uint8).astype(np.bool_) if dtype.kind == "b" else np.frombuffer(bits, dtype)
    )
    shape = draw(st.sampled_from(["row", "table", "every second", "one"]))
    if shape == "table" and count % 2 == 0:
        return cells.reshape(2, -1).T
    if shape == "every second":
        return cells[::2]
    if shape == "one" and count:
        return cells[:1].reshape(())
    return cells


def _with_other_text(text: str, at: int, new: str) -> str:
    at %= len(text) + 1
    return text[:at] + new + text[at + 1 :]


_rule_texts = _real_rules.map(lambda written: written[0].text)
_damaged_texts = st.builds(
    _with_other_text, _rule_texts, st.integers(0, 200), PIECES | st.characters() | st.just("")
)
_long_texts = st.builds(
    lambda piece, times: piece * times, PIECES | texts.filter(bool), st.integers(1, _LONGEST_TIMES)
)
_all_texts = st.one_of(_rule_texts, _damaged_texts, _damaged_texts, texts, st.text(), _long_texts)

_cases = st.one_of(_real_rules.map(_written_case), st.builds(RuleCase, _all_texts, _cells()))
