"""Libraries that are hidden from Python, as if they weren't installed. Imports nothing but the standard library."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.abc import MetaPathFinder
from typing import Any


class Hidden(MetaPathFinder):
    """Answers for modules of these names that there are none."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, *_: Any) -> None:
        """Refuse a hidden module, with the error that a missing one gives; leave others to those who come after."""
        if fullname.split(".", maxsplit=1)[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r} (hidden by the tests)", name=fullname)


def hide(names: Iterable[str]) -> None:
    """Hide libraries from now on; who has imported one already keeps it."""
    hidden = set(names)
    sys.meta_path.insert(0, Hidden(hidden))
    for module in [module for module in sys.modules if module.split(".")[0] in hidden]:
        del sys.modules[module]
