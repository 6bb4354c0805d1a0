"""Try a part of a target's cases in this process: `child FOLDER JOB`, where JOB is JSON; writes into FOLDER.

A line of JSON for each batch goes into `tallies`; `case` holds the case that is being tried.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from .targets import TARGETS
from .trial import batches
from .watch import Watcher, limit_memory


def main() -> int:
    """Try the cases; return the exit status."""
    faulthandler.enable()
    folder, job = Path(sys.argv[1]), json.loads(sys.argv[2])
    target = TARGETS[job["target"]].load()
    watcher = Watcher(folder / "case")
    watcher.batch = job["batch"]
    limit_memory()
    with (folder / "tallies").open("w") as tallies:
        for tally in batches(
            job["target"], target, seed=job["seed"], batch=job["batch"], cases=job["cases"], watch=watcher
        ):
            counts = {verdict.value: count for verdict, count in tally.counts.items()}
            found = {
                "counts": counts,
                "spoiled": tally.spoiled,
                "defects": [asdict(one) for one in tally.defects],
            }
            print(json.dumps(found), file=tallies, flush=True)
            watcher.batch += 1
    sys.stdout.flush()
    os._exit(0)  # QGIS may crash when it is taken down, which is no case's fault


if __name__ == "__main__":
    sys.exit(main())
