"""Pictures of at most 256 colours: a third of the size of a PNG in full colour, and hardly to be told from it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image


def shrink(path: Path) -> None:
    """Give an opaque PNG a palette; it stays where it is. OSError if it can't be read or written."""
    with Image.open(path) as image:
        # Colours far apart, then moved to the means of what they stand for: large flat areas keep theirs, small ones
        # have one. No dithering: it would make flat areas restless, and the file larger.
        small = image.convert("RGB").quantize(
            method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
    small.save(path, optimize=True)
