"""Parameters of gridmask:buildmask: right ones, and the same with wrong ones, as scripts and models give them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from qgis.core import QgsGeometry, QgsPointXY, QgsVectorLayer

from ...plugin import names
from ...tests import oracle
from ...tests.plugin.layers import CORNER_X, CORNER_Y, PIXEL, polygons, read_raster, write_raster
from ...tests.strategies import lattice_layers
from .hostile import anything
from .in_qgis import RefusedError, run_checked, run_unchecked
from .qgis_scene import RASTERS, SHAPE, VECTORS, Given, folder
from .target import Target, expect

Layer = list[list[npt.NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class ParameterCase:
    """Parameters of a run.

    Attributes:
        parameters: by name; `Given` for what is made when it is tried.
        valid, invalid: polygons, in pixel coordinates of the reference raster; None where not given.
        strictly: whether their boundary is left out of them, for each of the two.
        cells: of a raster mask on the same grid; None where not given.
        is_right: whether nothing is wrong, so that the pixels are known.
        checked: whether QGIS checks the parameters before.
    """

    parameters: dict[str, Any]
    valid: Layer | None
    invalid: Layer | None
    strictly: tuple[bool, bool]
    cells: npt.NDArray[Any] | None
    is_right: bool
    checked: bool

    @property
    def may_be_refused(self) -> bool:
        """Whether something is wrong."""
        return not self.is_right

    def __repr__(self) -> str:
        rings = {
            name: None if one is None else [[ring.tolist() for ring in rings] for rings in one]
            for name, one in (("valid", self.valid), ("invalid", self.invalid))
        }
        cells = None if self.cells is None else self.cells.tolist()
        return (
            f"{'processing.run' if self.checked else 'alg.run'}({self.parameters!r}), polygons in pixels {rings!r}, "
            f"cells {cells!r}, strictly {self.strictly}"
        )


def target() -> Target:
    """Return what is tried."""
    return Target(_cases, _attempt, refusals=(RefusedError,), source="tools/fuzz")


def _attempt(case: ParameterCase) -> bool:
    outputs = folder() / "outputs"
    outputs.mkdir(exist_ok=True)
    drawn = {
        names.VALID: _layer_of(case.valid),
        names.INVALID: _layer_of(case.invalid),
        names.MASK: None if case.cells is None else write_raster(folder() / "drawn.tif", case.cells),
        names.OUTPUT: str(outputs / "mask.tif"),
    }
    given = {
        name: value.value() if isinstance(value, Given) else value for name, value in case.parameters.items()
    }
    parameters = {name: value for name, value in {**drawn, **given}.items() if value is not None}
    try:
        results = (run_checked if case.checked else run_unchecked)(parameters)
        if not case.is_right:
            expect(names.OUTPUT in results, f"no output among {results}")
            return False
        found = read_raster(Path(results[names.OUTPUT])).values == 1
    finally:
        shutil.rmtree(outputs, ignore_errors=True)
    expected = _expected(case)
    expect(
        np.array_equal(found, expected), f"{found.astype(int).tolist()}, not {expected.astype(int).tolist()}"
    )
    counted = results[names.VALID_COUNT]
    expect(counted == expected.sum(), f"{counted} counted, not {expected.sum()}")
    return True


def _layer_of(layer: Layer | None) -> QgsVectorLayer | None:
    if layer is None:
        return None
    return polygons(*(QgsGeometry.fromPolygonXY([_on_map(ring) for ring in rings]) for rings in layer))


def _on_map(ring: npt.NDArray[Any]) -> list[QgsPointXY]:
    return [QgsPointXY(CORNER_X + (x + 0.5) * PIXEL, CORNER_Y - (y + 0.5) * PIXEL) for x, y in ring.tolist()]


def _expected(case: ParameterCase) -> npt.NDArray[np.bool_]:
    valid = np.ones(SHAPE, np.bool_) if case.cells is None else case.cells != 0
    if case.valid is not None:
        valid = valid & oracle.filled(case.valid, SHAPE, strictly=case.strictly[0])
    if case.invalid is not None:
        valid = valid & ~oracle.filled(case.invalid, SHAPE, strictly=case.strictly[1])
    return valid


# --- right parameters -----------------------------------------------------------------------------------------------

_layers = lattice_layers.map(
    lambda layer: [[ring for ring in rings if len(ring) >= 3] for rings in layer]
).map(lambda layer: [rings for rings in layer if rings])
_cells = st.lists(st.integers(0, 2), min_size=SHAPE[0] * SHAPE[1], max_size=SHAPE[0] * SHAPE[1]).map(
    lambda cells: np.array(cells, np.uint8).reshape(SHAPE)
)
_outputs = st.builds(
    Given, st.sampled_from(["output", "output definition"]), st.sampled_from(["other.tif", "ü ö.tif"])
)
_more = st.fixed_dictionaries(
    {},
    optional={
        names.REASONS: _outputs,
        names.UNCERTAIN: st.just(Given("output", "uncertain.tif")),
        names.MASK_BAND: st.just(1),
        names.THRESHOLD: st.sampled_from([0.5, 0.999, 1]),
        names.MASK_OUTSIDE: st.sampled_from([0, 1]),
        names.CLOUD_OPTIMIZED: st.sampled_from([0, 0, 0, 1]),
        names.CREATION_OPTIONS: st.sampled_from(["", "COMPRESS=LZW"]),
        names.UNCERTAIN_DISTANCE: st.sampled_from([0.0, 0.5, 3]),
        names.UNCERTAIN_MARGIN: st.sampled_from([0.0, 0.1, 1]),
    },
)


@st.composite
def _right(draw: st.DrawFn) -> ParameterCase:
    rules = draw(st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 1])))
    reference = draw(st.sampled_from(["raster path", "layer", "layer id", "layer name"]))
    return ParameterCase(
        parameters={
            names.REFERENCE: Given(reference, "reference"),
            names.VALID_RULE: rules[0],
            names.INVALID_RULE: rules[1],
            **draw(_more),
        },
        valid=draw(st.none() | _layers),
        invalid=draw(st.none() | _layers),
        strictly=(rules[0] == 1, rules[1] == 1),
        cells=draw(st.none() | _cells),
        is_right=True,
        checked=draw(st.booleans()),
    )


# --- wrong ones -----------------------------------------------------------------------------------------------------

_rasters = st.builds(
    Given,
    st.sampled_from(["raster path", "raster path", "layer", "layer id", "selected"]),
    st.sampled_from(list(RASTERS)),
)
_vectors = st.builds(
    Given,
    st.sampled_from(["layer", "layer", "layer id", "layer name", "selected", "first feature"]),
    st.sampled_from(list(VECTORS)),
)
_texts = st.builds(
    Given,
    st.sampled_from(["expression", "property"]),
    st.sampled_from(["1", "'x'", "1/0", "", "@row", "array(1,2)", "not a thing ("]),
)
_any_layer = st.one_of(_rasters, _vectors)
_extents = st.one_of(
    st.sampled_from(
        [
            "500010,500050,3999950,3999990",
            "500010,500050,3999950,3999990 [EPSG:32616]",
            "-87,-86.9999,36.139,36.1391 [EPSG:4326]",
            "0,1,0,1",
            "0,0,0,0",
            "5,1,5,1",
            "nan,nan,nan,nan",
            "0,1e12,0,1e12",
            "-1e308,1e308,-1e308,1e308",
            "1,2,3",
            "a,b,c,d",
            "0,1,0,1 [EPSG:999999]",
            "-180,180,-90,90 [EPSG:4326]",
        ]
    ),
    st.builds(
        Given,
        st.sampled_from(["rectangle", "referenced"]),
        st.sampled_from(
            ["500010,3999950,500050,3999990", "-87,36.139,-86.9999,36.1391", "0,0,0,0", "nan,0,inf,1"]
        ),
    ),
    _any_layer,
)
_crs = st.one_of(
    st.sampled_from(
        ["EPSG:32616", "EPSG:4326", "EPSG:4978", "EPSG:999999", "nonsense", "PROJ:+proj=longlat"]
    ),
    st.builds(Given, st.just("crs"), st.sampled_from(["EPSG:32616", "EPSG:3031", "", "nonsense"])),
)
_numbers = st.sampled_from(
    [
        *(-1, 0, 1, 2, 3, 4, 5, 255, 256, 2**31, 2**63, 5e9),
        *(0.5, 1.5, -0.5, 1e300, 1e-300, float("nan"), float("inf")),
    ]
)
_options = st.sampled_from(
    [
        *("COMPRESS=NONSENSE", "=", "|", "A", "TILED", "BLOCKXSIZE=0", "BLOCKXSIZE=7", "NBITS=1", "NBITS=99"),
        *("COMPRESS=JPEG", "COMPRESS=LERC", "SPARSE_OK=TRUE", "PHOTOMETRIC=RGB", "TFW=YES", "\0", "ü=ö"),
    ]
)
_paths = st.one_of(
    st.builds(
        Given,
        st.sampled_from(["output", "output definition"]),
        st.sampled_from(
            [
                *(
                    "mask.tif",
                    "mask",
                    "mask.xyz.tif",
                    ".tif",
                    "nowhere/at/all/mask.tif",
                    "mask.vrt",
                    "mask.gpkg",
                ),
                *(
                    "mask.nonsense",
                    "mask.jpg",
                    "mask.asc",
                    "mask.png",
                    "mask.img",
                    "mask.tif/mask.tif",
                    "m\n.tif",
                ),
                *(
                    "mask.webp",
                    "mask.nc",
                    "mask.bil",
                    "mask.ers",
                    "mask.dem",
                    "mask.xyz",
                    "mask.rst",
                    "mask.sdat",
                ),
            ]
        ),
    ),
    st.sampled_from(
        ["TEMPORARY_OUTPUT", "memory:", "/", "/proc/mask.tif", "/dev/null", "/dev/full", "/vsimem/m.tif"]
    ),
    _any_layer,
)
_of_parameter = {
    **dict.fromkeys((names.REFERENCE, names.MASK, names.VALID, names.INVALID), _any_layer),
    **dict.fromkeys((names.OUTPUT, names.REASONS, names.UNCERTAIN), _paths),
    names.EXTENT: _extents,
    names.CRS: _crs,
    names.PIXEL_SIZE: st.sampled_from([10, 7, 0, -1, 1e300, 1e-300, float("nan"), float("inf"), "10", "x"]),
    names.MASK_VALID: st.one_of(
        st.sampled_from(["1-3", ">=1", "bit 1", "bit 40", "((", "=1e999", "not", " ", "0.5", "\0", "ü"]),
        st.text(max_size=8),
    ),
    names.CREATION_OPTIONS: _options,
}
_NAMES = sorted(
    {
        value
        for name, value in vars(names).items()
        if name.isupper()
        and isinstance(value, str)
        and value not in ("VALID_COUNT", "INVALID_COUNT", "VALID_PERCENT", "VALID_AREA")
    }
)
_HUGE_WORK = (names.PIXEL_SIZE, names.EXTENT)
"""Parameters that get no number but those above: some would ask for a grid of years."""


@st.composite
def _wrong(draw: st.DrawFn) -> ParameterCase:
    right = draw(_right())
    wrong = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True))
    values = {}
    for name in wrong:
        own = _of_parameter.get(name, _numbers)
        values[name] = draw(own if name in _HUGE_WORK else st.one_of(own, own, _texts, anything))
    parameters = {**right.parameters, **values}
    if draw(st.integers(0, 4)) == 0:
        del parameters[names.REFERENCE]
        parameters.setdefault(names.PIXEL_SIZE, 10)
    return ParameterCase(
        parameters,
        right.valid,
        right.invalid,
        right.strictly,
        right.cells,
        is_right=False,
        checked=right.checked,
    )


_cases = st.one_of(_right(), _wrong(), _wrong(), _wrong())
