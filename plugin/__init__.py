"""The QGIS side: what QGIS gives is turned into what the core takes, and back.

plugin, provider    what QGIS loads
build_mask          the algorithm: its names, help and parameters
make_mask           the main job, told in one page
parameters          every parameter of the dialog with its reader, a module for each subject
rule_messages       what is wrong with MASK_VALID, in the user's language
request             the values of one run, frozen
evidence            a request -> the grid and the evidence the core takes
grids               a grid laid over an extent
batches             the features of a layer as ids and bytes, those near the grid
features            a layer's polygons in its own CRS
crossing            which outlines cross themselves, found where it takes no time
reach               how far around a grid a layer is of use
placing             polygons in pixel coordinates of the grid
vanished            which features leave no trace on the grid
overlay             polygons dissolved by QGIS's own geometry
rasters             a raster layer -> its grid, and a reader of its cells
cells               values of a raster's cells, as stored and as QGIS shows them
judged_cells        which cells are valid, read once in rows of the raster's own blocks
projection          QGIS's coordinate transformations over arrays
output              the file: complete or absent
scratch             the hidden folder beside it in which it is made
raster_format       its format and creation options
driver_options      which creation options a format of GDAL's has
whole_files         whether a finished file is whole
band_writer         tiles of packed bits -> its blocks
same_file           an output must not replace what it is made from
gdal_access         QGIS's own GDAL, with errors as exceptions
errors              errors that leave an algorithm take nothing with them
area                the area of the valid pixels
style               how the loaded layer looks
report              what the log says
"""
