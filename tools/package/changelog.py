"""CHANGELOG.md, as its format says: https://keepachangelog.com."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>.*))?$")


@dataclass(frozen=True)
class Section:
    """What has changed in one version.

    Attributes:
        name: the version, or Unreleased.
        date: as written; empty where there is none.
        entries: its lines, without headings and empty ones.
    """

    name: str
    date: str
    entries: tuple[str, ...]

    @property
    def is_unreleased(self) -> bool:
        """Whether it collects what comes with the next version."""
        return self.name.lower() == "unreleased"


def sections(text: str) -> list[Section]:
    """Return the sections of a changelog in its order, the newest first."""
    found: list[Section] = []
    for block in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        heading, *lines = block.splitlines() or [""]
        match = _HEADING.match(heading)
        if match:
            entries = tuple(line for line in lines if line.strip() and not line.startswith("#"))
            found.append(Section(match["name"], (match["date"] or "").strip(), entries))
    return found


def newest(text: str) -> Section | None:
    """Return the section of the newest version; None where there is none yet."""
    return next((section for section in sections(text) if not section.is_unreleased), None)
