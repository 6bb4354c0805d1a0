"""How near counts as the same: every tolerance of the rules of a pixel (docs/rules.md)."""

POSITION_TOLERANCE = 1e-6
"""In pixels: two places that are no farther apart are one.

A pixel's centre within it of a boundary is on the boundary; one within it of a cell's centre is there (in cells, where
these lie in another CRS); an extent's edge within it of an edge between pixels is that edge. Computed coordinates are
some 1e-16 off what they mean: a millionth of a pixel is far above such noise, and far below anything a map means.
"""

AREA_TOLERANCE = 1e-6
"""As a fraction of a pixel's square: an area that falls short by less counts as reached.

Sums of areas round, and neighbours drawn along a common edge leave gaps of rounding errors between them: strips thinner
than `POSITION_TOLERANCE` are no gaps.
"""

REPROJECTION_TOLERANCE = 0.01
"""In pixels: how far a reprojected boundary may lie from the true one."""
