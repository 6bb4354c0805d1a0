"""Interrupts (Ctrl+C) wait while files are between two states.

Python raises KeyboardInterrupt between any two steps of the main thread, also within `finally`, where what was begun is
being tidied up.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Have an interrupt that comes within the block come at its end instead; other threads get none anyway."""
    before = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or before is None:
        yield  # None is a handler that isn't Python's, and couldn't be put back
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)
