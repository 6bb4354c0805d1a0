"""Trials in processes of their own, forked from one that has imported QGIS, GDAL and numpy but started none of them.

That saves half of what starting QGIS costs. A QGIS that is started can't be forked: its threads don't come along.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

TIME_LIMIT_S = 120.0
_PR_SET_PDEATHSIG = 1
_SAID, _ANSWER = "said.txt", "answer.json"
_MEMORY_BYTES = 8 << 30
_MOST_WORDS = 800


@dataclass(frozen=True)
class Answer:
    """What a run said.

    Attributes:
        is_done: it returned results.
        is_cancelled: it returned none, and said that it was cancelled.
        words: of the error, or of the log's last line.
        results: the numbers that it returned.
        seconds: how long it took; from the cancel on, where there was one.
    """

    is_done: bool
    is_cancelled: bool
    words: str
    results: dict[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_raw(self) -> bool:
        """Whether it is an error of Python's that nobody put into words."""
        return "Traceback (most recent call last)" in self.words

    @property
    def interrupted(self) -> bool:
        """Whether it is Python's own answer to SIGINT."""
        return "KeyboardInterrupt" in self.words


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        status: exit status, negative where a signal ended it; None where it had to be ended after the time limit.
        answer: what the run in it said, None where it never came to that.
        said: what it printed.
    """

    status: int | None
    answer: Answer | None
    said: str = ""

    @property
    def end(self) -> str:
        """The status in words."""
        if self.status is None:
            return "no end"
        return signal.Signals(-self.status).name if self.status < 0 else f"status {self.status}"

    @property
    def summary(self) -> str:
        """The last of what it said, or where it crashed."""
        if self.answer and self.status == 0:
            return self.answer.words.strip()[-_MOST_WORDS:] or "it said nothing"
        crash = self.said.partition("Fatal Python error")[2].partition("Extension modules")[0]
        return crash.strip(": \n")[:_MOST_WORDS] or self.said.strip()[-_MOST_WORDS:] or "it said nothing"


@dataclass(frozen=True)
class Limits:
    """What a process may use, as bytes: of memory, and of one file before the disk is full for it."""

    memory: int = _MEMORY_BYTES
    file: int | None = None

    def set(self) -> None:
        """Set them for this process."""
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        if self.file is not None:
            set_file_limit(self.file)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


USUAL = Limits()

Body = Callable[[Callable[[], None]], Answer]
"""What runs in the process. It calls its argument when all is ready and the run begins."""


class Child:
    """A process that was started."""

    def __init__(self, pid: int, folder: Path, *, ready: int, gate: int | None) -> None:
        """Take the pipes through which it says that its run begins, and is told that it may."""
        self.pid = pid
        self._folder = folder
        self._ready = ready
        self._gate = gate
        self._over = os.pidfd_open(pid)

    def wait_until_running(self) -> None:
        """Wait until its run begins, or until it has ended."""
        select.select([self._ready, self._over], [], [], TIME_LIMIT_S)

    def let_go(self) -> None:
        """Let it begin its run, where it waits at its gate."""
        if self._gate is not None:
            os.write(self._gate, b".")
            os.close(self._gate)
            self._gate = None

    def is_over(self, seconds: float = 0.0) -> bool:
        """Wait so long for its end; return whether it has come."""
        return bool(select.select([self._over], [], [], max(0.0, seconds))[0])

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def ended(self, limit: float = TIME_LIMIT_S) -> Ended:
        """Wait for its end, which comes after `limit` seconds at the latest."""
        self.let_go()
        in_time = self.is_over(limit)
        if not in_time:
            self.send(signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._over)
        os.close(self._ready)
        said = (self._folder / _SAID).read_text(encoding="utf-8", errors="replace")
        answer = self._folder / _ANSWER
        return Ended(
            os.waitstatus_to_exitcode(status) if in_time else None,
            Answer(**json.loads(answer.read_text(encoding="utf-8"))) if answer.exists() else None,
            said,
        )


def start(body: Body, folder: Path, limits: Limits = USUAL, *, gated: bool = False) -> Child:
    """Start a process; what it says goes to a new folder. Where it is gated, its run waits for `let_go`."""
    folder.mkdir(parents=True)
    (folder / _SAID).touch()
    ready, say_ready = os.pipe()
    go, gate = os.pipe() if gated else (None, None)
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(say_ready)
        if go is not None:
            os.close(go)
        return Child(pid, folder, ready=ready, gate=gate)

    def is_ready() -> None:
        os.write(say_ready, b".")
        if go is not None:
            os.read(go, 1)

    try:
        _be_child(body, folder, limits, is_ready, parent)
    finally:  # never into the parent's code
        os._exit(70)


def _be_child(body: Body, folder: Path, limits: Limits, is_ready: Callable[[], None], parent: int) -> None:
    end_with(parent)
    os.setsid()  # a Ctrl-C in the terminal is not a signal of the trial
    said = os.open(folder / _SAID, os.O_WRONLY | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    faulthandler.enable(sys.stderr)  # tells where a crash is
    signal.signal(signal.SIGINT, signal.default_int_handler)
    limits.set()
    started = time.monotonic()
    try:
        answer = body(is_ready)
    except BaseException:  # the trial's own, or the signal's: told as it is
        answer = Answer(False, False, traceback.format_exc(), seconds=time.monotonic() - started)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_file_limit(None)
    new = folder / f"{_ANSWER}.new"
    new.write_text(json.dumps(asdict(answer), default=str), encoding="utf-8")
    new.replace(folder / _ANSWER)
    os._exit(0)


def set_file_limit(size: int | None) -> None:
    """Let nothing be written beyond the first `size` bytes of a file; None takes the limit away."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


def end_with(parent: int) -> None:
    """Have this process end when its parent does, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        os._exit(71)
