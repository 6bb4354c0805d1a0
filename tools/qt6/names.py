"""Which names of Qt and QGIS a file uses, spelled out from the module on: `qgis.PyQt.QtCore.Qt.AlignmentFlag`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

ROOT_PACKAGE = "qgis"


@dataclass(frozen=True)
class Use:
    """A name where it is used.

    Attributes:
        line: counted from 1.
        name: with everything reached by dots, and its module before it.
    """

    line: int
    name: str


def names_used(tree: ast.Module) -> list[Use]:
    """Return every name of a module below `qgis` that the file imports or reaches from an import, in order."""
    bound: dict[str, str] = {}
    uses = []
    for line, local, name in _imports(tree):
        bound[local] = ROOT_PACKAGE if local == ROOT_PACKAGE else name
        uses.append(Use(line, name))
    uses += [Use(line, name) for line, name in _chains(tree, bound)]
    return sorted(uses, key=lambda use: (use.line, use.name))


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield line, local name and full name of everything imported from below `qgis`, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _is_below_root(node.module or ""):
            for alias in node.names:
                if alias.name != "*":
                    yield node.lineno, alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if _is_below_root(alias.name):
                    yield node.lineno, alias.asname or ROOT_PACKAGE, alias.name


def _is_below_root(module: str) -> bool:
    return module == ROOT_PACKAGE or module.startswith(f"{ROOT_PACKAGE}.")


def _chains(node: ast.AST, bound: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the longest dotted names that begin with a bound one."""
    if isinstance(node, ast.Attribute):
        dotted, inner = _dotted(node)
        if inner is None and dotted[0] in bound:
            yield node.lineno, ".".join([bound[dotted[0]], *dotted[1:]])
            return
    for child in ast.iter_child_nodes(node):
        yield from _chains(child, bound)


def _dotted(node: ast.expr) -> tuple[list[str], ast.expr | None]:
    """Return the parts of a dotted name, and what they are reached from if that is no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return [node.id, *parts], None
    return parts, node
