"""Draw a scene, the evidence about it, the mask and the reasons made of them, with a magnified spot beside each.

Needs what QGIS's packages bring: numpy, osgeo, matplotlib and Pillow. The rasters share one CRS and are north-up; the
polygons may be in any CRS.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Boundary
from matplotlib.patheffects import withStroke
from osgeo import gdal, ogr, osr
from PIL.ImageColor import getrgb
from plugin_style import INVALID_COLOUR, REASON_COLOURS, VALID_COLOUR, Reason, reasons_colour, reasons_label
from small_png import shrink

# Lengths in pixels of the picture
DPI, WIDTH, MARGIN = 100, 1800, 24
PANEL_WIDTH, INSET_WIDTH, INSET_GAP = 540, 311, 10
TITLE, LINE, SKIP = 42, 31, 14  # height of a title, of a line of a legend, of what parts them from others
MAGNIFIED = 16  # side of one image pixel in the inset
DEMO_SPOT = (396, 1147)  # (row, col) in the Landsat scene where all three kinds of evidence meet

# Evidence has the colour that what it takes away has among the reasons
CLOUD = to_rgba(REASON_COLOURS[Reason.RASTER_MASK], 0.75)
EXCLUDED = {"edgecolor": REASON_COLOURS[Reason.INSIDE_INVALID], "linewidth": 1.8}
VALID_AREA = {"edgecolor": VALID_COLOUR, "linewidth": 2.2}
HATCH = {"facecolor": "none", "hatch": "///"}
TINT = {"facecolor": to_rgba(VALID_COLOUR, 0.18)}
EDGE = {"fill": False, "path_effects": [withStroke(linewidth=4.5, foreground="white")]}  # seen on any ground
STYLE = {
    "font.size": 15,
    "text.color": "#222222",
    "axes.edgecolor": "#666666",
    "axes.titlelocation": "left",
    "axes.titlesize": 22,
    "axes.titleweight": "bold",
    "hatch.linewidth": 1.6,
    "legend.loc": "upper left",
    "legend.frameon": False,
    "legend.borderpad": 0,
    "legend.borderaxespad": 0,
    "legend.columnspacing": 1.5,
    "legend.handlelength": 1.4,
}
NOTE = """
Right of each panel, its framed spot: a square is a pixel, its dot
the centre that decides. The cells of the quality band around a
centre must all be free of cloud."""


@dataclass(frozen=True)
class Raster:
    """One band: `values` is (rows, cols), `box` its left, right, bottom and top in the map, `pixel` a pixel's width."""

    values: np.ndarray
    box: tuple[float, float, float, float]
    pixel: float
    crs: osr.SpatialReference


@dataclass(frozen=True)
class Panel:
    """One of the four: what draws it, the legend below, and the colour `ink` of the dots in its inset."""

    title: str
    draw: Callable[[Axes], object]
    legend: list[Patch]
    columns: int = 1  # of the legend
    ink: str = "black"


def read_raster(path: Path, *, grid: Raster | None = None) -> Raster:
    """Read the first band of a north-up raster; ValueError if it isn't on a given grid."""
    source = gdal.Open(str(path))
    values, crs = source.GetRasterBand(1).ReadAsArray(), source.GetSpatialRef()
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    left, width, _, top, _, height = source.GetGeoTransform()
    box = (left, left + width * source.RasterXSize, top + height * source.RasterYSize, top)
    if grid and not (box == grid.box and values.shape == grid.values.shape and crs.IsSame(grid.crs)):
        raise ValueError(f"{path} is not on the grid of the image; build it with that as REFERENCE")
    return Raster(values, box, width, crs)


def read_boundaries(path: Path, crs: osr.SpatialReference) -> list[Boundary]:
    """Read the polygons of a layer, one boundary for each feature, in a CRS."""
    source = ogr.Open(str(path))
    layer = source.GetLayer(0)
    own_crs = layer.GetSpatialRef()
    own_crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(own_crs, crs)
    boundaries = []
    for feature in layer:
        geometry = feature.GetGeometryRef()
        # Points about every hundred metres: a straight line in one CRS is a curve in another
        geometry.Segmentize(0.001 if own_crs.IsGeographic() else 100.0)
        geometry.Transform(transformation)
        boundaries.append(Boundary.make_compound_path(*rings(geometry)))
    return boundaries


