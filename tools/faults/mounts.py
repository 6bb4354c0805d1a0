"""Small and read-only disks, in a mount namespace of this process: they vanish with it, however it ends.

Root may mount; others may where the system lets them be root in a namespace of their own.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
_MNT_DETACH = 2


class CannotMountError(Exception):
    """This system lets us mount nothing."""


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Have an empty folder lie on a disk of so many bytes.

    Raises:
        CannotMountError: the system doesn't let us.
    """
    _enter_namespace()
    _mount("tmpfs", folder, "tmpfs", 0, f"size={size}")
    try:
        yield
    finally:
        _unmount(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Have a folder lie on a disk that can only be read, for root, too.

    Raises:
        CannotMountError: the system doesn't let us.
    """
    _enter_namespace()
    _mount(str(folder), folder, "", _MS_BIND, "")
    try:
        _mount("", folder, "", _MS_BIND | _MS_REMOUNT | _MS_RDONLY, "")
        yield
    finally:
        _unmount(folder)


def _enter_namespace() -> None:
    user, group = os.getuid(), os.getgid()
    flags = _CLONE_NEWNS if os.geteuid() == 0 else _CLONE_NEWNS | _CLONE_NEWUSER
    _call("unshare", flags)
    if flags & _CLONE_NEWUSER:
        try:
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
        except OSError as error:
            raise CannotMountError(f"no mounts for this user: {error.strerror}") from error
    _mount("none", Path("/"), "", _MS_REC | _MS_PRIVATE, "")


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    _call("mount", source.encode(), bytes(target), kind.encode(), ctypes.c_ulong(flags), options.encode())


def _unmount(folder: Path) -> None:
    _call("umount2", bytes(folder), _MNT_DETACH)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise CannotMountError(f"{name} is not permitted here: {os.strerror(ctypes.get_errno())}")
