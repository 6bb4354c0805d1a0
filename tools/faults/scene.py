"""What the trials run on: a grid, polygons to be read for a while, and a raster of noise, so that files are large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from .files import NEXT, OUTPUT_NAMES
from .settings import Setting

CORNER_X, CORNER_Y, PIXEL_M, EPSG = 500_000.0, 4_000_000.0, 10.0, 32616
CELL_PX = 10
INPUTS = {
    "REFERENCE": "reference.tif",
    "VALID": "valid.gpkg",
    "INVALID": "invalid.gpkg",
    "MASK": "clouds.tif",
}
_NUMBERS: dict[str, Any] = {"THRESHOLD": 0.5, "UNCERTAIN_DISTANCE": 0.7}


def draw_scene(folder: Path, side: int) -> None:
    """Write the inputs for a grid of side x side pixels into a new folder."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(10)
    write_raster(folder / "reference.tif", np.zeros((side, side), np.uint8), PIXEL_M)
    cells = side // CELL_PX
    write_raster(
        folder / "clouds.tif", random.integers(0, 2, (cells, cells)).astype(np.uint8), PIXEL_M * CELL_PX
    )
    # As many as give each about 20 pixels: reading takes a part of the run.
    small = random.uniform(0, side, (side * side // 500, 2))
    write_polygons(folder / "valid.gpkg", stars(random.uniform(0, side, (60, 2)), side / 5, corners=64))
    write_polygons(folder / "invalid.gpkg", stars(small, 4.0, corners=7))
    write_polygons(folder / "empty.gpkg", [])
    write_polygons(folder / "older.gpkg", stars(random.uniform(0, side, (50, 2)), side / 20, corners=5))


def parameters_of(scene: Path, setting: Setting) -> dict[str, Any]:
    """Return the parameters of a run, but for the outputs."""
    return with_paths({**INPUTS, **_NUMBERS, **setting.parameters}, scene)


def older_parameters_of(scene: Path, setting: Setting) -> dict[str, Any]:
    """Return the parameters of the run that made the files which lie there before: all its pixels are others."""
    older = {"REFERENCE": "reference.tif", "VALID": "valid.gpkg", "INVALID": "older.gpkg"}
    return with_paths({**older, "UNCERTAIN_DISTANCE": 2, **setting.parameters}, scene)


def outputs_in(folder: Path, setting: Setting, *, reasons_folder: Path | None = None) -> dict[str, Path]:
    """Return the outputs' paths: all in one folder, or the reasons in another."""
    folders = {"REASONS": reasons_folder} if reasons_folder else {}
    return {
        name: folders.get(name, folder) / f"{setting.prefix}{stem}{setting.suffix}"
        for name, stem in OUTPUT_NAMES.items()
    }


def next_parameters(folders: list[Path]) -> dict[str, Any]:
    """Return those of a small run into the same folders, two at most."""
    x, y = CORNER_X, CORNER_Y
    outputs = {
        name: str(folder / f"{NEXT}-{number}.tif")
        for number, (name, folder) in enumerate(zip(("OUTPUT", "REASONS"), folders))
    }
    return {"EXTENT": f"{x},{x + 90},{y - 90},{y}", "PIXEL_SIZE": 10, "CRS": f"EPSG:{EPSG}", **outputs}


def stars(
    centres: npt.NDArray[np.float64], radius_px: float, *, corners: int
) -> list[npt.NDArray[np.float64]]:
    """Return closed rings around centres given in pixels: (corners + 1, 2) map coordinates of each."""
    angles = np.linspace(0, 2 * np.pi, corners + 1)
    angles[-1] = 0.0  # to the bit where it began
    radii = radius_px * (1 + 0.3 * np.cos(3 * angles))
    around = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    origin = np.array([CORNER_X, CORNER_Y])
    return [origin + (centre + around) * (PIXEL_M, -PIXEL_M) for centre in centres]


def write_polygons(path: Path, rings: list[npt.NDArray[np.float64]]) -> None:
    """Write a GPKG with a feature for each ring."""
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer(path.stem, _reference_system(), ogr.wkbPolygon)
    layer.StartTransaction()
    for ring in rings:
        text = ", ".join(f"{x!r} {y!r}" for x, y in ring.tolist())
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({text}))"))
        layer.CreateFeature(feature)
    layer.CommitTransaction()


def write_raster(path: Path, cells: npt.NDArray[Any], size_m: float) -> None:
    """Write a GeoTIFF whose corner is that of the scene."""
    rows, cols = cells.shape
    # Compressed, so that damage to its cells can be noticed at all.
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), cols, rows, 1, gdal.GDT_Byte, options=["COMPRESS=DEFLATE"]
    )
    dataset.SetGeoTransform((CORNER_X, size_m, 0.0, CORNER_Y, 0.0, -size_m))
    dataset.SetProjection(_reference_system().ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(cells)


def _reference_system() -> osr.SpatialReference:
    system = osr.SpatialReference()
    system.ImportFromEPSG(EPSG)
    return system


def with_paths(parameters: dict[str, Any], scene: Path) -> dict[str, Any]:
    """Return parameters in which the names of the scene's files are paths."""
    files = {path.name for path in scene.iterdir()}
    return {
        name: str(scene / value) if isinstance(value, str) and value in files else value
        for name, value in parameters.items()
    }
