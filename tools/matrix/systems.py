"""The systems on which the plugin must work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class System:
    """A release of Debian.

    Attributes:
        name: as people call it.
        suite: as its mirrors call it; also the name of its folder.
        expires: whether a mirror may be older than the date until which the release says that it is valid.
    """

    name: str
    suite: str
    expires: bool = False


SYSTEMS = (
    System("Debian 12", "bookworm"),
    System("Debian 13", "trixie"),
    System("Debian testing", "testing", expires=True),
)
