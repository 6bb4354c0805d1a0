"""What creation options cost: `python -m grid_mask.tools.bench.writers`, into docs/writing.md.

Masks of the benchmark's scenes are computed once, and written through the plugin's writer with each choice of options,
in turns; then read again from the first row to the last.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import gdal

from ...core.bits import Bits
from ...core.evidence import Evidence, InvalidInside, ValidInside
from ...core.lattice import Aligned, WholeSteps
from ...core.raster_mask import RasterMask
from ...core.regions import region
from ...core.stream import stream
from ...core.tile import Tile, tiles
from ...plugin.band_writer import BandWriter, Codes
from ...plugin.gdal_access import close, gdal_errors, limited_cache
from . import inputs
from .markdown import figures, table
from .page import save_chapter
from .places import DOCS, WORK
from .runner import tell
from .scenes import PARCELS, Scene, combined, side_at

Strips = list[tuple[Tile, Codes]]

_BLOCKS = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512")


@dataclass(frozen=True)
class Way:
    """A way to write a GeoTIFF.

    Attributes:
        name: in the table.
        options: creation options beside tiles of 512 x 512.
        leaves_out: whether blocks of zeros are left out, so that GDAL fills them in at the end.
    """

    name: str
    options: tuple[str, ...]
    leaves_out: bool = True


def main() -> None:
    """Measure, print the tables, and put them into the page."""
    parser = argparse.ArgumentParser(prog="grid_mask.tools.bench.writers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each file is written")
    parser.add_argument(
        "--scale", type=int, default=1, help="masks with sides N times smaller; not for the page"
    )
    args = parser.parse_args()
    side = side_at(args.scale)
    masks = masks_of(side)
    with gdal_errors(), limited_cache():
        chapter = "\n\n".join(tables(masks, side, args.rounds))
    print(chapter)
    if args.scale == 1:
        save_chapter(DOCS / "writing.md", "writers", chapter)


def ways() -> list[Way]:
    """Return the ways that are compared, ours first."""
    plain = [
        Way("**DEFLATE 2** (ours)", _deflate(2)),
        Way("DEFLATE 2, zeros written too", _deflate(2), leaves_out=False),
        Way("DEFLATE 2, sparse", (*_deflate(2), "SPARSE_OK=TRUE")),
        Way("DEFLATE 2, NUM_THREADS=2", (*_deflate(2), "NUM_THREADS=2")),
        *(Way(f"DEFLATE {level}", _deflate(level)) for level in (1, 3, 5, 6)),
        Way("LZW", ("COMPRESS=LZW",)),
        Way("PACKBITS", ("COMPRESS=PACKBITS",)),
        Way("ZSTD 1", ("COMPRESS=ZSTD", "ZSTD_LEVEL=1")),
        Way("uncompressed", ()),
    ]
    one_bit = [
        Way("NBITS=1, DEFLATE 1", (*_deflate(1), "NBITS=1")),
        Way("NBITS=1, DEFLATE 2", (*_deflate(2), "NBITS=1")),
        Way("NBITS=1, DEFLATE 2, sparse", (*_deflate(2), "NBITS=1", "SPARSE_OK=TRUE")),
        Way("NBITS=1, DEFLATE 6", (*_deflate(6), "NBITS=1")),
        Way("NBITS=1, LZW", ("COMPRESS=LZW", "NBITS=1")),
        Way("NBITS=1, PACKBITS", ("COMPRESS=PACKBITS", "NBITS=1")),
        Way("NBITS=1, ZSTD 1", ("COMPRESS=ZSTD", "ZSTD_LEVEL=1", "NBITS=1")),
        Way("NBITS=1, CCITTFAX4", ("COMPRESS=CCITTFAX4", "NBITS=1")),
        Way("NBITS=1, uncompressed", ("NBITS=1",)),
    ]
    return plain + one_bit


def masks_of(side: int) -> dict[str, Strips]:
    """Return masks of side x side pixels by the name of what they are like."""
    whole = (side, side)
    return {
        "combined": strips_of(combined(side)),
        "parcels": strips_of(Scene(side, valid=PARCELS)),
        "grainy": [(tile, Bits.of(_grain(tile) > 0)) for tile in tiles(whole)],
        "all valid": [(tile, True) for tile in tiles(whole)],
    }


def strips_of(scene: Scene) -> Strips:
    """Return a scene's mask, strip by strip."""
    evidence: list[Evidence] = []
    if scene.mask is not None:
        cells = inputs.cells_of(scene.side, scene.mask) != 0
        steps = WholeSteps(0, 1, scene.mask.factor)
        evidence.append(
            RasterMask(
                lambda tile: cells[tile.slices], cells.shape, Aligned(steps, steps), scene.mask.threshold
            )
        )
    if scene.valid is not None:
        evidence.append(ValidInside(region(inputs.polygons_of(scene.side, scene.valid))))
    if scene.invalid is not None:
        evidence.append(InvalidInside(region(inputs.polygons_of(scene.side, scene.invalid))))
    strips: Strips = []
    stream((scene.side, scene.side), evidence, lambda tile, valid: strips.append((tile, valid)))
    return strips


