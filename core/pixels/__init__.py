"""A raster grid, its tiles, and masks of tiles.

tolerance    how near counts as the same
tile         a rectangle of pixels, and the walk over all of them
grid         shape, georeference and CRS of a raster as one value
packed_mask  a mask of a tile, 64 pixels to the word
tile_mask    what is said of a tile: a packed mask or a plain bool
subdivide    a tile taken in parts, to bound memory
reason       why a pixel is invalid
reasons      where in a tile which reasons hold
"""
