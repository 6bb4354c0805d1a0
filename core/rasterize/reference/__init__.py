"""Reference engines on shapely and rasterio: independent of the scan lines, slower, and equal to the pixel.

ring_areas       areas and boundaries of rings as shapely geometries
shapely_engine   by shapely's predicates, point by point
rasterio_engine  burned by rasterio (GDAL), with the boundary put right
"""
