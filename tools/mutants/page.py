"""docs/mutation.md, and the counts in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from .explained import Explanation, explanation_of
from .outcomes import KILLED, Mutant

HEAD = """\
# Mutation testing

Made by `./dev mutants`; don't edit. mutmut {version} changes one spot of a function at a time (an operator, a number,
an argument, a condition, an assigned value; not the words of messages, nor types), and one of the tests that reach the
function must fail. Properties are tried on {examples} examples. *Killed*: a test failed; *timed out*: a test took ten
times as long as it does, or waited; *crashed*: the process died; *survived*: all passed, or no test reaches the
function. For each mutant, tests run for so many seconds as are told below, those first that are quick, are about
little else, or have killed its neighbours; more might kill more. *Score*: killed, timed out and crashed, of all that
are not explained below.
"""
EXPLAINED = """\
## Explained survivors

No test can tell these from the code, or none should. They are listed in tools/mutants/explained.toml by the text of
the line.
"""
OPEN = """\
## Open survivors

Nothing kills these yet, and nobody has said why they may live: a test is missing, or the code does more than it must.
"""
LEAST_SCORE = 95.0


@dataclass(frozen=True)
class Count:
    """Mutants of a package, by what became of them."""

    package: str
    killed: int
    timed_out: int
    crashed: int
    survived: int
    explained: int

    @property
    def tried(self) -> int:
        """All that were tried."""
        return self.killed + self.timed_out + self.crashed + self.survived

    @property
    def score(self) -> float:
        """Percentage killed of those that aren't explained."""
        counted = self.tried - self.explained
        return 100.0 * (self.tried - self.survived) / counted if counted else 100.0

    @property
    def row(self) -> str:
        """The row of the table."""
        values = (self.tried, self.killed, self.timed_out, self.crashed, self.survived, self.explained)
        cells = [self.package, *(f"{value:,}" for value in values), f"{self.score:.1f} %"]
        return "| " + " | ".join(cells) + " |"


TITLES = ("", "mutants", "killed", "timed out", "crashed", "survived", "of these explained", "score")


def table(mutants: Sequence[Mutant], explanations: Sequence[Explanation]) -> list[str]:
    """Return the lines of the table of all packages."""
    tried = sorted((mutant for mutant in mutants if mutant.outcome), key=_package)
    counts = [count(package, list(group), explanations) for package, group in groupby(tried, key=_package)]
    return [
        "| " + " | ".join(TITLES) + " |",
        "|---|" + "---:|" * (len(TITLES) - 1),
        *(one.row for one in counts),
        count("**all**", tried, explanations).row,
    ]


def count(package: str, mutants: Iterable[Mutant], explanations: Sequence[Explanation]) -> Count:
    """Count mutants by what became of them."""
    outcomes = [mutant.outcome for mutant in mutants]
    living = [mutant for mutant in mutants if mutant.lives]
    killed, timed_out, crashed = (outcomes.count(outcome) for outcome in KILLED)
    explained = sum(explanation_of(mutant, explanations) is not None for mutant in living)
    return Count(package, killed, timed_out, crashed, len(living), explained)


def _package(mutant: Mutant) -> str:
    return PurePosixPath(mutant.file).parent.as_posix()


def page(
    mutants: Sequence[Mutant], explanations: Sequence[Explanation], *, head: str, ran: Sequence[str]
) -> str:
    """Return the text of docs/mutation.md."""
    lines = [head, *ran, "", *table(mutants, explanations), "", EXPLAINED, *_explained(mutants, explanations)]
    still_open = _open(mutants, explanations)
    if still_open:
        lines += ["", OPEN, *still_open]
    return "\n".join(lines) + "\n"


def open_survivors(mutants: Iterable[Mutant], explanations: Sequence[Explanation]) -> list[Mutant]:
    """Return the mutants that are neither killed nor explained, function by function."""
    found = [one for one in mutants if one.lives and explanation_of(one, explanations) is None]
    return sorted(found, key=lambda one: (one.file, one.function))


def _open(mutants: Sequence[Mutant], explanations: Sequence[Explanation]) -> list[str]:
    rows = [
        f"| {_module(one.file)}: {one.function} | {_code(one.was)} | {_code(one.becomes)} |"
        for one in open_survivors(mutants, explanations)
    ]
    return ["| function | line | becomes |", "|---|---|---|", *rows] if rows else []


def _explained(mutants: Sequence[Mutant], explanations: Sequence[Explanation]) -> list[str]:
    living = [mutant for mutant in mutants if mutant.lives]
    lines = ["| function | line | survivors | why |", "|---|---|---:|---|"]
    for one in explanations:
        number = sum(one.covers(mutant) for mutant in living)
        if number:
            lines.append(f"| {_module(one.file)}: {one.function} | {_code(one.was)} | {number} | {one.why} |")
    return lines


def _module(file: str) -> str:
    return file[: -len(".py")]


def _code(text: str) -> str:
    """Return a line as a table shows it."""
    return "`` " + text.replace("|", "\\|") + " ``"
