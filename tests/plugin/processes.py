"""QGIS in processes of its own: qgis_process in a new profile, and Python that lacks libraries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

A_LONG_TIME_S = 120
ANSWER = "ANSWER"


def plugins_folder(folder: Path, checkout: Path) -> Path:
    """Return a new folder in which Python and QGIS find the checkout as grid_mask."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "grid_mask").symlink_to(checkout)
    return plugins


def answer_of(script: str, folder: Path) -> Any:
    """Run a script in a Python of its own, with `folder` as home; return the JSON that it prints after ANSWER."""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
        env=QgisProcess(profile=folder).environment(),
    )
    answers = [line for line in ran.stdout.splitlines() if line.startswith(ANSWER)]
    assert answers, ran.stdout + ran.stderr
    return json.loads(answers[0][len(ANSWER) :])


@dataclass(frozen=True)
class QgisProcess:
    """The command qgis_process with a profile of its own.

    Attributes:
        profile: the folder of the profile, made when first used.
        plugins: a folder of further plugins, or None for those of the profile alone.
    """

    profile: Path
    plugins: Path | None = None

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command and return its status and output."""
        self.profile.mkdir(parents=True, exist_ok=True)
        # Debian 12's qgis_process is a wrapper that doesn't work; the program itself does.
        command = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
        assert command, "qgis_process is not installed"
        return subprocess.run(
            [command, *arguments],
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=A_LONG_TIME_S,
            env=self.environment(),
        )

    def environment(self) -> dict[str, str]:
        """Return the environment variables: nothing of this process's own QGIS."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QGIS_", "PYTHON"))}
        # QGIS 3 has its profiles in QGIS/QGIS3, QGIS 4 in QGIS/QGIS4; in a folder that is set, both in the same place.
        home = {
            "HOME": str(self.profile),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
            "QGIS_CUSTOM_CONFIG_PATH": str(self.profile),
        }
        return {**kept, **home, **({"QGIS_PLUGINPATH": str(self.plugins)} if self.plugins else {})}

    def enable_plugin(self) -> None:
        """Switch the plugin on, as a user does once."""
        enabled = self("plugins", "enable", "grid_mask")
        assert enabled.returncode == 0, enabled.stdout + enabled.stderr

    def run(self, algorithm: str, parameters: dict[str, str]) -> dict[str, Any]:
        """Run an algorithm that succeeds, and return qgis_process's answer."""
        values = [f"{name}={value}" for name, value in parameters.items()]
        ran = self("run", algorithm, "--json", "--", *values)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        answer: dict[str, Any] = json.loads(ran.stdout[ran.stdout.index("{") :])
        return answer
