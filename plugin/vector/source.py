"""A layer of polygons -> its features, as a value that outlives the layer.

QGIS's own QgsProcessingFeatureSource points to the layer, and reading it kills QGIS once somebody has removed that. So
what a run needs is taken while the main thread prepares it: QGIS's snapshot of the layer (QgsVectorLayerFeatureSource,
what its map is drawn from), with what is edited and not saved yet, and what there is to know of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDataProvider,
    QgsDataSourceUri,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeatureIterator,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsProcessingException,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from ..host.dataset_files import name_of_parts
from ..host.file_state import FileState
from ..host.paths import is_file

translate = QCoreApplication.translate

_COUNTED_EXACTLY = {"delimitedtext", "memory", "ogr", "postgres", "spatialite", "virtual"}
"""Providers whose count is that of the features they give; the count of a web service is what its server says."""

_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Choice:
    """Which features of a layer the user takes; those of which all of it holds.

    Attributes:
        ids: those selected; None where the selection doesn't count.
        expression: holds for them; empty for all.
        limit: the first so many of them; None for all.
    """

    ids: frozenset[int] | None = None
    expression: str = ""
    limit: int | None = None


@dataclass(frozen=True, eq=False)
class ReadLayer:
    """A layer of the project that a virtual layer reads its features from.

    Attributes:
        name: of the layer, or its id where it was gone from the beginning.
        layer: None where it was gone from the beginning.
    """

    name: str
    layer: QgsMapLayer | None

    def is_gone(self) -> bool:
        """Return whether it has been deleted; the virtual layer goes on, with features that have no geometry."""
        return self.layer is None or sip.isdeleted(self.layer)


@dataclass(frozen=True, eq=False)
class PolygonSource:
    """The features of a layer as it was when the run was prepared. Any thread may read them, one at a time.

    Attributes:
        name: of the layer.
        crs: of the layer.
        choice: which of its features count.
        count: how many these are, as the provider and the edits say; None where nobody knows.
        is_counted_exactly: whether so many must be read.
        count_anew: opens the layer's data once more and counts; None where they can't be opened or counted.
        gdal_name: of what GDAL opens to read the features, a file, a folder or a zip file; empty where it reads none.
        table: of the file, empty where it has only one.
        table_number: of the file, counted from 0, where `table` is empty.
        file: in which the features lie, where a program may write into it while it is read.
        snapshot: of the features.
        layer_of_its_own: must live as long as the snapshot; None where that needs no layer.
        read_layers: the project's layers that a virtual layer reads its features from.
        expressions: what the expression of `choice` may speak of.
    """

    name: str
    crs: QgsCoordinateReferenceSystem
    choice: Choice
    count: int | None
    is_counted_exactly: bool
    count_anew: Callable[[], int | None]
    gdal_name: str
    table: str
    table_number: int
    file: FileState | None
    snapshot: QgsVectorLayerFeatureSource
    layer_of_its_own: QgsVectorLayer | None
    read_layers: tuple[ReadLayer, ...]
    expressions: QgsExpressionContext

    @property
    def is_limited(self) -> bool:
        """Whether the user takes only so many features, the first ones of the layer."""
        return self.choice.limit is not None

    def begin(self, request: QgsFeatureRequest) -> QgsFeatureIterator:
        """Start to read the features of a request; `taken` tells which of them the user takes."""
        choice = self.choice
        if choice.expression:  # QGIS takes either ids or an expression
            request.setFilterExpression(choice.expression).setExpressionContext(self.expressions)
        elif choice.ids is not None:
            request.setFilterFids(list(choice.ids))
        if choice.limit is not None and not (choice.expression and choice.ids is not None):
            request.setLimit(choice.limit)
        return self.snapshot.getFeatures(request)

    def taken(self, features: QgsFeatureIterator) -> Iterator[QgsFeature]:
        """Return those of the features that `begin` gave which the user takes."""
        choice = self.choice
        if choice.expression and choice.ids is not None:
            return islice((one for one in features if one.id() in choice.ids), choice.limit)
        return features


def polygon_source(
    layer: QgsVectorLayer, choice: Choice = Choice(), expressions: QgsExpressionContext | None = None
) -> PolygonSource:
    """Take what a run needs of a layer, in the thread the layer lives in.

    Args:
        layer: the layer.
        choice: which of its features count.
        expressions: what the expression of `choice` may speak of, besides the layer's own variables.

    Raises:
        QgsProcessingException: the expression can't be parsed.
    """
    _refuse_unparsed(choice.expression)
    provider, uri = layer.providerType(), layer.source()
    clone: QgsVectorLayer | None = None
    read_layers: tuple[ReadLayer, ...] = ()
    if provider == "virtual":
        read_layers = tuple(_read_layers(layer))
        # Its snapshot speaks to a database that goes with the layer.
        layer = clone = layer.clone()
    known = QgsExpressionContext() if expressions is None else QgsExpressionContext(expressions)
    known.appendScope(QgsExpressionContextUtils.layerScope(layer))
    parts = QgsProviderRegistry.instance().decodeUri(provider, uri)
    path = _file_of(parts)
    in_file, in_layer = layer.dataProvider().featureCount(), layer.featureCount()
    edited = in_layer - in_file
    number = parts.get("layerId")
    return PolygonSource(
        name=layer.name(),
        crs=layer.crs(),
        choice=choice,
        count=_chosen_count(choice, in_layer if in_file >= 0 else -1),
        is_counted_exactly=provider in _COUNTED_EXACTLY and not QgsDataSourceUri(uri).useEstimatedMetadata(),
        count_anew=lambda: _counted_anew(provider, uri, choice, edited),
        gdal_name=name_of_parts(parts) if provider == "ogr" else "",
        table=str(parts.get("layerName") or ""),
        table_number=number if isinstance(number, int) else 0,
        file=None if path is None or _is_sqlite(path) else FileState.now(path),
        snapshot=QgsVectorLayerFeatureSource(layer),
        layer_of_its_own=clone,
        read_layers=read_layers,
        expressions=known,
    )


def _read_layers(virtual_layer: QgsVectorLayer) -> Iterator[ReadLayer]:
    """Yield the layers of the project that a virtual layer speaks of, and those that these speak of in their turn."""
    waiting: list[QgsMapLayer] = [virtual_layer]
    seen: set[str] = set()
    while waiting:
        reader = waiting.pop()
        for layer_id in {dependency.layerId() for dependency in reader.dataProvider().dependencies()} - seen:
            seen.add(layer_id)
            layer = QgsProject.instance().mapLayer(layer_id)
            yield ReadLayer(layer_id if layer is None else layer.name(), layer)
            if layer is not None:
                waiting.append(layer)


def _refuse_unparsed(expression: str) -> None:
    parsed = QgsExpression(expression)
    if expression and parsed.hasParserError():
        raise QgsProcessingException(
            translate(
                "GridMask",
                "the feature filter '{expression}' can't be parsed: {reason}; mend it, or leave it empty",
            ).format(expression=expression, reason=parsed.parserErrorString())
        )


def _chosen_count(choice: Choice, in_layer: int) -> int | None:
    if choice.expression:
        return None
    count = in_layer if choice.ids is None else len(choice.ids)
    if count < 0:
        return None
    return count if choice.limit is None else min(count, choice.limit)


def _counted_anew(provider: str, uri: str, choice: Choice, edited: int) -> int | None:
    anew = QgsProviderRegistry.instance().createProvider(provider, uri, QgsDataProvider.ProviderOptions())
    if anew is None or not anew.isValid() or anew.featureCount() < 0:
        return None
    return _chosen_count(choice, anew.featureCount() + edited)


def _is_sqlite(path: Path) -> bool:
    """Whether a file gives each reader the state there was when it began, whatever is written meanwhile."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:  # it can't be read, as will be told by whoever reads the features
        return False


def _file_of(parts: Mapping[str, Any]) -> Path | None:
    path = Path(parts.get("path") or "")
    return path if is_file(path) else None
