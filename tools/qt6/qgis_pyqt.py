"""qgis.PyQt as QGIS 4 has it: PyQt6 with what QGIS adds, so that code for Qt 5 finds its names.

What QGIS adds is in its repository under python/PyQt/PyQt. Besides what is here it has more flags and types, and
changes how a few values print and compare.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Callable

PACKAGE = "qgis.PyQt"
MODULES = (
    "QtCore",
    "QtGui",
    "QtNetwork",
    "QtPrintSupport",
    "QtSql",
    "QtSvg",
    "QtTest",
    "QtWidgets",
    "QtXml",
    "sip",
    "uic",
)
FROM_GUI = ("QAction", "QActionGroup", "QShortcut")  # which PyQt5 has in QtWidgets

# The types of QVariant, as fields have them, that PyQt6 calls otherwise.
VARIANT_TYPES = {
    "Invalid": "UnknownType",
    "Bool": "Bool",
    "Int": "Int",
    "UInt": "UInt",
    "LongLong": "LongLong",
    "ULongLong": "ULongLong",
    "Double": "Double",
    "String": "QString",
    "StringList": "QStringList",
    "List": "QVariantList",
    "Map": "QVariantMap",
    "ByteArray": "QByteArray",
    "Date": "QDate",
    "Time": "QTime",
    "DateTime": "QDateTime",
}

# The flags of PyQt5 that PyQt6 has no longer, each made of an enum of the same class.
FLAGS = {
    "QtCore.Qt": {
        "Alignment": "AlignmentFlag",
        "DockWidgetAreas": "DockWidgetArea",
        "ImageConversionFlags": "ImageConversionFlag",
        "ItemFlags": "ItemFlag",
        "KeyboardModifiers": "KeyboardModifier",
        "MouseButtons": "MouseButton",
        "Orientations": "Orientation",
        "TextInteractionFlags": "TextInteractionFlag",
        "WindowFlags": "WindowType",
        "WindowStates": "WindowState",
    },
    "QtCore.QDir": {"Filters": "Filter", "SortFlags": "SortFlag"},
    "QtCore.QEventLoop": {"ProcessEventsFlags": "ProcessEventsFlag"},
    "QtGui.QPainter": {"RenderHints": "RenderHint"},
    "QtWidgets.QDialogButtonBox": {"StandardButtons": "StandardButton"},
    "QtWidgets.QFileDialog": {"Options": "Option"},
    "QtWidgets.QMessageBox": {"StandardButtons": "StandardButton"},
}


def install() -> None:
    """Make `qgis.PyQt` importable, made of PyQt6."""
    package = ModuleType(PACKAGE)
    package.__path__ = []  # a package: it has modules
    sys.modules[PACKAGE] = package
    for name in MODULES:
        module = _copy(name)
        setattr(package, name, module)
        sys.modules[f"{PACKAGE}.{name}"] = module
    gui, widgets, core = (sys.modules[f"{PACKAGE}.{name}"] for name in ("QtGui", "QtWidgets", "QtCore"))
    for name in FROM_GUI:
        setattr(widgets, name, getattr(gui, name))
    core.NULL = None
    for name, known in VARIANT_TYPES.items():
        setattr(core.QVariant, name, getattr(core.QMetaType.Type, known))
    widgets.QLayout.setMargin = _set_margin
    for path, flags in FLAGS.items():
        module_name, class_name = path.split(".")
        owner = getattr(sys.modules[f"{PACKAGE}.{module_name}"], class_name)
        for flag, enum in flags.items():
            setattr(owner, flag, _flags_of(getattr(owner, enum)))


def _copy(name: str) -> ModuleType:
    """Return a module of qgis.PyQt with the public names of the one in PyQt6."""
    original = importlib.import_module(f"PyQt6.{name}")
    module = ModuleType(f"{PACKAGE}.{name}")
    for key, value in vars(original).items():
        if not key.startswith("_"):
            setattr(module, key, value)
    return module


def _flags_of(enum: Any) -> Callable[..., Any]:
    return lambda flags=0: enum(flags)


def _set_margin(layout: Any, margin: int) -> None:
    layout.setContentsMargins(margin, margin, margin, margin)
