"""Build the validity mask of the Landsat 8 scene with the real qgis_process, draw it, and print the counts.

Run by `./dev demo`, which makes the QGIS profile first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "demo"
SCENE = ROOT / "examples" / "landsat8"
COUNTS = ("VALID_COUNT", "INVALID_COUNT", "VALID_PERCENT", "VALID_AREA")


def main() -> int:
    """Run the demo; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qgis-process", default="qgis_process", help="the command that runs algorithms")
    args = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    mask, reasons = OUT / "mask.tif", OUT / "reasons.tif"
    picture, record = OUT / "mask.png", OUT / "run.json"
    for path in (mask, reasons, picture, record):  # so that what is there afterwards is of this run
        path.unlink(missing_ok=True)
    inputs = evidence(mask=mask, reasons=reasons)
    started = time.perf_counter()
    answer = run_algorithm(args.qgis_process, inputs)
    seconds = time.perf_counter() - started
    record.write_text(json.dumps(answer, indent=2, ensure_ascii=False), encoding="utf-8")
    draw(inputs, picture)

    for level in ("info", "warning", "errors"):
        for line in answer["log"].get(level, []):
            print(f"    {line}")
    print(f"\ngridmask:buildmask took {seconds:.1f} s, QGIS's start included")
    for name in COUNTS:
        print(f"    {name:14}{answer['results'][name]:>18,.10g}")
    print(f"\nThe mask:     {mask}")
    print(f"The reasons:  {reasons}")
    print(f"The picture:  {picture}")
    print(f"All of it:    {record}")
    return 0


def evidence(*, mask: Path, reasons: Path | None = None) -> dict[str, str]:
    """Return the algorithm's inputs: the 15 m band's grid, the 30 m quality band, the layers of examples/.

    `mask` and `reasons` are the files to make; without `reasons` there is only the mask.
    """
    inputs = {
        "REFERENCE": str(SCENE / "l8_B8.tif"),
        "VALID": str(ROOT / "examples" / "valid_area.geojson"),
        "INVALID": str(ROOT / "examples" / "exclusions.geojson"),
        "MASK": str(SCENE / "l8_BQA.tif"),
        # no high confidence of cloud, none of cirrus
        "MASK_VALID": "bits 14-15 < 3 & bits 12-13 < 3",
        "OUTPUT": str(mask),
    }
    return inputs if reasons is None else {**inputs, "REASONS": str(reasons)}


def run_algorithm(qgis_process: str, inputs: dict[str, str]) -> dict[str, Any]:
    """Run gridmask:buildmask and return qgis_process's JSON answer; end with its messages if it fails."""
    command = [qgis_process, "run", "gridmask:buildmask", "--json", "--"]
    ran = subprocess.run(
        [*command, *(f"{name}={value}" for name, value in inputs.items())],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    start = ran.stdout.find("{")
    if ran.returncode or start < 0:
        sys.exit(f"{ran.stdout}{ran.stderr}\nqgis_process ended with status {ran.returncode}")
    answer: dict[str, Any] = json.loads(ran.stdout[start:])
    return answer


def draw(inputs: dict[str, str], picture: Path) -> None:
    """Draw image, evidence, mask and reasons."""
    options = {
        "--image": inputs["REFERENCE"],
        "--mask-band": inputs["MASK"],
        "--valid": inputs["VALID"],
        "--invalid": inputs["INVALID"],
        "--result": inputs["OUTPUT"],
        "--reasons": inputs["REASONS"],
        "--picture": str(picture),
    }
    script = ROOT / "tools" / "demo_picture.py"
    subprocess.run(
        [sys.executable, str(script), *(text for option in options.items() for text in option)],
        check=True,
        # matplotlib's list of fonts outlasts the profile, which is made anew each time
        env={**os.environ, "MPLCONFIGDIR": str(ROOT / ".dev" / "matplotlib")},
    )


if __name__ == "__main__":
    sys.exit(main())
