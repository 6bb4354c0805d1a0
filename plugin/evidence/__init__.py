"""A request -> the grid and the evidence, with what was found on the way.

findings     what was found, as frozen values
labelled     evidence with the reason for which it rejects pixels
polygons     polygons -> evidence
raster_mask  the raster mask -> evidence
job          the whole of it, step by step
"""
