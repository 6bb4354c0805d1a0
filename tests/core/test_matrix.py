"""What ./dev matrix makes of pytest's reports, and the table that it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from grid_mask.tools.matrix.reports import read_report
from grid_mask.tools.matrix.runs import DEMO_COUNTS, Outcome, skipped_everywhere
from grid_mask.tools.matrix.table import page

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two"><failure message="m">text</failure></testcase>
<testcase classname="tests.a" name="test_three"><error message="at teardown"/></testcase>
<testcase classname="tests.b" name="test_four"><skipped message="no gridr"/></testcase>
<testcase classname="tests.b" name="test_five"><skipped message="no disk"/></testcase>
</testsuite></testsuites>"""
ELSEWHERE = (
    """<testsuites><testsuite><testcase classname="tests.b" name="test_four"/></testsuite></testsuites>"""
)


def outcome(**changes) -> Outcome:
    values = {
        "system": "Debian 12",
        "commit": "abc1234",
        "empty": True,
        "versions": {"QGIS": "3.22.16", "core": "2.4.0 2.1.2"},
        "demo": DEMO_COUNTS,
        "tests": {"qgis": "2,000 / 0 / 24", "core": "1,300 / 0 / 0", "stock": "900 / 0 / 1"},
        "failed": (),
        "skips": {},
        "seconds": {"demo": 100.4, "test": 200.0, "stock": 70.0},
    }
    return Outcome(**{**values, **changes})


@pytest.fixture
def report(tmp_path: Path):
    (tmp_path / "qgis.xml").write_text(REPORT)
    return read_report(tmp_path / "qgis.xml")


def test_tests_are_passed_failed_or_skipped(report):
    assert report.passed == {"tests.a::test_one"}
    assert report.failed == ("tests.a::test_two", "tests.a::test_three")
    assert report.skipped == {"tests.b::test_four": "no gridr", "tests.b::test_five": "no disk"}
    assert report.counts == "1 / 2 / 2"


def test_a_run_that_left_no_report_has_failed(tmp_path):
    assert len(read_report(tmp_path / "core.xml").failed) == 1


def test_a_test_that_another_environment_ran_is_not_skipped(report, tmp_path):
    (tmp_path / "core.xml").write_text(ELSEWHERE)
    parts = {"qgis": report, "core": read_report(tmp_path / "core.xml")}
    assert skipped_everywhere(parts) == {"no disk": 1}


def test_only_the_right_pixels_without_a_failure_are_green():
    assert outcome().is_green
    assert not outcome(failed=("tests.a::test_two",)).is_green
    assert not outcome(demo=(669_493, 844_085)).is_green
    assert not outcome(demo=None).is_green


def test_an_outcome_survives_its_file(tmp_path):
    outcome().save(tmp_path / "kept.json")
    assert Outcome.load(tmp_path / "kept.json") == outcome()


def test_the_table_has_a_column_for_each_system_and_hides_nothing():
    bad = outcome(system="Debian 13", failed=("tests.a::test_two",), skips={"no disk": 2}, demo=None)
    text = page([outcome(), bad], "2026-11-25")
    assert "|  | Debian 12 | Debian 13 |" in text
    assert "| `./dev demo`: valid / invalid pixels | 669,492 / 844,086 | failed |" in text
    assert "| `./dev demo` | 100 s | 100 s |" in text
    assert "- Debian 13: `tests.a::test_two`" in text
    assert "- Debian 13, 2: no disk" in text
    assert "None is skipped in all" in page([outcome()], "2026-11-25")
