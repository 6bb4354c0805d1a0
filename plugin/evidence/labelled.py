"""Evidence with the reason for which it rejects pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from ...core.combine.evidence import Evidence
from ...core.combine.uncertainty import Uncertainty
from ...core.pixels.reason import Reason


@dataclass(frozen=True)
class LabelledEvidence:
    """Evidence with what the plugin knows of it.

    Attributes:
        reason: for which it takes pixels away.
        evidence: itself.
        uncertainty: makes its stricter and its looser version, for those who ask what is uncertain.
    """

    reason: Reason
    evidence: Evidence
    uncertainty: Callable[[], Uncertainty]
