"""The Qt 6 check of `./dev check`: what it finds without PyQt6, and that this QGIS has all the names it lets pass."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest

from grid_mask.tools.qt6 import planted
from grid_mask.tools.qt6.names import names_used
from grid_mask.tools.qt6.offences import Offence, offences_in
from grid_mask.tools.qt6.rules import ENUMS, MISSING, OTHERS

FOLDERS = ("plugin", "tests", "tools")
MODULES = ("qgis.core.", "qgis.gui.", "qgis.PyQt.")


def offences(source: str) -> list[Offence]:
    return offences_in(ast.parse(source))


def names(source: str) -> list[str]:
    return [use.name for use in names_used(ast.parse(source))]


def found(name: str) -> Any:
    """Look a name up in this QGIS, from its module on; AttributeError where there is none."""
    package, module, *parts = name.split(".")
    reached = importlib.import_module(f"{package}.{module}")
    if module == "PyQt" and parts:
        reached = importlib.import_module(f"{package}.{module}.{parts.pop(0)}")
    for part in parts:
        reached = getattr(reached, part)
    return reached


# ---- What it finds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", planted.AGAINST_RULES)
def test_it_finds(what):
    assert offences(planted.AGAINST_RULES[what])


@pytest.mark.parametrize("what", planted.ACCEPTED)
def test_it_accepts(what):
    assert offences(planted.ACCEPTED[what]) == []


@pytest.mark.parametrize("what", planted.AGAINST_PYQT6)
def test_what_pyqt6_alone_can_tell_is_left_to_it(what):
    assert offences(planted.AGAINST_PYQT6[what]) == []
    assert any(name.startswith("qgis.PyQt.") for name in names(planted.AGAINST_PYQT6[what]))


def test_it_says_where_and_what_to_write_instead():
    source = "from qgis.core import QgsProcessing\n\nkind = QgsProcessing.TypeVectorPolygon\n"
    (offence,) = offences(source)
    assert offence.line == 3
    assert offence.name == "qgis.core.QgsProcessing.TypeVectorPolygon"
    assert offence.instead.startswith("QgsProcessing.SourceType.TypeVectorPolygon ")


def test_each_offence_is_told_once():
    source = "from PyQt5 import QtCore, QtGui\n\ndone = dialog.exec_() or other.exec_()\n"
    assert [(offence.line, offence.name) for offence in offences(source)] == [(1, "PyQt5"), (3, "exec_")]


# ---- Which names a file uses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "from qgis.PyQt.QtCore import Qt\nQt.Key.Key_A",
        "from qgis.PyQt.QtCore import Qt as Names\nNames.Key.Key_A",
        "from qgis.PyQt import QtCore\nQtCore.Qt.Key.Key_A",
        "import qgis.PyQt.QtCore\nqgis.PyQt.QtCore.Qt.Key.Key_A",
        "import qgis.PyQt.QtCore as Core\nprint(Core.Qt.Key.Key_A.value)",
        "def key() -> int:\n    from qgis.PyQt.QtCore import Qt\n    return int(Qt.Key.Key_A)",
    ],
)
def test_names_are_spelled_out_however_they_are_imported(source):
    assert any(name.startswith("qgis.PyQt.QtCore.Qt.Key.Key_A") for name in names(source))


def test_a_name_ends_where_something_is_called():
    source = "from qgis.core import QgsProject\nQgsProject.instance().layers.first"
    assert names(source) == ["qgis.core.QgsProject", "qgis.core.QgsProject.instance"]


def test_what_isn_t_from_qgis_is_nobody_s_business():
    assert names("import numpy\nfrom .Qt import Qt\nQt.AlignTop\nnumpy.AlignTop") == []


# ---- This QGIS ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ENUMS | OTHERS))
def test_this_qgis_has(name):
    assert found(f"qgis.core.{name}") is not None


@pytest.mark.parametrize("folder", FOLDERS)
def test_this_qgis_has_every_name_that_we_use(checkout: Path, folder):
    missing, looked_up = [], 0
    for path in sorted((checkout / folder).rglob("*.py")):
        for use in names_used(ast.parse(path.read_text(encoding="utf-8"))):
            if use.name.startswith(MODULES):
                looked_up += 1
                try:
                    found(use.name)
                except AttributeError:
                    missing.append(f"{path.relative_to(checkout)}:{use.line}: {use.name}")
    assert missing == []
    assert looked_up > 0


def test_no_name_is_both_missing_and_known():
    known = {f"qgis.core.{name}" for name in ENUMS | OTHERS}
    assert known.isdisjoint(MISSING)
