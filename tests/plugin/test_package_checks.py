"""What ./dev package verifies: the plugin as it is passes, and each offence fails the one check that is for it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from grid_mask.tests.plugin.packages import altered, commit_all, committed_copy, git
from grid_mask.tools.package.check_code import check_bandit, check_flake8, check_secrets
from grid_mask.tools.package.check_files import check_files, check_line_ends, check_size
from grid_mask.tools.package.check_metadata import check_metadata
from grid_mask.tools.package.check_release import check_addresses, check_changelog, check_commit
from grid_mask.tools.package.check_versions import check_versions
from grid_mask.tools.package.checkout import Checkout
from grid_mask.tools.package.contents import Contents, unpacked
from grid_mask.tools.package.listing import listing
from grid_mask.tools.package.site_rules import REQUIRED_METADATA
from grid_mask.tools.package.verdict import Verdict

Alter = Callable[..., Contents]
Lines = dict[str, str]

LOOKS = (check_size, check_files, check_line_ends, check_metadata, check_versions)
REAL = {
    "email": "someone@host.tld",
    "repository": "https://host.tld/grid_mask.git",
    "homepage": "https://host.tld/",
    "tracker": "https://host.tld/grid_mask/issues",
}


@pytest.fixture
def alter(package: Path, tmp_path: Path) -> Alter:
    """Returns the contents of the plugin's zip with some files changed."""

    def change(changes: dict[str, str | bytes | None], *, mode: int = 0o100644) -> Contents:
        zip_path = altered(package, tmp_path / "altered.zip", changes, mode=mode)
        return unpacked(zip_path, tmp_path / "unpacked")

    return change


@pytest.fixture
def text_of(package: Path, tmp_path: Path) -> Callable[[str], str]:
    """Returns the text of one of the plugin's files."""
    return unpacked(package, tmp_path / "as it is").text


@pytest.fixture
def version(text_of: Callable[[str], str]) -> str:
    """The version that metadata.txt says."""
    found = re.search(r"^version=(\S+)$", text_of("metadata.txt"), re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="session")
def tools(checkout: Path) -> Path:
    """An interpreter that has bandit, detect-secrets and flake8."""
    python = checkout / ".venv-package" / "bin" / "python"
    assert python.exists(), "there is no .venv-package; run the tests by ./dev test, which makes it"
    return python


def failed(contents: Contents) -> Lines:
    """Return what the checks that need no tools have found, by the checks' names."""
    verdicts: list[Verdict] = [look(contents) for look in LOOKS]
    return {verdict.check: " ".join(verdict.findings) for verdict in verdicts if not verdict.ok}


def changelog(version: str, *, unreleased: str = "", date: str = " - 2026-11-22") -> str:
    """Return a CHANGELOG.md."""
    return f"# Changelog\n\n## [Unreleased]\n{unreleased}\n## [{version}]{date}\n\n- First version.\n"


def with_line(text: str, key: str, value: str | None) -> str:
    """Return metadata.txt with another value for a key, or without it."""
    lines = [line for line in text.splitlines() if not line.startswith(f"{key}=")]
    assert len(lines) == len(text.splitlines()) - 1, key
    return "\n".join([lines[0], *([f"{key}={value}"] if value is not None else []), *lines[1:]]) + "\n"


# ---- What is in the zip ---------------------------------------------------------------------------------------------


def test_the_plugin_as_it_is(alter):
    assert failed(alter({})) == {}


@pytest.mark.parametrize(
    ("name", "check", "words"),
    [
        (".flake8", "files", ".flake8 is hidden"),
        ("core/.git/config", "files", "is hidden"),
        ("core/__pycache__/bits.txt", "files", "leaves behind"),
        ("core/bits.PYC", "files", "compiled"),
        ("core/fast.so", "files", "compiled or a program"),
        ("../elsewhere.py", "files", "outside the folder grid_mask"),
    ],
)
def test_a_file_that_must_not_be_there(alter, name, check, words):
    found = failed(alter({name: "text"}))
    assert list(found) == [check]
    assert words in found[check]


