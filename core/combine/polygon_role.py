"""The two roles of polygons. QGIS's dialog is made of it, so it imports no numpy."""

from __future__ import annotations

from enum import Enum

from ..pixels.reason import Reason


class PolygonRole(Enum):
    """What polygons say of the pixels in them."""

    VALID = "pixels are valid inside, and invalid everywhere else"
    INVALID = "pixels are invalid inside"

    @property
    def reason(self) -> Reason:
        """The reason why a pixel is invalid by polygons of this role."""
        return Reason.OUTSIDE_VALID if self is PolygonRole.VALID else Reason.INSIDE_INVALID
