"""The rasters that the algorithm makes: all that is particular to each of them, as one value.

QGIS asks for their parameters when it starts, so what only a run needs is imported when one comes to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsProcessingParameterRasterDestination
from qgis.PyQt.QtCore import QCoreApplication

from ..core.pixels.reason import ALL_REASONS
from .labels import reason_numbers
from .names import OUTPUT, REASONS, UNCERTAIN
from .output.band import Band

if TYPE_CHECKING:
    from ..core.combine.verdict import Verdict
    from .findings import PixelsCounted
    from .output.band_writer import Codes
    from .request import Request
    from .results.style import ClassStyle

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Output:
    """A raster that the algorithm makes.

    Attributes:
        name: as scripts, models and qgis_process give it.
        declare: makes its parameter.
        band: what its band holds, for a request.
        pixels: takes the verdict of a tile to what is written.
        style: how its layer looks, for a request and the counts.
    """

    name: str
    declare: Callable[[], QgsProcessingParameterRasterDestination]
    band: Callable[[Request], Band]
    pixels: Callable[[Verdict], Codes | None]
    style: Callable[[Request, PixelsCounted], ClassStyle]


def _declare_mask() -> QgsProcessingParameterRasterDestination:
    return QgsProcessingParameterRasterDestination(OUTPUT, translate("GridMask", "Validity mask"))


def _declare_reasons() -> QgsProcessingParameterRasterDestination:
    return _on_demand(
        REASONS,
        translate("GridMask", "Reasons"),
        translate(
            "GridMask",
            "A second raster that tells why each pixel is invalid, as a sum: {reasons}. 0 exactly where the mask is "
            "valid.",
        ).format(reasons=reason_numbers()),
    )


def _declare_uncertain() -> QgsProcessingParameterRasterDestination:
    return _on_demand(
        UNCERTAIN,
        translate("GridMask", "Uncertain pixels"),
        translate(
            "GridMask",
            "Another raster that is 1 where the verdict is uncertain: where it would change if boundaries lay a little "
            "further in or out, or the threshold a little higher or lower.",
        ),
    )


def _on_demand(name: str, description: str, text: str) -> QgsProcessingParameterRasterDestination:
    """Declare an output that is made only where the user asks for it."""
    parameter = QgsProcessingParameterRasterDestination(
        name, description, optional=True, createByDefault=False
    )
    parameter.setHelp(text)
    return parameter


def _mask_band(request: Request) -> Band:
    valid, invalid = request.valid_value, request.invalid_value
    metadata = {"VALID_VALUE": str(valid), "INVALID_VALUE": str(invalid)}
    return Band("validity", values=(invalid, valid), metadata=metadata)


def _mask_style(request: Request, _: PixelsCounted) -> ClassStyle:
    from .results.style import mask_style

    return mask_style(request.valid_value, request.invalid_value)


def _reasons_style(_: Request, counted: PixelsCounted) -> ClassStyle:
    from .results.style import reasons_style

    return reasons_style(value for value, _ in counted.by_reason or ())


def _uncertain_style(_: Request, __: PixelsCounted) -> ClassStyle:
    from .results.style import uncertain_style

    return uncertain_style()


OUTPUTS = (
    Output(
        OUTPUT,
        _declare_mask,
        band=_mask_band,
        pixels=lambda verdict: verdict.valid,
        style=_mask_style,
    ),
    Output(
        REASONS,
        _declare_reasons,
        band=lambda _: Band("reasons", values=range(ALL_REASONS)),
        pixels=lambda verdict: verdict.reasons,
        style=_reasons_style,
    ),
    Output(
        UNCERTAIN,
        _declare_uncertain,
        band=lambda _: Band("uncertain", values=(0, 1)),
        pixels=lambda verdict: verdict.uncertain,
        style=_uncertain_style,
    ),
)
