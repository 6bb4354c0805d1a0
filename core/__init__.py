"""The masking core: numpy, no QGIS, no input or output.

Read from the bottom up, each file imports only files named before it:

    tile            a rectangle of pixels, and the walk over all of them
    grid            shape, georeference and CRS of a raster as one value
    polygons        polygons as flat coordinate arrays
    wkb             well-known binary -> polygons
    densify         reproject outlines so that they stay true between their vertices
    runs            sets of pixels as runs along lines, and their difference
    contour, scanline    which pixels of a tile lie inside polygons, in numpy
    rasterio_engine, shapely_engine    the same answer from two other libraries
    lattice         where a pixel falls between the cells of a coarser raster
    cell_rule       which cells of a raster mask are valid, written as text
    raster_mask     bilinear interpolation of a raster mask, and its threshold
    evidence        what each kind of evidence says of a tile
    stream          the loop over the tiles
    grid_rasterize, grid_mask    the whole job for arrays in memory
"""
