"""The raster mask of a request -> evidence."""

from __future__ import annotations

from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ...core.combine.uncertainty import mask_uncertainty
from ...core.pixels.reason import Reason
from ...core.raster_mask.cell_coverage import CellCoverageMask
from ...core.raster_mask.interpolated import InterpolatedMask
from ...core.raster_mask.placement import Aligned, Placement, placed
from ...core.raster_mask.positions import WholeSteps
from ..host.map_grid import MapGrid
from ..labels import mask_rule_labels
from ..request import MaskRequest, MaskRule, UncertaintyRequest
from .labelled import LabelledEvidence

translate = QCoreApplication.translate


def placement_of(request: MaskRequest, map_grid: MapGrid) -> Placement:
    """Return how the mask's cells lie under the grid."""
    if request.index is None:
        return placed(request.source.grid, map_grid.grid, map_grid.to_crs(request.source.crs))
    return Aligned(
        WholeSteps(request.index.first_row, 1, request.index.rows),
        WholeSteps(request.index.first_col, 1, request.index.cols),
    )


def mask_evidence(
    request: MaskRequest, placement: Placement, uncertainty: UncertaintyRequest
) -> LabelledEvidence:
    """Open the raster, and return what its cells say of the pixels.

    Raises:
        QgsProcessingException: it can't be opened, or its rule isn't for cells that lie so.
    """
    evidence = _evidence(request, placement)
    return LabelledEvidence(
        Reason.RASTER_MASK, evidence, lambda: mask_uncertainty(evidence, uncertainty.margin)
    )


def _evidence(request: MaskRequest, placement: Placement) -> InterpolatedMask | CellCoverageMask:
    read, shape = request.source.valid_cells(request.cells), request.source.grid.shape
    if request.rule is MaskRule.INTERPOLATED:
        return InterpolatedMask(read, shape, placement, request.threshold, request.valid_outside)
    if not isinstance(placement, Aligned):
        raise QgsProcessingException(
            translate(
                "GridMask",
                "MASK '{layer}' is rotated against the grid or in another CRS, where only the rule '{rule}' can be "
                "used; warp it to the CRS of the grid first (nearest neighbour), or use that rule",
            ).format(layer=request.source.name, rule=mask_rule_labels()[MaskRule.INTERPOLATED])
        )
    min_covered = 1.0 if request.rule is MaskRule.ALL_CELLS else request.threshold
    return CellCoverageMask(read, shape, placement, min_covered, request.valid_outside)
