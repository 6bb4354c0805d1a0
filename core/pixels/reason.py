"""Why a pixel is invalid."""

from __future__ import annotations

from enum import IntFlag


class Reason(IntFlag):
    """Why a pixel is invalid; several may hold at once. VALID is none of them."""

    VALID = 0
    OUTSIDE_VALID = 1
    INSIDE_INVALID = 2
    RASTER_MASK = 4
    BEYOND_RASTER_MASK = 8


ALL_REASONS = 16
"""Number of combinations of reasons, VALID among them."""
