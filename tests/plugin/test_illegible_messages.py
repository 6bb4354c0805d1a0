"""What GDAL says of damaged bytes may not be UTF-8, and GDAL's Python can't hand that on: an error like others."""

from __future__ import annotations

from contextlib import suppress

import pytest
from osgeo import gdal

from grid_mask.plugin.host.gdal_access import unheard
from grid_mask.plugin.host.gdal_messages import GdalMessages, IllegibleMessageError
from grid_mask.plugin.vector.source import PolygonSource
from grid_mask.tests.plugin.layers import blank, box, polygons


def say_what_is_no_text() -> None:
    """Have GDAL say a file's name that isn't UTF-8."""
    gdal.Open(b"/nowhere/\xff.tif")


def test_it_is_an_error_of_its_own():
    with pytest.raises(IllegibleMessageError), GdalMessages().listening():
        say_what_is_no_text()


def test_other_errors_stay_what_they_are():
    with pytest.raises(SystemError, match="another"), GdalMessages().listening():
        raise SystemError("another")


def test_where_nobody_listens_it_does_no_harm():
    with suppress(UnicodeDecodeError), unheard():  # from GDAL 3.10 on, Open itself raises it
        say_what_is_no_text()


@pytest.mark.parametrize("side", [4, 40])
def test_while_features_are_read_it_stops_the_run(refusal, tmp_path, monkeypatch, side):
    def taken(_, features):
        yield from features
        say_what_is_no_text()

    monkeypatch.setattr(PolygonSource, "taken", taken)
    layer = polygons(*[box(1, 1, 3, 3)] * side, name="fields")
    message = refusal(REFERENCE=blank(tmp_path / "reference.tif", (4, 4)), VALID=layer)
    assert "'fields' can't be read whole" in message
    assert "isn't UTF-8" in message
