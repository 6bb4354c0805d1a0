"""Running the algorithm as QGIS runs it, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import processing
from qgis.core import QgsProcessingFeedback

from grid_mask.tests.builders import drawn
from grid_mask.tests.plugin.layers import RasterFile, read_raster

ALGORITHM = "gridmask:buildmask"


class Log(QgsProcessingFeedback):
    """Keeps what the algorithm tells the user, line by line."""

    def __init__(self) -> None:
        super().__init__(False)  # not into QGIS's own log as well
        self.infos: list[str] = []
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.progress: list[float] = []
        self.progressChanged.connect(self.progress.append)

    def pushInfo(self, info: str) -> None:  # noqa: N802
        self.infos.append(info)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.warnings.append(warning)

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: ARG002, N802, N803
        self.errors.append(error)

    def info(self, *words: str) -> str:
        """Return the first line that holds all the words, and fail where there is none."""
        return _line_with(words, self.infos)

    def warning(self, *words: str) -> str:
        """Return the first warning that holds all the words, and fail where there is none."""
        return _line_with(words, self.warnings)


def _line_with(words: tuple[str, ...], lines: list[str]) -> str:
    found = [line for line in lines if all(word in line for word in words)]
    assert found, f"no line holds {words}:\n" + "\n".join(lines)
    return found[0]


@dataclass(frozen=True)
class Outcome:
    """What one run gave."""

    results: dict[str, Any]
    log: Log = field(repr=False)

    @property
    def path(self) -> Path:
        return Path(self.results["OUTPUT"])

    @property
    def raster(self) -> RasterFile:
        return read_raster(self.path)

    @property
    def valid(self) -> npt.NDArray[np.bool_]:
        """Where the mask is 1; everything else must be 0."""
        values = self.raster.values
        assert set(np.unique(values)) <= {0, 1}
        return np.asarray(values == 1)

    @property
    def drawn(self) -> list[str]:
        return drawn(self.valid)


def run(parameters: dict[str, Any]) -> Outcome:
    """Check the parameters and run the algorithm, as a script of a user does."""
    log = Log()
    return Outcome(processing.run(ALGORITHM, parameters, feedback=log), log)
