"""How the loaded layers look: named classes in colours that colour-blind people tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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

from ...core.pixels.reason import Reason
from ..labels import reason_numbers, reasons_label

translate = QCoreApplication.translate

# Of Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), told apart with every colour vision.
VALID_COLOUR = "#0072B2"
INVALID_COLOUR = "#E69F00"
CERTAIN_COLOUR = "#BBBBBB"
UNCERTAIN_COLOUR = "#D55E00"
REASON_COLOURS = {
    Reason.OUTSIDE_VALID: "#E69F00",
    Reason.INSIDE_INVALID: "#D55E00",
    Reason.RASTER_MASK: "#CC79A7",
    Reason.BEYOND_RASTER_MASK: "#F0E442",
}


@dataclass(frozen=True)
class PixelClass:
    """A value of the raster, with its colour and its name in the legend."""

    value: int
    colour: str
    name: str


class ClassStyle(QgsProcessingLayerPostProcessorInterface):
    """Styles a raster by named classes, and says in its metadata what it is."""

    def __init__(self, classes: Sequence[PixelClass], abstract: str) -> None:
        """Take the classes in the legend's order, and the text for the metadata."""
        super().__init__()
        self._classes = tuple(classes)
        self._abstract = abstract

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Style the layer; QGIS calls this in the main thread once it is loaded."""
        if not isinstance(layer, QgsRasterLayer):
            return
        classes = [
            QgsPalettedRasterRenderer.Class(one.value, QColor(one.colour), one.name) for one in self._classes
        ]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
        metadata = layer.metadata()
        metadata.setTitle(layer.name())
        metadata.setAbstract(self._abstract)
        layer.setMetadata(metadata)
        layer.emitStyleChanged()
        layer.triggerRepaint()


def style_when_loaded(path: str, style: ClassStyle, context: QgsProcessingContext) -> None:
    """Have QGIS style the layer of `path` once it loads it, if it is going to.

    QGIS owns a post-processor and deletes it with the run it belongs to; but one written in Python silently never
    runs unless Python, too, keeps a reference to it until then.
    """
    if context.willLoadLayerOnCompletion(path):
        _kept[:] = [*(kept for kept in _kept if not sip.isdeleted(kept)), style]
        context.layerToLoadOnCompletionDetails(path).setPostProcessor(style)


_kept: list[ClassStyle] = []


def mask_style(valid_value: int, invalid_value: int) -> ClassStyle:
    """Return the style of a validity mask."""
    abstract = translate(
        "GridMask", "Validity mask: {valid} = valid, {invalid} = invalid. Made with Grid Mask."
    ).format(valid=valid_value, invalid=invalid_value)
    classes = [
        PixelClass(valid_value, VALID_COLOUR, translate("GridMask", "Valid")),
        PixelClass(invalid_value, INVALID_COLOUR, translate("GridMask", "Invalid")),
    ]
    return ClassStyle(classes, abstract)


def reasons_style(occurring: Iterable[int]) -> ClassStyle:
    """Return the style of a raster of reasons, with a class for every combination that occurs."""
    abstract = translate(
        "GridMask",
        "Why pixels are invalid, as a sum: {reasons}; 0 = valid. Made with Grid Mask.",
    ).format(reasons=reason_numbers())
    return ClassStyle(
        [PixelClass(value, reasons_colour(value), reasons_label(value)) for value in occurring], abstract
    )


def uncertain_style() -> ClassStyle:
    """Return the style of a raster of uncertain pixels."""
    abstract = translate(
        "GridMask",
        "1 where the validity mask would change under a slightly stricter or looser rule, else 0. Made with Grid Mask.",
    )
    classes = [
        PixelClass(0, CERTAIN_COLOUR, translate("GridMask", "Certain")),
        PixelClass(1, UNCERTAIN_COLOUR, translate("GridMask", "Uncertain")),
    ]
    return ClassStyle(classes, abstract)


def reasons_colour(value: int) -> str:
    """Return the mean of the colours of the reasons that hold, darker the more there are."""
    held = [QColor(colour) for reason, colour in REASON_COLOURS.items() if reason & value]
    if not held:
        return VALID_COLOUR
    mean = [sum(channel) // len(held) for channel in zip(*(colour.getRgb()[:3] for colour in held))]
    return str(QColor(*mean).darker(70 + 30 * len(held)).name())
