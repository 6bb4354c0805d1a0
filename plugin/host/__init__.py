"""Care of QGIS and GDAL.

paths        what is at a path, also where the system doesn't say
file_state   a file as it was at a moment
versions     what differs between versions of QGIS
errors       errors of algorithms without tracebacks, which QGIS would keep
gdal_access  QGIS's own GDAL, with errors as exceptions
dataset_files  the files that GDAL reads for a dataset
gdal_files   files as GDAL finds and reads them, also in zip files
gdal_messages  what GDAL says while QGIS calls it
transforms   QGIS's coordinate transformations over arrays
map_grid     the mask's grid with its CRS and the transformations, as one value
"""
