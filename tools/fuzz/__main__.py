"""The command line of ./dev fuzz."""

from __future__ import annotations

import argparse
import sys
import time

from .parent import BATCH, Found, Job, jobs, tried
from .table import described, table
from .targets import TARGETS

CASES = 100_000


def main() -> int:
    """Try the cases, print what they came to, and return the exit status: 1 where there is a defect."""
    args = _arguments()
    names = args.only or list(TARGETS)
    if args.batch is not None:
        todo = [Job(name, args.seed, args.batch, BATCH) for name in names]
    else:
        todo = jobs(names, cases=args.cases, seed=args.seed)
    started = time.perf_counter()
    found = {name: Found() for name in names}
    for job, came_to in tried(todo):
        new = {key: one for key, one in came_to.defects.items() if key not in found[job.target].defects}
        found[job.target].add(came_to)
        last = f"{job.batch * BATCH + came_to.cases:,} cases of {job.target}"
        print(f"  {time.perf_counter() - started:5.0f} s: {last}", file=sys.stderr, flush=True)
        for defect in new.values():
            print(described(job.target, defect), flush=True)
    print(table(found))
    cases, defects = (sum(count(one) for one in found.values()) for count in (_cases, _defects))
    print(f"seed {args.seed}, {cases:,} cases in {time.perf_counter() - started:.0f} s, {defects} defects")
    return 1 if defects else 0


def _cases(found: Found) -> int:
    return found.cases


def _defects(found: Found) -> int:
    return len(found.defects)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev fuzz",
        description="Try random input of every kind: each case must be answered or refused.",
    )
    parser.add_argument("--cases", type=_number, default=CASES, help=f"how many in all ({CASES:,})")
    parser.add_argument("--seed", type=_number, default=7, help="of the cases (7)")
    parser.add_argument(
        "--only", action="append", choices=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS)
    )
    parser.add_argument(
        "--batch", type=_number, help=f"nothing but one batch of {BATCH} cases, as a defect names it"
    )
    return parser.parse_args()


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is below 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
