"""What plugins.qgis.org demands of an upload, and what it only shows. Looked up in its own source.

The repository qgis/QGIS-Plugins-Website on GitHub, in qgis-app/plugins:

- validator.py (read at commit 013f38b) refuses an upload: size, names, LICENSE, metadata, addresses;
- tasks/run_security_scan.py (07b9b07) blocks a version in which bandit or detect-secrets finds anything;
- security_scanner.py (0c1ff3f) runs the two, and flake8 and a look at the files, which are shown only;
- management/commands/data/*_rules.json (211b4be, 240c06a, f93357a, 7285581) say which of their rules are on. The site's
  administrators may change that at any time: plugins.qgis.org/docs/security-scanning/rules shows what is in force.
"""

from __future__ import annotations

FOLDER = "grid_mask"
"""The one folder in the zip. The site takes no update with another one, and no name that is no Python identifier."""

MOST_BYTES = 25_000_000

REQUIRED_FILES = ("__init__.py", "metadata.txt", "LICENSE")

FORBIDDEN_FOLDERS = ("__pycache__", "__MACOSX")
"""Also .git, as every name that starts with a dot: the site only counts other hidden files, and we let none in."""

FORBIDDEN_SUFFIXES = (
    *(".pyc", ".pyo", ".pyd"),
    *(".exe", ".dll", ".so", ".dylib", ".bat", ".sh", ".ps1", ".cmd"),
)
"""Compiled files, and programs; the site refuses the first and shows the others."""

REQUIRED_METADATA = (
    "name",
    "description",
    "version",
    "qgisMinimumVersion",
    "author",
    "email",
    "about",
    "tracker",
    "repository",
)

ADDRESSES = ("homepage", "repository", "tracker")
"""Metadata that must be an address which answers within 10 seconds. So the homepage is required as well."""

FLAGS = ("experimental", "deprecated", "server", "supportsQt6")
"""Metadata that the site takes for false unless it is true or 1, in whatever letters."""

BANDIT_OFF = ("B404", "B410", "B411")
"""Tests that the site doesn't run: imports of subprocess, lxml and xmlrpc. Of all others, one finding blocks."""

SECRETS_OFF = ("IPPublicDetector",)
"""The one detector that the site doesn't run."""

SECRETS_LEFT_OUT = r"metadata\.txt"
"""Files in which no secrets are looked for, as a regular expression: packagers write a commit's hash there."""

FLAKE8_SHOWN = (
    *("E101", "E711", "E712", "E713", "E714", "E721", "E722", "E731", "E741", "E742", "E743"),
    *("E901", "E902", "E999", "W605"),
    *("F402", "F403", "F404", "F405", "F811", "F821", "F822", "F823", "F831", "F901", "C901"),
)
FLAKE8_LINE_LENGTH = 120
