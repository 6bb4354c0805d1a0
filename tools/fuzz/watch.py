"""A limit of time and memory for each case, and a note of it that outlives the process."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .verdict import TooSlowError

SECONDS = 20
"""That a case may take; the slowest take tenths of one."""
_KILLED_AFTER = 2 * SECONDS
"""Seconds after which a call that hears no signal ends with the process."""
_SPARE_MEMORY = 2 << 30
"""Bytes that cases may take beside what the process has when it begins."""
_LONGEST_NOTE = 20_000


class Watcher:
    """Writes each case down before it is tried, and ends those that take too long."""

    def __init__(self, note: Path) -> None:
        """Take the file that holds the case that is being tried."""
        self._note = os.open(note, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        self.batch = 0
        signal.signal(signal.SIGALRM, _too_slow)

    @contextmanager
    def __call__(self, case: Any) -> Iterator[None]:
        """Watch over one case."""
        note = f"{self.batch}\n{case!r}".encode("utf-8", "backslashreplace")[:_LONGEST_NOTE]
        os.pwrite(self._note, note, 0)
        os.ftruncate(self._note, len(note))
        faulthandler.dump_traceback_later(_KILLED_AFTER, exit=True)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def limit_memory() -> None:
    """Let the process have `_SPARE_MEMORY` more than it has now; beyond that, Python raises MemoryError."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + _SPARE_MEMORY,) * 2)


def _too_slow(*_: object) -> None:
    raise TooSlowError(f"it took more than {SECONDS} s")
