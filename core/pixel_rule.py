"""When a pixel belongs to a polygon."""

from __future__ import annotations

from enum import Enum


class PixelRule(Enum):
    """When a pixel belongs to a polygon."""

    COVERS = "centre inside or on the contour"
    CONTAINS = "centre strictly inside"
