"""Survivors that no test can kill or should, each with its reason, from explained.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomllib

from .outcomes import Mutant

_FILE = Path(__file__).with_name("explained.toml")
_ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Explanation:
    """Why some changes may go unnoticed.

    Attributes:
        file, function: where; both empty for anywhere.
        was: the line, spelled as Mutant.was; for anywhere, the part of it that is changed.
        becomes: the changed lines that are meant, or parts of them; empty for all changes of the line.
        why: the reason.
    """

    file: str
    function: str
    was: str
    becomes: tuple[str, ...]
    why: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether the mutant is one of those that are meant."""
        if not self.file:
            return any(mutant.becomes in _exchanged(mutant.was, self.was, part) for part in self.becomes)
        return (mutant.file, mutant.function, mutant.was) == (self.file, self.function, self.was) and (
            not self.becomes or mutant.becomes in self.becomes
        )


def _exchanged(line: str, part: str, other: str) -> list[str]:
    """Return the lines in which one occurrence of a part is another."""
    pieces = line.split(part)
    return [part.join(pieces[:place]) + other + part.join(pieces[place:]) for place in range(1, len(pieces))]


def read_explanations() -> list[Explanation]:
    """Return what explained.toml says."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    everywhere = [
        Explanation("", "", change["was"], _texts(change["becomes"]), change["why"])
        for change in tables.pop(_ANYWHERE, [])
    ]
    return everywhere + [
        Explanation(file, function, line["was"], _texts(line.get("becomes", ())), line["why"])
        for file, functions in tables.items()
        for function, lines in functions.items()
        for line in lines
    ]


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def explanation_of(mutant: Mutant, explanations: Iterable[Explanation]) -> Explanation | None:
    """Return why the mutant may live, or None."""
    return next((explanation for explanation in explanations if explanation.covers(mutant)), None)


def idle(explanations: Iterable[Explanation], mutants: Sequence[Mutant]) -> list[Explanation]:
    """Return the explanations that explain none of the survivors: to be taken out."""
    living = [mutant for mutant in mutants if mutant.lives]
    return [one for one in explanations if not any(one.covers(mutant) for mutant in living)]
