"""The plugin's zip, and zips that differ from it in one thing."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grid_mask.tools.package.site_rules import FOLDER


def git(folder: Path, *arguments: str) -> str:
    """Run git, whoever owns the checkout and whatever this machine's git is told."""
    settings = {"safe.directory": "*", "user.name": "Tests", "user.email": "tests@example.org"}
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    ran = subprocess.run(
        ["git", *options, *arguments], cwd=folder, check=False, capture_output=True, encoding="utf-8"
    )
    assert ran.returncode == 0, f"git {arguments[0]} doesn't work in {folder}: {ran.stderr}"
    return ran.stdout


def committed_copy(checkout: Path, clone: Path) -> Path:
    """Copy a checkout's files as they are now, committed or not, and commit them all in the copy."""
    listed = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (checkout / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(checkout / name, clone / name)
    git(clone, "init", "--quiet")
    commit_all(clone, "as it is")
    return clone


def commit_all(clone: Path, message: str) -> None:
    """Commit all that has changed."""
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", message)


def altered(
    package: Path, path: Path, changes: Mapping[str, str | bytes | None], *, mode: int = 0o100644
) -> Path:
    """Write a zip that differs from another one in some files.

    Args:
        package: the other one.
        path: the new one.
        changes: the new text of files by their path in the plugin's folder; None for one to be left out.
        mode: what the new files are on Linux.
    """
    new = {f"{FOLDER}/{name}": text for name, text in changes.items()}
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            if entry.filename not in new:
                target.writestr(entry, source.read(entry))
        for name, text in new.items():
            if text is not None:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                target.writestr(entry, text)
    return path
