"""Compare build_mask and grid_rasterize with GridR 0.7.0 on random calls: zero unexplained differences.

Run by `./dev parity`, which installs gridr into .venv-core. GridR is a black box. Every difference must be of a class
that tools/parity_explain.py recognises by exact arithmetic (docs/parity.md tells about each); any other makes the
command fail.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from .parity_calls import ours, theirs
from .parity_cases import MODES, draw
from .parity_explain import UnexplainedError, explain

CASES = 20_000
CHUNK = 250
SHOWN = 20


@dataclass
class Tally:
    """What the cases came to.

    Attributes:
        cases, equal: number of cases by mode.
        explained: number of cases by (class, mode); a case with pixels of two classes counts in both.
        pixels: number of pixels (or refused calls) by class.
        unexplained: what to print, by (index, mode).
    """

    cases: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    explained: Counter[tuple[str, str]] = field(default_factory=Counter)
    pixels: Counter[str] = field(default_factory=Counter)
    unexplained: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count the other's cases too."""
        for name in ("cases", "equal", "explained", "pixels", "unexplained"):
            getattr(self, name).update(getattr(other, name))


def main() -> int:
    """Compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="./dev parity", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help=f"how many random calls ({CASES:,})")
    parser.add_argument("--seed", type=int, default=7, help="of the random calls (7)")
    parser.add_argument("--only", type=int, metavar="INDEX", help="one call, shown in full")
    args = parser.parse_args()
    started = time.perf_counter()
    if args.only is not None:
        show(args.seed, args.only)
        total = compare(args.seed, range(args.only, args.only + 1))
    else:
        total = compare_all(args.seed, args.cases)
    print_table(total, seed=args.seed, seconds=time.perf_counter() - started)
    return 1 if total.unexplained else 0


def compare_all(seed: int, cases: int) -> Tally:
    """Compare the calls 0 to `cases` - 1 on all processors."""
    total = Tally()
    chunks = [range(start, min(start + CHUNK, cases)) for start in range(0, cases, CHUNK)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for tally in pool.map(compare, [seed] * len(chunks), chunks):
            total.add(tally)
    return total


def compare(seed: int, indices: range) -> Tally:
    """Compare the calls of these indices."""
    tally = Tally()
    for index in indices:
        case = draw(seed, index)
        tally.cases[case.mode] += 1
        try:
            found = explain(case, ours(case), theirs(case))
        except UnexplainedError as difference:
            tally.unexplained[index, case.mode] = str(difference)
            continue
        except Exception:
            tally.unexplained[index, case.mode] = traceback.format_exc()
            continue
        if not found:
            tally.equal[case.mode] += 1
        tally.explained.update((name, case.mode) for name in found)
        tally.pixels.update(found)
    return tally


def show(seed: int, index: int) -> None:
    """Print a call and both answers."""
    case = draw(seed, index)
    for name, value in vars(case).items():
        print(f"{name}: {vars(value) if hasattr(value, '__dict__') else value!s}")
    for who, answer in (("ours", ours(case)), ("GridR's", theirs(case))):
        print(f"{who}: {answer.error or ''}\n{answer.pixels}")


def print_table(total: Tally, *, seed: int, seconds: float) -> None:
    """Print what the comparison came to."""
    for (index, mode), text in list(total.unexplained.items())[:SHOWN]:
        print(f"unexplained: {mode}, ./dev parity --seed {seed} --only {index}\n    {text}")
    modes = [mode for mode in MODES if total.cases[mode]]
    rows = [
        ("cases", [total.cases[mode] for mode in modes], ""),
        ("equal", [total.equal[mode] for mode in modes], ""),
        *(
            (f"  {name}", [total.explained[name, mode] for mode in modes], f"{total.pixels[name]:,}")
            for name in sorted(total.pixels)
        ),
        ("unexplained", [sum(where == mode for _, where in total.unexplained) for mode in modes], ""),
    ]
    print(f"{'':46}" + "".join(f"{mode:>17}" for mode in [*modes, "all", "pixels"]))
    for name, counts, pixels in rows:
        print(f"{name:46}" + "".join(f"{count:>17,}" for count in [*counts, sum(counts)]) + f"{pixels:>17}")
    print(f"seed {seed}, {sum(total.cases.values()):,} cases in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
