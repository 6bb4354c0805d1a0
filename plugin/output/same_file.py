"""Refuse outputs that would replace an input or one another."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsProcessingException, QgsProviderRegistry
from qgis.PyQt.QtCore import QCoreApplication

translate = QCoreApplication.translate


def refuse_clashes(paths: list[str], inputs: list[tuple[str, QgsMapLayer]]) -> None:
    """Stop where an output is the file of one of the `inputs`, given with the parameter's name, or of another output.

    Args:
        paths: of the outputs.
        inputs: parameter and layer.

    Raises:
        QgsProcessingException: it is.
    """
    seen: set[Path] = set()
    for path in paths:
        absolute = Path(path).absolute()
        if absolute in seen:
            raise QgsProcessingException(
                translate("GridMask", "two outputs are the same file '{path}'; give each its own").format(
                    path=path
                )
            )
        seen.add(absolute)
    for path in paths:
        _refuse_input(path, inputs)


def _refuse_input(path: str, inputs: list[tuple[str, QgsMapLayer]]) -> None:
    output = Path(path)
    for parameter, layer in inputs:
        source = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source()).get("path")
        if source and output.exists() and Path(source).exists() and output.samefile(source):
            raise QgsProcessingException(
                translate(
                    "GridMask", "OUTPUT '{path}' is the file of {parameter} ('{layer}'); give another file"
                ).format(path=path, parameter=parameter, layer=layer.name())
            )
