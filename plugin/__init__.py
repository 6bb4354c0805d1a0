"""The QGIS side: what QGIS gives is turned into what the core takes, and back.

Read from the bottom up; each folder imports only what is named before it, and so does each file in its folder:

    names       the names of parameters and outputs
    listing     the first of many names, for messages and the log
    host        care of QGIS and GDAL: transformations, errors, versions
    raster      bands of a layer -> valid cells
    vector      features of a layer -> polygons in pixel coordinates
    request     the values of one run, frozen
    labels      labels of the dialog, the legend and the log: each name once
    findings    what a run finds, as frozen values
    evidence    a request -> the grid and the evidence
    output      tiles -> files that are whole or absent, together
    results     what is told and shown: log, style, numbers
    outputs     the rasters that the algorithm makes, each as one value
    parameters  the dialog -> a request
    make_mask   the main job, told in one page
    build_mask  the algorithm: its names, help and parameters
    provider    the group of algorithms in QGIS's toolbox
    plugin      what QGIS loads
"""
