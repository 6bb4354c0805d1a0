"""An output must not replace what it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qgis.core import QgsMapLayer, QgsProcessingException, QgsProviderRegistry
from qgis.PyQt.QtCore import QCoreApplication

translate = QCoreApplication.translate


def refuse_input_as_output(path: str, inputs: Iterable[tuple[str, QgsMapLayer]]) -> None:
    """Stop where `path` is the file of one of the `inputs`, given with the parameter's name.

    Raises:
        QgsProcessingException: it is.
    """
    output = Path(path)
    for parameter, layer in inputs:
        source = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source()).get("path")
        if source and output.exists() and Path(source).exists() and output.samefile(source):
            raise QgsProcessingException(
                translate(
                    "GridMask", "OUTPUT '{path}' is the file of {parameter} ('{layer}'); give another file"
                ).format(path=path, parameter=parameter, layer=layer.name())
            )
