"""Texts of rules: some written together with a function that judges a cell in plain Python, and any others."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

INTEGERS = tuple(np.dtype(f"{kind}{size}") for kind in "iu" for size in (1, 2, 4, 8))
FLOATS = tuple(np.dtype(f"f{size}") for size in (2, 4, 8))


@dataclass(frozen=True)
class Written:
    """A part of a rule: its text, and its result for a number."""

    text: str
    holds: Callable[[Fraction], bool]


ORDERS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
}
SPACES = st.sampled_from(["", " ", "  ", "\t"])
EDGES = [
    limit + step
    for bits in (7, 8, 15, 16, 31, 32, 53, 63, 64)
    for limit in (2**bits, -(2**bits))
    for step in (-1, 0, 1)
]
WHOLES = st.one_of(st.integers(-10, 20), st.sampled_from(EDGES))
EIGHTHS = st.builds(Fraction, st.integers(-80, 160), st.just(8))  # exact in any floating point dtype


def decimal_text(number: Fraction) -> str:
    """Return a number of whole eighths with as many decimals as it needs."""
    thousandths = abs(number) * 1000
    assert thousandths.denominator == 1
    whole, rest = divmod(thousandths.numerator, 1000)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:03}" if rest else f"{sign}{whole}"


def spaced(draw: st.DrawFn, *parts: str) -> str:
    """Put white space, drawn anew, around the parts."""
    return "".join(draw(SPACES) + part for part in parts) + draw(SPACES)


@cache  # hypothesis takes long to make a strategy
@st.composite
def lists(draw: st.DrawFn, numbers: st.SearchStrategy[Fraction]) -> Written:
    ranges = draw(st.lists(st.tuples(numbers, numbers).map(sorted), min_size=1, max_size=3))
    items = []
    for low, high in ranges:
        dash = draw(st.sampled_from(["-", ".."]))
        alone = low == high and draw(st.booleans())
        items.append(
            decimal_text(low) if alone else spaced(draw, decimal_text(low), dash, decimal_text(high))
        )
    return Written(",".join(items), lambda cell: any(low <= cell <= high for low, high in ranges))


@cache
@st.composite
def comparisons(draw: st.DrawFn, numbers: st.SearchStrategy[Fraction]) -> Written:
    sign = draw(st.sampled_from([*ORDERS, "=", "==", "!=", "<>", "≠"]))
    if sign in ORDERS:
        limit = draw(numbers)
        return Written(spaced(draw, sign, decimal_text(limit)), lambda cell: ORDERS[sign](cell, limit))
    listed = draw(lists(numbers))
    wanted = sign in ("=", "==")
    return Written(spaced(draw, sign, listed.text), lambda cell: listed.holds(cell) == wanted)


@cache
@st.composite
def bit_tests(draw: st.DrawFn, numbers: st.SearchStrategy[Fraction], width: int) -> Written:
    first, last = sorted(draw(st.tuples(*[st.integers(0, width - 1)] * 2)))
    word = draw(st.sampled_from(["bit", "bits", "BITS"]))

    def field(cell: Fraction) -> Fraction:
        return Fraction((int(cell) >> first) & (2 ** (last - first + 1) - 1))

    if first == last and draw(st.booleans()):
        return Written(f"{word} {first}", lambda cell: field(cell) == 1)
    where = str(first) if first == last else spaced(draw, str(first), "-", str(last))
    compared = draw(comparisons(numbers))
    return Written(f"{word} {where}{compared.text}", lambda cell: compared.holds(field(cell)))


def negated(part: Written, sign: str) -> Written:
    return Written(f"{sign} ({part.text})", lambda cell: not part.holds(cell))


def combined(parts: list[Written], sign: str, every: Callable[[Any], bool]) -> Written:
    return Written(
        f" {sign} ".join(f"({part.text})" for part in parts), lambda cell: every(p.holds(cell) for p in parts)
    )


def disjunction_of_conjunctions(rows: list[list[Written]]) -> Written:
    """Write leaves without brackets: and binds closer than or, not closer than both."""
    text = " or ".join(" & ".join(leaf.text for leaf in row) for row in rows)
    return Written(text, lambda cell: any(all(leaf.holds(cell) for leaf in row) for row in rows))


def rules(leaves: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    bare_not = st.builds(lambda leaf: Written(f"not {leaf.text}", lambda cell: not leaf.holds(cell)), leaves)
    rows = st.lists(st.lists(leaves | bare_not, min_size=1, max_size=3), min_size=1, max_size=3)

    def trees(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
        several = st.lists(parts, min_size=1, max_size=3)
        return st.one_of(
            st.builds(negated, parts, st.sampled_from(["!", "not", "NOT"])),
            st.builds(combined, several, st.sampled_from(["&", "and"]), st.just(all)),
            st.builds(combined, several, st.sampled_from(["|", "or"]), st.just(any)),
        )

    return st.recursive(rows.map(disjunction_of_conjunctions), trees, max_leaves=6)


@cache
def rules_for_bits(width: int) -> st.SearchStrategy[Written]:
    """Rules for whole cells so many bits wide."""
    numbers = WHOLES.map(Fraction) | EIGHTHS
    fields = st.integers(0, 8).map(Fraction) | numbers
    return rules(lists(numbers) | comparisons(numbers) | bit_tests(fields, width=width))


@cache
def whole_cells(dtype: np.dtype[Any]) -> st.SearchStrategy[npt.NDArray[Any]]:
    """Cells of an integer dtype, many of them at the limits of one."""
    lowest, highest = (int(limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
    edges = [edge for edge in EDGES if lowest <= edge <= highest]
    values = st.integers(max(lowest, -10), 20) | st.integers(lowest, highest) | st.sampled_from(edges)
    return st.lists(values, max_size=20).map(lambda cells: np.array(cells, dtype))


@st.composite
def rules_for_whole_cells(draw: st.DrawFn) -> tuple[Written, npt.NDArray[Any]]:
    dtype = draw(st.sampled_from(INTEGERS))
    return draw(rules_for_bits(np.iinfo(dtype).bits)), draw(whole_cells(dtype))


REAL_RULES = rules(lists(EIGHTHS) | comparisons(EIGHTHS))
REAL_CELLS = st.lists(EIGHTHS.map(float) | st.just(np.nan), max_size=20)


@st.composite
def rules_for_real_cells(draw: st.DrawFn) -> tuple[Written, npt.NDArray[Any]]:
    rule, cells = draw(REAL_RULES), draw(REAL_CELLS)
    return rule, np.array(cells, draw(st.sampled_from(FLOATS)))


def expected_validity(rule: Written, cells: npt.NDArray[Any]) -> list[bool]:
    return [not np.isnan(cell) and rule.holds(Fraction(cell)) for cell in cells.tolist()]


SIGNS = ["-", "..", ",", "<", "=", "!=", "≤", "!", "&", "|", "(", ")", "#", ".", " ", "\n"]
WORDS = ["3", "64", "0.5", "1e9", "1e999", "7-4", "not", "or", "bit", "bits", "bits 1-2", "e", "foo"]
PIECES = st.sampled_from(SIGNS + WORDS)

texts = st.text() | st.lists(PIECES, max_size=12).map("".join) | st.lists(PIECES, max_size=12).map(" ".join)
"""Any text, and the pieces of rules in any order: hardly one of them is a rule."""
