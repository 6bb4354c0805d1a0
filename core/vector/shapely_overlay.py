"""Overlay by shapely, where there is no QGIS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from ..arrays.types import FloatArray

_NEEDS = "this engine needs shapely 2.0 or newer"
_WAY_OUT = (
    "run 'pip install \"shapely>=2\"' in this Python, or use GridRasterizeAlg.SCANLINE, which needs none"
)
_AREAL = 2  # dimensions


def shapely_module() -> ModuleType:
    """Return shapely, imported now.

    Raises:
        ImportError: it is missing or older than 2.0; says how to get it.
    """
    try:
        import shapely
    except ImportError as error:
        raise ImportError(f"{_NEEDS}, which is not installed here; {_WAY_OUT}") from error
    if int(shapely.__version__.split(".")[0]) < 2:
        raise ImportError(f"{_NEEDS}, but {shapely.__version__} is installed; {_WAY_OUT}")
    return shapely


class ShapelyOverlay:
    """Overlay by shapely."""

    def valid_polygon(self, rings: Sequence[FloatArray]) -> Any | None:
        """Return the area inside a shell without its holes, or None where they make no valid polygon."""
        area = shapely_module().Polygon(rings[0], rings[1:])
        return area if area.is_valid else None

    def faces(self, ring: FloatArray) -> Iterator[tuple[Any, tuple[float, float]]]:
        """Yield the faces of a ring, the bounded areas between its edges, each with a point inside it."""
        shapely = shapely_module()
        # The union of a line with itself has a node at every crossing; `node` finds none between vertices 1e-20 apart.
        for face in shapely.get_parts(shapely.polygonize([shapely.union_all([shapely.LineString(ring)])])):
            inside = face.representative_point()
            yield face, (inside.x, inside.y)

    def union(self, areas: list[Any]) -> Any:
        """Return the union of all areas."""
        return shapely_module().union_all(areas)

    def difference(self, area: Any, other: Any) -> Any:
        """Return `area` without `other`; of slivers GEOS may leave nothing but lines, which are no area."""
        shapely = shapely_module()
        left = shapely.difference(area, other)
        return left if shapely.get_dimensions(left) == _AREAL else shapely.MultiPolygon()

    def wkb(self, area: Any) -> bytes:
        """Return the area as well-known binary."""
        return bytes(shapely_module().to_wkb(area))

    def from_wkb(self, wkb: bytes) -> Any:
        """Return what well-known binary describes."""
        return shapely_module().from_wkb(wkb)
