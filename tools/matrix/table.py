"""docs/versions.md: what was run where, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .runs import Outcome

HEAD = """\
# Versions

Made by `./dev matrix`; don't edit. It runs the README's two commands, `./dev demo` and `./dev test`, from a fresh clone
on each system that the plugin is tried on, and `./dev test --stock`, the plugin's tests on a QGIS without shapely and
rasterio. Tests are passed / failed / skipped.
"""

Cell = Callable[[Outcome], str]


def _version(name: str) -> Cell:
    return lambda outcome: outcome.versions.get(name, "?")


def _counts(part: str) -> Cell:
    return lambda outcome: outcome.tests[part]


def _seconds(command: str) -> Cell:
    return lambda outcome: f"{outcome.seconds[command]:.0f} s"


def _demo(outcome: Outcome) -> str:
    return "failed" if outcome.demo is None else "{:,} / {:,}".format(*outcome.demo)


ROWS: tuple[tuple[str, Cell], ...] = (
    ("QGIS", _version("QGIS")),
    ("GDAL", _version("GDAL")),
    ("PROJ", _version("PROJ")),
    ("GEOS", _version("GEOS")),
    ("Qt", _version("Qt")),
    ("Python", _version("Python")),
    ("numpy", _version("numpy")),
    ("numpy and shapely without QGIS", _version("core")),
    ("`./dev demo`: valid / invalid pixels", _demo),
    ("`./dev test`, with QGIS", _counts("qgis")),
    ("`./dev test`, without QGIS", _counts("core")),
    ("`./dev test --stock`", _counts("stock")),
    ("system before", lambda outcome: "empty" if outcome.empty else "with its packages"),
    ("`./dev demo`", _seconds("demo")),
    ("`./dev test`", _seconds("test")),
    ("`./dev test --stock`", _seconds("stock")),
)


def page(outcomes: Sequence[Outcome], date: str) -> str:
    """Return the text of docs/versions.md."""
    names = [outcome.system for outcome in outcomes]
    lines = [HEAD, f"Commit {outcomes[0].commit}, {date}, 2 cores.", ""]
    lines += ["| " + " | ".join(["", *names]) + " |", "|" + "---|" * (len(names) + 1)]
    lines += [
        "| " + " | ".join([title, *(cell(outcome) for outcome in outcomes)]) + " |" for title, cell in ROWS
    ]
    lines += ["", *_failures(outcomes), *_skips(outcomes), ""]
    return "\n".join(lines)


def _failures(outcomes: Sequence[Outcome]) -> list[str]:
    failed = [f"- {outcome.system}: `{name}`" for outcome in outcomes for name in outcome.failed]
    return ["What failed:", "", *failed, ""] if failed else []


def _skips(outcomes: Sequence[Outcome]) -> list[str]:
    """Tell of the tests that no environment of a system ran."""
    lines = [
        f"- {outcome.system}, {count}: {reason}"
        for outcome in outcomes
        for reason, count in sorted(outcome.skips.items())
    ]
    here = "Tests that are skipped with QGIS but run without it, as gridr's and Dask's, are counted in both rows."
    if not lines:
        return [f"{here} None is skipped in all."]
    return [here, "Skipped in all:", "", *lines]
