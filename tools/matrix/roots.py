"""A system in a folder: made by debootstrap with nothing but git and certificates, entered by chroot."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from .systems import System

# In namespaces of its own: what is mounted or started in there is gone when the command ends, however it ends.
_ENTER = (
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "sh",
    "-ec",
    'mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount --rbind /sys "$1/sys"; exec chroot "$@"',
    "sh",
)
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_OF_THE_NETWORK = re.compile(r".*_proxy|PIP_(EXTRA_)?INDEX_URL|PIP_TRUSTED_HOST", re.IGNORECASE)


def make_root(system: System, root: Path) -> None:
    """Make a system's folder anew.

    Raises:
        SystemExit: debootstrap failed; its last lines are printed.
    """
    print(f"Making {system.name} in {root}", flush=True)
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    unfinished = root.with_name(f"{root.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [
        "debootstrap",
        "--variant=minbase",
        "--include=git,ca-certificates",
        system.suite,
        str(unfinished),
    ]
    made = subprocess.run(
        [*command, *_mirror()], check=False, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )
    if made.returncode:
        sys.exit(f"debootstrap failed for {system.name}:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    if system.expires:
        (unfinished / "etc/apt/apt.conf.d/99expired").write_text('Acquire::Check-Valid-Until "false";\n')
    unfinished.rename(root)  # only a whole one is used again


def run_in(
    root: Path, command: Sequence[str], log: IO[bytes], *, environment: Mapping[str, str] | None = None
) -> int:
    """Run a command in a system and return its exit status; what it prints goes to `log`."""
    for shared in (Path("/etc/resolv.conf"), Path("/etc/hosts"), _CERTIFICATES):
        if shared.exists():  # how this machine reaches the network
            shutil.copyfile(shared, root / shared.relative_to("/"))
    network = {name: value for name, value in os.environ.items() if _OF_THE_NETWORK.fullmatch(name)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    ran = subprocess.run(
        [*_ENTER, str(root), *command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**network, **(environment or {}), "PATH": path, "HOME": "/root", "TERM": "dumb"},
    )
    return ran.returncode


def _mirror() -> list[str]:
    """Return the mirror that this machine's own packages come from, if it is Debian's; else debootstrap knows one."""
    lists = [*Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in lists if path.exists())
    found = re.search(r"^(?:URIs:|deb)\s+(?:\[.*?\]\s+)?(https?://\S+/debian/?)(?:\s|$)", text, re.MULTILINE)
    return [found[1]] if found else []
