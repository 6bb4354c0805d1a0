"""What is asked of every tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..pixels.tile import Tile
from .evidence import Evidence
from .uncertainty import Uncertainty, uncertain
from .verdict import Verdict, explained, verdict


@dataclass(frozen=True)
class Question:
    """What is asked of every tile: where it is valid, and if wanted why not, and how surely.

    Attributes:
        evidence: what decides. The cheapest comes first: what stands behind a piece that leaves nothing isn't asked.
        with_reasons: whether every reason is wanted; then all evidence is asked, and the validity is the same.
        uncertainties: of all the evidence, where the uncertain pixels are wanted, else None.
    """

    evidence: Sequence[Evidence]
    with_reasons: bool = False
    uncertainties: Sequence[Uncertainty] | None = None

    def answer(self, tile: Tile) -> Verdict:
        """Return what is found of a tile; any number of threads may ask at once."""
        found = (explained if self.with_reasons else verdict)(self.evidence, tile)
        if self.uncertainties is None:
            return found
        return replace(found, uncertain=uncertain(self.uncertainties, tile))
