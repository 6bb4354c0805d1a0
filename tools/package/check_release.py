"""Nothing is left to do before an upload: what ./dev package --release demands beyond what is always checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from .changelog import newest, sections
from .checkout import Checkout
from .contents import Contents
from .verdict import Verdict

_RESERVED = ("example", "invalid", "localhost", "test")
"""Top-level domains that are nobody's: RFC 2606."""

_TO_PUT = {
    "email": "an address that someone reads: before it lists a plugin, the site sends a link there to be opened",
    "repository": "the public address of this git repository",
    "homepage": "a page that says what the plugin does: the repository's README will do",
    "tracker": "the page where anyone can report an issue, such as the repository's list of issues",
}

_FEW = 5


def check_addresses(contents: Contents) -> Verdict:
    """See whether all addresses are real ones, as far as their names tell."""
    metadata = _metadata_or_nothing(contents)
    found = (
        f"'{key}' is the placeholder {metadata[key]}; put there {what}"
        for key, what in _TO_PUT.items()
        if _is_placeholder(metadata.get(key, ""))
    )
    return Verdict("addresses", tuple(found), "see that each opens: the site tries for 10 seconds")


def _is_placeholder(address: str) -> bool:
    host = urlsplit(address).hostname or address.rpartition("@")[2]
    labels = host.lower().split(".")
    return labels[-1] in _RESERVED or labels[-2:-1] == ["example"]


def check_changelog(contents: Contents) -> Verdict:
    """See whether CHANGELOG.md tells all of this version under its number and date."""
    text = contents.text("CHANGELOG.md")
    return Verdict("changelog", (*_unreleased(text), *_undated(text)), "nothing unreleased, and a date")


def _unreleased(text: str) -> Iterator[str]:
    entries = sum(len(section.entries) for section in sections(text) if section.is_unreleased)
    if entries:
        yield (
            f"CHANGELOG.md has {entries} lines under [Unreleased]; move them under '## [X.Y.Z] - YYYY-MM-DD', "
            "with the version that metadata.txt says"
        )


def _undated(text: str) -> Iterator[str]:
    section = newest(text)
    if section is None:
        return  # which check_versions has said
    try:
        date.fromisoformat(section.date)
    except ValueError:
        yield (
            f"CHANGELOG.md gives version {section.name} the date '{section.date}'; "
            f"write '## [{section.name}] - YYYY-MM-DD'"
        )


def check_commit(contents: Contents, checkout: Checkout) -> Verdict:
    """See whether what is released is what is committed, under a tag of its own."""
    version = _metadata_or_nothing(contents).get("version", "")
    return Verdict(
        "commit",
        (*_uncommitted(checkout), *_tagged(checkout, version)),
        f"all is committed, and the tag v{version} is free or here",
    )


def _uncommitted(checkout: Checkout) -> Iterator[str]:
    changes = checkout.changes()
    if changes:
        more = f" and {len(changes) - _FEW} more" if len(changes) > _FEW else ""
        yield f"not committed: {', '.join(changes[:_FEW])}{more}; commit or remove them"


def _tagged(checkout: Checkout, version: str) -> Iterator[str]:
    tag, head = f"v{version}", checkout.commit()
    tagged = checkout.commit(f"refs/tags/{tag}")
    if tagged and tagged != head:
        yield (
            f"the tag {tag} is on commit {tagged[:7]}, this is {head[:7]}; "
            "raise the version, or check out the tag to make its zip again"
        )
    for other in checkout.tags("v*"):
        if other != tag:
            yield f"this commit has the tag {other}, metadata.txt says version {version}; give both the same"


def _metadata_or_nothing(contents: Contents) -> Mapping[str, str]:
    try:
        return contents.metadata()
    except ValueError:
        return {}  # which check_metadata has said
