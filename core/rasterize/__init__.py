"""Polygons -> pixels.

pixel_rule      when a pixel belongs to a polygon
region          what every engine gives: a set of pixels
runs            sets of pixels as runs along rows, their union and difference
edges           the edges of polygons, and the rows they meet
edge_table      where edges cross rows of pixel centres
boundary        which pixel centres lie on a boundary, or near it
scanline        which centres lie inside polygons
overlap         which pixels' squares polygons overlap
coverage        which fraction of every pixel's square polygons cover
single_row      whether a polygon covers a centre on one row: yes, no or undecided
without_pixels  which polygons cover no pixel of a grid
reference       the engines built on shapely and rasterio
engines         all engines by name
"""
