"""Layers of polygons that are damaged, lie nowhere, or hold other things."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from .bench import Place
from .hostile_case import Case, Expect, Overrides, made
from .inputs import overwrite, overwrite_from, overwrite_stretch_from, truncate
from .scene import CORNER_X, CORNER_Y, EPSG, INPUTS

Make = Callable[[Place], Overrides]
_X, _Y = CORNER_X, CORNER_Y
_RING = [[_X, _Y], [_X + 900, _Y], [_X + 900, _Y - 900], [_X, _Y - 900], [_X, _Y]]
_SIDECARS = (".dbf", ".shx", ".prj")


def _damaged(parameter: str, damage: Callable[[Path, Random], None]) -> Make:
    def make(place: Place) -> Overrides:
        damage(place.inputs() / INPUTS[parameter], place.dice)
        return {}

    return make


_GPKG_HEADER = 110_000
"""Bytes at the beginning in which the tables about tables lie: with them the file opens, and counts its features."""


def _shapefile(damage: Callable[[Path, Random], None]) -> Make:
    """Give INVALID as a shapefile that is damaged."""

    def make(place: Place) -> Overrides:
        from osgeo import gdal

        path = place.inputs() / "invalid.shp"
        gdal.VectorTranslate(str(path), str(place.inputs() / INPUTS["INVALID"]), format="ESRI Shapefile")
        damage(path, place.dice)
        return {"INVALID": str(path)}

    return make


def _without(suffix: str) -> Callable[[Path, Random], None]:
    return lambda path, _: path.with_suffix(suffix).unlink()


def _part_damaged(suffix: str, damage: Callable[[Path, Random], None]) -> Callable[[Path, Random], None]:
    return lambda path, dice: damage(path.with_suffix(suffix), dice)


def _blobs(change: Callable[[bytes], bytes], every: int = 3) -> Make:
    """Change the geometry of every third feature of INVALID, as a program that writes nonsense."""

    def make(place: Place) -> Overrides:
        with closing(sqlite3.connect(place.inputs() / INPUTS["INVALID"])) as database:
            database.create_function("changed", 1, change)
            triggers = [
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ]
            for name in triggers:  # they call functions of SpatiaLite's
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute("UPDATE invalid SET geom = changed(geom) WHERE fid % ? = 0", (every,))
            database.commit()
        return {}

    return make


def _geojson(*geometries: dict[str, Any] | None, parameter: str = "INVALID", epsg: int = EPSG) -> Make:
    def make(place: Place) -> Overrides:
        path = place.inputs() / "odd.geojson"
        features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
        crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
        collection = {"type": "FeatureCollection", "crs": crs, "features": features}
        path.write_text(json.dumps(collection), encoding="utf-8")
        return {parameter: str(path)}

    return make


def _polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def _with_corner(x: float, y: float) -> dict[str, Any]:
    return _polygon([_RING[0], [x, y], *_RING[2:]])


def _nested(depth: int) -> dict[str, Any]:
    geometry: dict[str, Any] = _polygon(_RING)
    for _ in range(depth):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return geometry


def _text(name: str, content: bytes) -> Make:
    def make(place: Place) -> Overrides:
        path = place.inputs() / name
        path.write_bytes(content)
        return {"VALID": str(path)}

    return make


def _named(name: str) -> Make:
    def make(place: Place) -> Overrides:
        path = place.inputs() / name
        (place.inputs() / INPUTS["INVALID"]).rename(path)
        return {"INVALID": str(path)}

    return make


_NESTED_WKB = struct.pack("<BII", 1, 7, 1)
_HEADER = 40  # of a blob in a GPKG that holds an envelope

CASES = (
    *(
        Case(f"{parameter}-gpkg-{title}-{number}", made(_damaged(parameter, damage)), Expect.SAME)
        for parameter in ("VALID", "INVALID")
        for title, damage in (
            ("truncated", truncate),
            ("overwritten", overwrite),
            ("features-overwritten", partial(overwrite_from, _GPKG_HEADER)),
            ("stretch-overwritten", partial(overwrite_stretch_from, _GPKG_HEADER)),
        )
        for number in range(5)
    ),
    *(
        Case(f"shapefile-without{suffix}", made(_shapefile(_without(suffix))), Expect.ANYTHING)
        for suffix in _SIDECARS
    ),
    *(
        Case(f"shapefile{suffix}-{title}-{number}", made(_shapefile(_part_damaged(suffix, damage))), expects)
        for suffix in (".shp", ".shx")
        # Nothing in a shapefile tells that a coordinate was another one.
        for title, damage, expects in (
            ("truncated", truncate, Expect.SAME),
            ("overwritten", overwrite, Expect.ANYTHING),
        )
        for number in range(2)
    ),
    Case("wkb-cut-off", made(_blobs(lambda blob: blob[: len(blob) // 2])), Expect.REFUSED),
    Case("wkb-of-no-type", made(_blobs(lambda blob: blob[:_HEADER] + b"\1\xff\xff\xff\xff")), Expect.REFUSED),
    Case(
        "wkb-huge-count",
        made(_blobs(lambda blob: blob[:_HEADER] + b"\1\3\0\0\0\xff\xff\xff\x7f")),
        Expect.REFUSED,
    ),
    Case("wkb-noise", made(_blobs(lambda blob: b"noise" * 20)), Expect.REFUSED),
    Case("wkb-nested", made(_blobs(lambda blob: blob[:_HEADER] + _NESTED_WKB * 20_000)), Expect.REFUSED),
    Case("coordinate-nan", made(_geojson(_with_corner(float("nan"), _Y))), Expect.ANYTHING),
    Case("coordinate-infinite", made(_geojson(_with_corner(float("inf"), _Y))), Expect.ANYTHING),
    Case("coordinate-1e300", made(_geojson(_with_corner(1e300, 1e300))), Expect.ANYTHING),
    Case("coordinate-1e18", made(_geojson(_with_corner(1e18, -1e18))), Expect.ANYTHING),
    Case(
        "degrees-beyond-the-pole",
        made(_geojson(_polygon([[0, 0], [500, 0], [500, 500], [0, 0]]), epsg=4326)),
        Expect.ANYTHING,
    ),
    Case("points", made(_geojson({"type": "Point", "coordinates": [_X, _Y]}))),
    Case("lines", made(_geojson({"type": "LineString", "coordinates": _RING}))),
    Case(
        "mixed-kinds",
        made(_geojson(_polygon(_RING), {"type": "Point", "coordinates": [_X, _Y]})),
        Expect.ANYTHING,
    ),
    Case("no-geometries", made(_geojson(None, None)), Expect.ANYTHING),
    Case("ring-of-one-point", made(_geojson(_polygon([[_X, _Y]]))), Expect.ANYTHING),
    Case("ring-without-area", made(_geojson(_polygon([[_X, _Y]] * 4))), Expect.ANYTHING),
    Case("open-ring", made(_geojson(_polygon(_RING[:-1]))), Expect.ANYTHING),
    Case("polygon-without-rings", made(_geojson(_polygon())), Expect.ANYTHING),
    Case("deep-collections", made(_geojson(_nested(300))), Expect.ANYTHING),
    Case("many-rings", made(_geojson(_polygon(*[_RING] * 20_000))), Expect.ANYTHING),
    Case("empty-file", made(_text("empty.geojson", b""))),
    Case("torn-geojson", made(_text("torn.geojson", b'{"type": "FeatureCollection", "features": [{"type"'))),
    Case("html-page", made(_text("page.gpkg", b"<html><body>404</body></html>"))),
    *(
        Case(f"name-{title}", made(_named(name)), Expect.SAME)
        for title, name in (
            ("html", "<b>&amp;<img src=x>.gpkg"),
            ("percent", "%1 %s {reason} {}.gpkg"),
            ("quotes", '"it\'s" `here`.gpkg'),
            ("newline", "two\nlines.gpkg"),
            ("unicode", "поля ☁ 雲.gpkg"),
        )
    ),
)
