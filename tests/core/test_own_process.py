"""A test that kills its process is one failure with a name, and takes no other test with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

OWN_PROCESS = Path(__file__).resolve().parents[1] / "own_process.py"
CONFTEST = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("own_process", {path!r})
own_process = sys.modules["own_process"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(own_process)

def pytest_configure(config):
    config.addinivalue_line("markers", "own_process: as in the real conftest")

def pytest_collection_modifyitems(items):
    own_process.move_out(items)
"""
TESTS = """
import os, signal
import pytest

pids = []

@pytest.fixture
def here():
    return os.getpid()

@pytest.mark.own_process
def test_dies():
    os.kill(os.getpid(), signal.SIGSEGV)

@pytest.mark.own_process
@pytest.mark.parametrize("right", [True, False], ids=["right", "a name | with = signs"])
def test_fails(here, right):
    print("it was", right)
    assert right

@pytest.mark.own_process
def test_skips():
    pytest.skip("for a reason")

@pytest.mark.own_process
def test_remembers():
    pids.append(os.getpid())

def test_lives():
    assert not pids
"""


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> dict[str, ElementTree.Element]:
    """What a run over such tests says of each."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "conftest.py").write_text(CONFTEST.format(path=str(OWN_PROCESS)))
    (folder / "test_them.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", str(folder), f"--junitxml={report}", f"--rootdir={folder}"]
    ran = subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },  # QGIS has no part in this, and starts slowly
    )
    assert report.exists(), ran.stdout + ran.stderr
    return {case.get("name", ""): case for case in ElementTree.parse(report).iter("testcase")}


def said_of(case: ElementTree.Element, what: str) -> str:
    found = case.find(what)
    return "" if found is None else f"{found.get('message')}\n{found.text}"


def test_all_tests_are_told_of(cases):
    assert len(cases) == 6


def test_the_death_of_a_process_is_its_test_s_failure(cases):
    assert "killed by SIGSEGV" in said_of(cases["test_dies"], "failure")


def test_a_failure_is_told_with_what_was_printed(cases):
    failure = said_of(cases["test_fails[a name | with = signs]"], "failure")
    assert "it was False" in failure
    assert "assert False" in failure


def test_a_skip_is_a_skip(cases):
    assert "for a reason" in said_of(cases["test_skips"], "skipped")


@pytest.mark.parametrize("name", ["test_fails[right]", "test_remembers", "test_lives"])
def test_others_pass(cases, name):
    assert list(cases[name]) == []
