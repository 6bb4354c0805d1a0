"""When a pixel belongs to a polygon."""

from __future__ import annotations

from enum import Enum


class PixelRule(Enum):
    """When a pixel belongs to a polygon: its centre decides, or its square, half a pixel to each side."""

    COVERS = "the centre lies inside or on the boundary"
    CONTAINS = "the centre lies strictly inside"
    ANY_OVERLAP = "the interior overlaps the square"
    FULLY_INSIDE = "the square lies inside"
    MIN_COVERED = "at least a given fraction of the square is covered"

    @property
    def is_of_centres(self) -> bool:
        """Whether the pixel's centre decides, and not its square."""
        return self in (PixelRule.COVERS, PixelRule.CONTAINS)
