"""Make the inputs of a scene where they are missing: `prepare JOB`.

A job is {"scene": Scene.as_json(), "as_files": whether files are wanted beside arrays}.
"""

from __future__ import annotations

import json
import sys

from . import geodata, inputs
from .scenes import Scene, scene_of


def main() -> None:
    """Make those of the scene and of its tiny version."""
    job = json.loads(sys.argv[1])
    scene = scene_of(job["scene"])
    for one in (scene, scene.tiny()):
        _draw(one)
        if job["as_files"]:
            geodata.files_of(one)


def _draw(scene: Scene) -> None:
    for layer in (scene.valid, scene.invalid):
        if layer is not None:
            inputs.polygons_of(scene.side, layer)
    if scene.mask is not None:
        inputs.cells_of(scene.side, scene.mask)


if __name__ == "__main__":
    main()
