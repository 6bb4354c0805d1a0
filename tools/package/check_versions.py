"""The version is the same wherever it is written."""

from __future__ import annotations

import re

from .changelog import newest
from .contents import Contents
from .verdict import Verdict

_NAME = "versions"


def check_versions(contents: Contents) -> Verdict:
    """See whether metadata.txt, its own changelog and CHANGELOG.md speak of one version."""
    try:
        metadata = contents.metadata()
    except ValueError:
        return Verdict(_NAME, ("metadata.txt can't be read, so its version isn't known; correct it first",))
    version = metadata.get("version", "")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return Verdict(_NAME, (f"'version' is '{version}'; give three numbers such as 1.0.0",))
    findings = []
    section = newest(contents.text("CHANGELOG.md"))
    logged = section.name if section else "none"
    if logged != version:
        findings.append(
            f"metadata.txt says version {version}, CHANGELOG.md's newest is {logged}; give both the same"
        )
    told = (metadata.get("changelog") or "nothing").split()[0]
    if told != version:
        findings.append(
            f"metadata.txt says version {version}, its changelog starts with {told}; "
            f"put a line '{version} What is new' first"
        )
    return Verdict(_NAME, tuple(findings), version)
