"""What is wrong with MASK_VALID, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ...core.cell_rules.problems import RuleError

translate = QCoreApplication.translate
# For texts that core marks for the translators: what is handed to `translate` must stand in the call.
translated = QCoreApplication.translate


def rule_message(error: RuleError) -> str:
    """Return what `error` says, translated, then the rule and a caret under the place."""
    found = f"'{error.detail}'" if error.detail else translate("GridMask", "the end of the rule")
    message = translated("GridMask", error.problem.value).format(found=found)
    _, text, caret = str(error).rsplit("\n", 2)
    return f"MASK_VALID: {message}\n{text}\n{caret}"
