"""A raster grid, its tiles, and masks of tiles.

tolerance     the tolerances of positions, areas and reprojection
tile          a rectangle of pixels, and the walk over all of them
grid          shape, georeference and CRS of a raster as one value
packed_mask   a mask of a tile, 64 pixels to the word
tile_mask     the mask of a tile: packed, or a plain bool where it is uniform
subdivide     subdivide a tile until it fits the memory budget
lattice       pixels shared out among the nodes of a lattice, to sum what differs from pixel to pixel
reason        why a pixel is invalid
reason_masks  masks of a tile, one for each reason
"""
