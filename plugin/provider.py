"""The Processing provider: the group of algorithms in QGIS's toolbox."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .build_mask import BuildMask

ICONS = Path(__file__).parent.parent / "icons"


class GridMaskProvider(QgsProcessingProvider):
    """The provider `gridmask`."""

    def id(self) -> str:
        """Return the part of an algorithm's id before the colon."""
        return "gridmask"

    def name(self) -> str:
        """Return the name shown in the toolbox: a proper name, the same in every language."""
        return "Grid Mask"

    def icon(self) -> QIcon:
        """Return the icon shown in the toolbox."""
        return QIcon(str(ICONS / "grid_mask.svg"))

    def svgIconPath(self) -> str:
        """Return the icon's file, for the model designer."""
        return str(ICONS / "grid_mask.svg")

    def loadAlgorithms(self) -> None:
        """Add the algorithms."""
        self.addAlgorithm(BuildMask())
