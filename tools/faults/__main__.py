"""The command line of ./dev faults."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

# All that a run needs is imported before trials are forked.
from ...plugin import make_mask as _make_mask  # noqa: F401
from . import cancels, full_disk, hostile, inputs, kills, layers, moves, two_runs
from .bench import Bench
from .places import WORK
from .runner import Trial, prepare, run_trials
from .table import offences, table
from .trial import Fault
from .verdict import Judged

_KINDS = (kills, moves, full_disk, cancels, hostile, layers, two_runs, inputs)
_SIDE, _QUICK_SIDE = 2000, 1000
_QUICK_TRIALS = 3
_SEED = 10
_MOST = 1000
"""Trials of a fault whose names are looked at before their number is known."""
_TOLD_EACH = 100
"""Of so many trials one is told where no terminal shows each."""


def main() -> int:
    """Try the faults, print the table and the trials that went wrong; return the exit status."""
    args = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidies up, as after Ctrl-C
    started = time.monotonic()
    chosen = [fault for kind in _KINDS for fault in kind.faults() if _may_be_wanted(fault, args.only)]
    results = []
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=args.folder) as folder:
        bench = Bench(Path(folder))
        _use_own_home(bench.folder / "home")
        settings = {setting.name: setting for fault in chosen for setting in fault.settings}
        prepare(bench, list(settings.values()), args.side)
        trials = [trial for fault in chosen for trial in _trials(fault, bench, args)]
        for trial, judged in run_trials(trials, bench, args.seed):
            results.append((trial, judged))
            _tell(trial, judged, len(results), f"{len(trials)}, {time.monotonic() - started:.0f} s")
    if not results:
        print(f"no trial is called so: {args.only.pattern}", file=sys.stderr)
        return 2
    print(table(results))
    wrong = offences(results, _options(args))
    if wrong:
        print(f"\nWhat went wrong, and how to try it again:\n\n{wrong}")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev faults", description="Disturb runs, and see what they leave."
    )
    parser.add_argument("--quick", action="store_true", help="small grids, 3 trials of each fault")
    parser.add_argument(
        "--only", type=re.compile, metavar="REGEX", help='as in "kills/.*/COG" or "^hostile/"'
    )
    parser.add_argument("--seed", type=int, default=_SEED, help="of the dice of all trials")
    parser.add_argument("--trials", type=_number, metavar="N", help="of each fault")
    parser.add_argument("--side", type=_number, metavar="PIXELS", help="of the grids")
    parser.add_argument("--folder", type=Path, default=WORK, help="for what is made, and deleted at the end")
    args = parser.parse_args()
    if args.quick:
        args.trials = args.trials or _QUICK_TRIALS
    args.side = args.side or (_QUICK_SIDE if args.quick else _SIDE)
    args.folder = args.folder.resolve()
    return args


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too little; give 1 or more")
    return number


def _may_be_wanted(fault: Fault, only: re.Pattern[str] | None) -> bool:
    return only is None or any(only.search(fault.trial_name(number)) for number in range(_MOST))


def _trials(fault: Fault, bench: Bench, args: argparse.Namespace) -> list[Trial]:
    """Return the trials of a fault that are wanted."""
    trials = [Trial(fault, number) for number in fault.numbers(bench, args.trials)]
    return [trial for trial in trials if args.only is None or args.only.search(trial.name)]


def _options(args: argparse.Namespace) -> list[str]:
    """Return what makes the same trials again, whichever are wanted."""
    options = ["--seed", str(args.seed), "--side", str(args.side)]
    return [*options, *(["--trials", str(args.trials)] if args.trials else [])]


def _use_own_home(home: Path) -> None:
    """Keep settings and caches of QGIS, Qt and GDAL in a folder that is deleted at the end."""
    runtime = home / "run"
    runtime.mkdir(parents=True)
    runtime.chmod(0o700)
    for name in [name for name in os.environ if name.startswith("QGIS_")]:
        del os.environ[name]
    os.environ.update(
        HOME=str(home),
        XDG_CONFIG_HOME=str(home / ".config"),
        XDG_DATA_HOME=str(home / ".local/share"),
        XDG_CACHE_HOME=str(home / ".cache"),
        XDG_RUNTIME_DIR=str(runtime),
        TMPDIR=str(runtime),
        QGIS_CUSTOM_CONFIG_PATH=str(home),
        QT_QPA_PLATFORM="offscreen",
        LC_ALL="C.UTF-8",
    )


def _tell(trial: Trial, judged: Judged, number: int, of_all: str) -> None:
    """Tell the person who waits; the table alone goes to standard output."""
    stays = judged.verdict.is_bad or (number % _TOLD_EACH == 0 and not sys.stderr.isatty())
    if stays or sys.stderr.isatty():
        end = "\n" if stays else "\x1b[K\r"
        line = f"{judged.verdict.value}  {trial.name} ({number}/{of_all})"
        print(line, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
