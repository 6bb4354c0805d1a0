"""Every string a user sees has a French one, and QGIS in French shows it."""

from __future__ import annotations

import ast
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

import grid_mask
from grid_mask.tests.plugin.layers import blank

CONTEXT = "GridMask"


@pytest.fixture(scope="module")
def strings(checkout: Path) -> set[str]:
    """What plugin/ hands to QCoreApplication.translate, under whatever name, and core marks for it."""
    found: set[str] = set()
    for path in [*(checkout / "plugin").rglob("*.py"), *(checkout / "core").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "translate":
                context, text = node.args
                assert isinstance(context, ast.Constant), f"{path}:{node.lineno}"
                assert isinstance(text, ast.Constant), f"{path}:{node.lineno}"
                assert context.value == CONTEXT, f"{path}:{node.lineno}"
                found.add(text.value)
    assert len(found) > 50
    return found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.fixture(scope="module")
def french(checkout: Path) -> dict[str, ET.Element]:
    """The translations by what they translate."""
    tree = ET.parse(checkout / "i18n" / "grid_mask_fr.ts")
    (context,) = tree.getroot().findall("context")
    assert context.findtext("name") == CONTEXT
    translations = {}
    for message in context.findall("message"):
        translation = message.find("translation")
        assert translation is not None
        translations[message.findtext("source", "")] = translation
    return translations


def placeholders(text: str) -> list[str]:
    return sorted(f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


def test_every_string_has_its_french(strings, french):
    assert sorted(strings - set(french)) == []


def test_no_french_is_left_of_strings_that_are_gone(strings, french):
    assert sorted(set(french) - strings) == []


def test_the_french_is_finished(french):
    unfinished = [source for source, text in french.items() if text.get("type") or not text.text]
    assert unfinished == []


def test_placeholders_are_the_same(french):
    wrong = [
        source for source, text in french.items() if placeholders(source) != placeholders(text.text or "")
    ]
    assert wrong == []


def test_the_compiled_file_is_as_new_as_its_source(checkout, french):
    translator = QTranslator()
    assert translator.load(str(checkout / "i18n" / "grid_mask_fr.qm"))
    stale = [source for source, text in french.items() if translator.translate(CONTEXT, source) != text.text]
    assert stale == []


@pytest.fixture(params=["fr", "fr_CA"])
def qgis_in_french(request, plugin) -> Iterator[None]:
    before = QgsApplication.locale()
    QgsApplication.setLocale(QLocale(request.param))
    loaded = grid_mask.classFactory(None)
    yield
    loaded.unload()
    QgsApplication.setLocale(QLocale(before))


def test_qgis_in_french_shows_french(qgis_in_french, plugin):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("gridmask:buildmask")
    assert algorithm.displayName() == "Construire un masque de validité"
    assert "nuage" in algorithm.tags()
    assert algorithm.parameterDefinition("REFERENCE").description() != (
        QgsApplication.processingRegistry()
        .algorithmById("gridmask:buildmask")
        .parameterDefinition("REFERENCE")
        .description()
    )


def test_errors_and_log_are_french_too(qgis_in_french, build_mask, tmp_path):
    reference = blank(tmp_path / "reference.tif", (4, 4))
    log = build_mask(REFERENCE=reference).log
    assert log.info("Grille", "colonnes")
    with pytest.raises(QgsProcessingException) as stopped:
        build_mask(REFERENCE=reference, MASK=reference, MASK_VALID="7-4")
    assert "plage" in str(stopped.value) or "intervalle" in str(stopped.value)


def test_unload_takes_the_french_away(plugin):
    before = QgsApplication.locale()
    QgsApplication.setLocale(QLocale("fr"))
    try:
        grid_mask.classFactory(None).unload()
    finally:
        QgsApplication.setLocale(QLocale(before))
    assert QCoreApplication.translate(CONTEXT, "Build validity mask") == "Build validity mask"


def test_a_language_without_translation_shows_english(plugin):
    before = QgsApplication.locale()
    QgsApplication.setLocale(QLocale("fi"))
    try:
        loaded = grid_mask.classFactory(None)
        assert QCoreApplication.translate(CONTEXT, "Build validity mask") == "Build validity mask"
        loaded.unload()
    finally:
        QgsApplication.setLocale(QLocale(before))
