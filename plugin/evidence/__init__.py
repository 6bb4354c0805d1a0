"""A request -> the grid and the evidence, with what was found on the way.

labelled     evidence with the reason for which it rejects pixels
polygons     polygons -> evidence
raster_mask  the raster mask -> evidence
job          the whole of it, step by step
"""
