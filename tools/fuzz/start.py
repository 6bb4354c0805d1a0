"""QGIS with the algorithm, before anything is imported that needs it."""

from __future__ import annotations

ALGORITHM = "gridmask:buildmask"


def ready() -> None:
    """Start QGIS with the algorithm, unless it runs already."""
    from qgis.core import QgsApplication

    if QgsApplication.processingRegistry().algorithmById(ALGORITHM) is None:
        from ..bench.in_qgis import start_qgis

        start_qgis()
