"""Polygons -> pixels.

pixel_rule      when a pixel belongs to a polygon
region          a set of pixels, as every engine gives it
runs            sets of pixels as runs along rows, their union and difference
edges           the edges of polygons, and the rows they meet
edge_table      crossings of edges with rows of pixel centres
boundary        pixel centres on a boundary, or near it
scanline        pixel centres inside polygons, by scan lines
overlap         pixels whose squares polygons overlap
coverage        covered fractions of pixels' squares
single_row      conservative single-row coverage test: yes, no or undecided
without_pixels  polygons that cover no pixel of a grid
reference       the engines built on shapely and rasterio
engines         all engines by name
"""
