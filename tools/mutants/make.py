"""Make a copy of the checkout in which every function has its mutants; run in .venv-mutants."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.mutation.trampoline_templates import trampoline_imports

from .operators import changed_lines, choose_operators, own_name, split_decorated
from .places import CHECKOUT, Suite, suite_of

_SWITCH = "from grid_mask.tools.mutants.switch import MutantDict, wrap_in_trampoline as _mutmut_mutated"
_CONFIGURATION = '[tool.mutmut]\nsource_paths = ["grid_mask"]\n'
_ORIGINAL = "__mutmut_orig"


def main() -> int:
    """Make the copy of each suite that is named, and list its mutants."""
    choose_operators()
    for name in sys.argv[1:]:
        _make(suite_of(name))
    return 0


def _make(suite: Suite) -> None:
    folder = suite.copy
    shutil.rmtree(folder, ignore_errors=True)
    for path in _files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / path, folder / path)
    (folder.parent / "pyproject.toml").write_text(_CONFIGURATION, encoding="utf-8")
    os.chdir(folder.parent)
    reset_config()
    mutants = []
    for path in sorted((folder / suite.name).rglob("*.py")):
        relative = path.relative_to(folder).as_posix()
        if relative not in suite.unmutated:
            mutants += _mutate(path, relative)
    suite.listed.write_text(json.dumps(mutants, ensure_ascii=False, indent=1), encoding="utf-8")


def _files() -> list[str]:
    """Return the checkout's files, with what isn't committed yet."""
    listed = subprocess.run(
        ["git", "-C", str(CHECKOUT), "ls-files", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return [path for path in listed.stdout.splitlines() if (CHECKOUT / path).is_file()]


def _mutate(path: Path, relative: str) -> Iterator[dict[str, str]]:
    """Put the mutants into a module, and yield each."""
    mutated = mutate_file_contents(relative, split_decorated(path.read_text(encoding="utf-8")))
    if not mutated.mutant_names:
        return
    path.write_text(mutated.code.replace(trampoline_imports.strip(), _SWITCH), encoding="utf-8")
    module = "grid_mask." + relative[: -len(".py")].replace("/", ".")
    lines = mutated.code.splitlines()
    for name in mutated.mutant_names:
        function = name.partition("__mutmut_")[0]
        before, after = (_body(lines, mutated, which) for which in (function + _ORIGINAL, name))
        was, becomes = changed_lines(before, after)
        yield {
            "name": f"{module}.{name}",
            "file": relative,
            "function": own_name(function),
            "text": hashlib.sha256("\n".join(before).encode()).hexdigest()[:16],
            "was": was,
            "becomes": becomes,
        }


def _body(lines: Sequence[str], mutated: MutatedFile, function: str) -> list[str]:
    """Return the lines of a function without its name, which differs from mutant to mutant."""
    span = mutated.line_span_by_function_name[function]
    return [line.replace(function + "(", "(") for line in lines[span.start - 1 : span.end]]


if __name__ == "__main__":
    sys.exit(main())
