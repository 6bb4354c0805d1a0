"""Bands of a raster layer -> valid cells.

cells         values of a band's cells, as stored and as QGIS shows them
valid_cells   which cells are valid, read once in rows of the raster's own blocks
georeference  where a file's cells lie, and whether it has lost what it said of that
source        a layer -> its grid, and a reader of its cells
"""
