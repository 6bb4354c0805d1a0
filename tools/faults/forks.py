"""Jobs, each in a forked process of its own, two of them at most at once."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from .children import end_with

AT_ONCE = 2
Key = TypeVar("Key")
Job = Callable[[], Any]


def in_forks(jobs: Iterable[tuple[Key, Job]], folder: Path) -> Iterator[tuple[Key, Any]]:
    """Yield what jobs return as they end; a JobError for one that raises.

    Args:
        jobs: each with a key that is yielded with its result.
        folder: for the results.
    """
    running: dict[int, tuple[Key, Path]] = {}
    try:
        for number, (key, job) in enumerate(jobs):
            if len(running) == AT_ONCE:
                yield _first_to_end(running)
            result = folder / f"result-{number}"
            running[_fork(job, result)] = (key, result)
        while running:
            yield _first_to_end(running)
    finally:  # where somebody lost patience
        for pid in running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


class JobError:
    """A job that raised, or whose process died."""

    def __init__(self, words: str) -> None:
        self.words = words


def _first_to_end(running: dict[int, tuple[Key, Path]]) -> tuple[Key, Any]:
    pid, status = os.wait()
    key, result = running.pop(pid)
    return key, _read(result, status)


def _fork(job: Job, result: Path) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        end_with(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            answer = job()
        except Exception:
            answer = JobError(traceback.format_exc())
        result.write_bytes(pickle.dumps(answer))
    finally:  # never into the parent's code
        os._exit(0)


def _read(result: Path, status: int) -> Any:
    if not result.exists():
        return JobError(f"its process ended with {os.waitstatus_to_exitcode(status)}")
    answer = pickle.loads(result.read_bytes())
    result.unlink()
    return answer
