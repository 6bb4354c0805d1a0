"""A hostile case: what is given, and what may come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .bench import Place
from .children import Limits

Overrides = dict[str, Any]
"""Parameters that differ from those of the scene; None takes one away."""


class Expect(Enum):
    """What a case may end in; a clear error is always right."""

    REFUSED = "a clear error and nothing else"
    SAME = "the mask of the undisturbed run"
    ANYTHING = "any mask that is whole"


@dataclass(frozen=True)
class Case:
    """A hostile case.

    Attributes:
        name: within its group.
        prepared: damages the trial's copy of the scene, and gives the parameters.
        expects: what may come of it.
        checked: whether QGIS checks the parameters, as the dialog and processing.run do, but models don't.
        cancel_after_s: when the user loses patience.
        limits: of the process.
        look: tells what is wrong in the folder afterwards, beside the outputs.
    """

    name: str
    prepared: Callable[[Place], AbstractContextManager[Overrides]]
    expects: Expect = Expect.REFUSED
    checked: bool = True
    cancel_after_s: float | None = None
    limits: Limits = Limits(memory=4 << 30, file=1 << 30)  # noqa: RUF009  # it is frozen
    look: Callable[[Place], str] = lambda _: ""


def given(**overrides: Any) -> Callable[[Place], AbstractContextManager[Overrides]]:
    """Return a preparation that does nothing but give parameters."""
    return made(lambda _: overrides)


def made(make: Callable[[Place], Overrides]) -> Callable[[Place], AbstractContextManager[Overrides]]:
    """Return a preparation that makes files, and has nothing to tidy up."""

    @contextmanager
    def prepared(place: Place) -> Iterator[Overrides]:
        yield make(place)

    return prepared
