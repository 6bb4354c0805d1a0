"""Which measurements the user wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .runner import tell


@dataclass(frozen=True)
class Choice:
    """Those whose name a regular expression finds; all without one."""

    pattern: re.Pattern[str] | None = None

    def takes(self, name: str) -> bool:
        """Return whether to measure it, and announce it if so."""
        taken = self.pattern is None or bool(self.pattern.search(name))
        if taken:
            tell(name)
        return taken
