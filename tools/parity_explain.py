"""Why GridR gives another pixel than we do: every class of differences is recognised from exact arithmetic.

For each pixel that differs, the oracle of the tests says in rational numbers what each kind of evidence is worth.
We must be right. Then GridR's other answer is explained only if a class foretells just that answer for just that pixel.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, Callable

import numpy as np
import shapely

from ..tests import oracle
from .parity_calls import Outcome, axes_of
from .parity_cases import DEFAULT_BUFFER, BuildCase, Case, Geometry, MaskIn, RasterizeCase

TIE = Fraction(1, 10**9)
"""How near the exact value must be to the threshold, relative to the largest cell, to call it a tie: it reaches it."""

CHECKED_PIXELS = 12
"""How many of our pixels are checked where GridR refuses to answer."""

_ON_IT = 1e-9
"""A centre within this distance of what GridR burns, in map units, lies on its boundary: rounding decides."""

Explained = Counter  # of class name -> pixels (or calls)


class UnexplainedError(Exception):
    """A difference that no class foretells."""


@dataclass(frozen=True)
class Answer:
    """What one kind of evidence says of one pixel.

    Attributes:
        truth: by exact arithmetic and our stated rules.
        theirs: the class by which GridR says the contrary, or None.
    """

    truth: bool
    theirs: str | None = None


def explain(case: Case, ours: Outcome, theirs: Outcome) -> Explained:
    """Return the classes that explain all differences between the two outcomes; empty where there is none.

    Raises:
        UnexplainedError: a difference is of no class; the message says what and where.
    """
    if ours.error is not None:
        if theirs.error is not None:
            return Explained({"both refuse": 1})
        raise UnexplainedError(f"only we raise: {ours.error!r}")
    if theirs.error is not None:
        found = Explained({_refusal(case, theirs.error): 1})
        return found + _checked_alone(case, ours)
    if _same(ours, theirs):
        return Explained()
    if isinstance(case, BuildCase):
        return _build_differences(case, ours, theirs)
    return _rasterize_differences(case, ours, theirs)


def _same(ours: Outcome, theirs: Outcome) -> bool:
    return (
        ours.reduced == theirs.reduced
        and ours.pixels.shape == theirs.pixels.shape
        and (ours.reduced or ours.pixels.dtype == theirs.pixels.dtype)
        and bool((ours.pixels == theirs.pixels).all())
    )


# --- calls that GridR refuses -------------------------------------------------------------------------------------


def _refusal(case: Case, error: Exception) -> str:  # noqa: PLR0911  (one for each class)
    """Return the class by which GridR refuses a call that we answer."""
    message = str(error)
    if isinstance(case, BuildCase):
        geometries = [geometry for geometry in case.pair or () if geometry is not None]
        if geometries and case.engine.theirs is None and "Unknown 'alg'" in message:
            return "rasterize_kwargs=None refused"
        if (
            any(isinstance(geometry, list) and not geometry for geometry in geometries)
            and "ambiguous" in message
        ):
            return "empty list refused"
        dtype = case.out_dtype
    else:
        dtype = case.dtype
        if case.engine.theirs == "SHAPELY" and not set(case.values) <= {0, 1} and "binary value" in message:
            return "values other than 0 and 1 refused"
        if case.geometry == [] and case.fill_output and "ambiguous" in message:
            return "empty list refused"
        windowed_output = case.fill_output and case.win is not None
        if case.engine.theirs == "RASTERIO_RASTERIZE" and windowed_output and "shape argument" in message:
            return "win with output refused"
    if case.engine.theirs == "RASTERIO_RASTERIZE" and dtype is np.bool_ and "not supported" in message:
        return "bool refused"
    if dtype in (np.float32, np.float64) and isinstance(error, TypeError) and "ufunc 'bitwise_" in message:
        return "floating-point output refused"
    raise UnexplainedError(f"only GridR raises: {error!r}")


# --- pixels that differ -------------------------------------------------------------------------------------------


def _checked_alone(case: Case, ours: Outcome) -> Explained:
    """Compare what we answer, where GridR refuses to, with exact arithmetic on a few pixels."""
    if isinstance(case, BuildCase):
        valid, answer = ours.pixels != 0, _build_answer(case)
    else:
        area = Area.of(case, case.geometry)
        if not area.polygons:
            if (ours.pixels == case.values[2]).all():
                return Explained()
            raise UnexplainedError("no polygon, and not our default_value everywhere")
        valid, answer = np.broadcast_to(ours.pixels == case.values[0], case.size), area.answer
    found = Explained()
    for flat in range(0, valid.size, max(1, valid.size // CHECKED_PIXELS)):
        row, col = divmod(flat, valid.shape[1])
        place = row + case.first[0], col + case.first[1]
        found += _by_pixel(
            valid[row : row + 1, col : col + 1], np.array([[answer(*place).truth]]), answer, place
        )
    return found


def _build_differences(case: BuildCase, ours: Outcome, theirs: Outcome) -> Explained:
    return _by_pixel(ours.pixels != 0, theirs.pixels != 0, _build_answer(case), case.first)


def _build_answer(case: BuildCase) -> Callable[[int, int], Answer]:
    evidence: list[Callable[[int, int], Answer]] = []
    for wanted, geometry in zip((True, False), case.pair or ()):
        if isinstance(geometry, list) and not geometry and wanted:
            evidence.append(lambda *_: Answer(False, theirs="empty list as no evidence"))
        elif geometry is not None:
            area = Area.of(case, geometry)
            evidence.append(area.answer if wanted else _negated(area.answer))
    if case.mask_in is not None:
        evidence.append(partial(interpolated, case.mask_in))
    return lambda row, col: _all([one(row, col) for one in evidence])


def _rasterize_differences(case: RasterizeCase, ours: Outcome, theirs: Outcome) -> Explained:
    found = Explained()
    theirs_pixels = theirs.pixels
    if _ignores_window(case) and theirs_pixels.shape == case.shape:
        assert case.win is not None
        theirs_pixels = theirs_pixels[tuple(slice(start, stop + 1) for start, stop in case.win)]
        found["window ignored"] += 1
    mine, other = (np.broadcast_to(pixels, case.size) for pixels in (ours.pixels, theirs_pixels))
    inner, outer, default = case.values
    area = Area.of(case, case.geometry)
    if not area.polygons:
        if (mine == default).all() and (other == outer).all():
            return found + Explained({"nothing but empty polygons": 1})
        raise UnexplainedError("no polygon, and neither our default_value nor GridR's outer_value everywhere")
    for pixels in (mine, other):
        if not np.isin(pixels, [np.asarray(inner, mine.dtype), np.asarray(outer, mine.dtype)]).all():
            raise UnexplainedError("a value that is neither inner_value nor outer_value")
    found += _by_pixel(mine == inner, other == inner, area.answer, case.first)
    if not found:
        raise UnexplainedError(f"equal pixels, but {ours.pixels!r} and {theirs.pixels!r}")
    return found


def _ignores_window(case: RasterizeCase) -> bool:
    """Whether GridR's RASTERIO engine takes the whole grid: where the window ends at its last row and last column."""
    if case.win is None or case.engine.theirs != "RASTERIO_RASTERIZE":
        return False
    return tuple(stop + 1 for _, stop in case.win) == case.shape


