"""The toolbox route: what a QGIS user chains today, as the commands that QGIS runs for it.

Rasterize each layer, warp the mask to the grid (bilinear, Float32), calculate. The grids are the same; the rules of a
pixel are GDAL's, so pixels on boundaries differ.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .scenes import Scene

CREATION = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "ZLEVEL=2")
"""Of the last file; those between are made as by default."""


@dataclass(frozen=True)
class Target:
    """The grid, as GDAL's tools are told it: (x from, y from, x to, y to), (columns, rows), a CRS."""

    bounds: tuple[float, float, float, float]
    size: tuple[int, int]
    crs: str

    @property
    def options(self) -> list[str]:
        """For gdal_rasterize and gdalwarp."""
        return ["-te", *map(repr, self.bounds), "-ts", *map(str, self.size)]


def route(scene: Scene, output: Path) -> Callable[[], None]:
    """Prepare the commands for a scene."""
    from . import geodata

    target = Target(geodata.bounds_of(scene), (scene.side, scene.side), f"EPSG:{geodata.EPSG}")
    files = geodata.files_of(scene)
    threshold = 0.0 if scene.mask is None else scene.mask.threshold

    def call() -> None:
        with folder_beside(output) as folder:
            if set(files) == {"VALID"}:  # what is burned is the mask
                run([*rasterize(files["VALID"], output, target), *_creation("-co")])
                return
            layers = {name: folder / f"{name}.tif" for name in files}
            for name, path in files.items():
                if name == "MASK":
                    run(warp(path, layers[name], target))
                else:
                    run(rasterize(path, layers[name], target))
            run(decide(layers, threshold, output))

    return call


def rasterize(layer: Path, raster: Path, target: Target) -> list[str]:
    """Return the command that burns 1 where the centre of a pixel lies in a polygon."""
    return [
        "gdal_rasterize",
        "-q",
        "-burn",
        "1",
        "-init",
        "0",
        "-ot",
        "Byte",
        *target.options,
        *_io(layer, raster),
    ]


def warp(mask: Path, raster: Path, target: Target) -> list[str]:
    """Return the command that interpolates the mask at the centres of the pixels."""
    options = ["-q", "-r", "bilinear", "-ot", "Float32", "-t_srs", target.crs]
    return ["gdalwarp", *options, *target.options, *_io(mask, raster)]


def decide(layers: dict[str, Path], threshold: float, output: Path) -> list[str]:
    """Return the command of the raster calculator."""
    letters = {name: "ABC"[number] for number, name in enumerate(layers)}
    terms = {"VALID": "({}==1)", "INVALID": "({}==0)", "MASK": f"({{}}>={threshold})"}
    formula = "*".join(terms[name].format(letter) for name, letter in letters.items())
    return calculate({letter: layers[name] for name, letter in letters.items()}, formula, output)


def calculate(rasters: dict[str, Path], formula: str, output: Path) -> list[str]:
    """Return the command that calculates a byte from rasters by their letters."""
    given = [text for letter, path in rasters.items() for text in (f"-{letter}", str(path))]
    command = shutil.which("gdal_calc.py") or "gdal_calc"
    return [
        command,
        "--quiet",
        "--overwrite",
        "--type=Byte",
        *_creation("--co"),
        *given,
        f"--outfile={output}",
        f"--calc={formula}",
    ]


def run(command: list[str]) -> None:
    """Run a command, and show what it said if it fails.

    Raises:
        RuntimeError: it ended with another status than 0.
    """
    ran = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", errors="replace")
    if ran.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with status {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        )


@contextmanager
def folder_beside(output: Path) -> Iterator[Path]:
    """Yield a folder for the files between, on the same disk."""
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        yield Path(folder)


def _creation(flag: str) -> list[str]:
    return [text for option in CREATION for text in (flag, option)]


def _io(source: Path, target: Path) -> list[str]:
    return [str(source), str(target)]
