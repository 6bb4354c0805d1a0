"""The table of the counts, and the list of the trials that went wrong."""

from __future__ import annotations

import shlex
import statistics
from collections import Counter
from collections.abc import Sequence

from .runner import Trial
from .verdict import Judged, Verdict

Results = Sequence[tuple[Trial, Judged]]

_BEFORE = "mixed before"
_ALWAYS = (Verdict.RIGHT, Verdict.CLEAR_ERROR, Verdict.CANCELLED, Verdict.KILLED)
_BAD = tuple(verdict for verdict in Verdict if verdict.is_bad)


def table(results: Results) -> str:
    """Return the counts in Markdown: a line for each row of faults, and one for all."""
    columns = [*_ALWAYS, *([Verdict.SKIPPED] if _counts(results)[Verdict.SKIPPED] else []), *_BAD]
    titles = ["fault", "trials", *(verdict.value for verdict in columns), _BEFORE]
    rows: dict[str, list[tuple[Trial, Judged]]] = {}
    for trial, judged in results:
        rows.setdefault(trial.fault.row, []).append((trial, judged))
    lines = [
        titles,
        *(_line(name, row, columns) for name, row in sorted(rows.items())),
        _line("all", results, columns),
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(titles))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([*text, "", *_notes(results)])


def _line(name: str, results: Results, columns: Sequence[Verdict]) -> list[str]:
    counts = _counts(results)
    before = sum(judged.mixed_before for _, judged in results)
    return [name, str(len(results)), *(str(counts[verdict]) for verdict in columns), str(before)]


def _counts(results: Results) -> Counter[Verdict]:
    return Counter(judged.verdict for _, judged in results)


def _notes(results: Results) -> list[str]:
    """Tell what the counts don't."""
    notes = [
        "killed: all files are those of the older or of the new run, and nothing is left, after the next run into "
        f"their folders at the latest; {_BEFORE}: the kill left files of two runs, or one missing, until then."
    ]
    for row in sorted({trial.fault.row for trial, judged in results if judged.seconds is not None}):
        waits = [
            judged.seconds
            for trial, judged in results
            if trial.fault.row == row and judged.seconds is not None
        ]
        notes.append(
            f"{row}: from the cancel to the end {statistics.median(waits):.3f} s (median), {max(waits):.3f} s (worst)"
        )
    skipped = Counter(judged.words for _, judged in results if judged.verdict is Verdict.SKIPPED)
    notes += [f"skipped {count}: {reason}" for reason, count in skipped.items()]
    return notes


def offences(results: Results, options: Sequence[str]) -> str:
    """Return the trials that went wrong, each with its reason and with the command that repeats it."""
    return "\n".join(
        f"{judged.verdict.value}  {trial.name}\n{_indented(judged.words)}\n    {_command(trial, options)}"
        for trial, judged in results
        if judged.verdict.is_bad
    )


def _command(trial: Trial, options: Sequence[str]) -> str:
    return shlex.join(["./dev", "faults", *options, "--only", f"^{trial.name}$"])


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
