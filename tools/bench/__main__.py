"""The command line of ./dev bench."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import time
from dataclasses import asdict

from . import part_files, part_growth, part_huge, part_landsat, part_memory, part_peak, part_startup
from .choice import Choice
from .machine import description
from .page import save_chapter
from .places import DOCS, ROOT, WORK
from .runner import Effort, Environment, run_module, tell
from .scenes import side_at

_FULL = Effort(rounds=3, limit=400.0)
_QUICK = Effort(rounds=1, limit=15.0)
_HUGE = Effort(rounds=1, limit=1800.0)
_QUICK_SCALE = 4
_PLOT = "images/performance.svg"
_PLOT_LIMIT = 60.0


def main() -> int:
    """Measure, print the tables, and keep them; return the exit status."""
    args = _arguments()
    started = time.perf_counter()
    complete = not (args.quick or args.only or args.scale)
    # Only a complete run at full size is worth committing.
    folder = DOCS if complete else WORK
    scale = args.scale or (_QUICK_SCALE if args.quick else 1)
    if args.huge:
        name, body = "huge", part_huge.part(scale, _HUGE)
    else:
        effort = _QUICK if args.quick else _FULL
        name, body = "all", _parts(scale, effort, Choice(args.only), plot=folder / _PLOT)
        if args.only:  # a million polygons and 10^10 pixels are for those who ask for them
            body = "\n\n".join(filter(None, (body, part_peak.part(scale, _HUGE, Choice(args.only)))))
    if not body:
        tell(
            f"--only {args.only.pattern} finds nothing; try memory, files, growth, landsat, peak or start-up"
        )
        return 2
    command = shlex.join(["./dev", "bench", *sys.argv[1:]])
    chapter = f"`{command}` on {description()}.\n\n{body}"
    print(chapter)
    page = folder / "performance.md"
    save_chapter(page, name, chapter)
    tell(f"{page.relative_to(ROOT)}, in {time.perf_counter() - started:.0f} s")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Grid Mask beside its peers.")
    parser.add_argument(
        "--quick", action="store_true", help="small scenes, each measured once, under 3 minutes"
    )
    parser.add_argument(
        "--only", type=re.compile, metavar="REGEX", help='as in "memory: combined" or "growth"'
    )
    parser.add_argument("--scale", type=_scale, metavar="N", help="scenes with sides N times smaller")
    parser.add_argument(
        "--huge", action="store_true", help="100,000 x 100,000 pixels through qgis_process, nothing else"
    )
    return parser.parse_args()


def _scale(text: str) -> int:
    scale = int(text)
    if not 1 <= scale <= 50:
        raise argparse.ArgumentTypeError(f"{scale} is no scale; give a number from 1 to 50")
    return scale


def _parts(scale: int, effort: Effort, choice: Choice, *, plot: object) -> str:
    side = side_at(scale)
    parts = [part_memory.part(side, effort, choice), part_files.part(side, effort, choice)]
    curves = part_growth.curves(scale, effort, choice)
    if curves:
        points = json.dumps([asdict(curve) for curve in curves])
        run_module(Environment.CORE, "plot", points, str(plot), limit=_PLOT_LIMIT)
    parts += [part_growth.part(curves, _PLOT), part_landsat.part(effort, choice), part_startup.part(choice)]
    return "\n\n".join(text for text in parts if text)


if __name__ == "__main__":
    sys.exit(main())
