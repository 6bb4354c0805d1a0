"""The loop over the tiles: all kinds of evidence in any tiles by any number of workers, against the whole at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from ...core.combine.evidence import Evidence, PolygonEvidence
from ...core.combine.polygon_role import PolygonRole
from ...core.combine.question import Question
from ...core.combine.stream import stream
from ...core.combine.uncertainty import mask_uncertainty, polygon_uncertainty
from ...core.combine.verdict import Verdict
from ...core.pixels.tile import Tile
from ...core.raster_mask.cell_coverage import CellCoverageMask
from ...core.raster_mask.cells import ArrayCells
from ...core.raster_mask.interpolated import InterpolatedMask
from ...core.raster_mask.placement import Aligned, Placement, Warped
from ...core.raster_mask.positions import WholeSteps, steps
from ...core.rasterize.engines import region
from ...core.rasterize.pixel_rule import PixelRule
from ...core.vector.polygons import Polygons
from ...tests import oracle
from ...tests.builders import whole
from ...tests.strategies import layers, rules
from .target import Target, expect

_BY_CENTRE = (PixelRule.COVERS, PixelRule.CONTAINS)
_MOST_PIXELS = 100
"""That the oracle is asked about."""


@dataclass(frozen=True, eq=False)
class StreamCase:
    """What is asked of a grid, and how it is cut into tiles."""

    shape: tuple[int, int]
    tile_shape: tuple[int, int]
    workers: int
    layers: tuple[tuple[PolygonRole, PixelRule, Any], ...]
    masks: tuple[tuple[str, npt.NDArray[Any], Placement, float, bool], ...]
    with_reasons: bool
    with_uncertainty: bool
    may_be_refused: bool = False

    def __repr__(self) -> str:
        return f"StreamCase({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt)


def _attempt(case: StreamCase) -> bool:
    question = _question(case)
    whole_verdict = question.answer(Tile.whole(case.shape))
    valid, uncertain = np.zeros(case.shape, np.bool_), np.zeros(case.shape, np.bool_)

    def write(tile: Tile, verdict: Verdict) -> None:
        valid[tile.slices] = whole(np.asarray(verdict.valid), tile.shape)
        if verdict.uncertain is not None:
            uncertain[tile.slices] = whole(np.asarray(verdict.uncertain), tile.shape)

    done: list[float] = []
    tally = stream(
        case.shape,
        question,
        write,
        tile_shape=case.tile_shape,
        workers=case.workers,
        progress=done.append,
    )
    at_once = whole(np.asarray(whole_verdict.valid), case.shape)
    expect(np.array_equal(valid, at_once), f"{valid.tolist()} in tiles, {at_once.tolist()} at once")
    expect(tally.valid_count == valid.sum(), f"{tally.valid_count} counted, {valid.sum()} written")
    expect(sum(tally.taken_away) == (~valid).sum(), f"{tally.taken_away} taken away of {(~valid).sum()}")
    expect(done and done[-1] == 1.0, f"progress ended at {done[-1:]}")
    if whole_verdict.uncertain is not None:
        known = whole(np.asarray(whole_verdict.uncertain), case.shape)
        expect(np.array_equal(uncertain, known), f"{uncertain.tolist()} in tiles, {known.tolist()} at once")
    if tally.by_reason is not None:
        expect(
            tally.by_reason[0] == valid.sum(), f"{tally.by_reason.tolist()} for {valid.sum()} valid pixels"
        )
    if case.masks or valid.size > _MOST_PIXELS or any(rule not in _BY_CENTRE for _, rule, _ in case.layers):
        return False
    expected = np.ones(case.shape, np.bool_)
    for role, rule, layer in case.layers:
        inside = oracle.filled(layer, case.shape, strictly=rule is PixelRule.CONTAINS)
        expected &= inside if role is PolygonRole.VALID else ~inside
    expect(np.array_equal(valid, expected), f"{valid.tolist()}, not {expected.tolist()}")
    return True


def _question(case: StreamCase) -> Question:
    evidence: list[Evidence] = []
    uncertainties = []
    for role, rule, layer in case.layers:
        polygons = Polygons.from_rings(layer)
        one = PolygonEvidence(
            role, region(polygons, rule=rule, min_covered=0.5 if rule is PixelRule.MIN_COVERED else None)
        )
        evidence.append(one)
        uncertainties.append(polygon_uncertainty(one, polygons, 0.5))
    for kind, cells, placement, threshold, valid_outside in case.masks:
        made = InterpolatedMask if kind == "interpolated" else CellCoverageMask
        mask = made(ArrayCells(cells), cells.shape, placement, threshold, valid_outside)  # type: ignore[arg-type]
        evidence.append(mask)
        uncertainties.append(mask_uncertainty(mask, 0.1))
    return Question(
        evidence,
        with_reasons=case.with_reasons,
        uncertainties=uncertainties if case.with_uncertainty else None,
    )


_whole_steps = st.builds(
    WholeSteps, st.integers(-60, 60), st.sampled_from([-3, -1, 1, 2, 5]), st.integers(1, 9)
)
_any_steps = st.builds(
    steps,
    st.floats(-30, 30),
    st.floats(0.01, 20) | st.floats(-20, -0.01),
    st.just(40),
)
_aligned = st.builds(Aligned, _whole_steps | _any_steps, _whole_steps | _any_steps)


@st.composite
def _warped(draw: st.DrawFn) -> Warped:
    """Draw a rotation or a bend; some points are nowhere."""
    turn = np.array(draw(st.lists(st.floats(-2, 2), min_size=4, max_size=4))).reshape(2, 2)
    shift, bend = draw(st.floats(-10, 10)), draw(st.floats(-0.01, 0.01))
    beyond = draw(st.sampled_from([np.inf, 5.0]))

    def to_cells(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        moved = xy @ turn + shift + bend * xy**2
        return np.where(np.abs(moved) > beyond, np.nan, moved)

    return Warped(to_cells, tolerance=1e-6, max_error=draw(st.sampled_from([0.0, 1e-6])))


@st.composite
def _masks(draw: st.DrawFn) -> tuple[str, npt.NDArray[Any], Placement, float, bool]:
    rows, cols = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    bits = draw(st.lists(st.booleans(), min_size=rows * cols, max_size=rows * cols))
    cells = np.array(bits).reshape(rows, cols)
    kind = draw(st.sampled_from(["interpolated", "coverage"]))
    placement = draw(_aligned | _warped() if kind == "interpolated" else _aligned)
    return kind, cells, placement, draw(st.sampled_from([0.001, 0.25, 0.5, 0.999, 1.0])), draw(st.booleans())


_cases = st.builds(
    StreamCase,
    shape=st.tuples(st.integers(1, 40), st.integers(1, 150))
    | st.tuples(st.integers(1, 8), st.integers(1, 8)),
    tile_shape=st.tuples(st.integers(1, 50), st.integers(1, 200)).map(
        lambda shape: (shape[0], -(-shape[1] // 64) * 64)
    ),
    workers=st.integers(0, 2),
    layers=st.lists(
        st.tuples(st.sampled_from(PolygonRole), rules | st.sampled_from(PixelRule), layers), max_size=2
    ).map(tuple),
    masks=st.lists(_masks(), max_size=2).map(tuple),
    with_reasons=st.booleans(),
    with_uncertainty=st.booleans(),
)
