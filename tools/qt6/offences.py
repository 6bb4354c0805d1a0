"""What in a file breaks the rules, as far as its syntax tree tells it: nothing here needs PyQt6 or QGIS."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .names import Use, names_used
from .rules import ENUMS, GONE_METHODS, MISSING, MOST_ARGUMENTS, OTHERS, REFUSED_PACKAGES

QT = "qgis.PyQt."
QGIS = ("qgis.core.", "qgis.gui.", "qgis.analysis.")


@dataclass(frozen=True, order=True)
class Offence:
    """A name that isn't in every QGIS from 3.22 to 4.2.

    Attributes:
        line: counted from 1.
        name: as it is written, or spelled out from its module on.
        instead: what to write.
    """

    line: int
    name: str
    instead: str


def offences_in(tree: ast.Module) -> list[Offence]:
    """Return what is wrong in a file, in order."""
    found = {*_of_imports(tree), *_of_calls(tree)}
    for use in names_used(tree):
        found.update(_of_names(use))
    return sorted(found)


def _of_imports(tree: ast.Module) -> Iterator[Offence]:
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module or ""]
            if modules[0].split(".")[0] == "qgis" and any(alias.name == "*" for alias in node.names):
                yield Offence(node.lineno, f"{modules[0]}.*", "the names that are used, one by one")
        for module in modules:
            if module.split(".")[0] in REFUSED_PACKAGES:
                yield Offence(
                    node.lineno, module, "the module of that name in qgis.PyQt, which both Qt 5 and 6 have"
                )


def _of_calls(tree: ast.Module) -> Iterator[Offence]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in GONE_METHODS:
            yield Offence(node.lineno, node.attr, GONE_METHODS[node.attr])
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == "exec_":
            yield Offence(node.lineno, node.name, GONE_METHODS[node.name])
        elif isinstance(node, ast.Call):
            name = _called(node)
            most, instead = MOST_ARGUMENTS.get(name, (len(node.args), ""))
            if len(node.args) > most:
                yield Offence(node.lineno, f"{name} with {len(node.args)} arguments", instead)
        elif isinstance(node, ast.Subscript) and _is_signal_of_text(node):
            yield Offence(node.lineno, "activated[str]", "textActivated")
        if isinstance(node, ast.Attribute) and node.attr == "width" and _is_font_metrics(node.value):
            yield Offence(node.lineno, "QFontMetrics.width", "QFontMetrics.horizontalAdvance")


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_signal_of_text(node: ast.Subscript) -> bool:
    return (
        isinstance(node.value, ast.Attribute)
        and node.value.attr == "activated"
        and isinstance(node.slice, ast.Name)
        and node.slice.id == "str"
    )


def _is_font_metrics(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _called(node) in ("fontMetrics", "QFontMetrics", "QFontMetricsF")


def _of_names(use: Use) -> Iterator[Offence]:
    for missing, instead in MISSING.items():
        if use.name == missing or use.name.startswith(f"{missing}."):
            yield Offence(use.line, use.name, instead)
            return
    if use.name.startswith(QGIS):
        yield from _of_members(use)


def _of_members(use: Use) -> Iterator[Offence]:
    """See that what is reached from a class of QGIS is on the lists, where it is no method."""
    members = use.name.split(".")[2:]
    if len(members) < 2 or not members[1][0].isupper():
        return
    member = ".".join(members[:2])
    if member in OTHERS or member in ENUMS:
        return
    scopes = sorted(enum for enum in ENUMS if enum.startswith(f"{members[0]}."))
    scoped = " or ".join(f"{enum}.{members[1]}" for enum in scopes) or f"{members[0]}.ITS_ENUM.{members[1]}"
    yield Offence(
        use.line,
        use.name,
        f"{scoped} if it is a value of an enum; an enum, a nested class or a constant that QGIS 3.22 and 4 have "
        "belongs on the list in tools/qt6/rules.py",
    )
