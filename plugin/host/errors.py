"""Errors of algorithms without tracebacks, which QGIS would keep, and with them layers and open files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

Result = TypeVar("Result")
Step = Callable[[Any, dict[str, Any], QgsProcessingContext, QgsProcessingFeedback], Result]


def with_clean_errors(step: Step[Result]) -> Step[Result]:
    """Make a step of an algorithm raise its QgsProcessingException anew, without what led to it.

    QGIS (seen in 3.22) never releases the traceback of an exception that leaves an algorithm, and a traceback holds the
    local variables of every function it passed: layers, open files, iterators. They would stay open until QGIS
    ends, and crash it then.
    """

    @wraps(step)
    def clean_step(
        algorithm: Any,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Result:
        try:
            return step(algorithm, parameters, context, feedback)
        except QgsProcessingException as error:
            message = str(error)
        del algorithm, parameters, context, feedback
        raise QgsProcessingException(message)

    return clean_step
