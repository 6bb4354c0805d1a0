"""Loading the plugin is cheap: QGIS starts with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from grid_mask.tests.plugin.processes import A_LONG_TIME_S, QgisProcess

SCRIPT = """
import json, sys
sys.path.insert(0, {plugins!r})
import grid_mask
print("ANSWER" + json.dumps([name for name in sys.modules if name.startswith(("grid_mask", "qgis", "numpy"))]))
"""


def test_the_package_itself_imports_nothing(tmp_path: Path, checkout: Path):
    """QGIS imports every plugin it finds, even to tell what is wrong with it."""
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "grid_mask").symlink_to(checkout)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(plugins=str(plugins))],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=A_LONG_TIME_S,
        env=QgisProcess(profile=tmp_path).environment(),
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.split("ANSWER")[1]) == ["grid_mask"]
