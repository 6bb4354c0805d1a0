"""Stop where a source was not read whole: a mask of half a layer is worse than none.

Providers and GDAL go on where they can't read: an iterator that meets damaged bytes ends, as if there were no more
features, or gives a feature without geometry.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from qgis.core import QgsFeatureRequest, QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from ..host.gdal_messages import GdalMessages, IllegibleMessageError
from ..listing import first_ones
from .shapefile_of_layer import shapefile_of
from .shapefiles import records_marked_as_deleted
from .source import PolygonSource

translate = QCoreApplication.translate


@contextmanager
def heard(source: PolygonSource, said: GdalMessages, read_count: int) -> Iterator[None]:
    """Hear what GDAL says while features are read inside the block, and stop where it met an error.

    Raises:
        QgsProcessingException: it did, after so many features.
    """
    try:
        with said.listening():
            yield
    except IllegibleMessageError as error:
        said.failures.append(str(error))
    refuse_failures(source, said, read_count)


def refuse_failures(source: PolygonSource, said: GdalMessages, read_count: int) -> None:
    """Stop where GDAL met an error while it read.

    Raises:
        QgsProcessingException: it did.
    """
    if said.failures:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "polygon layer '{layer}' can't be read whole: after {read} of {count} features GDAL says \"{reason}\". "
                "{way_out}",
            ).format(
                layer=source.name,
                read=read_count,
                count="?" if source.count is None else source.count,
                reason="; ".join(said.failures),
                way_out=_way_out(),
            )
        )


def refuse_other_count(source: PolygonSource, read_count: int) -> None:
    """Stop where all features were read, and there should be more of them or fewer.

    The count may have been taken before another program changed the data, so it is taken anew before it is believed.

    Raises:
        QgsProcessingException: it is so.
    """
    if source.count is None or not source.is_counted_exactly or read_count == source.count:
        return
    if read_count in (source.count - _uncounted(source), source.count_anew()):
        return
    raise QgsProcessingException(
        translate(
            "GridMask",
            "polygon layer '{layer}' can't be read whole: it holds {count} features, but {read} were read. {way_out}",
        ).format(layer=source.name, count=source.count, read=read_count, way_out=_way_out())
    )


def _uncounted(source: PolygonSource) -> int:
    """Return how many records of a shapefile are marked as deleted, which GDAL counts as features."""
    shapefile = shapefile_of(source)
    if shapefile is None:
        return 0
    try:
        return records_marked_as_deleted(shapefile)
    except (OSError, ValueError):  # there is an error in any case
        return 0


def refuse_silence(source: PolygonSource) -> None:
    """Stop where a source gave no feature because there are none to be had: its data may be gone, or can't be opened.

    Raises:
        QgsProcessingException: it is so.
    """
    if source.count == 0 and not source.is_counted_exactly:
        return
    any_one = QgsFeatureRequest().setSubsetOfAttributes([]).setLimit(1)
    said = GdalMessages()
    with heard(source, said, 0), closing(source.begin(any_one)) as features:
        could_be_opened = features.isValid()
        if next(source.taken(features), None) is not None:
            return
        source.count_anew()  # a file that is open already may have told its error to another reader
    refuse_other_count(source, 0)
    # A virtual layer that lost what it reads counts none, and its iterator doesn't mind.
    clone = source.layer_of_its_own
    is_lost = clone is not None and not clone.isValid()
    if is_lost or (not could_be_opened and source.count):
        raise QgsProcessingException(
            translate(
                "GridMask", "polygon layer '{layer}' can't be read: its data can't be opened. {way_out}"
            ).format(layer=source.name, way_out=_way_out())
        )


def refuse_gone(source: PolygonSource) -> None:
    """Stop where a virtual layer has lost a layer that it is made of.

    Raises:
        QgsProcessingException: it has.
    """
    gone = [behind.name for behind in source.read_layers if behind.is_gone()]
    if gone:
        raise QgsProcessingException(
            translate(
                "GridMask",
                "polygon layer '{layer}' is made of layers that aren't in the project any more: {names}; add them "
                "again, and keep them until the mask is made",
            ).format(layer=source.name, names=first_ones(gone))
        )


def refuse_changed(source: PolygonSource) -> None:
    """Stop where the file was changed since the run was prepared: what was read may be of both.

    Raises:
        QgsProcessingException: it was.
    """
    if source.file is not None and source.file.is_changed():
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the file '{path}' of polygon layer '{layer}' was changed while the mask was being made; "
                "run again when it is complete",
            ).format(path=source.file.path, layer=source.name)
        )


def _way_out() -> str:
    return str(
        translate(
            "GridMask",
            "If its file was changed, load the layer anew. If it is damaged, take an undamaged copy, or export what "
            "can be read to a new file (in QGIS, or with ogr2ogr -skipfailures) and see what is missing before you use "
            "that.",
        )
    )
