"""Where the trials keep what they make: in .dev/faults of the checkout, unless told otherwise."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".dev" / "faults"
