"""One run of the algorithm in QGIS, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from unittest import mock

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProject

from ...plugin.build_mask import BuildMask
from ...tests.plugin.runs import ALGORITHM, Log
from .verdict import is_ours

_STEPS = ("checkParameterValues", "prepareAlgorithm", "processAlgorithm")


class RefusedError(Exception):
    """The run was refused, or ended with an error, in words."""


def run_checked(parameters: dict[str, Any]) -> dict[str, Any]:
    """Run as a script does: QGIS checks the parameters first.

    Raises:
        RefusedError: with the message.
        Exception: what our code raised that is no QgsProcessingException.
    """
    import processing

    with _unclean_errors() as unclean:
        try:
            results = processing.run(ALGORITHM, parameters, feedback=Log())
        except QgsProcessingException as error:
            _raise_first(unclean)
            message = _in_words(str(error))
        except Exception as error:
            _raise_first(unclean)
            if _comes_from_us(error):
                raise
            message = f"by QGIS: {type(error).__name__}: {error}"
        else:
            _raise_first(unclean)
            return dict(results)
    raise RefusedError(message)


def run_unchecked(parameters: dict[str, Any]) -> dict[str, Any]:
    """Run as a model does: the parameters aren't checked.

    Raises:
        RefusedError: with the message.
        Exception: what our code raised that is no QgsProcessingException.
    """
    algorithm = QgsApplication.processingRegistry().algorithmById(ALGORITHM).create()
    context, log = QgsProcessingContext(), Log()
    context.setProject(QgsProject.instance())
    with _unclean_errors() as unclean:
        try:
            results, ok = algorithm.run(parameters, context, log)
        except Exception as error:
            _raise_first(unclean)
            if _comes_from_us(error):
                raise
            results, ok = {}, False
            log.errors.append(f"by QGIS: {type(error).__name__}: {error}")
    _raise_first(unclean)
    if ok:
        return dict(results)
    message = _in_words("\n".join(log.errors))
    raise RefusedError(message)


@contextmanager
def _unclean_errors() -> Iterator[list[Exception]]:
    """Collect what our code raises that isn't meant for users: QGIS would turn it into one of its own errors."""
    found: list[Exception] = []

    def noting(step: Any) -> Any:
        @wraps(step)
        def noted(*arguments: Any) -> Any:
            try:
                return step(*arguments)
            except QgsProcessingException:
                raise
            except Exception as error:
                found.append(error)
                raise QgsProcessingException("an error that isn't meant for users") from None

        return noted

    with mock.patch.multiple(BuildMask, **{name: noting(getattr(BuildMask, name)) for name in _STEPS}):
        yield found


def _raise_first(errors: list[Exception]) -> None:
    if errors:
        raise errors[0]


def _comes_from_us(error: Exception) -> bool:
    trace = error.__traceback__
    while trace is not None:
        if is_ours(trace.tb_frame.f_code.co_filename):
            return True
        trace = trace.tb_next
    return False


def _in_words(message: str) -> str:
    if "Traceback" in message or not message.strip():
        raise AssertionError(f"a message that is no words: {message!r}")
    return message
