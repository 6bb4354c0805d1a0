"""QGIS with the algorithm, before anything is imported that needs it."""

from __future__ import annotations

ALGORITHM = "gridmask:buildmask"


def ready() -> None:
    """Start QGIS with the algorithm, unless it runs already."""
    from qgis.core import QgsApplication

    from ..bench.in_qgis import start_qgis

    if QgsApplication.processingRegistry().algorithmById(ALGORITHM) is None:
        start_qgis()
