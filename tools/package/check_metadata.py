"""metadata.txt is complete: what the site requires, and what we use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from .contents import Contents
from .site_rules import ADDRESSES, FLAGS, REQUIRED_METADATA
from .verdict import Verdict

_OURS = (
    *("homepage", "qgisMaximumVersion", "supportsQt6", "hasProcessingProvider", "icon", "category", "tags"),
    *("license", "experimental", "deprecated", "changelog"),
)
_NAME = "metadata"


def check_metadata(contents: Contents) -> Verdict:
    """See whether metadata.txt says all it must, in forms that are understood."""
    try:
        metadata = contents.metadata()
    except ValueError as error:
        return Verdict(
            _NAME, (f"metadata.txt can't be read: {error}; correct that line (a % is written %%)",)
        )
    findings = (*_missing(metadata), *_malformed(metadata), *_icon(metadata, contents))
    return Verdict(
        _NAME, findings, f"all {len(REQUIRED_METADATA)} that the site requires, and {len(_OURS)} more"
    )


def _missing(metadata: Mapping[str, str]) -> Iterator[str]:
    for key in REQUIRED_METADATA:
        if not metadata.get(key):
            yield f"metadata.txt has no '{key}', which the site requires; add it"
    for key in _OURS:
        if not metadata.get(key):
            yield f"metadata.txt has no '{key}', which users or QGIS go by; add it"


def _malformed(metadata: Mapping[str, str]) -> Iterator[str]:
    """Look at what is there."""
    for key in ADDRESSES:
        address = urlsplit(metadata.get(key, "https://missing"))
        if address.scheme not in ("http", "https") or not address.netloc:
            yield f"'{key}' is '{metadata[key]}'; give an address such as https://..."
    for key in FLAGS:
        if metadata.get(key, "True") not in ("True", "False"):
            yield f"'{key}' is '{metadata[key]}', which the site may take for false; write True or False"
    if "/" in metadata.get("author", ""):
        yield f"'author' is '{metadata['author']}', in which the site takes no slash; leave it out"
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", metadata.get("email") or "a@b.c"):
        yield f"'email' is '{metadata['email']}'; give one address such as name@host.org"
    for key in ("qgisMinimumVersion", "qgisMaximumVersion"):
        if not re.fullmatch(r"\d+\.\d+", metadata.get(key) or "3.22"):
            yield f"'{key}' is '{metadata[key]}'; give two numbers such as 3.22"


def _icon(metadata: Mapping[str, str], contents: Contents) -> Iterator[str]:
    name = metadata.get("icon")
    path = contents.plugin / (name or "")
    if name and not (path.is_file() and path.read_bytes().startswith(b"\x89PNG")):
        # QGIS's list of plugins shows no SVG on Windows.
        yield f"'icon' is '{name}', which is no PNG in the zip; give the path of one in the plugin's folder"
