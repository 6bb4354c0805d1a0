"""The command line of ./dev package."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .check_code import check_bandit, check_flake8, check_secrets
from .check_files import check_files, check_line_ends, check_size
from .check_metadata import check_metadata
from .check_release import check_addresses, check_changelog, check_commit
from .check_versions import check_versions
from .checkout import Checkout
from .contents import Contents, unpacked
from .listing import listing
from .site_rules import FOLDER
from .verdict import Verdict

_HERE = Path(__file__).resolve().parents[2]


def main() -> int:
    """Make the zip, say what is in it, verify it, and keep it if it passes; return the exit status."""
    args = _arguments()
    checkout = Checkout(args.checkout.resolve())
    with tempfile.TemporaryDirectory(prefix="grid_mask-package-") as scratch:
        made = Path(scratch) / f"{FOLDER}.zip"
        checkout.archive(made)
        contents = unpacked(made, Path(scratch) / "unpacked")
        print(listing(contents), end="\n\n")
        if not _all_pass(_checks(contents, checkout, release=args.release)):
            print("\nThe zip isn't kept; dist is as it was.", file=sys.stderr)
            return 1
        final = checkout.root / "dist" / f"{FOLDER}-{contents.metadata()['version']}.zip"
        _keep(made, final)
    print(f"\n{final.relative_to(checkout.root)}, commit {checkout.commit()[:7]}")
    if not args.release:
        _say_what_is_left(checkout)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev package",
        description="Make dist/grid_mask-X.Y.Z.zip from the last commit, and verify it as the plugin repository does.",
    )
    parser.add_argument("--release", action="store_true", help="refuse what isn't ready to be uploaded")
    parser.add_argument("--checkout", type=Path, default=_HERE, help="of another checkout than this one")
    return parser.parse_args()


def _checks(contents: Contents, checkout: Checkout, *, release: bool) -> list[Callable[[], Verdict]]:
    python = Path(sys.executable)
    checks: list[Callable[[], Verdict]] = [
        lambda: check_size(contents),
        lambda: check_files(contents),
        lambda: check_line_ends(contents),
        lambda: check_metadata(contents),
        lambda: check_versions(contents),
        lambda: check_bandit(contents, python),
        lambda: check_secrets(contents, python),
        lambda: check_flake8(contents, python, checkout.root / ".flake8"),
    ]
    if release:
        checks += [
            lambda: check_addresses(contents),
            lambda: check_changelog(contents),
            lambda: check_commit(contents, checkout),
        ]
    return checks


def _all_pass(checks: list[Callable[[], Verdict]]) -> bool:
    """Make all checks, printing each verdict as it comes."""
    passed = True
    for check in checks:
        verdict = check()
        print(verdict, flush=True)
        passed &= verdict.ok
    return passed


def _keep(made: Path, final: Path) -> None:
    """Put the zip where it belongs; an older one stays whole until then."""
    final.parent.mkdir(exist_ok=True)
    arriving = final.with_suffix(".part")
    shutil.copyfile(made, arriving)
    arriving.replace(final)


def _say_what_is_left(checkout: Checkout) -> None:
    if checkout.changes():
        print("Note: changes that are not committed are not in the zip.")
    print("Before an upload: ./dev package --release")


if __name__ == "__main__":
    sys.exit(main())
