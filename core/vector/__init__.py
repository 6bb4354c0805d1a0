"""Polygons as flat coordinate arrays.

polygons         the arrays
wkb              well-known binary -> polygons
to_wkb           polygons -> well-known binary
signed_areas     signed areas of rings
simple_rings     conservative test of rings for self-intersections
clip             polygons clipped to a rectangle
densify          polygons reprojected, with vertices added where edges bend
overlay          what is needed of a geometry library
boxes            bounding boxes: which may meet others
winding          winding numbers of rings
united           the union of valid polygons, in small portions
dissolve         polygons dissolved into their union
shapely_overlay  the overlay that `dissolve` needs, by shapely
"""
