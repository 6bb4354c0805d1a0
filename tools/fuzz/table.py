"""What `./dev fuzz` prints."""

from __future__ import annotations

from collections.abc import Mapping

from .parent import Found
from .targets import TARGETS

_HEADINGS = ("target", "cases", "answered", "refused", "compared with an oracle", "defects", "seconds")


def table(found: Mapping[str, Found]) -> str:
    """Return the counts of all targets as a table in Markdown; compared answers are among those answered."""
    rows = [[f"{name} ({TARGETS[name].subject})", *_counts(one)] for name, one in found.items()]
    if len(found) > 1:
        whole = Found()
        for one in found.values():
            whole.add(one)
        rows.append(["all", *_counts(whole)])
        rows[-1][5] = f"{sum(len(one.defects) for one in found.values()):,}"  # some targets may share a key
    lines = [_HEADINGS, ["---", *["---:"] * (len(_HEADINGS) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _counts(found: Found) -> list[str]:
    compared = found.counts["compared"]
    counts = (found.cases, found.counts["answered"] + compared, found.counts["refused"], compared)
    return [*(f"{count:,}" for count in counts), f"{len(found.defects):,}", f"{found.seconds:,.0f}"]


def described(target: str, defect: Mapping[str, str]) -> str:
    """Return a defect with its smallest example and how to find it again."""
    return (
        f"defect in {target}: {defect['key']}\n"
        f"  repeat: ./dev fuzz {defect['repeat']}\n"
        f"  example: {defect['example']}\n"
        + "".join(f"    {line}\n" for line in defect["problem"].splitlines())
    )
