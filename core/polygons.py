"""Polygons for those who call `grid_mask` or `grid_rasterize` without shapely: from rings, or from WKB."""

from __future__ import annotations

from .vector.polygons import Polygons
from .vector.wkb import polygons_from_wkb

__all__ = ["Polygons", "polygons_from_wkb"]
