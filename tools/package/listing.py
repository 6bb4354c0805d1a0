"""What is in the zip, for people."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from .contents import Contents


def listing(contents: Contents) -> str:
    """Return a line for each folder, with its files and their bytes, packed and unpacked, and one for all."""
    folders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for entry in contents.entries:
        if not entry.is_dir():
            folder = PurePosixPath(entry.filename).parent
            folders[f"{folder}/"].append((entry.file_size, entry.compress_size))
    everything = [sizes for files in folders.values() for sizes in files]
    lines = [f"{'':28}{'files':>7}{'bytes':>12}{'packed':>12}"]
    lines += [_line(folder, folders[folder]) for folder in sorted(folders)]
    return "\n".join([*lines, _line("total", everything)])


def _line(name: str, files: list[tuple[int, int]]) -> str:
    sizes, packed = (sum(column) for column in zip(*files))
    return f"{name:28}{len(files):7}{sizes:12,}{packed:12,}"
