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

    def numbers(self, bench: Bench, wanted: int | None) -> list[int]:
        """Return the numbers of its trials; `wanted`, where it is given, is how many there are.

        Fewer than usual are spread over all; what is counted, as steps are, can't be tried more often.
        """
        if self.is_case:
            return [0]
        count = self.count if isinstance(self.count, int) else self.count(bench)
        if wanted is None or wanted >= count:
            return list(range(wanted or count if isinstance(self.count, int) else count))
        return [number * count // wanted for number in range(wanted)]

    @property
    def row(self) -> str:
        """The row of the table it is counted in."""
        return self.name.rpartition("/")[0] if self.is_case else self.name

    def trial_name(self, number: int) -> str:
        """Return the name of one of its trials."""
        return self.name if self.is_case else f"{self.name}/{number}"
