"""What is fuzzed: a strategy, and what is done with each case that it draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from hypothesis.strategies import SearchStrategy


class WrongAnswerError(Exception):
    """An answer that isn't what the oracle says, or one where there should be a refusal."""


@dataclass(frozen=True)
class Target:
    """What is fuzzed.

    Attributes:
        cases: draws the cases. A case tells by its attribute `may_be_refused` whether an error is an answer to it.
        attempt: tries one; returns whether the answer was compared with an oracle, and raises WrongAnswerError.
        refusals: the documented errors.
        source: the folder, as "core", in whose lines such an error must be raised. An error of numpy's that passes
            through is no refusal: it names neither the argument nor the way out.
    """

    cases: SearchStrategy[Any]
    attempt: Callable[[Any], bool]
    refusals: tuple[type[Exception], ...] = (ValueError, TypeError, ImportError)
    source: str = "core"


def expect(holds: object, problem: str) -> None:
    """Raise WrongAnswerError unless something holds."""
    if not holds:
        raise WrongAnswerError(problem)