def rings(geometry: ogr.Geometry) -> Iterator[Boundary]:
    """Yield the rings of a polygon, or of every part of a collection.

    What lines wind round is filled. So a bow-tie keeps both halves, and a hole is open if it runs against its shell.
    """
    for number, part in enumerate(geometry):
        if part.GetGeometryCount():
            yield from rings(part)
            continue
        points = np.array(part.GetPoints())[:, :2]
        x, y = (points - points[0]).T
        runs_left = x[:-1] @ y[1:] > x[1:] @ y[:-1]
        yield Boundary(points if runs_left == (number == 0) else points[::-1], closed=True)


def show_grey(axes: Axes, image: Raster, *, paler: float = 0) -> None:
    """Show the image, stretched; with `paler` nothing is darker than that part of the way from black to white."""
    low, high = np.percentile(image.values, (2, 98))
    darkest = low - (high - low) * paler / (1 - paler)
    axes.imshow(image.values, cmap="gray", vmin=darkest, vmax=high, extent=image.box)


def image_panel(name: str, image: Raster) -> Panel:
    """Return the first panel: the image."""
    rows, cols = image.values.shape
    legend = [Patch(label=f"{name}: {cols:,} x {rows:,} pixels of {image.pixel:g} m", color="dimgrey")]
    return Panel("Image", lambda axes: show_grey(axes, image), legend, ink="white")


def evidence_panel(
    image: Raster, quality: Raster, *, valid: list[Boundary], invalid: list[Boundary]
) -> Panel:
    """Return the second panel: cloudy cells, exclusions and the valid area on a pale image."""
    # Sure of cloud (bits 14-15) or of cirrus (bits 12-13)
    cloudy = (quality.values >> 14 & 3 == 3) | (quality.values >> 12 & 3 == 3)
    clouds = np.where(cloudy[..., None], CLOUD, (*CLOUD[:3], 0))

    def draw(axes: Axes) -> None:
        show_grey(axes, image, paler=0.6)
        axes.imshow(clouds, extent=quality.box, zorder=2)
        for boundaries, line, fill, zorder in ((invalid, EXCLUDED, HATCH, 3), (valid, VALID_AREA, TINT, 1)):
            for boundary in boundaries:
                axes.add_patch(PathPatch(boundary, **{**line, **fill, "linewidth": 0}, zorder=zorder))
                axes.add_patch(PathPatch(boundary, **line, **EDGE, zorder=4))

    legend = [
        Patch(label="valid area", **VALID_AREA, **TINT),
        Patch(label="excluded by hand", **EXCLUDED, **HATCH),
        Patch(label=f"cloud or cirrus ({quality.pixel:g} m cells)", facecolor=CLOUD),
    ]
    return Panel("Evidence", draw, legend, columns=3)


def class_panel(title: str, image: Raster, classes: np.ndarray, styles: dict[int, tuple[str, str]]) -> Panel:
    """Return a panel of classes and their counts; `styles` are colours and names."""
    colours, legend = np.zeros((256, 3), "u1"), []
    for value, count in zip(*np.unique(classes, return_counts=True)):
        colour, name = styles[int(value)]
        colours[value] = getrgb(colour)
        legend.append(Patch(label=f"{name}: {count:,}", color=colour))
    return Panel(title, lambda axes: axes.imshow(colours[classes], extent=image.box), legend)


