"""Real input: the cloudy Landsat 8 scene of ./dev demo, through the algorithm and by the toolbox route."""

from __future__ import annotations

from .choice import Choice
from .markdown import count, faster, seconds, table
from .runner import Competitor, Effort, Environment, measure_all, pixels_that_differ

_OURS = Competitor("the algorithm in QGIS", "landsat:algorithm", Environment.QGIS)
_TOOLBOX = Competitor("toolbox route", "landsat:toolbox", Environment.QGIS)
_HEADINGS = ("scene", "the algorithm in QGIS", "toolbox route", "toolbox / algorithm", "pixels that differ")
_NOTE = (
    "Both from the files of `./dev demo` (15 m grid of 1,254 x 1,207 pixels, 30 m quality band, two layers, one of "
    "them in another CRS) to a GeoTIFF. The toolbox route is seven commands, most of whose time is their start. Pixels "
    "differ along the long edges of the layer in another CRS, of which ogr2ogr moves the ends alone."
)


def part(effort: Effort, choice: Choice) -> str:
    """Measure the scene if chosen; return the table, or nothing."""
    if not choice.takes("landsat"):
        return ""
    took = measure_all((_OURS, _TOOLBOX), None, effort)
    row = [
        "Landsat 8, cloudy",
        seconds(took[_OURS]),
        seconds(took[_TOOLBOX]),
        faster(took[_OURS], took[_TOOLBOX]),
        count(pixels_that_differ(_OURS, _TOOLBOX)),
    ]
    return "\n\n".join(("## Real input", table(_HEADINGS, [row]), _NOTE))
