"""Where the benchmark keeps what it makes: in .dev/bench of the checkout."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".dev" / "bench"
DOCS = ROOT / "docs"
PLUGINS = ROOT / ".dev" / "plugins"
"""./dev links the checkout from here, under the name that Python and QGIS import."""


def input_path(side: int, name: str) -> Path:
    """Return where an input of that name is kept for grids of side x side pixels, be it there or not."""
    return WORK / "inputs" / _version() / str(side) / name


def _version() -> str:
    """Return a name that changes when what is drawn changes."""
    sources = (Path(__file__).with_name(name).read_bytes() for name in ("draw.py", "geodata.py"))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:8]
