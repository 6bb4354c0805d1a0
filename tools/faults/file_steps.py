"""The steps of a run with files, made, moved and deleted, as Python announces each before it, and a fault at one.

That aims at the final moves to the step, whatever the code is that makes them. What GDAL does with files isn't seen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_MOVES = ("os.rename", "os.link")
_EVENTS = (*_MOVES, "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "open", "shutil.rmtree")

Step = tuple[str, bool]
"""The event's name, and whether it changes what lies there under a name that isn't hidden."""


@contextmanager
def counting(folders: list[Path]) -> Iterator[list[Step]]:
    """Yield a list to which every step is added that is taken in the folders or what is in them."""
    steps: list[Step] = []
    with _watching(folders, steps.append):
        yield steps


@contextmanager
def at_step(folders: list[Path], number: int, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` just before the step with this number, counted from 0; what it raises, the step raises."""
    seen = 0

    def look(_: Step) -> None:
        nonlocal seen
        seen += 1
        if seen == number + 1:
            act()

    with _watching(folders, look):
        yield


def is_final(step: Step) -> bool:
    """Return whether it moves or deletes what everybody sees."""
    name, is_seen = step
    return is_seen and name in (*_MOVES, "os.remove")


@contextmanager
def _watching(folders: list[Path], look: Callable[[Step], None]) -> Iterator[None]:
    """Hear the events that Python sends to its audit hooks. A hook can't be taken out: it is told to be silent."""
    inside = [os.path.realpath(folder) + os.sep for folder in folders]
    is_on = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if not is_on or event not in _EVENTS:
            return
        if event == "open" and not _writes(arguments):
            return
        named = (path for path in arguments[:2] if isinstance(path, (str, bytes, os.PathLike)))
        paths = [os.path.realpath(os.fsdecode(path)) for path in named]
        places = [path[len(folder) :] for path in paths for folder in inside if path.startswith(folder)]
        if places:
            look((event, not all(_is_hidden(place) for place in places)))

    sys.addaudithook(hook)
    try:
        yield
    finally:
        is_on = False


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_hidden(place: str) -> bool:
    return any(part.startswith(".") for part in Path(place).parts)
