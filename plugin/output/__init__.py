"""Tiles -> a file that is whole or absent.

band              what the one band of an output holds
band_writer       tiles of packed pixels -> a band
driver_options    which creation options a format of GDAL's has
raster_format     the file's format and creation options
creation_options  checks of the user's creation options
scratch           the hidden folder beside the file in which it is made
whole_files       whether a finished file is whole
same_file         refuse outputs that would replace an input or one another
raster_file       the file
"""
