"""Names of Qt, looked up in PyQt6."""

from __future__ import annotations

import enum
import importlib
import inspect
from typing import Any

from .names import Use
from .offences import Offence
from .qgis_pyqt import MODULES, PACKAGE


def unresolved(use: Use) -> Offence | None:
    """Return what is wrong with a name below qgis.PyQt, None where PyQt6 has it."""
    parts = use.name[len(PACKAGE) + 1 :].split(".")
    if parts[0] not in MODULES:
        return Offence(use.line, use.name, f"a module that PyQt6 has: {', '.join(MODULES)}")
    reached: Any = importlib.import_module(f"{PACKAGE}.{parts[0]}")
    for part in parts[1:]:
        if not hasattr(reached, part):
            return Offence(use.line, use.name, _advice(reached, part))
        reached = getattr(reached, part)
    return None


def classes_with(method: str) -> list[str]:
    """Return the classes of PyQt6 that have a method."""
    modules = [importlib.import_module(f"{PACKAGE}.{name}") for name in MODULES]
    return sorted(
        {
            thing.__name__
            for module in modules
            for thing in vars(module).values()
            if inspect.isclass(thing) and hasattr(thing, method)
        }
    )


def _advice(owner: Any, missing: str) -> str:
    if inspect.isclass(owner):
        scopes = [name for name, inner in inspect.getmembers(owner) if _is_enum_with(inner, missing)]
        if scopes:
            return " or ".join(f"{owner.__name__}.{scope}.{missing}" for scope in scopes)
    elif inspect.ismodule(owner):
        homes = [name for name in MODULES if hasattr(importlib.import_module(f"{PACKAGE}.{name}"), missing)]
        if homes:
            return " or ".join(f"{PACKAGE}.{home}.{missing}" for home in homes)
    name = getattr(owner, "__name__", type(owner).__name__)
    return f"something else: {name} has no {missing} in PyQt6"


def _is_enum_with(thing: Any, member: str) -> bool:
    return inspect.isclass(thing) and issubclass(thing, enum.Enum) and member in thing.__members__
