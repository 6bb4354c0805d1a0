"""Cells of a raster mask -> pixels.

approximate_transform  approximate transformer: exact at its nodes, quadratic between, bounded error
positions              positions of pixels among the cells along one axis
placement              how the cells lie under the grid: aligned with it, or warped
bilinear               bilinear interpolation between four cells, and its threshold
oversampling           the same for whole tiles of an aligned raster, from tables and bounds
cells                  cells in memory, and how many are read at once
block_decisions        blocks of pixels that are decided as a whole by the cells around them
interpolated           a raster mask that decides by interpolation at the pixel's centre
cell_coverage          a raster mask that decides by the fraction of the pixel that valid cells cover
"""
