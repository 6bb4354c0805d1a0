"""What may be in the zip, and how large it may be."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from .contents import Contents
from .site_rules import FOLDER, FORBIDDEN_FOLDERS, FORBIDDEN_SUFFIXES, MOST_BYTES, REQUIRED_FILES
from .verdict import Verdict

_OURS = ("README.md", "CHANGELOG.md")
_BINARY = (".png", ".qm")


def check_size(contents: Contents) -> Verdict:
    """See whether the zip isn't larger than the site takes."""
    size = contents.zip.stat().st_size
    if size <= MOST_BYTES:
        return Verdict("size", note=f"{size:,} of at most {MOST_BYTES:,} bytes")
    found = f"the zip has {size:,} bytes, the site takes {MOST_BYTES:,}; name in .gitattributes what users don't need"
    return Verdict("size", (found,))


def check_files(contents: Contents) -> Verdict:
    """See whether all that is needed is there, and nothing that mustn't be."""
    present = {entry.filename for entry in contents.entries}
    missing = [
        f"{name} isn't in the zip; commit it, and see that .gitattributes doesn't keep it out"
        for name in (*REQUIRED_FILES, *_OURS)
        if f"{FOLDER}/{name}" not in present
    ]
    offences = [offence for entry in contents.entries for offence in _offences(entry)]
    return Verdict("files", (*missing, *offences), "one folder, nothing hidden, compiled or executable")


def _offences(entry: zipfile.ZipInfo) -> Iterator[str]:
    path, mode = PurePosixPath(entry.filename), entry.external_attr >> 16
    keep_out = "keep it out by .gitattributes"
    if path.is_absolute() or ".." in path.parts or path.parts[0] != FOLDER:
        yield f"{path} lies outside the folder {FOLDER}; all must be in it"
    elif any(part.startswith(".") for part in path.parts):
        yield f"{path} is hidden; {keep_out}"
    elif set(FORBIDDEN_FOLDERS).intersection(path.parts):
        yield f"{path} is what Python or macOS leaves behind; remove it from the repository"
    elif path.suffix.lower() in FORBIDDEN_SUFFIXES:
        yield f"{path} is compiled or a program; {keep_out}"
    elif stat.S_ISLNK(mode):
        yield f"{path} is a link, which Windows can't unpack; put the file itself there"
    elif stat.S_ISREG(mode) and mode & 0o111:
        yield f"{path} is executable; git update-index --chmod=-x {path.relative_to(FOLDER)}"


def check_line_ends(contents: Contents) -> Verdict:
    """See whether all text is UTF-8 with line ends as on Linux, whatever machine the zip was made on."""
    findings = []
    texts = [
        path for path in sorted(contents.plugin.rglob("*")) if path.is_file() and path.suffix not in _BINARY
    ]
    for path in texts:
        name, data = path.relative_to(contents.folder).as_posix(), path.read_bytes()
        if b"\r" in data:
            findings.append(
                f"{name} has carriage returns; git add --renormalize it, .gitattributes asks for eol=lf"
            )
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            findings.append(
                f"{name} is no UTF-8 at byte {error.start}; save it as UTF-8, or name its kind as binary"
            )
    return Verdict("line ends", tuple(findings), f"{len(texts)} files of text")
