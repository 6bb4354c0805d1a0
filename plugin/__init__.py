"""The QGIS side: what QGIS gives is turned into what the core takes, and back.

plugin, provider     what QGIS loads
build_mask           the algorithm, told in one page
parameters           every parameter of the dialog with its reader
request              the values of one run, frozen
grids                a layer or an extent -> a Grid
features             polygon features -> Polygons in pixel coordinates
projection           QGIS's coordinate transformations over arrays
rasters              a raster layer -> a reader of its cells
placement            where a raster's cells lie under a grid
output               the file: complete or absent
style                how the loaded layer looks
report               what the log says
"""
