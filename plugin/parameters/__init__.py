"""Every parameter of the dialog: how it is declared, and beside it how it is read.

A reader raises QgsProcessingException with a message that names the value, what was expected and the way out.

    values         what the user entered, read by the parameters' names
    declare        declarations in one call
    rule_messages  what is wrong with MASK_VALID
    grid           where the pixels lie
    polygons       valid and invalid polygons
    raster_mask    the raster mask
    pixel_values   what is written for valid and for invalid pixels
    uncertainty    which pixels are uncertain
    files          how files are written
    dialog         all of them together
"""
