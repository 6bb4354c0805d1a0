"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Attributes:
        check: its name.
        findings: each one a sentence with the way out; none where all is well.
        note: what was looked at.
    """

    check: str
    findings: tuple[str, ...] = ()
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def __str__(self) -> str:
        if not self.ok:
            return "\n        - ".join([f"FAILED  {self.check}", *self.findings])
        return f"ok      {self.check}" + (f": {self.note}" if self.note else "")
