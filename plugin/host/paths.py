"""What is at a path, False where the system doesn't say: the name is too long, or nobody may look.

The methods of Path raise OSError there.
"""

from __future__ import annotations

from pathlib import Path


def exists(path: Path) -> bool:
    """Return whether anything is known to be there."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether a file is known to be there."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a folder is known to be there."""
    try:
        return path.is_dir()
    except OSError:
        return False
