"""Tiles -> files that are whole or absent, together.

band              what the one band of an output holds
band_writer       tiles of packed pixels -> a band
driver_options    which creation options a format of GDAL's has
raster_format     the file's format and creation options
needs             what a run needs at least, of the disk and of memory
creation_options  checks of the user's creation options
whole_files       whether a finished file is whole
georeference      whether a finished file has the grid and the CRS
full_disk         whether a disk was full when GDAL failed
interrupts        interrupts wait while files are between two states
turns             runs take turns in moving files into a folder
moves             finished files take their places, or a later run's help to
scratch           the hidden folder beside the file in which it is made
open_raster       a raster that is being written, and looked at when it is finished
room              whether there is room for the outputs
trial             a small raster, before anything is computed
same_file         refuse outputs that would replace an input, one another, or what else a file holds
raster_file       the files, all together
"""
