"""Values that the dialog wouldn't let anybody enter, and some that it would."""

from __future__ import annotations

from typing import Any

from .hostile_case import Case, Expect, given
from .scene import CORNER_X, CORNER_Y

NAN, INFINITY = float("nan"), float("inf")
_NO_GRID: dict[str, Any] = {"REFERENCE": None, "MASK": None}

_REFUSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("VALID_VALUE-5e9", {"VALID_VALUE": 5e9}),
    ("VALID_VALUE--5e9", {"VALID_VALUE": -5e9}),
    ("VALID_VALUE-nan", {"VALID_VALUE": NAN}),
    ("VALID_VALUE-text", {"VALID_VALUE": "many"}),
    ("VALID_VALUE-half", {"VALID_VALUE": 0.5}),
    ("VALUES-equal", {"VALID_VALUE": 3, "INVALID_VALUE": 3}),
    ("MASK_CELL_ROWS-0", {"MASK_PLACEMENT": 1, "MASK_CELL_ROWS": 0}),
    ("MASK_CELL_ROWS--5", {"MASK_PLACEMENT": 1, "MASK_CELL_ROWS": -5}),
    ("MASK_CELL_COLS-0", {"MASK_PLACEMENT": 1, "MASK_CELL_COLS": 0}),
    ("MASK_FIRST_ROW--1", {"MASK_PLACEMENT": 1, "MASK_FIRST_ROW": -1}),
    ("UNCERTAIN_DISTANCE--1", {"UNCERTAIN_DISTANCE": -1}),
    ("UNCERTAIN_DISTANCE-nan", {"UNCERTAIN_DISTANCE": NAN}),
    ("UNCERTAIN_MARGIN--1", {"UNCERTAIN_MARGIN": -1}),
    ("UNCERTAIN_MARGIN-nan", {"UNCERTAIN_MARGIN": NAN}),
    ("THRESHOLD-nan", {"THRESHOLD": NAN}),
    ("THRESHOLD-5", {"THRESHOLD": 5}),
    ("MASK_BAND-0", {"MASK_BAND": 0}),
    ("MASK_BAND-99", {"MASK_BAND": 99}),
    ("MASK_VALID-backwards", {"MASK_VALID": "7-4"}),
    ("MASK_VALID-brackets", {"MASK_VALID": "(" * 5000}),
    ("MASK_VALID-deep", {"MASK_VALID": "(" * 5000 + "1" + ")" * 5000}),
    ("MASK_VALID-bits", {"MASK_VALID": "bits 0-99999 = 1"}),
    ("MASK_VALID-html", {"MASK_VALID": "<b>bold & bad</b>"}),
    ("VALID_RULE-77", {"VALID_RULE": 77}),
    ("MASK_RULE--1", {"MASK_RULE": -1}),
    ("INVALID_COVERED-0", {"INVALID_RULE": 4, "INVALID_COVERED": 0}),
    ("INVALID_COVERED-nan", {"INVALID_RULE": 4, "INVALID_COVERED": NAN}),
    ("CREATION_OPTIONS-unknown", {"CREATION_OPTIONS": "COMPRESS=NOPE"}),
    ("CREATION_OPTIONS-torn", {"CREATION_OPTIONS": "COMPRESS="}),
    ("EXTENT-nan", {"EXTENT": "nan,nan,nan,nan"}),
    ("EXTENT-nothing", {"EXTENT": "0,0,0,0"}),
    ("EXTENT-far", {"EXTENT": "1e300,2e300,1e300,2e300"}),
    ("PIXEL_SIZE-0", {**_NO_GRID, "PIXEL_SIZE": 0}),
    ("PIXEL_SIZE--1", {**_NO_GRID, "PIXEL_SIZE": -1}),
    ("PIXEL_SIZE-nan", {**_NO_GRID, "PIXEL_SIZE": NAN}),
    ("PIXEL_SIZE-tiny", {**_NO_GRID, "PIXEL_SIZE": 1e-300}),
    ("CRS-nonsense", {**_NO_GRID, "PIXEL_SIZE": 10, "CRS": "nonsense"}),
    ("CRS-EPSG-0", {**_NO_GRID, "PIXEL_SIZE": 10, "CRS": "EPSG:0"}),
    ("no-grid", _NO_GRID),
    ("layers-of-the-wrong-kind", {"VALID": "clouds.tif", "MASK": "valid.gpkg"}),
    ("missing-REFERENCE", {"REFERENCE": "not/there.tif"}),
    ("missing-VALID", {"VALID": "not/there.gpkg"}),
    ("missing-INVALID", {"INVALID": "not/there.gpkg"}),
    ("missing-MASK", {"MASK": "not/there.tif"}),
)
_ANYTHING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("UNCERTAIN_DISTANCE-1e300", {"UNCERTAIN_DISTANCE": 1e300}),
    ("UNCERTAIN_DISTANCE-infinite", {"UNCERTAIN_DISTANCE": INFINITY}),
    ("PIXEL_SIZE-infinite", {**_NO_GRID, "PIXEL_SIZE": INFINITY}),
    ("PIXEL_SIZE-1e300", {**_NO_GRID, "PIXEL_SIZE": 1e300}),
    ("MASK_CELL_ROWS-1e9", {"MASK_PLACEMENT": 1, "MASK_CELL_ROWS": 1_000_000_000}),
    ("MASK_FIRST_ROW-1e9", {"MASK_PLACEMENT": 1, "MASK_FIRST_ROW": 1_000_000_000}),
    ("VALID_VALUE-negative", {"VALID_VALUE": -32768}),
    ("CREATION_OPTIONS-odd-block", {"CREATION_OPTIONS": "TILED=YES|BLOCKXSIZE=3"}),
    ("CREATION_OPTIONS-many-threads", {"CREATION_OPTIONS": "NUM_THREADS=100000"}),
)

_ONE_ROW = {**_NO_GRID, "PIXEL_SIZE": 1, "EXTENT": f"0,2e9,{CORNER_Y},{CORNER_Y + 1} [EPSG:32616]"}
_ONE_COLUMN = {**_NO_GRID, "PIXEL_SIZE": 1, "EXTENT": f"{CORNER_X},{CORNER_X + 1},0,2e9 [EPSG:32616]"}
_WORLD = {
    **_NO_GRID,
    "PIXEL_SIZE": 0.0001,
    "EXTENT": "-180,180,-90,90 [EPSG:4326]",
    "CRS": "EPSG:4326",
}

CASES = (
    *(Case(name, given(**values)) for name, values in _REFUSED),
    *(Case(f"unchecked-{name}", given(**values), checked=False) for name, values in _REFUSED),
    *(Case(name, given(**values), Expect.ANYTHING) for name, values in _ANYTHING),
    *(
        Case(f"unchecked-{name}", given(**values), Expect.ANYTHING, checked=False)
        for name, values in _ANYTHING
    ),
    # The user loses patience.
    Case("huge-row", given(**_ONE_ROW), Expect.ANYTHING, cancel_after_s=5),
    Case("huge-column", given(**_ONE_COLUMN), Expect.ANYTHING, cancel_after_s=5),
    Case("huge-world", given(**_WORLD), Expect.ANYTHING, cancel_after_s=5),
)