@pytest.mark.parametrize(("mode", "words"), [(0o100755, "executable"), (0o120777, "a link")])
def test_a_file_of_a_kind_that_must_not_be_there(alter, mode, words):
    found = failed(alter({"core/more.py": "bits.py"}, mode=mode))
    assert list(found) == ["files"]
    assert words in found["files"]


@pytest.mark.parametrize("name", ["__init__.py", "LICENSE", "README.md"])
def test_a_file_that_is_missing(alter, name):
    found = failed(alter({name: None}))
    assert list(found) == ["files"]
    assert found["files"].startswith(f"{name} isn't in the zip")


def test_a_zip_that_is_too_large(alter):
    found = failed(alter({"i18n/grid_mask_xx.qm": os.urandom(25_000_000)}))
    assert list(found) == ["size"]
    assert "25,000,000" in found["size"]


@pytest.mark.parametrize(
    ("text", "words"), [(b"a = 1\r\n", "carriage returns"), (b"# caf\xe9\n", "no UTF-8 at byte 5")]
)
def test_text_as_other_machines_write_it(alter, text, words):
    found = failed(alter({"core/more.py": text}))
    assert list(found) == ["line ends"]
    assert f"grid_mask/core/more.py {'has' if 'returns' in words else 'is'} {words}" in found["line ends"]


def test_the_listing_counts_files_and_bytes(alter):
    lines = listing(alter({"i18n/grid_mask_xx.qm": b"12345"})).splitlines()
    (i18n,) = [line.split() for line in lines if line.startswith("grid_mask/i18n/")]
    assert i18n[1] == "2"
    assert int(lines[-1].split()[1]) == sum(int(line.split()[1]) for line in lines[1:-1])


# ---- Metadata and versions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted({*REQUIRED_METADATA, "homepage", "icon", "license"} - {"version"}))
@pytest.mark.parametrize("value", [None, ""])
def test_metadata_that_is_missing(alter, text_of, key, value):
    found = failed(alter({"metadata.txt": with_line(text_of("metadata.txt"), key, value)}))
    assert list(found) == ["metadata"]
    assert f"metadata.txt has no '{key}'" in found["metadata"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tracker", "issues.html"),
        ("homepage", "http://"),
        ("email", "me at home"),
        ("author", "me/you"),
        ("supportsQt6", "yes"),
        ("qgisMinimumVersion", "3"),
        ("icon", "icons/grid_mask.svg"),
        ("icon", "icons/none.png"),
    ],
)
def test_metadata_that_is_not_understood(alter, text_of, key, value):
    found = failed(alter({"metadata.txt": with_line(text_of("metadata.txt"), key, value)}))
    assert list(found) == ["metadata"]
    assert f"'{key}' is '{value}'" in found["metadata"]


def test_metadata_that_cannot_be_read(alter, text_of):
    found = failed(alter({"metadata.txt": with_line(text_of("metadata.txt"), "about", "100 % sure")}))
    assert "%%" in found["metadata"]


def test_a_version_that_the_changelog_does_not_have(alter, version):
    newer = (
        changelog("99.0.0", unreleased=f"\n- The last one was {version}.\n")
        + f"\n## [{version}] - 2026-11-21\n"
    )
    found = failed(alter({"CHANGELOG.md": newer}))
    assert list(found) == ["versions"]
    assert f"version {version}, CHANGELOG.md's newest is 99.0.0" in found["versions"]


def test_a_version_that_the_changelog_in_metadata_does_not_have(alter, text_of, version):
    older = text_of("metadata.txt").replace(f"    {version} ", "    0.0.9 ")
    found = failed(alter({"metadata.txt": older}))
    assert list(found) == ["versions"]
    assert "its changelog starts with 0.0.9" in found["versions"]


@pytest.mark.parametrize("form", ["v0.1.0", "0.1", "0.1.0-beta"])
def test_a_version_of_another_form(alter, text_of, form):
    found = failed(alter({"metadata.txt": with_line(text_of("metadata.txt"), "version", form)}))
    assert list(found) == ["versions"]
    assert f"'version' is '{form}'" in found["versions"]


