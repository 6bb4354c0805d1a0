"""The order in which folders and files build on one another, as their packages' docstrings list it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path


def out_of_order(package: Path) -> list[str]:
    """Return what is wrong in a package: an entry that is missing in a list, or an import of what comes later.

    The docstring of `__init__.py` in the package, and in each folder below, lists its modules and folders: one in a
    line, and behind two spaces or more what it is for. A module may import what stands before it in its own folder, and
    before that folder in the one above.
    """
    wrong = []
    folders = [
        package,
        *(path.parent for path in sorted(package.rglob("__init__.py")) if path.parent != package),
    ]
    for folder in folders:
        there = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
        there |= {path.parent.name for path in folder.glob("*/__init__.py")}
        if sorted(listed(folder)) != sorted(there):
            wrong.append(f"{folder.name}/__init__.py doesn't list just what is there")
    if wrong:  # without the lists there is no order
        return wrong
    for file in sorted(package.rglob("*.py")):
        for imported in imports(file, package):
            ours, theirs = file.relative_to(package).with_suffix("").parts, imported
            depth = next((i for i, (one, other) in enumerate(zip(ours, theirs)) if one != other), None)
            if depth is None:
                wrong.append(f"{file.relative_to(package)} imports {'.'.join(theirs)}, a package or itself")
                continue
            order = listed(package.joinpath(*ours[:depth]))
            if order.index(theirs[depth]) > order.index(ours[depth]):
                wrong.append(f"{file.relative_to(package)} imports {'.'.join(theirs)}, which comes later")
    return wrong


def listed(folder: Path) -> list[str]:
    """Return the names in the list of a package's docstring, in their order."""
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return re.findall(r"^\s*(\w+) {2,}\S", ast.get_docstring(tree) or "", re.MULTILINE)


def imports(file: Path, package: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules of the package that a file imports, as the parts of their places in it."""
    place = file.relative_to(package.parent).parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = [*place[: len(place) - node.level], *(node.module or "").split(".")]
        base = [part for part in base if part]
        modules = (
            [base]
            if (package.parent.joinpath(*base).with_suffix(".py")).exists()
            else [[*base, name.name] for name in node.names]
        )
        yield from (tuple(module[1:]) for module in modules if module[:1] == [package.name])