def _by_pixel(
    ours: np.ndarray[Any, Any],
    theirs: np.ndarray[Any, Any],
    answer: Callable[[int, int], Answer],
    first: tuple[int, int],
) -> Explained:
    found = Explained()
    for row, col in np.argwhere(ours != theirs):
        place = int(row) + first[0], int(col) + first[1]
        exact = answer(*place)
        if bool(ours[row, col]) != exact.truth:
            raise UnexplainedError(f"OURS IS WRONG at {place}: {not exact.truth}, exactly {exact.truth}")
        if exact.theirs is None:
            raise UnexplainedError(
                f"GridR says {not exact.truth} at {place}, exactly {exact.truth}; no class foretells it"
            )
        found[exact.theirs] += 1
    return found


def _all(answers: list[Answer]) -> Answer:
    """Return what all kinds of evidence together say: their AND."""
    truth = all(answer.truth for answer in answers)
    if truth:
        theirs = [answer.theirs for answer in answers if answer.theirs]
    else:  # whoever lets the pixel through must err on all that reject it
        theirs = _every([answer.theirs for answer in answers if not answer.truth])
    return Answer(truth, next(iter(theirs), None))


def _every(classes: list[str | None]) -> list[str]:
    named = [name for name in classes if name is not None]
    return named if len(named) == len(classes) else []


