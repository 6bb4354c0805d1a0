"""QGIS in a forked process, and a run of the algorithm in it. Nothing here is called in the process that forks."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)

from .children import Answer

ALGORITHM = "gridmask:buildmask"
_kept: list[object] = []
"""What QGIS needs while it runs, but doesn't own."""


class Log(QgsProcessingFeedback):
    """Keeps what the user would read. No slots in Python: an interrupt in one aborts the process."""

    def __init__(self) -> None:
        super().__init__(False)  # not into QGIS's own log as well
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.cancelled_at: float | None = None

    def pushInfo(self, info: str) -> None:  # noqa: N802
        """Keep a line."""
        self.lines.append(info)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        """Keep a warning."""
        self.lines.append(warning)

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: ARG002, N802, N803
        """Keep an error."""
        self.errors.append(error)

    def cancel_after(self, seconds: float) -> None:
        """Cancel from another thread after so many seconds."""
        timer = threading.Timer(seconds, self._cancel_now)
        timer.daemon = True
        timer.start()

    def _cancel_now(self) -> None:
        """Cancel as the dialog's button does, and note when."""
        self.cancelled_at = time.monotonic()
        self.cancel()


def start_qgis() -> None:
    """Start QGIS without a window, with Processing and the plugin's provider."""
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(f"{QgsApplication.pkgDataPath()}/python/plugins")
    from processing.core.Processing import Processing

    from ...plugin.provider import GridMaskProvider

    Processing.initialize()
    provider = GridMaskProvider()
    if not QgsApplication.processingRegistry().addProvider(provider):
        raise RuntimeError("QGIS refused the provider")
    _kept.extend([application, provider])


def run_algorithm(
    parameters: dict[str, Any], ready: Callable[[], None], log: Log | None = None, *, checked: bool = True
) -> Answer:
    """Run the algorithm as a script does, or as a model does, which leaves out QGIS's check of the parameters.

    An error in words is an answer, too.
    """
    import processing

    log = log or Log()
    ready()
    started = time.monotonic()
    try:
        results = (
            processing.run(ALGORITHM, parameters, feedback=log) if checked else _unchecked(parameters, log)
        )
    except QgsProcessingException as error:
        return Answer(False, False, str(error), seconds=since(log, started))
    return answer_of(results, log, started)


def _unchecked(parameters: dict[str, Any], log: Log) -> dict[str, Any]:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    results, is_done = algorithm.run(parameters, context, log)
    if not is_done:
        raise QgsProcessingException("\n".join(log.errors))
    return dict(results)


def answer_of(results: dict[str, Any], log: Log, started: float) -> Answer:
    """Return what a run said that raised nothing."""
    # QGIS repeats the results at the end.
    last = "\n".join(log.errors or [line for line in log.lines if not line.startswith("Results:")][-1:])
    told = any("Cancelled" in line for line in log.lines)
    return Answer(bool(results), not results and told, last, dict(results), since(log, started))


def since(log: Log, started: float) -> float:
    """Return the seconds since the cancel, or since the start where there was none."""
    return time.monotonic() - (log.cancelled_at or started)