def picture(panels: list[Panel], image: Raster, spot: tuple[int, int]) -> Figure:
    """Return the whole picture, two panels in a row; `spot` is the (row, col) in the middle of the insets."""
    rows, cols = image.values.shape
    height = round(PANEL_WIDTH * rows / cols)
    tops, total = [], SKIP
    for row in (panels[:2], panels[2:]):
        tops.append(total + TITLE)
        lines = max(len(panel.legend) // panel.columns for panel in row)
        total += TITLE + height + SKIP + LINE * lines + SKIP
    figure = Figure(figsize=(WIDTH / DPI, total / DPI), dpi=DPI)

    def axes_at(left: float, top: float, width: float) -> Axes:
        return figure.add_axes((left / WIDTH, 1 - (top + height) / total, width / WIDTH, height / total))

    for number, panel in enumerate(panels):
        left = (MARGIN, WIDTH - MARGIN - PANEL_WIDTH - INSET_GAP - INSET_WIDTH)[number % 2]
        axes = axes_at(left, tops[number // 2], PANEL_WIDTH)
        inset = axes_at(left + PANEL_WIDTH + INSET_GAP, tops[number // 2], INSET_WIDTH)
        for place in (axes, inset):
            panel.draw(place)
            place.set(xticks=[], yticks=[], aspect="auto")
        axes.axis(image.box)
        magnify(axes, inset, image, spot, panel.ink)
        axes.set_title(panel.title)
        axes.legend(handles=panel.legend, ncol=panel.columns, bbox_to_anchor=(0, -SKIP / height))
    return figure


def magnify(axes: Axes, inset: Axes, image: Raster, spot: tuple[int, int], ink: str) -> None:
    """Show the pixels around a spot in the inset, with their borders and centres, and frame them in the panel."""
    width, height = inset.get_window_extent().size / MAGNIFIED * image.pixel
    x, y = image.box[0] + (spot[1] + 0.5) * image.pixel, image.box[3] - (spot[0] + 0.5) * image.pixel
    left, bottom = x - width / 2, y - height / 2
    inset.axis((left, left + width, bottom, bottom + height))
    axes.add_patch(Rectangle((left, bottom), width, height, linewidth=1.8, **EDGE, zorder=5))
    reach = height // image.pixel  # beyond the inset's edges
    steps = np.arange(-reach, reach) * image.pixel
    for step in steps + image.pixel / 2:
        inset.axvline(x + step, color="black", alpha=0.25, linewidth=0.7)
        inset.axhline(y + step, color="black", alpha=0.25, linewidth=0.7)
    inset.scatter(*np.meshgrid(x + steps, y + steps), s=5, color=ink, alpha=0.6, linewidth=0, zorder=5)


def main() -> None:
    """Read the command line, and draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, text in (
        ("image", "the scene, any single band"),
        ("mask-band", "Landsat quality band, where cloud (bits 14-15) or cirrus (12-13) of 3 is tinted"),
        ("valid", "polygons where data is valid"),
        ("invalid", "polygons where data is invalid"),
        ("result", "the mask, 1 valid and 0 invalid, on the image's grid"),
        ("reasons", "why pixels are invalid, on the image's grid"),
        ("picture", "the PNG to write"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, help=text)
    parser.add_argument("--spot", type=int, nargs=2, default=DEMO_SPOT, help="row and column to magnify")
    args = parser.parse_args()
    gdal.UseExceptions()
    ogr.UseExceptions()
    image = read_raster(args.image)
    left_out = read_raster(args.result, grid=image).values != 1
    reasons = read_raster(args.reasons, grid=image).values
    percent = 100 * left_out.mean()
    mask_styles = {
        0: (VALID_COLOUR, f"Valid ({100 - percent:.1f} %)"),
        1: (INVALID_COLOUR, f"Invalid ({percent:.1f} %)"),
    }
    reason_styles = {value: (reasons_colour(value), reasons_label(value)) for value in range(16)}
    panels = [
        image_panel(args.image.name, image),
        evidence_panel(
            image,
            read_raster(args.mask_band),
            valid=read_boundaries(args.valid, image.crs),
            invalid=read_boundaries(args.invalid, image.crs),
        ),
        class_panel("Mask", image, left_out.astype("u1"), mask_styles),
        class_panel("Reasons", image, reasons, reason_styles),
    ]
    panels[2].legend.extend(Patch(label=line, color="none") for line in NOTE.splitlines())
    with rc_context(STYLE):
        picture(panels, image, args.spot).savefig(args.picture)
    shrink(args.picture)


if __name__ == "__main__":
    main()
