"""The first of many names, for messages and the log."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMED = 5
"""Features, tables and the like that are named one by one, before the rest is only counted."""


def first_ones(names: Sequence[object]) -> str:
    """List the first names, and show where there are more."""
    return ", ".join(map(str, names[:MOST_NAMED])) + (" ..." if len(names) > MOST_NAMED else "")
