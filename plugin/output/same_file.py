"""Refuse outputs that would replace an input, one another, or what else a file holds."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from unicodedata import normalize

from osgeo import gdal
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ..host.dataset_files import files_of
from ..host.gdal_access import close, gdal_errors
from ..host.paths import exists, is_file, is_folder
from ..listing import first_ones
from ..request import InputFile
from .moves import companions
from .scratch import scratch_beside

translate = QCoreApplication.translate

_ANYONE_MAY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def refuse_clashes(paths: Sequence[str], inputs: Collection[InputFile]) -> None:
    """Stop where an output is the file of one of the `inputs`, or of another one, a folder, no path, or holds more.

    Args:
        paths: of the outputs.
        inputs: the files that are read.

    Raises:
        QgsProcessingException: it is.
    """
    for path in paths:
        _refuse_unreachable(path)
    for path, other in combinations(paths, 2):
        if _are_same(Path(path), Path(other)):
            raise QgsProcessingException(
                translate(
                    "GridMask", "two outputs are the same file '{path}' ('{other}'); give each its own"
                ).format(path=path, other=other)
            )
    for path in paths:
        _refuse_folder(path)
        _refuse_protected(path)
        _refuse_input(path, inputs)
        _refuse_container(path)


def refuse_companions(
    made: Sequence[tuple[str, Collection[str]]], inputs: Collection[InputFile] = ()
) -> None:
    """Stop where two outputs come with a file of one name in one folder, as `a.bil` and `a.dat` do with `a.hdr`.

    And where one comes with a file that an input has already, or something else that isn't replaced; or where it makes
    a file of an input go that would be taken for its own.

    Args:
        made: path of each output, and the names of all files that it consists of.
        inputs: the files that are read.

    Raises:
        QgsProcessingException: they do.
    """
    for path, names in made:
        _refuse_to_replace(path, sorted({*names, *(stale.name for stale in companions(Path(path)))}), inputs)
        if not exists(Path(path)):
            _refuse_to_replace_others(path, sorted(names))
    for (path, names), (other, other_names) in combinations(made, 2):
        shared = set(names) & set(other_names)
        if shared and Path(path).parent.resolve() == Path(other).parent.resolve():
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "'{path}' and '{other}' would both come with a file '{shared}'; give them different names",
                ).format(path=path, other=other, shared=min(shared))
            )


def _refuse_to_replace(path: str, names: Iterable[str], inputs: Collection[InputFile]) -> None:
    for name in names:
        given = _input_in(Path(path).with_name(name), inputs)
        if given is not None:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "'{path}' would take the place of '{name}', which {parameter} ('{layer}') is read from; give "
                    "another file",
                ).format(path=path, name=name, parameter=given.parameter, layer=given.layer)
            )


def _refuse_to_replace_others(path: str, names: Iterable[str]) -> None:
    """Stop where a new output comes with a file that is there, as a shapefile's CRS or another raster's header."""
    for name in names:
        if not name.startswith(Path(path).name) and exists(Path(path).with_name(name)):
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "'{path}' would come with a file '{name}' that is there and belongs to something else; give it "
                    "another name, or delete that file",
                ).format(path=path, name=name)
            )


def _are_same(path: Path, other: Path) -> bool:
    """Return whether two paths are one file, which needn't be there yet."""
    folder, name = path.parent.resolve(), path.name  # a link in the place itself is replaced, not followed
    other_folder, other_name = other.parent.resolve(), other.name
    if folder != other_folder and not (
        exists(folder) and exists(other_folder) and folder.samefile(other_folder)
    ):
        return False
    if name == other_name:
        return True
    alike = normalize("NFC", name).casefold() == normalize("NFC", other_name).casefold()
    return alike and _is_one_name(folder, name, other_name)


def _is_one_name(folder: Path, name: str, other: str) -> bool:
    """Return whether two names, which differ in case or in how accents are written, are one to the disk of a folder.

    The disk is asked, not the system: Linux has disks that are blind for case, and macOS such that aren't.
    """
    try:
        with scratch_beside(folder / name) as probe:
            Path(probe, name).touch()
            return Path(probe, other).exists()
    except OSError:  # it can't be written to, as will be told
        return False


def _refuse_unreachable(path: str) -> None:
    """Stop where the system can't even look whether something is there: the name is too long, or it isn't allowed."""
    try:
        Path(path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:  # ValueError: a zero byte, at which QGIS would end the message
        raise QgsProcessingException(
            translate(
                "GridMask", "OUTPUT '{path}' is no path that can be written to ({reason}); give another one"
            ).format(path=path.replace("\0", "\\0"), reason=getattr(error, "strerror", None) or error)
        ) from error


def _refuse_folder(path: str) -> None:
    if is_folder(Path(path)):
        raise QgsProcessingException(
            translate("GridMask", "OUTPUT '{path}' is a folder; give the path of a file in it").format(
                path=path
            )
        )


def _refuse_protected(path: str) -> None:
    """Stop where an older file is write-protected: moving another into its place needs no right to write into it."""
    with suppress(OSError):  # nothing is there, or a link that leads nowhere
        if not stat.S_IMODE(Path(path).stat().st_mode) & _ANYONE_MAY_WRITE:
            raise QgsProcessingException(
                translate(
                    "GridMask",
                    "OUTPUT '{path}' is there and write-protected; allow it to be written, or give another file",
                ).format(path=path)
            )


def _refuse_input(path: str, inputs: Iterable[InputFile]) -> None:
    given = _input_in(Path(path), inputs)
    if given is not None:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "OUTPUT '{path}' is a file that {parameter} ('{layer}') is read from; give another file",
            ).format(path=path, parameter=given.parameter, layer=given.layer)
        )


def _input_in(output: Path, inputs: Iterable[InputFile]) -> InputFile | None:
    """Return the first input that reads what is at the path of an output; None where none does, or nothing is there."""
    if not exists(output):
        return None
    for given in inputs:
        if any(output.samefile(file) for file in files_of(given.dataset)):
            return given
    return None


def _refuse_container(path: str) -> None:
    """Stop where an older file holds more than the one raster that would be replaced."""
    others = _held(path) if is_file(Path(path)) else []
    if others:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "OUTPUT '{path}' is there and holds {count} tables or rasters that would be lost: {names}; give "
                "another file, such as one that ends in .tif",
            ).format(path=path, count=len(others), names=first_ones(others))
        )


def _held(path: str) -> list[str]:
    """Return the names of the vector layers of a file, and of its rasters where there are several."""
    with gdal_errors():
        try:
            dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_VECTOR)
        except RuntimeError:  # none of GDAL's formats
            return []
        try:
            layers = [dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())]
            rasters = dataset.GetMetadata("SUBDATASETS") or {}
            names = [value for name, value in rasters.items() if name.endswith("_NAME")]
        finally:
            close(dataset)
    return layers + names
