"""What the log says, in the words of a person who reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingFeedback, QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core.grid import Grid
from ..core.lattice import Aligned, Placement
from ..core.reasons import Reason
from ..core.stream import Tally
from .features import PolygonLayer
from .request import MaskRequest
from .style import reasons_name
from .vanished import Vanished

translate = QCoreApplication.translate

_MANY_PIXELS = 10**10
_MOST_NAMED = 5  # features named one by one, before the rest is only counted


def log_grid(feedback: QgsProcessingFeedback, grid: Grid, crs: QgsCoordinateReferenceSystem) -> None:
    """Say what grid the mask has."""
    rows, cols = grid.shape
    _, a, b, _, d, e = grid.transform
    feedback.pushInfo(
        translate(
            "GridMask", "Grid: {cols} columns x {rows} rows, pixels of {width:g} x {height:g} {units}, {crs}"
        ).format(
            cols=number(cols),
            rows=number(rows),
            width=(a * a + d * d) ** 0.5,
            height=(b * b + e * e) ** 0.5,
            units=QgsUnitTypes.toString(crs.mapUnits()) if crs.isValid() else "",
            crs=crs_name(crs),
        )
    )
    if rows * cols > _MANY_PIXELS:
        feedback.pushWarning(
            translate(
                "GridMask", "That is {pixels} pixels, which takes long; a larger pixel size makes fewer"
            ).format(pixels=number(rows * cols))
        )


def log_polygons(
    feedback: QgsProcessingFeedback, kind: str, layer: PolygonLayer, crs: QgsCoordinateReferenceSystem
) -> None:
    """Say how many polygons a layer gave, and what had to be done to them. `kind` names their role."""
    feedback.pushInfo(
        translate("GridMask", "{kind}: {polygons} polygons of {features} features from '{layer}'").format(
            kind=kind,
            polygons=number(len(layer.polygons)),
            features=number(layer.feature_count),
            layer=layer.name,
        )
    )
    if layer.crs.isValid() and crs.isValid() and layer.crs != crs:
        feedback.pushInfo(
            translate("GridMask", "{kind}: reprojected from {source} to {target}").format(
                kind=kind, source=crs_name(layer.crs), target=crs_name(crs)
            )
        )
    elif not layer.crs.isValid() or not crs.isValid():
        feedback.pushWarning(
            translate(
                "GridMask", "{kind}: '{layer}' or the grid has no CRS; both are taken to be in the same"
            ).format(kind=kind, layer=layer.name)
        )
    if layer.without_geometry:
        feedback.pushWarning(
            translate("GridMask", "{kind}: {count} features have no geometry: {ids}").format(
                kind=kind, count=number(len(layer.without_geometry)), ids=_named(layer.without_geometry)
            )
        )
    if layer.without_polygon:
        feedback.pushWarning(
            translate("GridMask", "{kind}: {count} features hold no polygon: {ids}").format(
                kind=kind, count=number(len(layer.without_polygon)), ids=_named(layer.without_polygon)
            )
        )
    for crossing in layer.crossing[:_MOST_NAMED]:
        feedback.pushInfo(
            translate(
                "GridMask",
                "{kind}: feature {id} was repaired ({reason} at {x:.10g}, {y:.10g}); every part of it counts",
            ).format(kind=kind, id=crossing.feature_id, reason=crossing.reason, x=crossing.x, y=crossing.y)
        )
    if len(layer.crossing) > _MOST_NAMED:
        feedback.pushInfo(
            translate("GridMask", "{kind}: {count} more features were repaired").format(
                kind=kind, count=number(len(layer.crossing) - _MOST_NAMED)
            )
        )
    if layer.unchecked_count:
        feedback.pushInfo(
            translate(
                "GridMask",
                "{kind}: {count} features were not checked for outlines that cross themselves, which would take long; "
                "every part of them counts all the same",
            ).format(kind=kind, count=number(layer.unchecked_count))
        )


def log_vanished(feedback: QgsProcessingFeedback, kind: str, vanished: Vanished) -> None:
    """Say which features leave no trace on the grid, why, and what can be done. `kind` names their role."""
    if vanished.unread_count is None:
        feedback.pushInfo(
            translate(
                "GridMask", "{kind}: features that lie outside the grid, or have no geometry, were not read"
            ).format(kind=kind)
        )
    elif vanished.unread_count:
        feedback.pushInfo(
            translate(
                "GridMask", "{kind}: {count} features lie outside the grid, or have no geometry"
            ).format(kind=kind, count=number(vanished.unread_count + len(vanished.outside)))
        )
    elif vanished.outside:
        feedback.pushInfo(
            translate("GridMask", "{kind}: {count} features lie outside the grid: {ids}").format(
                kind=kind, count=number(len(vanished.outside)), ids=_named(vanished.outside)
            )
        )
    if vanished.without_area:
        feedback.pushWarning(
            translate(
                "GridMask", "{kind}: {count} features cover no pixel, as they have no area: {ids}"
            ).format(kind=kind, count=number(len(vanished.without_area)), ids=_named(vanished.without_area))
        )
    if vanished.between_centres:
        feedback.pushWarning(
            translate(
                "GridMask",
                "{kind}: {count} features cover no pixel, as they are smaller than a pixel or lie between pixel "
                "centres: {ids}; with the rule '{rule}' they count",
            ).format(
                kind=kind,
                count=number(len(vanished.between_centres)),
                ids=_named(vanished.between_centres),
                rule=translate("GridMask", "they overlap any part of it"),
            )
        )


def log_mask(
    feedback: QgsProcessingFeedback,
    mask: MaskRequest,
    placement: Placement,
    crs: QgsCoordinateReferenceSystem,
) -> None:
    """Say which raster mask is used and how it lies under the grid."""
    rows, cols = mask.source.grid.shape
    feedback.pushInfo(
        translate(
            "GridMask", "Raster mask: band {band} of '{layer}', {cols} columns x {rows} rows, {crs}"
        ).format(
            band=mask.source.band,
            layer=mask.source.name,
            cols=number(cols),
            rows=number(rows),
            crs=crs_name(mask.source.crs),
        )
    )
    if not mask.source.crs.isValid():
        feedback.pushWarning(
            translate(
                "GridMask", "Raster mask: '{layer}' has no CRS; it is taken to be in the grid's"
            ).format(layer=mask.source.name)
        )
    elif not crs.isValid():
        feedback.pushWarning(
            translate(
                "GridMask",
                "Raster mask: the grid has no CRS, so it is taken to be in that of '{layer}' ({crs}); "
                "if it isn't, give the reference raster its CRS in the layer's properties",
            ).format(layer=mask.source.name, crs=crs_name(mask.source.crs))
        )
    if not isinstance(placement, Aligned):
        feedback.pushInfo(
            translate(
                "GridMask",
                "Raster mask: lies askew to the grid or in another CRS; every pixel is projected into it",
            )
        )


def log_outcome(feedback: QgsProcessingFeedback, kinds: Sequence[str], tally: Tally) -> None:
    """Say how many pixels each kind of evidence took away in turn, and how many are left."""
    pixels = tally.valid_count + sum(tally.taken_away)
    if kinds:
        feedback.pushInfo(translate("GridMask", "Pixels taken away, by each from what those before it left:"))
    for kind, count in zip(kinds, tally.taken_away):
        feedback.pushInfo(
            translate("GridMask", "  {kind}: {count} ({percent:.2f} %)").format(
                kind=kind, count=number(count), percent=100 * count / pixels
            )
        )
    if tally.by_reason is not None:
        _log_reasons(feedback, tally.by_reason)
    feedback.pushInfo(
        translate("GridMask", "Valid: {valid} of {pixels} pixels ({percent:.2f} %)").format(
            valid=number(tally.valid_count), pixels=number(pixels), percent=100 * tally.valid_count / pixels
        )
    )
    if not tally.valid_count:
        feedback.pushWarning(
            translate(
                "GridMask",
                "No pixel is valid. If that is not as it should be: do the layers overlap the grid, and does "
                "MASK_VALID name the valid cells? The output REASONS tells for every pixel.",
            )
        )


def _log_reasons(feedback: QgsProcessingFeedback, by_reason: npt.NDArray[np.int64]) -> None:
    feedback.pushInfo(translate("GridMask", "Pixels by all the reasons that hold for them:"))
    for value in np.flatnonzero(by_reason):
        if value != Reason.VALID:
            feedback.pushInfo(f"  {value}: {reasons_name(int(value))}: {number(int(by_reason[value]))}")


def number(count: int) -> str:
    """Write a count as the user's language does, with its separators."""
    return str(QLocale().toString(count))


def crs_name(crs: QgsCoordinateReferenceSystem) -> str:
    """Return the CRS's code, or its description where it has none."""
    if not crs.isValid():
        return str(translate("GridMask", "no CRS"))
    return str(crs.authid() or crs.description() or translate("GridMask", "a CRS without a code"))


def _named(ids: Sequence[int]) -> str:
    shown = ", ".join(str(feature_id) for feature_id in ids[:_MOST_NAMED])
    return shown + (" ..." if len(ids) > _MOST_NAMED else "")
