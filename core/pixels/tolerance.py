"""All tolerances of the rules of a pixel (docs/rules.md): of positions, of areas and of reprojection."""

POSITION_TOLERANCE = 1e-6
"""In pixels: two positions that are no farther apart are one.

A pixel's centre within this distance of a boundary is on the boundary; one within it of a cell's centre is at that
centre (in cells, where these lie in another CRS); an extent's edge within it of an edge between pixels is that edge.
Computed coordinates are some 1e-16 off what they mean: a millionth of a pixel is far above such noise, and far below
anything a map means.
"""

AREA_TOLERANCE = 1e-6
"""As a fraction of a pixel's square: a covered fraction less than this below the required one suffices.

Sums of areas round, and neighbours drawn along a common edge leave gaps of rounding errors between them: strips thinner
than `POSITION_TOLERANCE` are no gaps.
"""

VALUE_TOLERANCE = 1e-9
"""As a fraction of the largest cell around a pixel: a value interpolated so little below the threshold suffices.

A true value of 0.8 may be computed as 0.7999999999999999, and the number written as 0.8 isn't quite 4/5 either. The
positions of pixels among cells are known to about 1e-10 where they are computed from coordinates.
"""

REPROJECTION_TOLERANCE = 0.01
"""In pixels: how far a reprojected boundary may lie from the true one."""
