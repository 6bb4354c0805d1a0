"""Polygons as flat coordinate arrays.

polygons         the arrays
wkb              well-known binary -> polygons
signed_areas     signed areas of rings
simple_rings     conservative test of rings for self-intersections
clip             polygons clipped to a rectangle
densify          polygons reprojected, with vertices added where edges bend
dissolve         polygons dissolved into their union
shapely_overlay  the overlay that `dissolve` needs, by shapely
"""
