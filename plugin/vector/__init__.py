"""Features of a layer -> polygons in pixel coordinates.

source              a layer's features, as a value that outlives the layer
geopackages         what is wrong with a GeoPackage that GDAL doesn't tell
shapefile_of_layer  where the shapefile of a layer lies, in a folder or a zip file
shapefiles          what is wrong with a shapefile that GDAL doesn't tell
file_damage         stop where a file is damaged and nobody would tell
unread              stop where a source was not read whole
batches             features as ids and bytes, those near the grid
self_intersections  which boundaries intersect themselves, found where it takes no time
features            a layer's polygons in its own CRS
overlay             polygons dissolved by QGIS's own geometry
surroundings        how far around a grid a layer is of use
on_grid             polygons in pixel coordinates of the grid
without_pixels      which features cover no pixel of the grid
"""