def tables(masks: dict[str, Strips], side: int, rounds: int) -> list[str]:
    """Write and read everything, and return the tables of it."""
    path = WORK / "outputs" / "writers.tif"
    path.parent.mkdir(parents=True, exist_ok=True)
    writing: dict[tuple[str, str], list[float]] = {}
    reading: dict[tuple[str, str], list[float]] = {}
    size: dict[tuple[str, str], float] = {}
    for number in range(rounds + 1):  # the first is to warm up
        for name, strips in masks.items():
            for way in ways():
                path.unlink(missing_ok=True)
                wrote = timed(write, path, strips, side, way)
                read_again = timed(read, path, side)
                if number:
                    writing.setdefault((way.name, name), []).append(wrote)
                    reading.setdefault((way.name, name), []).append(read_again)
                size[way.name, name] = path.stat().st_size / 1e6
        tell(f"round {number} of {rounds}")
    path.unlink()

    def ns(seconds: list[float]) -> str:
        return f"{statistics.median(seconds) * 1e9 / side**2:.2f}"

    cells: list[tuple[str, Callable[[tuple[str, str]], str]]] = [
        ("Writing, ns a pixel", lambda key: ns(writing[key])),
        ("Size of the file, MB", lambda key: figures(size[key])),
        ("Reading, ns a pixel", lambda key: ns(reading[key])),
    ]
    about = f"{side:,} x {side:,} pixels, medians of {rounds}; GDAL {gdal.VersionInfo('RELEASE_NAME')}."
    return [
        about,
        *(
            table(
                [title, *masks], [[way.name, *(cell((way.name, name)) for name in masks)] for way in ways()]
            )
            for title, cell in cells
        ),
    ]


def timed(call: Callable[..., None], *arguments: object) -> float:
    """Return the seconds that a call takes."""
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def write(path: Path, strips: Sequence[tuple[Tile, Codes]], side: int, way: Way) -> None:
    """Write a mask as the plugin does, but with options of its own."""
    options = [*_BLOCKS, *way.options]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 1, gdal.GDT_Byte, options=options)
    writer = BandWriter(dataset.GetRasterBand(1), (0, 1), np.uint8, blank=0 if way.leaves_out else None)
    for tile, codes in strips:
        writer.write(tile, codes)
    close(dataset)


def read(path: Path, side: int) -> None:
    """Read all pixels."""
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    for tile in tiles((side, side)):
        band.ReadAsArray(tile.col, tile.row, tile.width, tile.height)
    close(dataset)


def _deflate(level: int) -> tuple[str, ...]:
    return "COMPRESS=DEFLATE", f"ZLEVEL={level}"


def _grain(tile: Tile) -> np.ndarray:
    """Return what a threshold makes a mask with a frayed border of, as of an index of every pixel."""
    row, col = (
        np.arange(tile.row, tile.row + tile.height)[:, None],
        np.arange(tile.col, tile.col + tile.width),
    )
    waves = np.sin(row / 97) + np.sin(col / 131) + np.sin((row + col) / 61)
    return waves + np.random.default_rng(tile.row).normal(scale=0.5, size=tile.shape)


if __name__ == "__main__":
    main()
