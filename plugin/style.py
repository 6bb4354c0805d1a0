"""How the loaded layer looks: two named classes in colours that colour-blind people tell apart."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

translate = QCoreApplication.translate

# Blue and orange of Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), told apart with every colour vision.
VALID_COLOUR = "#0072B2"
INVALID_COLOUR = "#E69F00"


class MaskStyle(QgsProcessingLayerPostProcessorInterface):
    """Styles a validity raster, and says in its metadata what it is."""

    def __init__(self, valid_value: int, invalid_value: int) -> None:
        """Take the values that valid and invalid pixels have."""
        super().__init__()
        self._valid_value = valid_value
        self._invalid_value = invalid_value

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Style the layer; QGIS calls this in the main thread once it is loaded."""
        if not isinstance(layer, QgsRasterLayer):
            return
        provider = layer.dataProvider()
        layer.setRenderer(QgsPalettedRasterRenderer(provider, 1, self._classes()))
        metadata = layer.metadata()
        metadata.setTitle(layer.name())
        metadata.setAbstract(
            translate(
                "GridMask", "Validity mask: {valid} = valid, {invalid} = invalid. Made with Grid Mask."
            ).format(valid=self._valid_value, invalid=self._invalid_value)
        )
        layer.setMetadata(metadata)
        layer.emitStyleChanged()
        layer.triggerRepaint()

    def _classes(self) -> list[QgsPalettedRasterRenderer.Class]:
        classes = [
            (self._valid_value, VALID_COLOUR, translate("GridMask", "Valid")),
            (self._invalid_value, INVALID_COLOUR, translate("GridMask", "Invalid")),
        ]
        return [
            QgsPalettedRasterRenderer.Class(value, QColor(colour), label) for value, colour, label in classes
        ]


_kept: list[MaskStyle] = []


def mask_style(valid_value: int, invalid_value: int) -> MaskStyle:
    """Return a new style for one layer.

    QGIS owns a post-processor and deletes it with the run it belongs to; but one written in Python silently never runs
    unless Python, too, keeps a reference to it until then.
    """
    style = MaskStyle(valid_value, invalid_value)
    _kept[:] = [*(kept for kept in _kept if not sip.isdeleted(kept)), style]
    return style
