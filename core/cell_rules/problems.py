"""What can be wrong with the text of a rule."""

from __future__ import annotations

from enum import Enum
from typing import Final


def translate(context: str, text: str) -> str:  # noqa: ARG001  (the arguments are Qt's)
    """Mark a text for the translators, whose tools find it by this call; it stays as it is, in English."""
    return text


END_OF_RULE = translate("GridMask", "the end of the rule")
"""What is found where the text ends too early."""


class RuleProblem(Enum):
    """What can be wrong with the text of a rule; the value is the message, with a gap for what was found."""

    UNKNOWN_CHARACTER = translate(
        "GridMask", "{found} means nothing in a rule; write numbers, words and , - .. < > = & | ! ( )"
    )
    UNKNOWN_WORD = translate(
        "GridMask", "the word {found} is not known; the words of a rule are and, or, not, bit and bits"
    )
    CONDITION_EXPECTED = translate(
        "GridMask",
        "{found} stands where a condition is expected; "
        "write a number, a range, a comparison, a bit test or a bracket",
    )
    NUMBER_EXPECTED = translate(
        "GridMask", "{found} stands where a number is expected; write one such as 4, -2.5 or 1e3"
    )
    NUMBER_TOO_LARGE = translate("GridMask", "the number {found} is too large; write one below 1.79e308")
    ONE_NUMBER_EXPECTED = translate(
        "GridMask",
        "{found} can't stand here, as < <= > >= compare with one number; "
        "write decimals with a point, and join further conditions with & or |",
    )
    RANGE_REVERSED = translate("GridMask", "the range {found} runs downwards; write the lower number first")
    BIT_EXPECTED = translate(
        "GridMask",
        "{found} stands where the number of a bit is expected; "
        "write a whole number from 0, the lowest bit, to 63",
    )
    BIT_TOO_HIGH = translate(
        "GridMask", "there is no bit {found}; bits are numbered from 0, the lowest, to 63"
    )
    BITS_REVERSED = translate("GridMask", "the bits {found} run downwards; write the lower bit first")
    BITS_COMPARISON_EXPECTED = translate(
        "GridMask",
        "the bits {found} are compared with nothing; write a comparison behind them, such as = 2 or < 3",
    )
    BRACKET_NOT_CLOSED = translate("GridMask", "the bracket {found} is never closed; add a )")
    NESTED_TOO_DEEP = translate(
        "GridMask", "the bracket {found} is one too many inside others; write 50 levels at most"
    )
    UNEXPECTED = translate(
        "GridMask", "{found} can't follow a complete condition; join conditions with & (and) or | (or)"
    )


class RuleError(ValueError):
    """A text that is not a rule.

    Attributes:
        text: the whole text.
        position: 0-based index in `text` of what is wrong; behind the last word where the text ends too early.
        problem: what is wrong.
        detail: the part of `text` at fault, which begins at `position`; empty where the text ends too early.
    """

    def __init__(self, text: str, position: int, problem: RuleProblem, detail: str) -> None:
        super().__init__(text, position, problem, detail)  # what pickle and copy make it anew from
        self.text: Final = text
        self.position: Final = position
        self.problem: Final = problem
        self.detail: Final = detail

    def __str__(self) -> str:
        """Return the message, then the text, then a caret under the position."""
        return self.worded(self.problem.value, END_OF_RULE)

    def worded(self, message: str, end_of_rule: str) -> str:
        """Return what `__str__` does, in another language.

        Args:
            message: for `problem.value`.
            end_of_rule: for `END_OF_RULE`.
        """
        found = f"'{_on_one_line(self.detail)}'" if self.detail else end_of_rule
        return f"{message.format(found=found)}\n    {_on_one_line(self.text)}\n    {' ' * self.position}^"


def _on_one_line(text: str) -> str:
    """Return `text` without tabs and line breaks, which would move the caret away from the position."""
    return "".join(character if character.isprintable() else " " for character in text)
