"""What a case came to: an answer, an answer that agrees with an oracle, a refusal, or a defect."""

from __future__ import annotations

import linecache
import re
import traceback
import warnings
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

from .target import Target, WrongAnswerError

_ROOT = Path(__file__).parents[2]  # as it was imported, perhaps through a link
_OURS = ("core", "plugin")
_FRAMES_SHOWN = 5


class TooSlowError(Exception):
    """A case took too long."""


class Verdict(Enum):
    """What a case came to, where that is no defect."""

    ANSWERED = "answered"
    COMPARED = "compared"
    REFUSED = "refused"


def verdict_of(target: Target, case: Any) -> Verdict:
    """Try a case, with warnings as errors.

    Raises:
        Exception: whatever it ended with that is neither an answer nor a documented error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compared = target.attempt(case)
        except target.refusals as error:
            if not _is_raised_on_purpose(error, target.source):
                raise
            if not case.may_be_refused:
                raise WrongAnswerError(f"refused, though nothing is wrong with it: {error}") from error
            return Verdict.REFUSED
    return Verdict.COMPARED if compared else Verdict.ANSWERED


def _is_raised_on_purpose(error: BaseException, source: str) -> bool:
    """Whether the error has a message, and a `raise` of ours raised it."""
    if not str(error).strip():
        return False
    frame = _innermost(error.__traceback__)
    if frame is None:
        return False
    file, line = frame.tb_frame.f_code.co_filename, frame.tb_lineno
    return _is_in(file, source) and linecache.getline(file, line).lstrip().startswith("raise ")


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


@dataclass(frozen=True)
class Defect:
    """Something that is neither an answer nor a refusal.

    Attributes:
        key: the same for two cases that go wrong in one place.
        example: the smallest case found.
        problem: how it ended.
        repeat: the arguments of ./dev fuzz that find it again.
    """

    key: str
    example: str
    problem: str
    repeat: str


def key_of(error: BaseException) -> str:
    """Return the kind of error and the line of ours that it comes from, the same whatever the case was."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if is_ours(frame.filename)]
    where = f"{Path(frames[-1].filename).relative_to(_ROOT)}:{frames[-1].lineno}" if frames else ""
    if where:
        return f"{type(error).__name__} {where}"
    words = re.match(r"[^\d/'\"\[(]*", str(error))  # up to what is another in every case
    return f"{type(error).__name__} {words.group() if words else ''}".strip()


def is_ours(file: str) -> bool:
    """Whether a file is one of those that are tried."""
    return any(_is_in(file, folder) for folder in _OURS)


def _is_in(file: str, folder: str) -> bool:
    return file.startswith(f"{_ROOT / folder}/")


def problem_of(error: BaseException) -> str:
    """Return the error and the end of its traceback."""
    lines = traceback.format_tb(error.__traceback__)[-_FRAMES_SHOWN:]
    return "".join(lines) + f"{type(error).__name__}: {error}"
