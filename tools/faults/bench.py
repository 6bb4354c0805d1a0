"""What all trials share: the scene, and what runs on it give that nobody disturbs."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import in_qgis, scene
from .children import USUAL, Answer, Child, Ended, Limits, start
from .file_steps import counting
from .settings import Setting
from .verdict import NEW, OLD, Promise

_COMPANION = ".aux.xml"


@dataclass(frozen=True)
class Bench:
    """The scene and the undisturbed runs, in one folder."""

    folder: Path

    @property
    def scene(self) -> Path:
        """The folder of the inputs."""
        return self.folder / "scene"

    def version(self, setting: Setting, age: str) -> Path:
        """Return the folder with the files of an undisturbed run, older or new."""
        return self.folder / "undisturbed" / f"{setting.name}-{age}"

    def facts(self, setting: Setting) -> dict[str, Any]:
        """Return the `seconds` and the `steps` with files that the new run of a setting takes over older files."""
        facts: dict[str, Any] = json.loads(
            self.version(setting, NEW).with_suffix(".json").read_text(encoding="utf-8")
        )
        return facts

    def make_undisturbed(self, setting: Setting) -> None:
        """Make both versions of a setting's files."""
        old, new = self.version(setting, OLD), self.version(setting, NEW)
        parameters = scene.parameters_of(self.scene, setting)
        for folder in (old, new):
            folder.mkdir(parents=True)
        self._make(setting, old, scene.older_parameters_of(self.scene, setting))
        for raster in scene.outputs_in(old, setting).values():
            # As QGIS leaves them beside what it shows. They are no part of the new file.
            statistics = raster.with_name(raster.name + _COMPANION)
            statistics.write_text(f"<PAMDataset><!-- of {raster.name} --></PAMDataset>", encoding="utf-8")
        self._make(setting, new, parameters)
        over_old = new.with_name(f"{setting.name}-over-old")
        shutil.copytree(old, over_old)
        facts = self._make(setting, over_old, parameters)
        new.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")

    def _make(self, setting: Setting, folder: Path, parameters: dict[str, Any]) -> dict[str, Any]:
        """Make the files, and return the facts of the run."""
        outputs = scene.outputs_in(folder, setting)
        steps = folder.with_suffix(".steps")

        def body(ready: Callable[[], None]) -> Answer:
            in_qgis.start_qgis()
            with counting([folder]) as counted:
                answer = in_qgis.run_algorithm({**parameters, **as_text(outputs)}, ready)
            steps.write_text(json.dumps(counted), encoding="utf-8")
            return answer

        ended = start(body, folder.with_suffix(".run")).ended()
        if ended.status != 0 or ended.answer is None or not ended.answer.is_done:
            raise RuntimeError(f"the undisturbed run {folder.name} failed: {ended.end}, {ended.summary}")
        return {"seconds": ended.answer.seconds, "steps": json.loads(steps.read_text(encoding="utf-8"))}


def as_text(outputs: Mapping[str, Path]) -> dict[str, str]:
    """Return paths as the algorithm takes them."""
    return {name: str(path) for name, path in outputs.items()}


@dataclass(frozen=True)
class Place:
    """Where a trial happens, and its dice."""

    bench: Bench
    folder: Path
    dice: random.Random = field(repr=False)

    @property
    def out(self) -> Path:
        """The folder of the outputs."""
        return self.folder / "out"

    def inputs(self) -> Path:
        """Return a copy of the scene that the trial may damage."""
        copy = self.folder / "scene"
        if not copy.exists():
            shutil.copytree(self.bench.scene, copy)
        return copy

    def promise(self, setting: Setting, *, with_older: bool = True, two_folders: bool = False) -> Promise:
        """Lay the older files out, or none; return what may become of them."""
        self.out.mkdir(parents=True, exist_ok=True)
        other = self.out / "reasons" if two_folders else None
        outputs = scene.outputs_in(self.out, setting, reasons_folder=other)
        older = self.bench.version(setting, OLD)
        if other:
            other.mkdir()
        for path in outputs.values() if with_older else ():
            for file in older.glob(f"{path.stem}.*"):
                shutil.copy(file, path.parent / file.name)
        versions = {OLD: older if with_older else None, NEW: self.bench.version(setting, NEW)}
        return Promise(outputs, versions)

    def any_promise(self, setting: Setting) -> Promise:
        """Lay out what the dice say: older files mostly, all in one folder mostly."""
        return self.promise(
            setting, with_older=self.dice.random() < 0.8, two_folders=self.dice.random() < 0.2
        )

    def with_another(self, promise: Promise, setting: Setting) -> Promise:
        """Return a promise of which the result of another setting is right, too."""
        versions = {**promise.versions, setting.name: self.bench.version(setting, NEW)}
        return replace(promise, versions=versions, right=promise.right | {setting.name})

    def early_moment(self, setting: Setting) -> float:
        """Return seconds from a run's start, most of them few: it begins with reading its inputs."""
        seconds: float = self.bench.facts(setting)["seconds"]
        return 0.8 * seconds * self.dice.random() ** 2

    def parameters(self, setting: Setting, promise: Promise, *, inputs: Path | None = None) -> dict[str, Any]:
        """Return those of the run that is tried."""
        return {
            **scene.parameters_of(inputs or self.bench.scene, setting),
            **as_text(promise.outputs),
        }

    def start(
        self,
        parameters: dict[str, Any],
        *,
        name: str = "run",
        limits: Limits = USUAL,
        gated: bool = False,
    ) -> Child:
        """Start a run in a process of its own; a gated one waits until it is let go."""

        def body(ready: Callable[[], None]) -> Answer:
            in_qgis.start_qgis()
            return in_qgis.run_algorithm(parameters, ready)

        return start(body, self.folder / name, limits, gated=gated)

    def next_run(self, promise: Promise) -> Ended:
        """Make another file in each of the outputs' folders, as somebody will some day."""
        folders = sorted({path.parent for path in promise.outputs.values()})
        ended = self.start(scene.next_parameters(folders), name="next run").ended()
        if ended.status != 0 or ended.answer is None or not ended.answer.is_done:
            raise RuntimeError(f"the next run failed: {ended.end}, {ended.summary}")
        return ended