# ---- Code -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def only(tmp_path: Path) -> Callable[[dict[str, str]], Contents]:
    """Returns the contents of a zip of nothing but the given files."""

    def pack(files: dict[str, str]) -> Contents:
        altered_of = tmp_path / "none.zip"
        altered_of.write_bytes(b"PK\x05\x06" + bytes(18))  # a zip of nothing
        return unpacked(altered(altered_of, tmp_path / "only.zip", files), tmp_path / "only")

    return pack


@pytest.mark.parametrize(
    ("code", "test"),
    [
        ("assert True\n", "B101"),
        ("from xml.etree import ElementTree\n", "B405"),
        ("try:\n    print()\nexcept Exception:\n    pass\n", "B110"),
    ],
)
def test_bandit_finds(only, tools, code, test):
    (finding,) = check_bandit(only({"core/more.py": code}), tools).findings
    assert finding.startswith(f"./grid_mask/core/more.py:{code.count('except') * 2 + 1} {test}: ")


def test_bandit_on_what_is_no_python(only, tools):
    (finding,) = check_bandit(only({"core/more.py": "def\n"}), tools).findings
    assert "can't be read" in finding


def test_bandit_leaves_alone_what_the_site_does(only, tools):
    assert check_bandit(only({"core/more.py": "import subprocess\n"}), tools).ok


def test_secrets_are_found(only, tools):
    key = "AKIA" + "Q3EGRIT7KJ5ZN2XW"
    files = {"core/more.py": f'key = "{key}"\n', "core/other.py": "word = 'key'\n"}
    findings = check_secrets(only(files), tools).findings
    assert findings
    assert all(finding.startswith("grid_mask/core/more.py:1 looks like a secret") for finding in findings)


def test_a_commit_s_hash_is_a_secret_but_in_the_metadata(only, tools):
    line = 'commitSha1="b1946ac92492d2347c6235b4d2611184aa11b0c9"\n'  # as packagers write it
    (finding,) = check_secrets(only({"metadata.txt": line, "core/more.txt": line}), tools).findings
    assert finding.startswith("grid_mask/core/more.txt:1 looks like a secret")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os\n", "F401"),
        ("print(undefined)\n", "F821"),
        ("def\n", "E999"),
        ("from PyQt5.QtCore import Qt\n\nprint(Qt)\n", "QGS103"),
    ],
)
def test_flake8_finds(only, tools, checkout, code, error):
    findings = check_flake8(only({"core/more.py": code}), tools, checkout / ".flake8").findings
    assert any(f" {error} " in finding for finding in findings), findings


def test_flake8_counts_what_is_no_error(only, tools, checkout):
    code = "a = print()\nif a == None:\n    print( a )\n"
    verdict = check_flake8(only({"core/more.py": code}), tools, checkout / ".flake8")
    assert verdict.ok
    assert verdict.note.endswith(": 1 findings")  # E711; the site doesn't show E201 and E202


# ---- A release ------------------------------------------------------------------------------------------------------


def with_real_addresses(text: str) -> str:
    for key, value in REAL.items():
        text = with_line(text, key, value)
    return text


def test_real_addresses(alter, text_of):
    assert check_addresses(alter({"metadata.txt": with_real_addresses(text_of("metadata.txt"))})).ok


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "maintainers@grid-mask.example"),
        ("repository", "https://grid-mask.example:8443/repository"),
        ("homepage", "https://www.example.org/"),
        ("tracker", "https://GRID-MASK.EXAMPLE/issues"),
    ],
)
def test_a_placeholder(alter, text_of, key, value):
    metadata = with_line(with_real_addresses(text_of("metadata.txt")), key, value)
    (finding,) = check_addresses(alter({"metadata.txt": metadata})).findings
    assert finding.startswith(f"'{key}' is the placeholder {value}; put there ")


def test_a_changelog_that_is_complete(alter, version):
    assert check_changelog(alter({"CHANGELOG.md": changelog(version)})).ok


def test_a_changelog_with_what_is_unreleased(alter, version):
    text = changelog(version, unreleased="\n### Added\n\n- a rule\n  for all\n")
    (finding,) = check_changelog(alter({"CHANGELOG.md": text})).findings
    assert "2 lines under [Unreleased]" in finding


