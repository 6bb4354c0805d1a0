"""Full disks of all sizes: a file that can't grow (a limit of the process), and a disk without room (a tmpfs)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from .bench import Place
from .children import Limits
from .mounts import CannotMountError, small_disk
from .settings import SIX_FORMATS, Setting
from .trial import Fault
from .verdict import NEW, OLD, Judged, Verdict, judge

_SIZES = 20
_PAGE = 4096


def faults() -> Iterator[Fault]:
    """Yield 20 sizes for each format and either way."""
    for setting in SIX_FORMATS:
        yield Fault(f"disk/file-limit/{setting.name}", _SIZES, partial(_limit_files, setting), (setting,))
    for setting in SIX_FORMATS:
        yield Fault(f"disk/tmpfs/{setting.name}", _SIZES, partial(_fill_disk, setting), (setting,))


def _limit_files(setting: Setting, place: Place, number: int) -> Judged:
    promise = place.any_promise(setting)
    largest = max(path.stat().st_size for path in place.bench.version(setting, NEW).iterdir())
    limits = Limits(file=int(_part(place, number) * 1.05 * largest))
    return judge(place.start(place.parameters(setting, promise), limits=limits).ended(), promise)


def _fill_disk(setting: Setting, place: Place, number: int) -> Judged:
    new, old = (_bytes_of(place, setting, age) for age in (NEW, OLD))
    place.out.mkdir(parents=True)
    room = int(_part(place, number) * 2.2 * new)  # formats that only copy need it twice
    try:
        with small_disk(place.out, old + room):
            return _run_there(setting, place)
    except CannotMountError as error:
        return Judged(Verdict.SKIPPED, str(error))


def _run_there(setting: Setting, place: Place) -> Judged:
    below = replace(place, folder=place.out)  # its outputs lie on the disk, what it says does not
    promise = below.promise(setting)
    return judge(place.start(place.parameters(setting, promise)).ended(), promise)


def _part(place: Place, number: int) -> float:
    """Return a part of the whole: one from each twentieth."""
    return (number % _SIZES + place.dice.random()) / _SIZES


def _bytes_of(place: Place, setting: Setting, age: str) -> int:
    """Return the room that the files take, in whole pages."""
    sizes = [path.stat().st_size for path in place.bench.version(setting, age).iterdir()]
    return sum(-(-size // _PAGE) * _PAGE for size in sizes) + 8 * _PAGE
