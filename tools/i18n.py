"""Bring i18n/*.ts up to date with the strings that users see, and compile them to the *.qm that QGIS loads.

Strings are found in Python's own syntax tree, because pylupdate5 silently skips calls that end in a comma, which
is how long calls are formatted here. The .ts files hold no line numbers, so a diff shows only what has changed; a
translation that Qt Linguist calls unfinished stays, but counts as missing.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
CONTEXT = "GridMask"


class Message(NamedTuple):
    """What is translated: the English text, and a comment where one text needs two translations."""

    source: str
    comment: str = ""


class Translation(NamedTuple):
    """A text in another language, and whether its translator has finished it."""

    text: str
    finished: bool


UNTRANSLATED = Translation("", finished=False)


def main() -> int:
    """Update and compile every language; return 1 if a translation is missing."""
    messages = messages_in(ROOT)
    missing = 0
    for path in sorted((ROOT / "i18n").glob("grid_mask_*.ts")):
        translations = read_translations(path)
        path.write_text(ts_text(path, messages, translations), encoding="utf-8")
        compile_ts(path)
        unfinished = [
            message.source for message in messages if not translations.get(message, UNTRANSLATED).finished
        ]
        print(
            f"{path.relative_to(ROOT)}: {len(messages)} strings, {len(unfinished)} without a finished translation"
        )
        for source in unfinished:
            print(f"    {source!r}")
        missing += len(unfinished)
    return 1 if missing else 0


def messages_in(root: Path) -> list[Message]:
    """Return what plugin/ and core/ have translated, each once, in the order of files and lines.

    Raise SystemExit, naming file and line, for a call whose text can't be read from the source.
    """
    found: dict[Message, None] = {}
    for path in [*sorted((root / "plugin").rglob("*.py")), *sorted((root / "core").rglob("*.py"))]:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        calls = [node for node in nodes if isinstance(node, ast.Call) and is_translate(node)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            message = message_of(call)
            if message is None:
                sys.exit(
                    f"{path.relative_to(root)}:{call.lineno}: give translate() the literal {CONTEXT!r} and a literal "
                    "text, because the strings to translate are read from the source"
                )
            found[message] = None
    return list(found)


def message_of(call: ast.Call) -> Message | None:
    """Return what a call translates, or None if that can't be read from the source."""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if call.keywords or len(texts) != len(call.args) or len(texts) not in (2, 3) or texts[0] != CONTEXT:
        return None
    return Message(*texts[1:])


def is_translate(call: ast.Call) -> bool:
    """Tell whether a call is one of QCoreApplication.translate, by that name or as translate."""
    return ast.unparse(call.func) in ("QCoreApplication.translate", "translate")


def read_translations(path: Path) -> dict[Message, Translation]:
    """Return the translations of a .ts file, finished or not; an empty file starts a new language."""
    if not path.stat().st_size:
        return {}
    translations = {}
    for element in ET.parse(path).iterfind("context/message"):
        message = Message(element.findtext("source", ""), element.findtext("comment", ""))
        translation = element.find("translation")
        if translation is not None and translation.text:
            translations[message] = Translation(translation.text, finished="type" not in translation.attrib)
    return translations


def ts_text(path: Path, messages: list[Message], translations: dict[Message, Translation]) -> str:
    """Return a .ts file as Qt Linguist would write it."""
    language = path.stem.removeprefix("grid_mask_")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        f"    <name>{CONTEXT}</name>",
    ]
    for message in messages:
        lines += ["    <message>", f"        <source>{xml(message.source)}</source>"]
        if message.comment:
            lines.append(f"        <comment>{xml(message.comment)}</comment>")
        text, finished = translations.get(message, UNTRANSLATED)
        state = "" if finished else ' type="unfinished"'
        lines.append(f"        <translation{state}>{xml(text)}</translation>")
        lines.append("    </message>")
    return "\n".join([*lines, "</context>", "</TS>", ""])


def xml(text: str) -> str:
    """Return a text with the entities that Qt Linguist uses."""
    return escape(text, {'"': "&quot;", "'": "&apos;", "\N{NO-BREAK SPACE}": "&#xa0;"})


def compile_ts(path: Path) -> None:
    """Write the .qm file beside a .ts file."""
    subprocess.run(
        ["lrelease", "-silent", str(path), "-qm", str(path.with_suffix(".qm"))],
        check=True,
        env={**os.environ, "QT_SELECT": "qt5"},  # Debian's lrelease is a switch between versions of Qt
    )


if __name__ == "__main__":
    sys.exit(main())
