"""Cells of a raster mask -> pixels.

approximate_transform  where pixels fall among cells in another CRS, exact at few of them
positions              where pixels fall between the cells, along one direction
placement              how the cells lie under the grid: along its rows and columns, or in any way
bilinear               the plain formula of interpolation between four cells, and its threshold
oversampling           the same for whole tiles of an aligned grid, computed where it must be
cells                  cells in memory, and how many are read together
block_decisions        which blocks of pixels the cells around them decide as a whole
interpolated           a raster mask that decides by interpolation at the pixel's centre
cell_coverage          a raster mask that decides by the fraction of the pixel that valid cells cover
"""
