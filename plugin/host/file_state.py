"""A file as it was at a moment, to see whether it was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileState:
    """A file as it was at a moment, to see whether it was changed since.

    Attributes:
        path: of the file.
        state: its inode, size and time of change; None where it is gone.
    """

    path: Path
    state: tuple[int, int, int] | None

    def is_changed(self) -> bool:
        """Return whether the file is in another state now."""
        return FileState.now(self.path) != self

    @classmethod
    def now(cls, path: Path) -> FileState:
        """Return the state the file is in."""
        try:
            found = path.stat()
        except OSError:
            return cls(path, None)
        return cls(path, (found.st_ino, found.st_size, found.st_mtime_ns))
