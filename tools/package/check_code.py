"""What bandit, detect-secrets and flake8 find, each run as the site runs it. The first two block an upload."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from .contents import Contents
from .site_rules import BANDIT_OFF, FLAKE8_LINE_LENGTH, FLAKE8_SHOWN, SECRETS_LEFT_OUT, SECRETS_OFF
from .verdict import Verdict

_ERRORS = ("F", "QGS", "E9")
"""flake8's codes that we take for errors: pyflakes, flake8-qgis, and what is no Python."""


def check_bandit(contents: Contents, python: Path) -> Verdict:
    """Look for code that bandit calls unsafe. `python` is an interpreter that has the tool."""
    arguments = ["-r", ".", "-f", "json", "--quiet", "--skip", ",".join(BANDIT_OFF)]
    report = _as_json("bandit", _run(contents, python, "bandit", *arguments))
    unread = [f"{error['filename']} can't be read: {error['reason']}" for error in report["errors"]]
    found = [
        f"{issue['filename']}:{issue['line_number']} {issue['test_id']}: {issue['issue_text']} "
        f"Change the code; {issue['more_info']} says how"
        for issue in report["results"]
    ]
    files = len(report["metrics"]) - 1  # the totals are one of them
    return Verdict("bandit", (*unread, *found), f"{files} files")


def check_secrets(contents: Contents, python: Path) -> Verdict:
    """Look for what detect-secrets takes for passwords and keys."""
    # The site asks the services whether a key is still good, and drops those that aren't; we don't wait for that.
    arguments = ["scan", "--all-files", "--no-verify", "--exclude-files", SECRETS_LEFT_OUT]
    for detector in SECRETS_OFF:
        arguments += ["--disable-plugin", detector]
    report = _as_json("detect-secrets", _run(contents, python, "detect_secrets", *arguments, "."))
    found = [
        f"{name}:{secret['line_number']} looks like a secret ({secret['type']}); take it out, and if it is one, "
        "have it replaced where it is used"
        for name, secrets in report["results"].items()
        for secret in secrets
    ]
    return Verdict("detect-secrets", tuple(found), f"{len(report['plugins_used'])} detectors")


def check_flake8(contents: Contents, python: Path, settings: Path) -> Verdict:
    """Look for errors by pyflakes and flake8-qgis, and count what the site shows beside them.

    Args:
        contents: of the zip.
        python: an interpreter that has the tools.
        settings: our .flake8, which says what of flake8-qgis doesn't hold for us.
    """
    select = ",".join((*_ERRORS, *FLAKE8_SHOWN))
    arguments = [f"--config={settings}", f"--select={select}", f"--max-line-length={FLAKE8_LINE_LENGTH}", "."]
    ran = _run(contents, python, "flake8", *arguments)
    if ran.returncode not in (0, 1) or ran.stderr:
        raise RuntimeError(f"flake8 doesn't work: {ran.stderr.strip()}")
    lines = ran.stdout.splitlines()
    errors = tuple(f"{line}; correct it" for line in lines if _code(line).startswith(_ERRORS))
    shown = sum(_code(line) in FLAKE8_SHOWN for line in lines)
    return Verdict(
        "flake8", errors, f"no errors; the site shows flake8 for information only: {shown} findings"
    )


def _code(line: str) -> str:
    """Return the code in a line such as ./grid_mask/core/a.py:1:2: F401 'b' imported but unused."""
    return line.split(": ", 1)[1].split(" ", 1)[0]


def _run(contents: Contents, python: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", module, *arguments]
    return subprocess.run(command, cwd=contents.folder, check=False, capture_output=True, encoding="utf-8")


def _as_json(tool: str, ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return what a tool reports. The site lets pass what a tool that fails doesn't report; we don't."""
    try:
        report: dict[str, Any] = json.loads(ran.stdout)
    except ValueError as error:
        raise RuntimeError(f"{tool} doesn't work: {ran.stderr.strip() or ran.stdout.strip()}") from error
    return report