@pytest.mark.parametrize("date", ["", " - soon", " - 2026-13-01"])
def test_a_changelog_without_a_date(alter, version, date):
    (finding,) = check_changelog(alter({"CHANGELOG.md": changelog(version, date=date)})).findings
    assert f"the date '{date[3:]}'" in finding


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of one file, committed."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "file").touch()
    commit_all(folder, "first")
    return folder


def test_all_is_committed_and_the_tag_is_free(alter, clone):
    assert check_commit(alter({}), Checkout(clone)).ok


def test_the_tag_is_on_this_commit(alter, clone, version):
    git(clone, "tag", "--annotate", "--message", "a release", f"v{version}")
    assert check_commit(alter({}), Checkout(clone)).ok


def test_the_tag_is_on_another_commit(alter, clone, version):
    git(clone, "tag", f"v{version}")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "second")
    (finding,) = check_commit(alter({}), Checkout(clone)).findings
    assert f"the tag v{version} is on commit" in finding


def test_the_tag_is_of_another_version(alter, clone):
    git(clone, "tag", "v99.0.0")
    (finding,) = check_commit(alter({}), Checkout(clone)).findings
    assert finding.startswith("this commit has the tag v99.0.0, metadata.txt says version ")


def test_changes_that_are_not_committed(alter, clone):
    (clone / "file").write_text("changed", encoding="utf-8")
    (clone / "other").touch()
    (finding,) = check_commit(alter({}), Checkout(clone)).findings
    assert finding.startswith("not committed: file, other;")


# ---- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run_package(checkout: Path, tools: Path, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Runs ./dev package's program on a clone, and returns its exit status and what it says."""
    (tmp_path / "grid_mask").symlink_to(checkout, target_is_directory=True)

    def run(clone: Path, *options: str) -> tuple[int, str]:
        command = [tools, "-m", "grid_mask.tools.package", "--checkout", clone, *options]
        ran = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, encoding="utf-8")
        return ran.returncode, ran.stdout + ran.stderr

    return run


def test_what_passes_is_kept(checkout, tmp_path, run_package, version):
    clone = committed_copy(checkout, tmp_path / "clone")
    status, said = run_package(clone)
    assert status == 0, said
    assert "FAILED" not in said
    assert said.count("\nok ") == 8
    assert [path.name for path in (clone / "dist").iterdir()] == [f"grid_mask-{version}.zip"]


def test_what_fails_leaves_the_older_zip_as_it_was(checkout, tmp_path, run_package, version):
    clone = committed_copy(checkout, tmp_path / "clone")
    (clone / "core" / "more.py").write_text('"""More."""\n\nassert True\n', encoding="utf-8")
    commit_all(clone, "an assertion")
    older = clone / "dist" / f"grid_mask-{version}.zip"
    older.parent.mkdir()
    older.write_bytes(b"older")
    status, said = run_package(clone)
    assert status == 1
    assert [line for line in said.splitlines() if line.startswith("FAILED")] == ["FAILED  bandit"]
    assert "./grid_mask/core/more.py:3 B101" in said
    assert older.read_bytes() == b"older"
    assert list(older.parent.iterdir()) == [older]


def test_a_release(checkout, tmp_path, run_package, version):
    clone = committed_copy(checkout, tmp_path / "clone")
    metadata = with_real_addresses((clone / "metadata.txt").read_text(encoding="utf-8"))
    (clone / "metadata.txt").write_text(metadata, encoding="utf-8")
    (clone / "CHANGELOG.md").write_text(changelog(version), encoding="utf-8")
    commit_all(clone, "a release")
    status, said = run_package(clone, "--release")
    assert status == 0, said
    assert said.count("\nok ") == 11


def test_a_release_with_placeholders_and_changes(checkout, tmp_path, run_package):
    clone = committed_copy(checkout, tmp_path / "clone")
    placeholder = with_line(
        (clone / "metadata.txt").read_text(encoding="utf-8"), "tracker", "https://a.example/"
    )
    (clone / "metadata.txt").write_text(placeholder, encoding="utf-8")
    (clone / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    commit_all(clone, "not ready")
    (clone / "more.txt").touch()
    status, said = run_package(clone, "--release")
    assert status == 1
    assert "'tracker' is the placeholder https://a.example/" in said
    assert "not committed: more.txt" in said
    assert not (clone / "dist").exists()
