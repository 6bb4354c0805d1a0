"""What is asked about every tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..pixels.lattice import Lattice
from ..pixels.tile import Tile
from .evidence import Evidence
from .uncertainty import Uncertainty, uncertain
from .verdict import Verdict, explained, verdict


@dataclass(frozen=True)
class Question:
    """What is asked about every tile: where it is valid, and if wanted, for what reasons not, and where uncertain.

    Attributes:
        evidence: what decides. The cheapest should come first: evaluation short-circuits once nothing is left.
        with_reasons: whether every reason is wanted; then all evidence is asked, and the validity is the same.
        uncertainties: one for each piece of evidence where the uncertain pixels are wanted, else None.
        lattice: among whose nodes the valid pixels are to be shared out; None where that isn't wanted.
    """

    evidence: Sequence[Evidence]
    with_reasons: bool = False
    uncertainties: Sequence[Uncertainty] | None = None
    lattice: Lattice | None = None

    def __post_init__(self) -> None:
        if self.uncertainties is not None and len(self.uncertainties) != len(self.evidence):
            raise ValueError(
                f"there are {len(self.uncertainties)} uncertainties for {len(self.evidence)} pieces of evidence; "
                "give one for each"
            )

    def answer(self, tile: Tile) -> Verdict:
        """Return the verdict about a tile; safe to call from any number of threads at once."""
        found = (explained if self.with_reasons else verdict)(self.evidence, tile)
        if self.lattice is not None:
            found = replace(found, shares=self.lattice.shares(found.valid, found.valid_in_row, tile))
        if self.uncertainties is None:
            return found
        return replace(found, uncertain=uncertain(self.uncertainties, tile))
