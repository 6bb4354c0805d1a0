"""The command line: `python -m grid_mask.tools.qt6`, in .venv-qt6."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from . import planted, qgis_pyqt, stand_ins
from .names import Use, names_used
from .offences import QGIS, QT, Offence, offences_in
from .resolve import classes_with, unresolved
from .rules import GONE_METHODS

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "plugin", "tests", "tools", "examples")
IMPORTED = ("core", "plugin")


def main() -> int:
    """Check the check, then the checkout; return the exit status."""
    stand_ins.install()
    qgis_pyqt.install()
    failures = [*_try_itself(), *_import_all()]
    qt_names: list[Use] = []
    qgis_names: list[Use] = []
    for path in _files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        uses = names_used(tree)
        qt_names += [use for use in uses if use.name.startswith(QT)]
        qgis_names += [use for use in uses if use.name.startswith(QGIS)]
        failures += [
            f"{path.relative_to(ROOT)}:{wrong.line}: {wrong.name}; write {wrong.instead}"
            for wrong in _wrong_in(tree)
        ]
    if failures:
        print(*failures, "tools/qt6/__init__.py tells what is checked", sep="\n")
        return 1
    print(
        f"{len(_modules())} modules imported on PyQt6 {_version()}, {len(qt_names)} Qt names resolved, "
        f"{len(qgis_names)} names of QGIS looked at"
    )
    return 0


def _wrong_in(tree: ast.Module) -> list[Offence]:
    """Return what is wrong in a file: by the rules, and else by PyQt6."""
    found = offences_in(tree)
    told = {(wrong.line, wrong.name) for wrong in found}
    for use in names_used(tree):
        if use.name.startswith(QT) and (use.line, use.name) not in told:
            wrong = unresolved(use)
            if wrong is not None:
                found.append(wrong)
    return sorted(set(found))


def _try_itself() -> Iterator[str]:
    for what, source in {**planted.AGAINST_PYQT6, **planted.AGAINST_RULES}.items():
        if not _wrong_in(ast.parse(source)):
            yield f"The check itself is broken: it doesn't find {what}:\n{source}"
    for what, source in planted.ACCEPTED.items():
        for wrong in _wrong_in(ast.parse(source)):
            yield f"The check itself is broken: it refuses {what}, {wrong.name}:\n{source}"
    for method in GONE_METHODS:
        for name in classes_with(method):
            yield f"tools/qt6/rules.py says that PyQt6 has no method {method}, but {name} has it"


def _files() -> list[Path]:
    folders = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [ROOT / "__init__.py", *folders]


def _modules() -> list[str]:
    paths = [path.relative_to(ROOT) for path in _files() if path.relative_to(ROOT).parts[0] in IMPORTED]
    parts = [path.parent.parts if path.stem == "__init__" else path.with_suffix("").parts for path in paths]
    return [".".join(["grid_mask", *part]) for part in parts]


def _import_all() -> Iterator[str]:
    for module in _modules():
        try:
            importlib.import_module(module)
        except (ImportError, AttributeError, NameError, TypeError, ValueError) as error:
            yield f"{module} can't be imported on PyQt6: {type(error).__name__}: {error}"


def _version() -> str:
    return str(importlib.import_module("qgis.PyQt.QtCore").PYQT_VERSION_STR)


if __name__ == "__main__":
    sys.exit(main())
