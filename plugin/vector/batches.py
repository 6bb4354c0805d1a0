"""The features of a source in batches: their ids and their geometries as bytes, and nothing else of them.

This holds the only Python loop over features. Of a large layer only those near the grid are asked for: the data
provider gets a rectangle, and decides. Most go by bounding boxes. GDAL asks GEOS, which has no answer about a polygon
with a ring that isn't closed, or has two points; where such a one lies across the rectangle's edge, GDAL leaves it
out, and QGIS's map doesn't show it there either. No provider returns features without geometry.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Callable

from qgis.core import QgsFeatureRequest, QgsRectangle

from ...core.cancel import Cancelled
from ...core.vector.clip import Bounds
from ..host.gdal_access import unheard
from ..host.gdal_messages import GdalMessages
from .file_damage import refuse_damaged_index, refuse_lost_shapes
from .source import PolygonSource
from .unread import heard, refuse_changed, refuse_gone, refuse_other_count, refuse_silence

_FEW_FEATURES, _FEW_BYTES = 1000, 4_000_000
_FEATURES_AT_ONCE, _BYTES_AT_ONCE = 10_000, 4_000_000
_FEATURES_BETWEEN_QUESTIONS = 16  # whether the user wants to cancel


@dataclass(frozen=True)
class Batch:
    """Some features.

    Attributes:
        ids: of the features.
        wkbs: their geometries; no bytes where a feature has none.
        warnings: what GDAL has warned of so far.
    """

    ids: list[int]
    wkbs: list[bytes]
    warnings: list[str] = field(default_factory=list)


def all_features(source: PolygonSource, cancelled: Callable[[], bool]) -> Generator[Batch, None, None]:
    """Yield all features of a source.

    Raises:
        Cancelled: `cancelled` said so; it is asked every few features.
        QgsProcessingException: there are features that can't be read.
    """
    refuse_lost_shapes(source, cancelled)
    read_count = 0
    with closing(_batches(source, QgsFeatureRequest(), cancelled)) as batches:
        for batch in batches:
            read_count += len(batch.ids)
            yield batch
    refuse_gone(source)
    if not read_count:
        refuse_silence(source)
    refuse_other_count(source, read_count)
    refuse_changed(source)


def all_features_if_few(source: PolygonSource, cancelled: Callable[[], bool]) -> list[Batch] | None:
    """Return all features of a source that takes no time to be read; None of a larger one, or of one of unknown size.

    Raises:
        Cancelled, QgsProcessingException: as `all_features` does.
    """
    if source.count is None or source.count > _FEW_FEATURES:
        return None
    batches, size = [], 0
    with closing(all_features(source, cancelled)) as read:
        for batch in read:
            batches.append(batch)
            size += sum(map(len, batch.wkbs))
            if size > _FEW_BYTES:
                return None
    return batches


def features_near(
    source: PolygonSource, near: Sequence[Bounds], cancelled: Callable[[], bool]
) -> Generator[Batch, None, None]:
    """Yield the features that meet one of the rectangles, each of them once; others may be among them.

    Args:
        source: of the features.
        near: in the source's CRS; the one that most features meet comes last.
        cancelled: whether the user wants to stop.

    Raises:
        Cancelled, QgsProcessingException: as `all_features` does.
    """
    refuse_lost_shapes(source, cancelled)
    refuse_damaged_index(source, cancelled)
    seen: dict[int, bytes] = {}
    is_silent = True
    for bounds in near:
        request = QgsFeatureRequest().setFilterRect(QgsRectangle(*bounds))
        with closing(_batches(source, request, cancelled)) as batches:
            for batch in batches:
                new = _without(batch, seen) if seen else batch
                if bounds is not near[-1]:
                    seen.update(zip(new.ids, new.wkbs))
                is_silent = False
                yield new
    refuse_gone(source)
    if is_silent:
        refuse_silence(source)
    refuse_changed(source)


def _without(batch: Batch, seen: dict[int, bytes]) -> Batch:
    """Return the features not seen yet; an id alone won't do, as virtual layers count anew with every request."""
    new = [i for i, (feature_id, wkb) in enumerate(zip(batch.ids, batch.wkbs)) if seen.get(feature_id) != wkb]
    return Batch([batch.ids[i] for i in new], [batch.wkbs[i] for i in new], batch.warnings)


def _batches(
    source: PolygonSource, request: QgsFeatureRequest, cancelled: Callable[[], bool]
) -> Generator[Batch, None, None]:
    request.setSubsetOfAttributes([])
    said = GdalMessages()
    with unheard():  # QGIS may try several ways to open a file; what matters is what can be read
        features = source.begin(request)
    with closing(features):
        taken = source.taken(features)
        read_count, size, are_left = 0, 0, True
        batch = Batch([], [], said.warnings)
        while are_left:
            if cancelled():
                raise Cancelled
            with heard(source, said, read_count):
                some = [
                    (feature.id(), feature.geometry().asWkb().data())
                    for feature in islice(taken, _FEATURES_BETWEEN_QUESTIONS)
                ]
            read_count += len(some)
            for feature_id, wkb in some:
                batch.ids.append(feature_id)
                batch.wkbs.append(wkb)
                size += len(wkb)
            are_left = len(some) == _FEATURES_BETWEEN_QUESTIONS
            is_full = len(batch.ids) >= _FEATURES_AT_ONCE or size >= _BYTES_AT_ONCE
            if batch.ids and (is_full or not are_left):
                yield batch
                batch, size = Batch([], [], said.warnings), 0
