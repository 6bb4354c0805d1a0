"""What all tests share. Nothing here needs QGIS: the core's tests also run where there is none."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def register_checkout() -> None:
    """Make the checkout importable as grid_mask, the name that QGIS gives it, whatever its folder is called.

    It is the only name: a module imported under two has two of each class.
    """
    spec = importlib.util.spec_from_file_location(
        "grid_mask", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["grid_mask"] = package
    spec.loader.exec_module(package)


def register_hypothesis_profiles() -> None:
    """Set on how many examples a property is tried: `./dev test --hypothesis-profile thorough` for many."""
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".dev" / "hypothesis"))
    from hypothesis import HealthCheck, Phase, settings

    # No deadline: a slow machine is not a wrong answer.
    settings.register_profile("usual", deadline=None, max_examples=50, print_blob=True)
    settings.register_profile("thorough", settings.get_profile("usual"), max_examples=1000)
    # ./dev mutants: the same few examples for each mutant, and no search for the simplest that fails.
    settings.register_profile(
        "mutants",
        settings.get_profile("usual"),
        max_examples=10,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("usual")


def hide_libraries() -> None:
    """Hide what a stock QGIS doesn't bring, for `./dev test --stock`; tests in processes of their own do likewise."""
    from grid_mask.tests.hidden import hide

    hide(os.environ.get("GRID_MASK_TESTS_HIDE", "").split())


register_checkout()
register_hypothesis_profiles()
hide_libraries()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    from grid_mask.tests.own_process import MARKER

    config.addinivalue_line(
        "markers", f"{MARKER}: may kill the process it runs in, so it gets one of its own"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the marked tests run in processes of their own."""
    from grid_mask.tests.own_process import move_out

    move_out(items)
