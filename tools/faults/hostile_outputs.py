"""Places where no file should be made, or none can be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
from osgeo import ogr

from .bench import Place
from .hostile_case import Case, Expect, Overrides, made
from .mounts import read_only
from .scene import INPUTS, stars, write_polygons

_TABLE = "fields"


def _out(**names: str) -> Callable[[Place], AbstractContextManager[Overrides]]:
    """Return a preparation that gives outputs in the folder of the others."""
    return made(lambda place: {name: _below(place, path) for name, path in names.items()})


def _below(place: Place, path: str) -> str:
    return os.path.join(place.out, path)  # noqa: PTH118  # Path would take out what is odd in it


@contextmanager
def _in_read_only_folder(place: Place) -> Iterator[Overrides]:
    with read_only(place.out):
        yield {}


def _over_input(name: str) -> Callable[[Place], Overrides]:
    return lambda place: {"OUTPUT": str(place.inputs() / INPUTS[name])}


def _over_link_to_input(place: Place) -> Overrides:
    link = place.folder / "link.tif"
    link.symlink_to(place.inputs() / INPUTS["MASK"])
    return {"OUTPUT": str(link)}


def _over_input_by_hard_link(place: Place) -> Overrides:
    link = place.folder / "hard.tif"
    os.link(place.inputs() / INPUTS["MASK"], link)
    return {"OUTPUT": str(link)}


def _inputs_unharmed(place: Place) -> str:
    """Tell of inputs that are no more what they were."""
    scene = place.bench.scene
    harmed = [
        name
        for name in (INPUTS["REFERENCE"], INPUTS["MASK"])
        if (scene / name).read_bytes() != (place.inputs() / name).read_bytes()
    ]
    return f"inputs were overwritten: {harmed}" if harmed else ""


def _over_database(place: Place) -> Overrides:
    """Give a GPKG as OUTPUT in which somebody keeps a layer."""
    path = place.folder / "database.gpkg"
    write_polygons(path, stars(np.array([[5.0, 5.0]]), 3.0, corners=5))
    path_of_table = place.folder / f"{_TABLE}.gpkg"
    shutil.copy(path, path_of_table)
    return {"OUTPUT": str(path)}


def _table_unharmed(place: Place) -> str:
    """Tell of a table that is gone."""
    source = ogr.Open(str(place.folder / "database.gpkg"))
    if source is None or source.GetLayerByName("database") is None:
        return "the table in the GPKG is gone"
    return ""


def _two_by_another_spelling(place: Place) -> Overrides:
    path = place.out / "mask.tif"
    return {"OUTPUT": str(path), "REASONS": f"{place.out}/../out/mask.tif"}


def _two_by_link(place: Place) -> Overrides:
    link = place.folder / "same"
    link.symlink_to(place.out)
    return {"OUTPUT": str(place.out / "mask.tif"), "REASONS": str(link / "mask.tif")}


def _link_as_output(place: Place) -> Overrides:
    """Give a link to a file elsewhere."""
    target = place.folder / "elsewhere.tif"
    shutil.copy(place.out / "mask.tif", target)
    link = place.folder / "link.tif"
    link.symlink_to(target)
    return {"OUTPUT": str(link)}


def _folder_as_output(place: Place) -> Overrides:
    folder = place.folder / "folder.tif"
    (folder / "with").mkdir(parents=True)
    return {"OUTPUT": str(folder)}


def _folder_unharmed(place: Place) -> str:
    return "" if Path(place.folder, "folder.tif", "with").is_dir() else "the folder is gone"


_SUFFIXES = (
    "vrt", "webp", "xyz", "dem", "ers", "mrf", "jpg", "gif", "jp2", "asc", "nc", "bmp", "rst", "sdat", "gpkg", "pdf",
    "mbtiles", "kmz", "grd", "hdf", "zarr", "nothing",
)  # fmt: skip

CASES = (
    Case("two-on-one-file", _out(OUTPUT="mask.tif", REASONS="mask.tif")),
    Case("two-by-another-spelling", made(_two_by_another_spelling)),
    Case("two-by-link", made(_two_by_link)),
    Case("over-REFERENCE", made(_over_input("REFERENCE")), look=_inputs_unharmed),
    Case("over-MASK", made(_over_input("MASK")), look=_inputs_unharmed),
    Case("over-MASK-by-link", made(_over_link_to_input), Expect.ANYTHING, look=_inputs_unharmed),
    Case("over-MASK-by-hard-link", made(_over_input_by_hard_link), Expect.ANYTHING, look=_inputs_unharmed),
    Case("over-GPKG-with-tables", made(_over_database), Expect.ANYTHING, look=_table_unharmed),
    Case("read-only-folder", _in_read_only_folder),
    Case("missing-folder", _out(OUTPUT="not/there.tif")),
    Case("missing-folder-of-REASONS", _out(REASONS="not/there.tif")),
    Case("folder", made(_folder_as_output), look=_folder_unharmed),
    Case("link", made(_link_as_output), Expect.ANYTHING),
    Case("file-as-folder", _out(OUTPUT="mask.tif/inside.tif")),
    Case("device", made(lambda _: {"OUTPUT": "/dev/full/mask.tif"})),
    Case("proc", made(lambda _: {"OUTPUT": "/proc/mask.tif"})),
    Case("long-name", _out(OUTPUT="m" * 250 + ".tif"), Expect.ANYTHING),
    Case("too-long-name", _out(OUTPUT="m" * 300 + ".tif")),
    Case("long-path", _out(OUTPUT="/".join(["x" * 200] * 30) + "/mask.tif")),
    Case("no-suffix", _out(OUTPUT="mask"), Expect.ANYTHING),
    Case("nothing-but-suffix", _out(OUTPUT=".tif"), Expect.ANYTHING),
    Case("spaces", _out(OUTPUT="   .tif"), Expect.ANYTHING),
    Case("newline", _out(OUTPUT="mask.\ntwo.tif"), Expect.ANYTHING),
    Case("html", _out(OUTPUT="mask.<b>&amp;.tif"), Expect.ANYTHING),
    Case("percent", _out(OUTPUT="mask.%1 {path} %s.tif"), Expect.ANYTHING),
    Case("unicode", _out(OUTPUT="mask.☁雲.tif"), Expect.ANYTHING),
    Case("empty", made(lambda _: {"OUTPUT": ""})),
    Case("empty-unchecked", made(lambda _: {"OUTPUT": ""}), checked=False),
    *(Case(f"suffix-{suffix}", _out(OUTPUT=f"mask.{suffix}"), Expect.ANYTHING) for suffix in _SUFFIXES),
    *(
        Case(f"suffix-{suffix}-REASONS", _out(REASONS=f"reasons.{suffix}"), Expect.ANYTHING)
        for suffix in ("xyz", "gpkg", "jpg")
    ),
)
