"""A fault that is tried so many times, each time with dice of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .bench import Bench, Place
from .settings import Setting
from .verdict import Judged


@dataclass(frozen=True)
class Fault:
    """A row of the table.

    Attributes:
        name: with slashes, the kind first.
        count: how often it is tried; a function where the undisturbed run tells.
        try_once: makes one trial and judges it. The dice are those of `Place`.
        settings: whose undisturbed runs it needs.
        is_case: whether it is one thing and no matter of chance; then it is a trial in the row of its folder.
    """

    name: str
    count: int | Callable[[Bench], int]
    try_once: Callable[[Place, int], Judged]
    settings: tuple[Setting, ...]
    is_case: bool = False

    def numbers(self, bench: Bench, most: int | None) -> list[int]:
        """Return the numbers of its trials; `most`, where it is given, is how many there are.

        Of steps that are counted, no more than there are, spread over all of them.
        """
        if self.is_case:
            return [0]
        if isinstance(self.count, int):
            return list(range(most or self.count))
        count = self.count(bench)
        wanted = min(most or count, count)
        return [number * count // wanted for number in range(wanted)]

    @property
    def row(self) -> str:
        """The row of the table it is counted in."""
        return self.name.rpartition("/")[0] if self.is_case else self.name

    def trial_name(self, number: int) -> str:
        """Return the name of one of its trials."""
        return self.name if self.is_case else f"{self.name}/{number}"
