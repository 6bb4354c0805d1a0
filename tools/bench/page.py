"""docs/performance.md: a head, and one chapter for each kind of run, replaced when it is run again."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = """\
# What it costs

Made by `./dev bench`; don't edit. Ratios are of medians measured side by side in one run, each competitor in processes
of its own, in turns, after a first call on a tiny scene; what takes longer than 15 s is measured once. Single times
wander with the machine. Targets are for the full sizes.
"""


def with_chapter(page: str, name: str, chapter: str) -> str:
    """Return the page with the chapter of that name put in the place of an older one, or at the end."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    marked = f"{begin}\n{chapter}\n{end}\n"
    if begin in page:
        older = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}\n", re.DOTALL)
        return older.sub(lambda _: marked, page)
    return f"{page or _HEAD}\n{marked}"


def save_chapter(path: Path, name: str, chapter: str) -> None:
    """Put a chapter into the page."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_chapter(page, name, chapter), encoding="utf-8")
