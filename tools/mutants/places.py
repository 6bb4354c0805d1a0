"""Folders, suites and what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".dev" / "mutants"
PAGE = CHECKOUT / "docs" / "mutation.md"


@dataclass(frozen=True)
class Suite:
    """Modules that are mutated, and the tests that must notice.

    Attributes:
        name: also the folder of the modules.
        environment: the virtual environment that the tests run in.
        tests: folder of the tests.
        unmutated: modules that are left as they are.
        unused_tests: files of tests, and single ones, that are not run: they read the code instead of running it, or
            run it in other processes, where no mutant is on.
        sample: how many mutants are tried unless more are asked for; None for all.
        patience_s: seconds of tests after which a mutant counts as survived, though more tests might kill it.
    """

    name: str
    environment: str
    tests: str
    unmutated: tuple[str, ...]
    unused_tests: tuple[str, ...]
    sample: int | None
    patience_s: float

    @property
    def copy(self) -> Path:
        """Folder of the copy of the checkout with the mutants."""
        return FOLDER / self.name / "grid_mask"

    @property
    def listed(self) -> Path:
        """File that lists the mutants."""
        return FOLDER / self.name / "mutants.json"

    @property
    def outcomes(self) -> Path:
        """File of what became of them: a line of JSON for each that was tried, the latest last."""
        return FOLDER / self.name / "outcomes.jsonl"


SUITES = (
    Suite(
        name="core",
        environment=".venv-core",
        tests="tests/core",
        unmutated=(),
        unused_tests=(
            "test_dask.py::test_a_cluster_gives_the_same_mask_in_chunks_of_any_shape",
            "test_dask.py::test_the_example_builds_the_same_mask_into_zarr",
            "test_fuzz.py",
            "test_import_order.py",
            "test_matrix.py",
            "test_mutants.py",
            "test_own_process.py",
            "test_stands_alone.py",
        ),
        sample=None,
        patience_s=4.0,
    ),
    Suite(
        name="plugin",
        environment=".venv",
        tests="tests/plugin",
        # What shows windows, and what QGIS alone calls when it starts.
        unmutated=("plugin/plugin.py", "plugin/provider.py", "plugin/parameters/dialog.py"),
        unused_tests=(
            "test_batch.py",
            "test_dialog.py",
            "test_faults.py",
            "test_fuzz.py",
            "test_killed_runs.py",
            "test_layout.py",
            "test_loading.py",
            "test_metadata.py",
            "test_package.py",
            "test_package_checks.py",
            "test_provider.py",
            "test_qgis_process.py",
            "test_qt6_check.py",
            "test_translation.py",
            "test_without_libraries.py",
        ),
        sample=800,
        # A test takes long here, and hundreds of them reach what every run calls.
        patience_s=30.0,
    ),
)


def suite_of(name: str) -> Suite:
    """Return the suite of a name."""
    return next(suite for suite in SUITES if suite.name == name)