def _negated(answer: Callable[[int, int], Answer]) -> Callable[[int, int], Answer]:
    def negated(row: int, col: int) -> Answer:
        inside = answer(row, col)
        return Answer(not inside.truth, inside.theirs)

    return negated


# --- raster masks -------------------------------------------------------------------------------------------------


def interpolated(mask_in: MaskIn, row: int, col: int) -> Answer:
    """Return what the raster mask says of a pixel of the output."""
    if mask_in.win is not None:
        row, col = row + mask_in.win[0][0], col + mask_in.win[1][0]
    row_at, col_at = (Fraction(at, step) for at, step in zip((row, col), mask_in.resolution))
    cells, threshold = mask_in.cells, Fraction(mask_in.threshold)
    value = oracle.bilinear(cells, row_at, col_at)
    if mask_in.resolution == (1, 1):  # GridR takes the cells as they are
        around = [(1.0, float(cells[row, col]))]
    else:
        around = _four_cells(cells, row_at, col_at)
    largest = max((Fraction(abs(cell)) for weight, cell in around if weight and np.isfinite(cell)), default=1)
    tie = value is not None and abs(abs(value) - threshold) <= TIE * max(largest, 1)
    truth = value is not None and min(abs(value) + TIE * largest, max(abs(value), largest)) >= threshold
    if not np.isfinite([cell for _, cell in around]).all():
        # 0 * NaN and 0 * infinity are NaN, which no threshold accepts; infinity alone reaches every threshold.
        with np.errstate(invalid="ignore"):
            total = sum(np.float64(weight) * np.float64(cell) for weight, cell in around)
        foretold = bool(abs(total) >= mask_in.threshold)
        name = "NaN or infinite cell without weight" if truth else "infinite cell with weight"
        return Answer(truth, theirs=name if foretold != truth else None)
    if not tie:
        return Answer(truth)
    weighted = [cell for weight, cell in around if weight]
    same_sign = min(weighted) >= 0 or max(weighted) <= 0
    if truth and same_sign and min(abs(cell) for cell in weighted) >= mask_in.threshold:
        return Answer(truth, theirs="rounded below what all four cells reach")
    return Answer(truth, theirs="rounded at a tie")


def _four_cells(cells: np.ndarray[Any, Any], row: Fraction, col: Fraction) -> list[tuple[float, float]]:
    """Return the weights and values of the cells around a position, those without weight included."""
    return [
        (float(row_weight * col_weight), float(cells[i, j]))
        for i, row_weight in _interval(row, cells.shape[0])
        for j, col_weight in _interval(col, cells.shape[1])
    ]


def _interval(position: Fraction, count: int) -> list[tuple[int, Fraction]]:
    """Return the two cells around a position and their weights, be they 0: at the last cell, the last two."""
    before = min(int(position), max(count - 2, 0))
    rest = position - before
    return [(before, 1 - rest), (before + 1, rest)] if count > 1 else [(0, Fraction(1))]


