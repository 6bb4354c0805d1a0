"""Errors of algorithms without tracebacks, which QGIS would keep, and with them layers and open files."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

translate = QCoreApplication.translate

Result = TypeVar("Result")
Step = Callable[[Any, dict[str, Any], QgsProcessingContext, QgsProcessingFeedback], Result]

_WORD_JOINER = "\u2060"
_LIKE_HTML = re.compile(r"<(?=\s*[A-Za-z!?])|&(?=[A-Za-z#])")


_OUT_OF_MEMORY = ("out of memory", "bad_alloc", "cannot allocate", "can't allocate", "not enough memory")
"""What GDAL and the C++ library say of it."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory ran out: a MemoryError, as numpy's is, or one in GDAL's words."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in _OUT_OF_MEMORY)


def with_clean_errors(step: Step[Result]) -> Step[Result]:
    """Make a step of an algorithm raise its QgsProcessingException anew, without what led to it.

    QGIS (seen in 3.22) never releases the traceback of an exception that leaves an algorithm, and a traceback holds the
    local variables of every function it passed: layers, open files, iterators. They would stay open until QGIS
    ends, and crash it then. Memory that ran out is told as such an error, too.
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
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            message = translate(
                "GridMask",
                "there is not enough memory for this run ({reason}), and nothing was written; take a larger pixel "
                "size, crop the grid by EXTENT, give layers of fewer features, or close other programs",
            ).format(reason=str(error) or type(error).__name__)
        del algorithm, parameters, context, feedback
        raise QgsProcessingException(message)

    return clean_step


def as_plain_text(message: str) -> str:
    """Return a message in which nothing is taken for HTML: an invisible character stands behind what begins like it.

    For messages of `checkParameterValues` alone. Dialogs show them in a message box, whose text is HTML where Qt
    guesses so by its first tag (a layer named "<b>x</b>" then is a bold x); qgis_process and scripts show them as they
    are, so they can't be escaped. The log needs no such care: QGIS (from 3.22 on) escapes each line of it.
    """
    return _LIKE_HTML.sub(lambda found: found.group() + _WORD_JOINER, message)
