"""What is wrong with MASK_VALID, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..core.cell_rule import RuleError, RuleProblem

translate = QCoreApplication.translate


def rule_message(error: RuleError) -> str:
    """Return what `error` says, translated, then the rule and a caret under the place."""
    found = f"'{error.detail}'" if error.detail else translate("GridMask", "the end of the rule")
    message = _templates()[error.problem].format(found=found)
    _, text, caret = str(error).rsplit("\n", 2)
    return f"MASK_VALID: {message}\n{text}\n{caret}"


def _templates() -> dict[RuleProblem, str]:
    """Return the messages; the core's own are English, and lupdate finds only what stands here."""
    return {
        RuleProblem.UNKNOWN_CHARACTER: translate(
            "GridMask",
            "{found} means nothing in a rule; write numbers, words and , - .. < > = & | ! ( )",
        ),
        RuleProblem.UNKNOWN_WORD: translate(
            "GridMask",
            "the word {found} is not known; the words of a rule are and, or, not, bit and bits",
        ),
        RuleProblem.CONDITION_EXPECTED: translate(
            "GridMask",
            "{found} stands where a condition is expected; write a number, a range, a comparison, a "
            "bit test or a bracket",
        ),
        RuleProblem.NUMBER_EXPECTED: translate(
            "GridMask",
            "{found} stands where a number is expected; write one such as 4, -2.5 or 1e3",
        ),
        RuleProblem.NUMBER_TOO_LARGE: translate(
            "GridMask",
            "the number {found} is too large; write one below 1.79e308",
        ),
        RuleProblem.ONE_NUMBER_EXPECTED: translate(
            "GridMask",
            "{found} can't stand here, as < <= > >= compare with one number; write decimals with a "
            "point, and join further conditions with & or |",
        ),
        RuleProblem.RANGE_REVERSED: translate(
            "GridMask",
            "the range {found} runs downwards; write the lower number first",
        ),
        RuleProblem.BIT_EXPECTED: translate(
            "GridMask",
            "{found} stands where the number of a bit is expected; write a whole number from 0, the "
            "lowest bit, to 63",
        ),
        RuleProblem.BIT_TOO_HIGH: translate(
            "GridMask",
            "there is no bit {found}; bits are numbered from 0, the lowest, to 63",
        ),
        RuleProblem.BITS_REVERSED: translate(
            "GridMask",
            "the bits {found} run downwards; write the lower bit first",
        ),
        RuleProblem.BITS_COMPARISON_EXPECTED: translate(
            "GridMask",
            "the bits {found} are compared with nothing; write a comparison behind them, such as = 2 or < 3",
        ),
        RuleProblem.BRACKET_NOT_CLOSED: translate(
            "GridMask",
            "the bracket {found} is never closed; add a )",
        ),
        RuleProblem.NESTED_TOO_DEEP: translate(
            "GridMask",
            "the bracket {found} is one too many inside others; write 50 levels at most",
        ),
        RuleProblem.UNEXPECTED: translate(
            "GridMask",
            "{found} can't follow a complete condition; join conditions with & (and) or | (or)",
        ),
    }
