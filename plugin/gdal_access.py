"""QGIS's own GDAL, with errors as exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal


@contextmanager
def gdal_errors() -> Iterator[None]:
    """Let GDAL raise RuntimeError inside the block; other plugins' GDAL stays as they set it."""
    raised_before = gdal.GetUseExceptions()
    gdal.UseExceptions()
    # Messages come with the exceptions; the default handler would print them to the terminal as well.
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()
        if not raised_before:
            gdal.DontUseExceptions()
