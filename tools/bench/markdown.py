"""Tables and figures in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from .runner import Measured

NOTHING = ""


@dataclass(frozen=True)
class Goal:
    """A ratio to be reached: at least so many times faster, or at most so many times as long."""

    ratio: float
    at_most: bool = False

    def verdict(self, ratio: float, *, at_least: bool = False) -> str:
        """Return the goal and whether a ratio reaches it; `at_least` where the ratio is a lower bound."""
        wanted = f"at most {self.ratio:g}x" if self.at_most else f"{self.ratio:g}x"
        if (ratio <= self.ratio) if self.at_most else (ratio >= self.ratio):
            return f"{wanted}: reached"
        return f"{wanted}: {'not known' if at_least and not self.at_most else '**not reached**'}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose other columns are figures."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figures(number: float) -> str:
    """Return a number with three significant digits and without an exponent."""
    if number == 0:
        return "0"
    digits = 2 - floor(log10(abs(number)))
    return f"{round(number, digits):,.{max(digits, 0)}f}"


def seconds(took: Measured) -> str:
    """Return the median."""
    return f"{'> ' if took.stopped else ''}{duration(took.seconds)}"


def duration(seconds: float) -> str:
    """Return a time in seconds or milliseconds."""
    return f"{figures(seconds)} s" if seconds >= 1 else f"{figures(1000 * seconds)} ms"


def mib(size: float | None) -> str:
    """Return a size."""
    return NOTHING if size is None else f"{figures(size)} MiB"


def faster(ours: Measured, theirs: Measured | None) -> str:
    """Return how many times longer theirs takes than ours."""
    if theirs is None:
        return NOTHING
    return f"{'> ' if theirs.stopped else ''}{figures(theirs.seconds / ours.seconds)}x"


def verdict(goal: Goal | None, ours: Measured, theirs: Measured) -> str:
    """Return whether ours is as many times faster than theirs as the goal says."""
    if goal is None:
        return NOTHING
    return goal.verdict(theirs.seconds / ours.seconds, at_least=theirs.stopped)


def count(pixels: int | None) -> str:
    """Return a number of pixels."""
    return NOTHING if pixels is None else f"{pixels:,}"
