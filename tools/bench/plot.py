"""Draw how time grows: `plot CURVES FILE`, the curves of `part_growth` as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

_COLOUR = "#1b7837"
_PROPORTIONAL = "#b0b0b0"


def main() -> None:
    """Draw."""
    mpl.rcParams.update({"svg.hashsalt": "grid mask", "svg.fonttype": "none", "font.size": 9})
    curves: list[dict[str, Any]] = json.loads(sys.argv[1])
    figure = Figure(figsize=(9, 2.6), layout="constrained")
    for axes, curve in zip(figure.subplots(1, len(curves), squeeze=False, sharey=True)[0], curves):
        _draw(axes, curve)
    figure.axes[0].set_ylabel("seconds")
    figure.axes[0].legend(frameon=False, fontsize=7)
    slowest, fastest = (
        pick(seconds for curve in curves for _, seconds in curve["points"]) for pick in (max, min)
    )
    figure.axes[0].set_ylim(fastest / 3, slowest * 3)
    path = Path(sys.argv[2])
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def _draw(axes: Any, curve: dict[str, Any]) -> None:
    numbers, seconds = zip(*curve["points"])
    axes.loglog(numbers, seconds, "o-", color=_COLOUR, markersize=4, label="measured")
    proportional = [seconds[-1] * number / numbers[-1] for number in numbers]
    axes.loglog(numbers, proportional, ":", color=_PROPORTIONAL, zorder=0, label="proportional")
    axes.set_xlabel(curve["grows"])
    axes.set_title(curve["scene"].split(",")[0], fontsize=9)
    axes.grid(visible=True, which="major", linewidth=0.3)


if __name__ == "__main__":
    main()
