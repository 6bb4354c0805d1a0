"""All targets by name. Loading one imports what it needs, QGIS among it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .target import Target


@dataclass(frozen=True)
class Known:
    """A target, not loaded yet.

    Attributes:
        module: the name of its module in this package, whose function `target` returns it.
        environment: the virtual environment that has what it needs.
        share: its part of all cases.
        chunk: cases that one process tries.
        subject: what is tried.
    """

    module: str
    environment: str
    share: float
    chunk: int
    subject: str

    @property
    def needs_qgis(self) -> bool:
        """Whether it runs in QGIS."""
        return self.environment == QGIS

    def load(self) -> Target:
        """Import the target, in QGIS if it needs that."""
        if self.needs_qgis:
            from .start import ready

            ready()
        loaded: Target = import_module(f".{self.module}", __package__).target()
        return loaded


CORE, QGIS = ".venv-core", ".venv"

TARGETS = {
    "wkb": Known("of_wkb", CORE, 0.42, 5000, "well-known binary"),
    "rules": Known("of_rules", CORE, 0.30, 5000, "texts of MASK_VALID, on cells of any dtype"),
    "calls": Known("of_calls", CORE, 0.12, 3000, "build_mask and grid_rasterize"),
    "streams": Known("of_streams", CORE, 0.02, 1500, "the loop over the tiles, all kinds of evidence"),
    "grids": Known("of_grids", CORE, 0.08, 2000, "geotransforms: Grid and placed"),
    "projections": Known("of_projections", QGIS, 0.01, 500, "masks and polygons in another CRS, in QGIS"),
    "parameters": Known("of_parameters", QGIS, 0.05, 500, "parameters of gridmask:buildmask, in QGIS"),
}
