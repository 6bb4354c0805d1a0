"""A request -> the grid and the evidence, with what was found on the way.

findings     what was found, as frozen values
labelled     a piece of evidence with what the plugin knows of it
polygons     polygons -> evidence
raster_mask  the raster mask -> evidence
job          the whole of it, step by step
"""