# --- polygons -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Area:
    """Polygons of a call, in map coordinates as GridR sees them and in exact pixel coordinates.

    Attributes:
        parts: shapely Polygons as drawn.
        grown: shapely Polygons as GridR burns them, grown by geometry_buffer_dst with corners cut (quad_segs=1).
        polygons: rings in exact pixel coordinates, after what buffer goes beyond the boundary's tolerance.
        x, y: the coordinates of the columns' and rows' centres.
        case: the call.
    """

    parts: list[Any]
    grown: list[Any]
    polygons: list[list[list[oracle.Point]]]
    x: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]
    case: Case

    @classmethod
    def of(cls, case: Case, geometry: Geometry) -> Area:
        """Make the area of a geometry of the call."""
        wholes, buffer = _listed(geometry), case.buffer
        grown = meant = parts = polygons_in(geometry)
        if buffer is not None:
            grown = polygons_in([shapely.buffer(whole, buffer, quad_segs=1) for whole in wholes])
        if buffer not in (None, DEFAULT_BUFFER):
            meant = polygons_in([shapely.buffer(whole, buffer) for whole in wholes])
        (y0, x0), (y_step, x_step) = case.origin, case.resolution

        def pixel(point: Any) -> oracle.Point:
            at = (Fraction(point[0]) - Fraction(x0)) / Fraction(x_step)
            return at, (Fraction(point[1]) - Fraction(y0)) / Fraction(y_step)

        polygons = [
            [[pixel(point) for point in ring.coords] for ring in (part.exterior, *part.interiors)]
            for part in meant
        ]
        return cls(parts, grown, polygons, *axes_of(case), case)

    def answer(self, row: int, col: int) -> Answer:
        """Return whether the pixel lies inside, and by which class GridR says the contrary."""
        centre = Fraction(col), Fraction(row)
        covered = any(oracle.covers(polygon, centre) for polygon in self.polygons)
        truth = covered
        if self.case.engine.contains:
            truth = any(oracle.contains(polygon, centre) for polygon in self.polygons)
        near = any(oracle.on_boundary(ring, centre) for polygon in self.polygons for ring in polygon)
        point = shapely.Point(self.x[col], self.y[row])
        if self.case.engine.theirs == "RASTERIO_RASTERIZE" and self.case.buffer != DEFAULT_BUFFER:
            within = DEFAULT_BUFFER * max(abs(step) for step in self.case.resolution)
            if near or any(part.boundary.distance(point) <= within for part in self.grown):
                return Answer(truth, theirs="GDAL's boundary")
        on_grown = any(part.boundary.distance(point) < _ON_IT for part in self.grown)
        if near and on_grown and self.case.buffer == DEFAULT_BUFFER:
            return Answer(truth, theirs="tip without tolerance")
        for name, foretold in self._classes(covered, near=near, point=point):
            if foretold is not None and foretold != truth:
                return Answer(truth, theirs=name)
        return Answer(truth)

    def _classes(self, covered: bool, *, near: bool, point: Any) -> list[tuple[str, bool | None]]:
        """Return classes with what GridR says of the pixel by each, None where it doesn't apply."""
        classes: list[tuple[str, bool | None]] = []
        rasterio = self.case.engine.theirs == "RASTERIO_RASTERIZE"
        intersects_itself = not all(part.is_valid for part in self.parts)
        as_grown = any(part.covers(point) for part in self.grown)
        if self.case.engine.contains and near and (rasterio or self.case.buffer is not None):
            classes.append(("predicate without effect", covered))
        if near and not rasterio and self.case.buffer != DEFAULT_BUFFER:
            # A centre that GridR computes in another order may be off by a few last bits.
            classes += [
                ("boundary without tolerance", self._by_shapely(nearby)) for nearby in _last_bits(point)
            ]
        if self.case.buffer == DEFAULT_BUFFER and (
            near or any(part.boundary.distance(point) < 2 * DEFAULT_BUFFER for part in self.parts)
        ):
            classes.append(("tolerance in map units", as_grown))
        if self.case.buffer not in (None, DEFAULT_BUFFER):
            nearby = [as_grown] if rasterio else [self._by_shapely(other) for other in _last_bits(point)]
            classes += [("corners cut from the buffer", foretold) for foretold in nearby]
        return [*classes, ("self-intersecting polygon", as_grown if intersects_itself else None)]

    def _by_shapely(self, point: Any) -> bool:
        """Return what GEOS's predicate, which has no tolerance, says of the polygons GridR burns."""
        if self.case.engine.contains:
            return any(part.contains(point) for part in self.grown)
        return any(part.covers(point) for part in self.grown)


def _last_bits(point: Any) -> list[Any]:
    """Return the point, and those around it whose coordinates differ by up to 4 units in the last place."""
    offsets = [(i, j) for i in (0, -4, -1, 1, 4) for j in (0, -4, -1, 1, 4)]
    return [
        shapely.Point(point.x + i * np.spacing(point.x), point.y + j * np.spacing(point.y))
        for i, j in offsets
    ]


def polygons_in(geometry: Geometry) -> list[Any]:
    """Return the Polygons of a geometry or a list of them, without empty ones."""
    return [
        part
        for whole in _listed(geometry)
        for part in (whole.geoms if hasattr(whole, "geoms") else [whole])
        if not part.is_empty
    ]


def _listed(geometry: Geometry) -> list[Any]:
    return list(geometry) if isinstance(geometry, (list, tuple)) else [geometry]
