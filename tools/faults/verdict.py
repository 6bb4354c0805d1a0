"""What became of a trial: how the process ended, what it said, and what lies in the folder -> one verdict."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .children import Ended
from .files import Damage, Found, find, strangers

OLD, NEW = "old", "new"


class Verdict(Enum):
    """The verdicts, each with its title in the table."""

    RIGHT = "right"
    CLEAR_ERROR = "clear error"
    CANCELLED = "cancelled"
    KILLED = "killed"
    SKIPPED = "skipped"
    WRONG = "WRONG"
    LOST = "LOST"
    MIXED = "MIXED"
    CRASHED = "CRASHED"
    RAW = "RAW"
    HUNG = "HUNG"
    LEFT = "LEFT BEHIND"

    @property
    def is_bad(self) -> bool:
        """Whether it is a defect."""
        return self.value.isupper()


_OF_DAMAGE = {Damage.LOST: Verdict.LOST, Damage.MIXED: Verdict.MIXED, Damage.UNKNOWN: Verdict.WRONG}
_UNTIL_NEXT = (Verdict.MIXED, Verdict.LOST)
"""What a kill between two moves may leave until the next run into that folder."""


@dataclass(frozen=True)
class Judged:
    """The verdict on a trial.

    Attributes:
        verdict: the worst that can be said.
        words: why, for the person who looks into it.
        mixed_before: whether a kill left files of two runs side by side, or a file missing, until the next run.
        seconds: what was measured, where something was: from a cancel to the end.
    """

    verdict: Verdict
    words: str = ""
    mixed_before: bool = False
    seconds: float | None = None


@dataclass(frozen=True)
class Promise:
    """What a trial's outputs may be.

    Attributes:
        outputs: the path of each output's raster.
        versions: by name, folders with what each may hold, or None for no files; `OLD` is one of them.
        right: the versions that a run which ends well may leave.
        beside: how the names begin of other files that may lie there.
    """

    outputs: Mapping[str, Path]
    versions: Mapping[str, Path | None]
    right: frozenset[str] = frozenset({NEW})
    beside: tuple[str, ...] = ()

    def find(self) -> Found:
        """Look at the outputs."""
        return find(self.outputs, self.versions)

    def strangers(self) -> list[str]:
        """Return what lies in the folders, but should not."""
        return [name for name in strangers(self.outputs) if not name.startswith(self.beside)]


def judge(ended: Ended, promise: Promise, *, killed_by: signal.Signals | None = None) -> Judged:
    """Judge a run that was over by itself, or was ended by the signal `killed_by`.

    A killed run may leave a hidden folder and, between two moves, files of two runs: `judge_after_next` looks again.
    """
    process = _judge_process(ended, killed_by)
    if process is not None and process.verdict is not Verdict.KILLED:
        return process
    found = promise.find()
    if found.damage is not None:
        return Judged(_OF_DAMAGE[found.damage], f"{found.words}; {ended.summary}")
    if process is not None:
        return process
    left = promise.strangers()
    if left:
        return Judged(Verdict.LEFT, f"{', '.join(left)}; {ended.summary}")
    return _judge_answer(ended, found, promise)


def judge_both(ends: Sequence[Ended], promise: Promise) -> Judged:
    """Judge two runs to the same files: these are of one of them, or as they were where both stopped."""
    for ended in ends:
        process = _judge_process(ended, None)
        if process is not None:
            return process
    answers = [ended.answer for ended in ends if ended.answer is not None]
    done = [answer for answer in answers if answer.is_done]
    return judge(Ended(0, done[0] if done else answers[0]), promise)


def worst(judged: Iterable[Judged]) -> Judged:
    """Return the one that says the worst."""
    order = list(Verdict)
    return max(judged, key=lambda one: order.index(one.verdict))


def judge_after_next(killed: Judged, promise: Promise) -> Judged:
    """Judge the files of a killed run again, when the next run into the same folder has ended well."""
    found = promise.find()
    mixed_before = killed.verdict in _UNTIL_NEXT
    if found.damage is not None:
        return Judged(_OF_DAMAGE[found.damage], f"after the next run {found.words}", mixed_before)
    left = promise.strangers()
    if left:
        return Judged(Verdict.LEFT, f"after the next run: {', '.join(left)}", mixed_before)
    return Judged(Verdict.KILLED, killed.words, mixed_before)


def needs_next_run(killed: Judged, promise: Promise) -> bool:
    """Return whether a killed run left something for the next one to do."""
    return killed.verdict in _UNTIL_NEXT or (killed.verdict is Verdict.KILLED and bool(promise.strangers()))


def _judge_process(ended: Ended, killed_by: signal.Signals | None) -> Judged | None:
    """Return what is to be said of the process, None where it ended as it should."""
    if ended.status is None:
        return Judged(Verdict.HUNG, f"did not end in time; {ended.summary}")
    if killed_by is not None and -ended.status == killed_by:
        return Judged(Verdict.KILLED, f"killed by {killed_by.name}")
    if ended.status != 0 or ended.answer is None:
        return Judged(Verdict.CRASHED, f"ended with {ended.end}; {ended.summary}")
    if killed_by is signal.SIGINT and ended.answer.interrupted:
        return Judged(Verdict.KILLED, "ended by KeyboardInterrupt")
    if ended.answer.is_raw:
        return Judged(Verdict.RAW, ended.summary)
    return None


def _judge_answer(ended: Ended, found: Found, promise: Promise) -> Judged:
    """Hold what the run said against what it left; the files are those of one run."""
    answer = ended.answer
    if answer is None:
        raise ValueError("a process without an answer has crashed")
    if answer.is_done:
        if found.versions & promise.right:
            return Judged(Verdict.RIGHT)
        return Judged(Verdict.WRONG, f"it said that it was done, but {found.words}")
    if OLD not in found.versions:
        return Judged(Verdict.WRONG, f"it said that nothing was written, but {found.words}; {ended.summary}")
    if answer.is_cancelled:
        return Judged(Verdict.CANCELLED)
    if not answer.words.strip():
        return Judged(Verdict.RAW, "an error without words")
    return Judged(Verdict.CLEAR_ERROR, answer.words)
