"""The masking core: numpy, no QGIS, no input or output.

Read from the bottom up; each folder imports only what is named before it, and so does each file in its folder:

    cancel          the user's wish to stop, and where work asks for it
    arrays          small numpy helpers that the other folders share
    pixels          a grid, its tiles, and masks of tiles
    vector          polygons as coordinate arrays
    cell_rules      which cells of a raster mask are valid: the rule's text and its meaning
    raster_mask     cells -> pixels
    rasterize       polygons -> pixels
    combine         all evidence together, tile by tile
    polygons        front door: polygons without shapely
    arguments       checks of the front doors' arguments, worded for those who passed them
    grid_rasterize  front door: polygons on an array, GridR's call
    grid_mask       front door: the whole job on arrays, GridR's call
    dask_arrays     front door: the mask as a Dask array, for grids past one machine
"""
