"""Time one competitor in this process and print what it took as JSON: `measure COMPETITOR JOB`.

A job is {"scene": Scene.as_json() or null, "output": path, "calls": most calls to time, "limit": seconds for them}.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from .scenes import Scene, scene_of

_ENOUGH_SECONDS = 1.0
_WARMED_UP = ("in_memory", "gridr_calls", "streamed", "in_qgis", "landsat")
"""Modules whose competitors run in this process: their first call imports and starts things."""


def main() -> None:
    """Measure and leave at once: QGIS may stumble over what Python tidies up at its end."""
    competitor, job = sys.argv[1], json.loads(sys.argv[2])
    scene = job["scene"] and scene_of(job["scene"])
    limit = job["limit"]
    signal.signal(signal.SIGALRM, lambda *_: give_up(limit))
    _answer(measured(competitor, scene, Path(job["output"]), calls=job["calls"], limit=limit))


def give_up(limit: float) -> None:
    """Answer that the limit was reached, and end."""
    for worker in multiprocessing.active_children():  # they hold the pipe of the answer
        worker.kill()
    _answer({"stopped": True, "seconds": [limit]})


def measured(
    competitor: str, scene: Scene | None, output: Path, *, calls: int, limit: float
) -> dict[str, Any]:
    """Return {"seconds": of each call, "peak_mib", "file_mib"}.

    `competitor` is "module:function"; what it returns for a scene and an output is timed, once it has run on a tiny
    scene. An array it returns is saved in the output as packed bits.
    """
    module, _, name = competitor.partition(":")
    prepare: Callable[..., Callable[[], Any]] = getattr(import_module(f".{module}", __package__), name)
    if module in _WARMED_UP:
        warm_up = prepare(scene and scene.tiny(), output)
        warm_up()
    call = prepare(scene, output)
    signal.setitimer(signal.ITIMER_REAL, limit)
    seconds: list[float] = []
    answer = None
    while len(seconds) < calls and sum(seconds) < _ENOUGH_SECONDS:
        del answer  # so that no call has the memory of two
        started = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - started)
    signal.setitimer(signal.ITIMER_REAL, 0)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak_kib = max(resource.getrusage(who).ru_maxrss for who in whose)
    file_mib = output.stat().st_size / 2**20 if output.exists() else None
    if answer is not None:
        import numpy as np

        np.save(output, np.packbits(np.asarray(answer, dtype=bool)))
    return {"seconds": seconds, "peak_mib": peak_kib / 1024, "file_mib": file_mib}


def _answer(found: dict[str, Any]) -> None:
    print(json.dumps(found), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
