"""Print in how many pixels two results of `measure` differ: `compare RESULT RESULT`, rasters or packed bits."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt


def main() -> None:
    """Compare the two files named."""
    one, other = (_packed(Path(path)) for path in sys.argv[1:])
    print(int(np.unpackbits(one ^ other).sum()))


def _packed(path: Path) -> npt.NDArray[np.uint8]:
    if path.suffix == ".npy":
        bits: npt.NDArray[np.uint8] = np.load(path)
        return bits
    from osgeo import gdal

    gdal.UseExceptions()
    return np.packbits(gdal.Open(str(path)).ReadAsArray() != 0)


if __name__ == "__main__":
    main()
