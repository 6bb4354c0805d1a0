"""Print the branch coverage of core and plugin, and the files below 95 %; fail below 98 %. Part of ./dev coverage."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from coverage import Coverage

LEAST = 98.0
"""Percent of lines and branches that the tests take, as coverage counts them together."""
SHOWN_BELOW = 95.0


def main() -> int:
    """Print the figures; return the exit status."""
    report = Path(".dev/coverage/report.json")
    coverage = Coverage()
    coverage.load()
    coverage.json_report(outfile=str(report))
    coverage.html_report(directory=".dev/coverage/html")
    found = json.loads(report.read_text())
    low = {
        path: file
        for path, file in sorted(found["files"].items())
        if file["summary"]["percent_covered"] < SHOWN_BELOW
    }
    for path, file in low.items():
        print(f"{file['summary']['percent_covered']:6.2f} %  {path}: {left_of(file)}")
    totals = found["totals"]
    print(
        f"{totals['percent_covered']:6.2f} %  of {totals['num_statements']:,} lines and {totals['num_branches']:,} "
        f"branches in {len(found['files'])} files; {totals['missing_lines']} lines and {totals['missing_branches']} "
        "branches are left, and .dev/coverage/html shows which"
    )
    return 0 if totals["percent_covered"] >= LEAST else 1


def left_of(file: dict[str, Any]) -> str:
    """Return the lines that no test ran, and the branches that none took."""
    lines = ", ".join(map(str, file["missing_lines"])) or "none"
    branches = ", ".join(f"{start}->{end}" for start, end in file["missing_branches"]) or "none"
    return f"lines {lines}; branches {branches}"


if __name__ == "__main__":
    sys.exit(main())
