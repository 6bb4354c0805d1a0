"""Grid Mask: a QGIS Processing plugin that tells, for every pixel of a grid, whether it may be used."""


def classFactory(iface):  # noqa: ANN001, ANN201, N802  (the name and signature QGIS calls)
    """Return the plugin object that QGIS loads; everything else is imported only then."""
    from .plugin.plugin import GridMaskPlugin

    return GridMaskPlugin(iface)
