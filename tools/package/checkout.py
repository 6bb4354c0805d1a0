"""What git says of a checkout."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .site_rules import FOLDER


@dataclass(frozen=True)
class Checkout:
    """A checkout of the plugin."""

    root: Path

    def archive(self, path: Path) -> None:
        """Write the last commit into a zip; .gitattributes says what stays out of it."""
        self._git("archive", "--format=zip", f"--prefix={FOLDER}/", f"--output={path}", "HEAD")

    def commit(self, of: str = "HEAD") -> str:
        """Return the hash of a commit; empty where there is none of that name."""
        return self._git("rev-parse", "--quiet", "--verify", f"{of}^{{commit}}", may_fail=True).strip()

    def tags(self, pattern: str) -> list[str]:
        """Return the tags of the last commit that a pattern such as v* is for."""
        return self._git("tag", "--points-at", "HEAD", "--list", pattern).split()

    def changes(self) -> list[str]:
        """Return the files that differ from the last commit, as git status names them."""
        return [line[3:] for line in self._git("status", "--porcelain").splitlines()]

    def _git(self, *arguments: str, may_fail: bool = False) -> str:
        # A checkout may belong to another user, in a container for one.
        command = ["git", "-c", f"safe.directory={self.root}", *arguments]
        ran = subprocess.run(command, cwd=self.root, check=False, capture_output=True, encoding="utf-8")
        if ran.returncode and not may_fail:
            raise RuntimeError(f"git {arguments[0]} doesn't work in {self.root}: {ran.stderr.strip()}")
        return ran.stdout
