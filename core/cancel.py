"""The user's wish to stop, and where work asks for it.

Whoever takes long gets `cancelled`, a function that tells whether the user wants to stop, and asks it with `look`. What
computes a tile gets none: it is called by way of many others, in several threads, and none of these has to know of a
user. It asks with `look_here`, and whoever begins its work says with `heard_here` who is asked in this thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Callable


class Cancelled(Exception):  # noqa: N818  (a decision of the user, not an error)
    """The user asked to stop; what was written so far is incomplete."""


def never() -> bool:
    """Tell that nobody wants to stop."""
    return False


def look(cancelled: Callable[[], bool]) -> None:
    """Ask whether to go on.

    Raises:
        Cancelled: `cancelled` said so.
    """
    if cancelled():
        raise Cancelled


@contextmanager
def heard_here(cancelled: Callable[[], bool]) -> Iterator[None]:
    """Have `look_here` ask `cancelled` inside the block, in this thread."""
    before = _here.cancelled
    _here.cancelled = cancelled
    try:
        yield
    finally:
        _here.cancelled = before


def look_here() -> None:
    """Ask whoever began this thread's work whether to go on; without one, go on.

    Raises:
        Cancelled: the answer was no.
    """
    if _here.cancelled is not None:
        look(_here.cancelled)


class _OfThread(threading.local):
    cancelled: Callable[[], bool] | None = None


_here = _OfThread()
