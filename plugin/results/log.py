"""What the log says of findings, in the words of a person who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import NamedTuple

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingFeedback, QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.pixels.reason import Reason
from ...core.rasterize.pixel_rule import PixelRule
from ..findings import (
    AreaFound,
    AreaKind,
    Finding,
    GridFound,
    KilledRunFinished,
    MaskFound,
    NeedsFound,
    NoEvidenceFound,
    PixelsCounted,
    PolygonsFound,
    RuleWithoutMaskFound,
    RunCancelled,
    Step,
    StepBegun,
    UnplacedFound,
    WithoutPixelsFound,
)
from ..host.transforms import CrsRelation
from ..labels import pixel_rule_labels, reasons_label, role_label, size_label
from ..listing import MOST_NAMED, first_ones

translate = QCoreApplication.translate

_LARGE_AREA = 10_000  # from here on fractions are left out


class Line(NamedTuple):
    """A line of the log."""

    text: str
    is_warning: bool = False


class StepLine(Line):
    """A line that says what is being done now; QGIS shows it beside the progress bar, too."""


def tell(feedback: QgsProcessingFeedback, finding: Finding) -> None:
    """Write into the log what there is to say of a finding."""
    for line in lines_of(finding):
        if isinstance(line, StepLine):
            feedback.setProgressText(line.text)
        else:
            (feedback.pushWarning if line.is_warning else feedback.pushInfo)(line.text)


@singledispatch
def lines_of(finding: Finding) -> Iterator[Line]:
    """Return what there is to say of a finding."""
    raise TypeError(f"nothing is known to say of a {type(finding).__name__}; register its lines here")


@lines_of.register
def _grid_lines(found: GridFound) -> Iterator[Line]:
    rows, cols = found.grid.shape
    _, a, b, _, d, e = found.grid.transform
    yield Line(
        translate(
            "GridMask", "Grid: {cols} columns x {rows} rows, pixels of {width:g} x {height:g} {units}, {crs}"
        ).format(
            cols=number(cols),
            rows=number(rows),
            width=(a * a + d * d) ** 0.5,
            height=(b * b + e * e) ** 0.5,
            units=QgsUnitTypes.toString(found.crs.mapUnits()) if found.crs.isValid() else "",
            crs=crs_name(found.crs),
        )
    )


@lines_of.register
def _unplaced_lines(found: UnplacedFound) -> Iterator[Line]:
    yield _warning(
        translate(
            "GridMask",
            "{parameter}: '{layer}' has no georeference; its pixels are taken to be 1 x 1, from 0, 0 to the right and "
            "down. If it had one, its file is damaged: take another copy, or put its georeference right. A raster mask "
            "without georeference can be placed by grid index (MASK_PLACEMENT 1).",
        ).format(parameter=found.parameter, layer=found.layer)
    )


@lines_of.register
def _needs_lines(found: NeedsFound) -> Iterator[Line]:
    rows, cols = found.shape
    if not found.is_large:
        return
    yield _warning(
        translate(
            "GridMask", "That is {pixels} pixels, which takes long; a larger pixel size makes fewer"
        ).format(pixels=number(rows * cols))
    )
    yield Line(
        translate("GridMask", "It needs at least {disk} on the disk, and {memory} of memory").format(
            disk=size_label(found.disk), memory=size_label(found.memory)
        )
    )


@lines_of.register
def _step_lines(found: StepBegun) -> Iterator[Line]:
    if found.step is Step.COMPUTING:
        yield StepLine(translate("GridMask", "Computing and writing the pixels"))
    elif found.step is Step.FINDING_BOUNDARIES:
        yield StepLine(translate("GridMask", "Dissolving the polygons for the uncertain pixels"))
    elif found.role is not None:
        text = (
            translate("GridMask", "{role}: reading the features")
            if found.step is Step.READING
            else translate("GridMask", "{role}: dissolving the polygons")
        )
        yield StepLine(text.format(role=role_label(found.role)))


@lines_of.register
def _polygon_lines(found: PolygonsFound) -> Iterator[Line]:
    role, content = role_label(found.role), found.content
    yield Line(
        translate("GridMask", "{role}: {polygons} polygons of {features} features from '{layer}'").format(
            role=role,
            polygons=number(content.polygon_count),
            features=number(content.feature_count),
            layer=content.name,
        )
    )
    yield from _crs_lines(found)
    for warning in content.warnings:
        yield _warning(
            translate("GridMask", "{role}: GDAL warns of '{layer}': {warning}").format(
                role=role, layer=content.name, warning=warning
            )
        )
    if content.without_geometry:
        yield _warning(
            translate("GridMask", "{role}: {count} features have no geometry: {ids}").format(
                role=role, **_listed(content.without_geometry)
            )
        )
    if content.without_polygon:
        yield _warning(
            translate("GridMask", "{role}: {count} features hold no polygon: {ids}").format(
                role=role, **_listed(content.without_polygon)
            )
        )
    for one in content.self_intersections[:MOST_NAMED]:
        yield Line(
            translate(
                "GridMask",
                "{role}: feature {id} is used as drawn, every part of it, though its boundary intersects itself "
                "({reason} at {x:.10g}, {y:.10g})",
            ).format(role=role, id=one.feature_id, reason=one.reason, x=one.x, y=one.y)
        )
    more = len(content.self_intersections) - MOST_NAMED
    if more > 0:
        yield Line(
            translate("GridMask", "{role}: {count} more features whose boundary intersects itself").format(
                role=role, count=number(more)
            )
        )
    if content.unchecked_count:
        yield Line(
            translate(
                "GridMask",
                "{role}: {count} features were not checked for boundaries that intersect themselves, which would take "
                "long; every part of them counts all the same",
            ).format(role=role, count=number(content.unchecked_count))
        )
    if found.leaves_nothing_valid:
        yield _warning(
            translate("GridMask", "'{layer}' has no valid polygon, so every pixel is invalid").format(
                layer=content.name
            )
        )


def _crs_lines(found: PolygonsFound) -> Iterator[Line]:
    role, content, grid_crs = role_label(found.role), found.content, found.grid_crs
    if found.relation is CrsRelation.UNKNOWN:
        yield _warning(
            translate(
                "GridMask", "{role}: '{layer}' or the grid has no CRS; both are taken to be in the same"
            ).format(role=role, layer=content.name)
        )
    elif found.relation is CrsRelation.NO_WAY:
        yield _warning(
            translate(
                "GridMask",
                "{role}: there is no transformation from the CRS of '{layer}' ({source}) to that of the grid "
                "({target}); its coordinates are taken as they are",
            ).format(role=role, layer=content.name, source=crs_name(content.crs), target=crs_name(grid_crs))
        )
    elif found.relation is CrsRelation.TRANSFORMED:
        yield Line(
            translate("GridMask", "{role}: reprojected from {source} to {target}").format(
                role=role, source=crs_name(content.crs), target=crs_name(grid_crs)
            )
        )


@lines_of.register
def _lines_without_pixels(found: WithoutPixelsFound) -> Iterator[Line]:
    role, features = role_label(found.role), found.features
    if features.unread_count is None:
        yield Line(
            translate(
                "GridMask", "{role}: features that lie outside the grid, or have no geometry, were not read"
            ).format(role=role)
        )
    elif features.unread_count:
        yield Line(
            translate(
                "GridMask", "{role}: {count} features lie outside the grid, or have no geometry"
            ).format(role=role, count=number(features.unread_count + len(features.outside)))
        )
    elif features.outside:
        yield Line(
            translate("GridMask", "{role}: {count} features lie outside the grid: {ids}").format(
                role=role, **_listed(features.outside)
            )
        )
    if features.without_area:
        yield _warning(
            translate(
                "GridMask", "{role}: {count} features cover no pixel, as they have no area: {ids}"
            ).format(role=role, **_listed(features.without_area))
        )
    if features.between_centres:
        yield _warning(
            translate(
                "GridMask",
                "{role}: {count} features cover no pixel, as they are smaller than a pixel or lie between pixel "
                "centres: {ids}; with the rule '{rule}' they count",
            ).format(
                role=role,
                rule=pixel_rule_labels()[PixelRule.ANY_OVERLAP],
                **_listed(features.between_centres),
            )
        )


@lines_of.register
def _mask_lines(found: MaskFound) -> Iterator[Line]:
    rows, cols = found.shape
    yield Line(
        translate(
            "GridMask", "Raster mask: band {band} of '{layer}', {cols} columns x {rows} rows, {crs}"
        ).format(
            band=found.band,
            layer=found.layer,
            cols=number(cols),
            rows=number(rows),
            crs=crs_name(found.crs),
        )
    )
    if not found.crs.isValid():
        yield _warning(
            translate(
                "GridMask", "Raster mask: '{layer}' has no CRS; it is taken to be in the grid's"
            ).format(layer=found.layer)
        )
    elif not found.grid_crs.isValid():
        yield _warning(
            translate(
                "GridMask",
                "Raster mask: the grid has no CRS, so it is taken to be in that of '{layer}' ({crs}); "
                "if it isn't, give the reference raster its CRS in the layer's properties",
            ).format(layer=found.layer, crs=crs_name(found.crs))
        )
    elif found.relation is CrsRelation.NO_WAY:
        yield _warning(
            translate(
                "GridMask",
                "Raster mask: there is no transformation from the CRS of '{layer}' ({source}) to that of the grid "
                "({target}); its coordinates are taken as they are",
            ).format(layer=found.layer, source=crs_name(found.crs), target=crs_name(found.grid_crs))
        )
    if not found.is_aligned:
        yield Line(
            translate(
                "GridMask",
                "Raster mask: rotated against the grid or in another CRS; every pixel is projected into it",
            )
        )


@lines_of.register
def _no_evidence_lines(_: NoEvidenceFound) -> Iterator[Line]:
    yield _warning(
        translate("GridMask", "No evidence is given (VALID, INVALID or MASK), so every pixel is valid")
    )


@lines_of.register
def _count_lines(found: PixelsCounted) -> Iterator[Line]:
    pixels = found.valid + sum(count for _, count in found.taken_away)
    if found.taken_away:
        yield Line(translate("GridMask", "Pixels taken away, by each from what those before it left:"))
    for reason, count in found.taken_away:
        yield Line(
            translate("GridMask", "  {reason}: {count} ({percent:.2f} %)").format(
                reason=reasons_label(reason), count=number(count), percent=100 * count / pixels
            )
        )
    if found.by_reason is not None:
        yield Line(translate("GridMask", "Pixels by all the reasons that hold for them:"))
        for value, count in found.by_reason:
            if value != Reason.VALID:
                yield Line(f"  {value}: {reasons_label(value)}: {number(count)}")
    yield Line(
        translate("GridMask", "Valid: {valid} of {pixels} pixels ({percent:.2f} %)").format(
            valid=number(found.valid), pixels=number(pixels), percent=100 * found.valid / pixels
        )
    )
    if not found.valid:
        yield _warning(
            translate(
                "GridMask",
                "No pixel is valid. If that is not as it should be: do the layers overlap the grid, and does "
                "MASK_VALID name the valid cells? The output REASONS tells for every pixel.",
            )
        )


@lines_of.register
def _area_lines(found: AreaFound) -> Iterator[Line]:
    texts = {
        AreaKind.ELLIPSOID: translate("GridMask", "Valid area: {area} square metres on the ellipsoid"),
        AreaKind.ROUGHLY_ELLIPSOID: translate(
            "GridMask",
            "Valid area: about {area} square metres on the ellipsoid; a part of the grid lies off it, or the map is "
            "torn there",
        ),
        AreaKind.PLANE: translate(
            "GridMask",
            "Valid area: {area} square metres on the plane of the map, as its CRS has no ellipsoid",
        ),
        AreaKind.PLANE_FOR_WANT_OF_A_WAY: translate(
            "GridMask",
            "Valid area: {area} square metres on the plane of the map, as there is no transformation from its CRS to "
            "the ellipsoid",
        ),
        AreaKind.WITHOUT_CRS: translate(
            "GridMask", "Valid area: {area} in squared units of the grid, which has no CRS"
        ),
    }
    digits = 0 if found.area >= _LARGE_AREA else 4
    yield Line(texts[found.kind].format(area=QLocale().toString(found.area, "f", digits)))


@lines_of.register
def _rule_without_mask_lines(_: RuleWithoutMaskFound) -> Iterator[Line]:
    yield _warning(translate("GridMask", "MASK_VALID is given without MASK, so it doesn't count"))


@lines_of.register
def _cancelled_lines(_: RunCancelled) -> Iterator[Line]:
    yield Line(translate("GridMask", "Cancelled: nothing was written"))


@lines_of.register
def _finished_lines(found: KilledRunFinished) -> Iterator[Line]:
    yield Line(
        translate(
            "GridMask",
            "An earlier run was killed just before its end; the files that it had finished are in their places now: "
            "{paths}",
        ).format(paths=", ".join(str(path) for path in found.paths))
    )


def number(count: int) -> str:
    """Write a count as the user's language does, with its separators."""
    return str(QLocale().toString(count))


def crs_name(crs: QgsCoordinateReferenceSystem) -> str:
    """Return the CRS's code, or its description where it has none."""
    if not crs.isValid():
        return str(translate("GridMask", "no CRS"))
    return str(crs.authid() or crs.description() or translate("GridMask", "a CRS without a code"))


def _warning(text: str) -> Line:
    return Line(text, is_warning=True)


def _listed(ids: Sequence[int]) -> dict[str, str]:
    """Return how many features there are, and the ids of the first ones."""
    return {"count": number(len(ids)), "ids": first_ones(ids)}
