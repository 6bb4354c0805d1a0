"""What QGIS loads when the plugin is enabled."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from .provider import GridMaskProvider


class GridMaskPlugin:
    """Adds the Processing provider to QGIS, and takes it away again."""

    def __init__(self, iface: object | None) -> None:
        """Load the translation; `iface` is QGIS's window, or None in qgis_process."""
        self._provider: GridMaskProvider | None = None
        self._translator = _translator()
        if self._translator is not None:
            QCoreApplication.installTranslator(self._translator)

    def initProcessing(self) -> None:
        """Register the provider."""
        self._provider = GridMaskProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Register the provider in the desktop."""
        self.initProcessing()

    def unload(self) -> None:
        """Take the provider and the translation away."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None


def _translator() -> QTranslator | None:
    """Return the translation into the language QGIS speaks, or None where there is none."""
    translator = QTranslator()
    folder = Path(__file__).parent.parent / "i18n"
    # translation() is what the desktop speaks, --lang included; it is empty in qgis_process. The default QLocale is
    # neither: it says how numbers look.
    language = QgsApplication.instance().translation() or QgsApplication.locale()
    found = translator.load(QLocale(language), "grid_mask", "_", str(folder))
    return translator if found else None
