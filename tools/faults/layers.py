"""Layers of the project that are removed, edited or replaced in the main thread while a task uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsFeatureRequest, QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer

from . import in_qgis, in_tasks, scene
from .bench import Place, as_text
from .children import Answer, start
from .settings import EMPTIED, GTIFF
from .trial import Fault
from .verdict import Judged, judge

_COUNT = 10

Act = Callable[[QgsMapLayer, Path], None]


def faults() -> Iterator[Fault]:
    """Yield what can be done to each layer."""
    for kind, names in (
        ("file", ("VALID", "INVALID", "MASK", "REFERENCE")),
        ("memory", ("VALID", "INVALID")),
    ):
        for name in names:
            yield _fault(f"removed/{kind}-{name}", _remove, kind, name)
        yield _fault(f"project-cleared/{kind}", _clear, kind, "VALID")
        # What is deleted or replaced may be missing from the mask or not; half of it may not.
        for title, act in (("deleted", _delete), ("edited", _edit), ("replaced", _replace)):
            yield _fault(f"{title}/{kind}-INVALID", act, kind, "INVALID")
    for name in ("VALID", "MASK", "REFERENCE"):
        yield _fault(f"reloaded/file-{name}", _reload, "file", name)


def _fault(title: str, act: Act, kind: str, name: str) -> Fault:
    trial = partial(_disturb_once, act, kind, name)
    return Fault(f"layers/{title}", _COUNT, trial, (GTIFF, EMPTIED))


def _disturb_once(act: Act, kind: str, name: str, place: Place, _: int) -> Judged:
    promise = place.with_another(place.any_promise(GTIFF), EMPTIED)
    inputs = place.inputs()
    numbers = place.parameters(GTIFF, promise, inputs=inputs)
    moment = place.early_moment(GTIFF)

    def body(ready: Callable[[], None]) -> Answer:
        in_qgis.start_qgis()
        layers = _load(inputs, kind)
        parameters: dict[str, Any] = {**numbers, **layers, **as_text(promise.outputs)}
        layer = QgsProject.instance().mapLayer(layers[name])
        return in_tasks.run_in_tasks(
            [parameters], ready, meanwhile=lambda: act(layer, inputs), after_s=moment
        )

    return judge(start(body, Path(place.folder, "run")).ended(), promise)


def _load(inputs: Path, kind: str) -> dict[str, str]:
    """Add all inputs to the project; return their ids."""
    ids = {}
    for name, file in scene.INPUTS.items():
        path = str(inputs / file)
        if file.endswith(".tif"):
            layer = QgsRasterLayer(path, name)
        else:
            layer = QgsVectorLayer(path, name, "ogr")
            if kind == "memory":
                layer = layer.materialize(QgsFeatureRequest())
        if QgsProject.instance().addMapLayer(layer) is None:
            raise RuntimeError(f"QGIS doesn't load {path}")
        ids[name] = layer.id()
    return ids


def _remove(layer: QgsMapLayer, _: Path) -> None:
    QgsProject.instance().removeMapLayer(layer.id())


def _clear(_: QgsMapLayer, __: Path) -> None:
    QgsProject.instance().clear()


def _edit(layer: QgsVectorLayer, _: Path) -> None:
    layer.startEditing()
    layer.selectAll()
    layer.deleteSelectedFeatures()


def _delete(layer: QgsVectorLayer, inputs: Path) -> None:
    _edit(layer, inputs)
    layer.commitChanges()


def _replace(layer: QgsVectorLayer, inputs: Path) -> None:
    layer.setDataSource(str(inputs / "empty.gpkg"), layer.name(), "ogr")


def _reload(layer: QgsMapLayer, _: Path) -> None:
    layer.setDataSource(layer.source(), layer.name(), layer.providerType())
