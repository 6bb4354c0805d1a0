"""What pytest says of its tests, read from JUnit's XML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Report:
    """The tests of one run, by name.

    Attributes:
        passed: their names.
        failed: names of those that failed, or had an error before or after.
        skipped: why, by name.
    """

    passed: frozenset[str]
    failed: tuple[str, ...]
    skipped: dict[str, str]

    @property
    def counts(self) -> str:
        """Return the numbers as the table has them."""
        return f"{len(self.passed):,} / {len(self.failed)} / {len(self.skipped)}"


def read_report(path: Path) -> Report:
    """Read a report; where there is none, the run has died, which is a failure."""
    if not path.exists():
        return Report(frozenset(), (f"{path.stem}: pytest died and left no report",), {})
    passed, failed, skipped = set(), [], {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '')}::{case.get('name', '')}"
        reason = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
        elif reason is not None:
            skipped[name] = reason.get("message", "")
        else:
            passed.add(name)
    return Report(frozenset(passed), tuple(dict.fromkeys(failed)), skipped)
