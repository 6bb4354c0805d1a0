"""What became of each mutant, kept from call to call."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from .places import Suite

KILLED = ("killed", "timed out", "crashed")


@dataclass(frozen=True)
class Mutant:
    """A change of one spot.

    Attributes:
        name: mutmut's, unique in the suite.
        file: the module's path in the checkout.
        function: its name, as in "Tile.slices".
        text: hash of the function as it is without a change.
        was, becomes: the changed lines, each joined to one line.
        outcome: killed, timed out, crashed, survived, or not reached (by any test); "" for not tried.
        test: which killed it.
    """

    name: str
    file: str
    function: str
    text: str
    was: str
    becomes: str
    outcome: str = ""
    test: str = ""

    @property
    def lives(self) -> bool:
        """Whether it was tried and no test failed."""
        return bool(self.outcome) and self.outcome not in KILLED


def read_mutants(suite: Suite) -> list[Mutant]:
    """Return the suite's mutants with the outcomes that are known and whose function is still the same."""
    listed = [Mutant(**values) for values in json.loads(suite.listed.read_text(encoding="utf-8"))]
    known = _known(suite)
    return [replace(mutant, **known.get((mutant.name, mutant.text), {})) for mutant in listed]


def _known(suite: Suite) -> dict[tuple[str, str], dict[str, str]]:
    if not suite.outcomes.exists():
        return {}
    lines = [json.loads(line) for line in suite.outcomes.read_text(encoding="utf-8").splitlines()]
    return {(line["name"], line["text"]): line for line in lines}
