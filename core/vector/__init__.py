"""Polygons as flat coordinate arrays.

polygons         the arrays
wkb              well-known binary -> polygons
signed_areas     signed areas of rings
simple_rings     which rings surely don't intersect themselves
clip             polygons cut down to a rectangle
densify          boundaries reprojected so that they stay true between their vertices
dissolve         polygons dissolved into their union
shapely_overlay  the overlay that `dissolve` needs, by shapely
"""
