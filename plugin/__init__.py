"""The QGIS side: what QGIS gives is turned into what the core takes, and back.

plugin, provider    what QGIS loads
build_mask          the algorithm, told in one page
parameters          every parameter of the dialog with its reader, a module for each subject
rule_messages       what is wrong with MASK_VALID, in the user's language
request             the values of one run, frozen
evidence            a request -> the grid and the evidence the core takes
grids               a grid laid over an extent
features            polygon features -> polygons in pixel coordinates
overlay             polygons dissolved by QGIS's own geometry
rasters             a raster layer -> its grid, and a reader of its cells
projection          QGIS's coordinate transformations over arrays
output              the file: complete or absent
same_file           an output must not replace what it is made from
gdal_access         QGIS's own GDAL, with errors as exceptions
errors              errors that leave an algorithm take nothing with them
area                the area of the valid pixels
style               how the loaded layer looks
report              what the log says
"""
