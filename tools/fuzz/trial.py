"""Cases of one target, tried in this process."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Callable

from hypothesis import HealthCheck, Phase, given, seed as seeded, settings

from .parent import BATCH
from .target import Target
from .verdict import Defect, TooSlowError, Verdict, key_of, problem_of, verdict_of

_MOST_DEFECTS = 10
"""In one batch; more would be the same again."""
_LONGEST_EXAMPLE = 4000

Watch = Callable[[Any], AbstractContextManager[None]]


@dataclass
class Tally:
    """What cases came to.

    Attributes:
        counts: cases by verdict.
        defects: each kind once.
        spoiled: cases that were defects, and smaller versions of them.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    defects: list[Defect] = field(default_factory=list)
    spoiled: int = 0

    @property
    def cases(self) -> int:
        """How many cases were tried."""
        return sum(self.counts.values()) + self.spoiled


def batches(
    name: str, target: Target, *, seed: int, batch: int, cases: int, watch: Watch = lambda case: nullcontext()
) -> Iterator[Tally]:
    """Try so many cases, and yield what each batch of them came to.

    Args:
        name: of the target.
        target: what is tried.
        seed: of all batches.
        batch: the number of the first one; the same seed and number draw the same cases.
        cases: how many.
        watch: is held while a case is tried.
    """
    known: set[str] = set()
    for first in range(0, cases, BATCH):
        one = _Batch(name, target, seed=seed, number=batch + first // BATCH, known=known, watch=watch)
        yield one.tried(min(BATCH, cases - first))


class _Batch:
    """One batch; a defect ends a run of hypothesis, which is then begun anew for the rest."""

    def __init__(
        self, name: str, target: Target, *, seed: int, number: int, known: set[str], watch: Watch
    ) -> None:
        self._name, self._target, self._watch = name, target, watch
        self._seed, self._number = seed, number
        self._known = known
        self._tally = Tally()
        self._failed: tuple[str, Any, BaseException] | None = None

    def tried(self, cases: int) -> Tally:
        while self._tally.cases < cases and len(self._tally.defects) < _MOST_DEFECTS:
            before = self._tally.cases
            self._run(cases - before)
            if self._tally.cases == before:
                break  # nothing new is left to draw
        return self._tally

    def _run(self, cases: int) -> None:
        self._failed = None
        words = f"{self._name} {self._seed} {self._number} {self._tally.cases}"

        @seeded(zlib.crc32(words.encode()))
        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
        )
        @given(self._target.cases)
        def attempt(case: Any) -> None:
            self._attempt(case)

        try:
            attempt()
        except Exception as error:
            self._note(error)

    def _attempt(self, case: Any) -> None:
        with self._watch(case):
            try:
                verdict = verdict_of(self._target, case)
            except Exception as error:
                self._tally.spoiled += 1
                key = key_of(error)
                if key in self._known:
                    return
                if isinstance(error, TooSlowError):
                    self._keep(
                        key, case, error
                    )  # as it is: to make it smaller would take as long, again and again
                    return
                if self._failed is not None and self._failed[0] != key:
                    return  # one at a time: hypothesis is making the first one smaller
                self._failed = key, case, error
                raise
        self._tally.counts[verdict] += 1

    def _note(self, error: BaseException) -> None:
        """Keep the defect that ended the run: the last case that failed is the smallest one."""
        if self._failed is None:
            raise error  # it isn't the case that failed, but its drawing
        self._keep(*self._failed)

    def _keep(self, key: str, case: Any, problem: BaseException) -> None:
        self._known.add(key)
        example = repr(case)[:_LONGEST_EXAMPLE]
        self._tally.defects.append(Defect(key, example, problem_of(problem), self._repeat()))

    def _repeat(self) -> str:
        return f"--only {self._name} --seed {self._seed} --batch {self._number}"
