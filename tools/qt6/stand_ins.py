"""Stand-ins for what QGIS brings besides Qt, so that our modules can be imported where there is no QGIS.

Every name of such a module is a class that can be subclassed, called and asked for any attribute, which is another such
class. They say nothing about whether QGIS has the name: `rules` does.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

STOOD_IN = (
    "osgeo",
    "osgeo.gdal",
    "osgeo.gdal_array",
    "osgeo.ogr",
    "osgeo.osr",
    "processing",
    "qgis",
    "qgis.analysis",
    "qgis.core",
    "qgis.gui",
    "qgis.utils",
)


class AnyClass(type):
    """A class with every attribute."""

    def __getattr__(cls, name: str) -> Any:
        """Make the attribute, and keep it: a name is always the same thing."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = AnyClass(name, (), {})
        setattr(cls, name, made)
        return made


class AnyModule(ModuleType):
    """A module with every name."""

    def __getattr__(self, name: str) -> Any:
        """Make the name, and keep it."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = AnyClass(name, (), {})
        setattr(self, name, made)
        return made


def install() -> None:
    """Make the modules importable."""
    for name in STOOD_IN:
        module = AnyModule(name)
        module.__path__ = []
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
