"""The files of a run's outputs, compared with those of runs that nobody disturbed.

An output is a raster with its companions: a mask with the statistics or the world file of another mask is wrong, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from osgeo import gdal

from ...plugin.host.gdal_access import gdal_errors

OUTPUT_NAMES = {"OUTPUT": "mask", "REASONS": "reasons", "UNCERTAIN": "uncertain"}
"""The file of each output, without its suffix."""
NEXT = "next"
"""How the files of the next run into a folder begin."""


class Damage(Enum):
    """What is wrong with the files of a run."""

    LOST = "neither the older file nor a new one is whole"
    MIXED = "files of two runs stand side by side"
    UNKNOWN = "whole, but of no run that may be there"


@dataclass(frozen=True)
class Found:
    """What lies where the outputs go.

    Attributes:
        damage: what is wrong with them, None where all are of one run.
        versions: the runs that all of them may be of.
        words: file by file, for the person who looks into it.
    """

    damage: Damage | None
    versions: frozenset[str]
    words: str


def find(outputs: Mapping[str, Path], versions: Mapping[str, Path | None]) -> Found:
    """Compare the outputs of a run with all that they may be.

    Args:
        outputs: the path of each output's raster, by the output's name.
        versions: by name, a folder with the files of a run that was not disturbed; None for no files at all.
    """
    seen = {name: _versions_of(path, versions) for name, path in outputs.items()}
    common = frozenset(versions).intersection(*(match.whole for match in seen.values()))
    words = ", ".join(f"{name}: {match.words}" for name, match in seen.items())
    if any(match.is_broken for match in seen.values()):
        return Found(Damage.LOST, common, words)
    if any(not match.raster for match in seen.values()):
        return Found(Damage.UNKNOWN, common, words)
    return Found(None if common else Damage.MIXED, common, words)


def strangers(outputs: Mapping[str, Path]) -> list[str]:
    """Return what lies in the outputs' folders and belongs neither to them nor to a later run."""
    begins = (*(f"{path.stem}." for path in outputs.values()), f"{NEXT}.", f"{NEXT}-")
    folders = sorted({path.parent for path in outputs.values()})
    return sorted(
        entry.name
        for folder in folders
        for entry in folder.iterdir()
        if not entry.name.startswith(begins) and entry not in folders
    )


@dataclass(frozen=True)
class _Match:
    """The versions that a raster is of, and those that it is of together with its companions.

    It is broken where it is of none, and no whole raster either.
    """

    raster: frozenset[str]
    whole: frozenset[str]
    words: str
    is_broken: bool = False


def _versions_of(path: Path, versions: Mapping[str, Path | None]) -> _Match:
    there = _group(path.parent, path.stem)
    wanted = {name: _group(folder, path.stem) if folder else {} for name, folder in versions.items()}
    raster = frozenset(
        name for name, group in wanted.items() if _is_same(there.get(path.name), group.get(path.name))
    )
    whole = frozenset(
        name
        for name in raster
        if there.keys() == wanted[name].keys()
        and all(_is_same(there[file], wanted[name][file]) for file in there)
    )
    if whole:
        return _Match(raster, whole, "/".join(sorted(whole)))
    if raster:
        others = ", ".join(sorted(there.keys() - {path.name})) or "none"
        return _Match(raster, whole, f"{'/'.join(sorted(raster))} with other companions ({others})")
    if path.exists() and raster_content(path) is not None:
        return _Match(raster, whole, "another raster")
    return _Match(raster, whole, "damaged" if path.exists() else "gone", is_broken=True)


def _group(folder: Path, stem: str) -> dict[str, Path]:
    """Return a raster and its companions by their names."""
    return {path.name: path for path in folder.iterdir() if path.name.startswith(f"{stem}.")}


def _is_same(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.stat().st_size == other.stat().st_size and digest(one) == digest(other):
        return True
    content = raster_content(one)
    return content is not None and content == raster_content(other)


def digest(path: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def raster_content(path: Path) -> str | None:
    """Return a text of all that a raster holds: some formats note the time. None where it isn't one, or not whole."""
    with gdal_errors():
        try:
            dataset = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
            band = dataset.GetRasterBand(1)
            cells = hashlib.sha256(band.ReadRaster()).hexdigest()
        except RuntimeError:
            return None
        about = dataset.GetGeoTransform(), dataset.GetProjection(), sorted(dataset.GetMetadata().items())
        return repr((dataset.GetDriver().ShortName, band.DataType, band.GetDescription(), about, cells))
