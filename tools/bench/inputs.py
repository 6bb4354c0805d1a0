"""The drawn layers and masks, kept in .dev/bench: every process of a run, in whatever environment, gets the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...core.vector.polygons import Polygons
from . import draw
from .places import input_path
from .scenes import Layer, Mask


def polygons_of(side: int, layer: Layer) -> Polygons:
    """Return the polygons of a layer, in pixel coordinates."""

    def save(path: Path) -> None:
        polygons = draw.polygons_of(side, layer)
        np.savez(path, **vars(polygons))

    with np.load(kept(side, f"{layer.name}.npz", save)) as arrays:
        return Polygons(**arrays)


def cells_of(side: int, mask: Mask) -> npt.NDArray[np.generic]:
    """Return the (m, n) cells of a mask."""
    path = kept(side, f"{mask.name}.npy", lambda path: np.save(path, draw.cells_of(side, mask)))
    cells: npt.NDArray[np.generic] = np.load(path)
    return cells


def kept(side: int, name: str, save: Callable[[Path], None]) -> Path:
    """Return the file of that name for grids of side x side pixels; `save` makes it where there is none yet."""
    path = input_path(side, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{os.getpid()}-{name}")
        save(unfinished)
        unfinished.replace(path)
    return path
