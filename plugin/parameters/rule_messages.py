"""What is wrong with MASK_VALID, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ...core.cell_rules.problems import END_OF_RULE, RuleError

# Not by the name of `translate`, which takes literal texts alone: core marks these for the translators.
_translated = QCoreApplication.translate


def rule_message(error: RuleError) -> str:
    """Return what `error` says, translated, then the rule and a caret under the place."""
    message = _translated("GridMask", error.problem.value)
    return f"MASK_VALID: {error.worded(message, _translated('GridMask', END_OF_RULE))}"
