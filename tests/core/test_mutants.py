"""What ./dev mutants makes of its outcomes: counts, and which survivors are explained."""

from __future__ import annotations

from grid_mask.tools.mutants.explained import Explanation, explanation_of, idle, read_explanations
from grid_mask.tools.mutants.outcomes import Mutant
from grid_mask.tools.mutants.page import count, page

LINE = "half = height // 2"
BECOMES = "half = height // 3"
WHY = "a block's size"
HERE = Explanation("core/a.py", "halves", LINE, (BECOMES,), WHY)
ANYWHERE = Explanation("", "", ", copy=False)", (", copy=True)", ")"), "only a copy is saved")


def mutant(outcome: str = "survived", **changes: str) -> Mutant:
    values = {"name": "grid_mask.core.a.x_halves__mutmut_1", "file": "core/a.py", "function": "halves"}
    return Mutant(**{**values, "text": "0", "was": LINE, "becomes": BECOMES, **changes}, outcome=outcome)


def test_an_explanation_is_of_one_change_of_one_line_in_one_function():
    assert HERE.covers(mutant())
    assert not HERE.covers(mutant(becomes="half = height / 2"))
    assert not HERE.covers(mutant(was="half = width // 2"))
    assert not HERE.covers(mutant(function="thirds"))
    assert not HERE.covers(mutant(file="core/b.py"))


def test_an_explanation_without_changes_is_of_all_changes_of_the_line():
    assert Explanation("core/a.py", "halves", LINE, (), WHY).covers(mutant(becomes="half = None"))


def test_an_explanation_for_anywhere_is_of_one_part_of_a_line():
    was = "pair(a.astype(t, copy=False), b.astype(t, copy=False))"
    assert ANYWHERE.covers(mutant(was=was, becomes="pair(a.astype(t, copy=True), b.astype(t, copy=False))"))
    assert ANYWHERE.covers(mutant(was=was, becomes="pair(a.astype(t, copy=False), b.astype(t))"))
    assert not ANYWHERE.covers(mutant(was=was, becomes="pair(a.astype(t, copy=False), None)"))


def test_the_score_leaves_out_what_is_explained():
    outcomes = ["killed"] * 17 + ["timed out", "crashed", "survived", "not reached"]
    mutants = [mutant(outcome) for outcome in outcomes[:-1]] + [mutant(outcomes[-1], was="other")]
    counted = count("core", mutants, [HERE])
    assert (counted.tried, counted.killed, counted.timed_out, counted.crashed) == (21, 17, 1, 1)
    assert (counted.survived, counted.explained) == (2, 1)
    assert counted.score == 100 * 19 / 20


def test_explanations_of_what_is_killed_are_told_of():
    assert idle([HERE], [mutant("killed")]) == [HERE]
    assert idle([HERE], [mutant("survived")]) == []


def test_the_page_has_a_row_for_each_package_and_each_explanation():
    mutants = [mutant("survived"), mutant("killed"), mutant("killed", file="core/vector/b.py")]
    lines = page(mutants, [HERE], head="# Mutation testing", ran=["- core: all."]).splitlines()
    assert "| core | 2 | 1 | 0 | 0 | 1 | 1 | 100.0 % |" in lines
    assert "| core/vector | 1 | 1 | 0 | 0 | 0 | 0 | 100.0 % |" in lines
    assert f"| core/a: halves | `` {LINE} `` | 1 | {WHY} |" in lines


def test_the_page_lists_what_is_neither_killed_nor_explained():
    odd = mutant("not reached", was="a | b", becomes="a & b")
    lines = page([mutant("survived"), odd], [HERE], head="#", ran=[]).splitlines()
    assert lines[-1] == r"| core/a: halves | `` a \| b `` | `` a & b `` |"
    assert "## Open survivors" in lines
    assert "## Open survivors" not in page([mutant("survived")], [HERE], head="#", ran=[])


def test_each_explanation_has_a_reason_and_a_first_match():
    explanations = read_explanations()
    assert all(one.why for one in explanations)
    assert explanation_of(mutant("survived"), [HERE]) is HERE
    assert explanation_of(mutant("survived"), []) is None
