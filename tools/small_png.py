"""Pictures of at most 256 colours: a third of the size of a PNG in full colour, and hardly to be told from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImage

COLOURS = 256


def save_small(image: QImage, path: Path) -> None:
    """Save an opaque picture as a PNG with a palette; OSError if it can't be written."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), "<u4") & 0xFFFFFF
    table = [0xFF000000 | colour for colour in palette(pixels)]
    # Nearest colours, no dithering: it would make flat areas restless, and the file larger
    small = image.convertToFormat(
        QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither
    )
    if not small.save(str(path), "PNG", 0):  # 0: the smallest file
        raise OSError(f"{path} can't be written")


def palette(pixels: np.ndarray) -> list[int]:
    """Choose at most 256 colours of those in a flat array of 0xRRGGBB values.

    The colours are parted in two again and again, always the group that is spread most, along its longest axis. Of
    each group the commonest is taken: large flat areas keep their colour, small ones nearly.
    """
    colours, counts = np.unique(pixels, return_counts=True)
    levels = np.stack([colours >> shift & 255 for shift in (16, 8, 0)], axis=1).astype("f8")
    groups = [np.arange(colours.size)]
    spreads = [spread(levels, counts, groups[0])]
    while len(groups) < COLOURS and max(spreads)[0] > 0:
        widest = spreads.index(max(spreads))
        group, (_, axis, middle) = groups.pop(widest), spreads.pop(widest)
        below = levels[group, axis] <= middle
        for half in (group[below], group[~below]):
            groups.append(half)
            spreads.append(spread(levels, counts, half))
    return [int(colours[group[counts[group].argmax()]]) for group in groups]


def spread(levels: np.ndarray, counts: np.ndarray, group: np.ndarray) -> tuple[float, int, float]:
    """Return how far a group's pixels lie from their mean in all, along which axis most, and the mean there."""
    # Roots, so that a large flat area doesn't leave too few colours to the rest
    weights = np.sqrt(counts[group])
    mean = np.average(levels[group], axis=0, weights=weights)
    deviations = weights @ (levels[group] - mean) ** 2
    axis = int(deviations.argmax())
    return float(deviations[axis]), axis, float(mean[axis])
