"""The plugin's own colours and names of the classes, for pictures that look like its layers in QGIS."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def register_checkout() -> None:
    """Make the checkout importable as grid_mask, the name that QGIS gives it, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "grid_mask", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{ROOT} holds no plugin")
    package = importlib.util.module_from_spec(spec)
    sys.modules["grid_mask"] = package
    spec.loader.exec_module(package)


register_checkout()

from grid_mask.core.pixels.reason import Reason  # noqa: E402  (there is no grid_mask before)
from grid_mask.plugin.labels import reasons_label  # noqa: E402
from grid_mask.plugin.results.style import (  # noqa: E402
    INVALID_COLOUR,
    REASON_COLOURS,
    VALID_COLOUR,
    reasons_colour,
)

__all__ = ["INVALID_COLOUR", "REASON_COLOURS", "VALID_COLOUR", "Reason", "reasons_colour", "reasons_label"]
