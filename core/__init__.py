"""The masking core: numpy, no QGIS, no input or output.

Read from the bottom up; each file imports only files named before it:

    tile                a rectangle of pixels, and the walk over all of them
    bits                a mask of a tile, 64 pixels to the word
    answers             what is said of a tile: bits or a plain bool
    parts               a tile answered in parts, to bound memory
    reasons             why pixels are invalid
    grid                shape, georeference and CRS of a raster as one value
    polygons            polygons as flat coordinate arrays
    wkb                 well-known binary -> polygons
    simple_rings        which rings surely don't cross themselves
    clip                polygons cut down to a rectangle
    densify             outlines reprojected so that they stay true between their vertices
    runs                sets of pixels as runs along lines, and their difference
    pixel_rule          when a pixel belongs to a polygon
    edges               the segments of outlines, and the rows they meet
    crossings           where outlines cross rows
    contour             which pixel centres lie on a contour
    scanline            which pixels lie inside polygons, in numpy
    chords              what one row of each polygon shows
    dissolve            polygons dissolved into their union
    vanishing           which polygons leave no trace on a grid
    overlap             which pixels' squares polygons overlap
    coverage            how much of every pixel's square polygons cover
    evidence            what each kind of evidence says of a tile
    shapely_areas       polygons as shapely geometries, for the next two
    shapely_engine      which pixels lie inside polygons, by shapely
    rasterio_engine     which pixels lie inside polygons, by rasterio
    regions             the three engines by name
    approximation       a smooth map of pixels, computed at few of them
    lattice             where pixels fall between the cells of another raster
    georeference        the same for georeferenced rasters
    cell_rule           which cells of a raster mask are valid, written as text
    interpolation       the plain formula between four cells, and its threshold
    oversampling        the same for whole tiles, computed where it must be
    near_cells          which blocks of pixels the cells near them decide
    raster_mask         which cells of a raster mask lie around which pixels
    cell_share          which part of a pixel valid cells cover
    stream              the loop over the tiles
    dask_arrays         the mask as a Dask array, for grids past one machine
    doubt               which pixels hang by a thread
    arguments           checks of arguments, worded for those who passed them
    grid_rasterize      polygons on an array: GridR's call
    grid_mask           the whole job on arrays: GridR's call
"""
