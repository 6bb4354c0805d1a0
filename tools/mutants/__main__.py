"""Entry point of `./dev mutants`."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence

from . import page
from .explained import Explanation, explanation_of, idle, read_explanations
from .outcomes import Mutant, read_mutants
from .places import CHECKOUT, FOLDER, PAGE, SUITES, Suite

SEED = 10
EXAMPLES = 10
"""On how many examples a property is tried (tests/conftest.py, profile "mutants")."""


def main() -> int:
    """Try the mutants that are asked for, print the score and the survivors; return the exit status."""
    options = _options()
    suites = [suite for suite in SUITES if _asked_of(suite, options.modules)]
    _make(suites)
    explanations = read_explanations()
    chosen = {}
    for suite in suites:
        mutants = _choose(suite, read_mutants(suite), options)
        settled = [mutant for mutant in mutants if not options.all and _is_settled(mutant, explanations)]
        to_try = [mutant for mutant in mutants if mutant not in settled]
        print(f"{suite.name}: {len(to_try)} mutants to try; of {len(settled)} it is known", flush=True)
        _try(suite, to_try, options)
        names = {mutant.name for mutant in mutants}
        chosen[suite.name] = [mutant for mutant in read_mutants(suite) if mutant.name in names]
    return _report(chosen, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev mutants", description="See that tests notice changed code.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="files or folders, as core/rasterize")
    parser.add_argument("--sample", type=int, metavar="N", help="N mutants of each suite, drawn at random")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="of the sample (%(default)s)")
    parser.add_argument("--all", action="store_true", help="also those of which it is known")
    parser.add_argument("--patience", type=float, metavar="S", help="seconds of tests for a mutant")
    parser.add_argument("--processes", type=int, default=2, metavar="P", help="at once (%(default)s)")
    options = parser.parse_args()
    options.modules = [module.strip("/") for module in options.modules]
    missing = [module for module in options.modules if not (CHECKOUT / module).exists()]
    if missing:
        parser.error(
            f"there is no {', '.join(missing)} in the checkout; name files or folders, as core/rasterize"
        )
    return options


def _asked_of(suite: Suite, modules: Sequence[str]) -> bool:
    return not modules or any(module.split("/")[0] == suite.name for module in modules)


def _make(suites: Sequence[Suite]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = [suite.name for suite in suites]
    subprocess.run([sys.executable, "-m", "grid_mask.tools.mutants.make", *names], check=True)


def _choose(suite: Suite, mutants: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    if options.modules:
        mutants = [mutant for mutant in mutants if _is_in(mutant.file, options.modules)]
    number = options.sample
    if number is None and not options.modules:
        number = suite.sample
    if number is None or number >= len(mutants):
        return mutants
    # Each by its own dice, so that changes of the code leave the others of the sample what they are.
    dice = {mutant.name: random.Random(f"{options.seed} {mutant.name}").random() for mutant in mutants}
    drawn = set(sorted(dice, key=dice.__getitem__)[:number])
    return [mutant for mutant in mutants if mutant.name in drawn]


def _is_in(file: str, modules: Sequence[str]) -> bool:
    return any(file == module or file.startswith(f"{module}/") for module in modules)


def _is_settled(mutant: Mutant, explanations: Sequence[Explanation]) -> bool:
    """Whether it was killed before, or lived and may."""
    return bool(mutant.outcome) and (not mutant.lives or explanation_of(mutant, explanations) is not None)


def _try(suite: Suite, mutants: Sequence[Mutant], options: argparse.Namespace) -> None:
    if not mutants:
        return
    ignored = [f"--deselect={suite.tests}/{name}" for name in suite.unused_tests]
    temporary = suite.copy.parent / "tmp"
    arguments = [suite.tests, *ignored, "-q", "-s", "--hypothesis-profile=mutants"]
    # That a test fails is all that counts: putting it into words would take most of the time.
    arguments += ["--assert=plain", "--tb=no", "-r", "N"]
    arguments += [f"--basetemp={temporary}", "-o", "tmp_path_retention_policy=none"]
    order = {
        "mutants": [(mutant.name, mutant.text) for mutant in mutants],
        "outcomes": str(suite.outcomes),
        "processes": options.processes,
        "patience_s": _patience_s(suite, options),
        "arguments": arguments,
    }
    written = suite.copy.parent / "order.json"
    written.write_text(json.dumps(order, ensure_ascii=False), encoding="utf-8")
    python = CHECKOUT / suite.environment / "bin" / "python"
    # More threads than processors would only make the processes wait for each other.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(
        ["nice", "-n", "19", str(python), "tools/mutants/try_all.py", str(written)],
        cwd=suite.copy,
        env=environment,
        check=True,
    )


def _patience_s(suite: Suite, options: argparse.Namespace) -> float:
    return float(suite.patience_s if options.patience is None else options.patience)


def _report(chosen: dict[str, list[Mutant]], options: argparse.Namespace) -> int:
    explanations = read_explanations()
    mutants = [mutant for name in chosen for mutant in chosen[name]]
    open_ones = page.open_survivors(mutants, explanations)
    for mutant in open_ones:
        print(f"{mutant.outcome}: {mutant.file}, {mutant.function}\n  - {mutant.was}\n  + {mutant.becomes}")
    print(*page.table(mutants, explanations), sep="\n")
    failures = []
    if open_ones:
        failures.append(f"{len(open_ones)} survivors are neither killed nor explained")
    score = page.count("all", mutants, explanations).score
    if score < page.LEAST_SCORE:
        failures.append(f"the score is {score:.1f} %, under {page.LEAST_SCORE:.0f} %")
    if not options.modules and options.sample is None:
        failures += [
            f"tools/mutants/explained.toml: nothing survives of {one.file}, {one.function}: {one.was}"
            for one in idle(explanations, mutants)
        ]
        _write_page(chosen, mutants, explanations, options)
    print(*failures, sep="\n")
    return 1 if failures else 0


def _write_page(
    chosen: dict[str, list[Mutant]],
    mutants: list[Mutant],
    explanations: list[Explanation],
    options: argparse.Namespace,
) -> None:
    ran = []
    for suite in SUITES:
        tried, there = len(chosen[suite.name]), len(read_mutants(suite))
        part = "all of them" if tried == there else f"drawn at random with seed {options.seed}"
        ran.append(
            f"- {suite.name}: {tried:,} of {there:,} mutants, {part}; "
            f"{_patience_s(suite, options):.0f} seconds of tests each."
        )
        if suite.unmutated:
            ran.append(f"  Without {', '.join(suite.unmutated)}, which are windows and menus.")
    head = page.HEAD.format(version=importlib.metadata.version("mutmut"), examples=EXAMPLES)
    PAGE.write_text(page.page(mutants, explanations, head=head, ran=ran), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    sys.exit(main())
