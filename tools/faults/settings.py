"""What a trial asks of the algorithm: a format, and options under which other parts of it do the work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """A way to run the algorithm on the scene.

    Attributes:
        name: in the names of trials.
        suffix: of the files.
        parameters: beside those of the scene; a name of one of the scene's files stands for its path.
        prefix: of the files' names.
    """

    name: str
    suffix: str = ".tif"
    parameters: dict[str, Any] = field(default_factory=dict)
    prefix: str = ""


GTIFF = Setting("GTiff")
COG = Setting("COG", ".tif", {"CLOUD_OPTIMIZED": 1})
PNG = Setting("PNG", ".png")
IMG = Setting("IMG", ".img")
BIL = Setting("BIL", ".bil")
GPKG = Setting("GPKG", ".gpkg")
COVERED = Setting("covered", ".tif", {"INVALID_RULE": 4})
"""The polygons are dissolved, which takes long and asks nobody on the way but the code itself."""
EMPTIED = Setting("emptied", ".tif", {"INVALID": "empty.gpkg"})
"""As if all features of INVALID had been deleted before."""
BESIDE = Setting("beside", ".tif", {"INVALID": "empty.gpkg"}, prefix="other-")
"""The same into other files of the same folder."""

FOUR_FORMATS = (GTIFF, COG, PNG, IMG)
SIX_FORMATS = (*FOUR_FORMATS, BIL, GPKG)
