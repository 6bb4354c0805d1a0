"""Entry point of `./dev matrix`."""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
from pathlib import Path

from .runs import Outcome, show_failures, try_system
from .systems import SYSTEMS
from .table import page

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".dev" / "matrix"
PAGE = CHECKOUT / "docs" / "versions.md"


def main() -> int:
    """Try the systems, write the table once all have run on this commit; return the exit status."""
    suites = [system.suite for system in SYSTEMS]
    parser = argparse.ArgumentParser(prog="./dev matrix", description="Run demo and tests on every system.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"only these of {', '.join(suites)}")
    parser.add_argument("--empty", action="store_true", help="make the systems anew, with nothing installed")
    options = parser.parse_args()
    unknown = sorted(set(options.suites) - set(suites))
    if unknown:
        parser.error(f"there is no system {', '.join(unknown)}; take some of {', '.join(suites)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if _git("status", "--porcelain"):
        print("Note: what is not committed is not run.", file=sys.stderr)

    tried = [system for system in SYSTEMS if system.suite in (options.suites or suites)]
    commit, outcomes = _git("rev-parse", "--short", "HEAD").strip(), []
    for system in tried:
        outcome = try_system(system, commit, checkout=CHECKOUT, folder=FOLDER, empty=options.empty)
        outcome.save(FOLDER / f"{system.suite}.json")
        show_failures(outcome)
        outcomes.append(outcome)
    _write_page(commit)
    return 0 if all(outcome.is_green for outcome in outcomes) else 1


def _write_page(commit: str) -> None:
    """Write the table, if all systems have run on the same commit, in this call or an earlier one."""
    kept = [FOLDER / f"{system.suite}.json" for system in SYSTEMS]
    outcomes = [Outcome.load(path) for path in kept if path.exists()]
    missing = {system.name for system in SYSTEMS} - {
        outcome.system for outcome in outcomes if outcome.commit == commit
    }
    if missing:
        print(f"{PAGE.name} is as it was: {', '.join(sorted(missing))} has not run on {commit}.")
        return
    text = page(outcomes, datetime.datetime.now(tz=datetime.timezone.utc).strftime("%Y-%m-%d"))
    PAGE.write_text(text, encoding="utf-8")
    print(f"\n{text}\n{PAGE}")


def _git(*arguments: str) -> str:
    ran = subprocess.run(
        ["git", "-c", f"safe.directory={CHECKOUT}", "-C", str(CHECKOUT), *arguments],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return ran.stdout


if __name__ == "__main__":
    sys.exit(main())
