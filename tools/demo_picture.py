#!/usr/bin/env python3
"""Draw a scene, the evidence about it, the mask and the reasons made of them, with a magnified spot beside each.

Needs what QGIS brings: numpy, osgeo and PyQt. Runs without a display (QT_QPA_PLATFORM=offscreen). The image,
the quality band, the mask and the reasons share one CRS and are north-up; the polygons may be in any CRS.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Callable, Union

import numpy as np
from osgeo import gdal, ogr, osr
from plugin_style import (
    INVALID_COLOUR,
    REASON_COLOURS,
    VALID_COLOUR,
    Reason,
    reasons_colour,
    reasons_name,
)
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

# Evidence has the colour that what it takes away has among the reasons
VALID = QColor(VALID_COLOUR)
INVALID = QColor(INVALID_COLOUR)
EXCLUDED = QColor(REASON_COLOURS[Reason.INSIDE_INVALID])
CLOUD = QColor(REASON_COLOURS[Reason.RASTER_MASK])
INK = QColor("#222222")
GREY = QColor("#666666")
WHITE = QColor("white")

WIDTH = 1800  # all lengths below are in picture pixels
MARGIN = 24
GAP = 30  # between the two columns
TITLE_HEIGHT = 48
PANEL_WIDTH = 540
INSET_GAP = 10  # between a panel and its inset
INSET_WIDTH = (WIDTH - 2 * MARGIN - GAP) / 2 - PANEL_WIDTH - INSET_GAP
LEGEND_LINE = 31
TEXT_SIZE = 20
MAGNIFIED = 16  # side of one image pixel in the inset
DEMO_SPOT = (396, 1147)  # (row, col) in the Landsat scene where all three kinds of evidence meet


class Sign(Enum):
    """What stands before a text of the legend, if it is no plain colour."""

    NONE = "nothing"
    AREA = "valid area"
    EXCLUDED = "exclusion"


@dataclass(frozen=True)
class Band:
    """One raster band: `values` is (rows, cols), `rect` its extent in map units, y downwards (-northing)."""

    values: np.ndarray
    rect: QRectF
    crs: osr.SpatialReference

    @property
    def pixel(self) -> float:
        """Width of a pixel in map units."""
        return self.rect.width() / self.values.shape[1]


@dataclass(frozen=True)
class View:
    """Where a rectangle of the map (`map_rect`, y downwards) is drawn in the picture (`page_rect`)."""

    map_rect: QRectF
    page_rect: QRectF

    @property
    def scale(self) -> float:
        """Picture pixels per map unit."""
        return self.page_rect.width() / self.map_rect.width()

    def point(self, x: float, y: float) -> QPointF:
        """Return the place in the picture of a point of the map (y downwards)."""
        return self.page_rect.topLeft() + (QPointF(x, y) - self.map_rect.topLeft()) * self.scale

    def rect(self, rect: QRectF) -> QRectF:
        """Return the place in the picture of a rectangle of the map (y downwards)."""
        return QRectF(self.point(rect.left(), rect.top()), self.point(rect.right(), rect.bottom()))


@dataclass(frozen=True)
class Reasons:
    """Why pixels are invalid: an image in the plugin's colours, and the count of every value that occurs."""

    image: QImage
    counts: dict[int, int]


@dataclass(frozen=True)
class Scene:
    """Everything the picture shows; the contours are in the image's CRS."""

    name: str
    image: QImage
    dimmed: QImage
    tint: QImage
    mask: QImage
    reasons: Reasons | None
    image_rect: QRectF
    tint_rect: QRectF
    pixel: float
    valid: list[QPainterPath]
    invalid: list[QPainterPath]
    valid_count: int
    pixel_count: int


Draw = Callable[[QPainter, View, Scene], None]
Legend = list[list[tuple[Union[Sign, QColor], str]]]  # lines of signs and texts


def read_band(path: Path) -> Band:
    """Read the first band of a north-up raster; ValueError if it is not north-up."""
    source = gdal.Open(str(path))
    left, width, skew_x, top, skew_y, height = source.GetGeoTransform()
    if skew_x or skew_y or width <= 0 or height >= 0:
        raise ValueError(f"{path} is not a north-up raster; this picture can't show it")
    rect = QRectF(left, -top, width * source.RasterXSize, -height * source.RasterYSize)
    crs = source.GetSpatialRef()
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return Band(source.GetRasterBand(1).ReadAsArray(), rect, crs)


def read_polygons(path: Path, crs: osr.SpatialReference) -> list[QPainterPath]:
    """Read the polygons of a layer, one path for each feature, in `crs`, y downwards.

    Long edges get points about every hundred metres first: a straight line in one CRS is a curve in another.
    """
    source = ogr.Open(str(path))
    layer = source.GetLayer(0)
    layer_crs = layer.GetSpatialRef()
    layer_crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to_crs = osr.CoordinateTransformation(layer_crs, crs)
    step = 0.001 if layer_crs.IsGeographic() else 100.0
    paths = []
    for feature in layer:
        geometry = feature.GetGeometryRef()
        geometry.Segmentize(step)
        geometry.Transform(to_crs)
        # odd-even: holes stay open and a bow-tie keeps both halves
        path_of_feature = QPainterPath()
        path_of_feature.setFillRule(Qt.FillRule.OddEvenFill)
        add_rings(geometry, path_of_feature)
        paths.append(path_of_feature)
    return paths


def add_rings(geometry: ogr.Geometry, path: QPainterPath) -> None:
    """Add the rings of a polygon, or of every part of a collection, to a path."""
    points = geometry.GetPoints() if geometry.GetGeometryCount() == 0 else None
    if points:
        path.moveTo(points[0][0], -points[0][1])
        for point in points[1:]:
            path.lineTo(point[0], -point[1])
        path.closeSubpath()
    for index in range(geometry.GetGeometryCount()):
        add_rings(geometry.GetGeometryRef(index), path)


def to_image(red: np.ndarray, green: np.ndarray, blue: np.ndarray, alpha: np.ndarray | int = 255) -> QImage:
    """Return an image of four (rows, cols) arrays of levels from 0 to 255."""
    pixels = np.empty((*red.shape, 4), "u1")
    for channel, values in enumerate((blue, green, red, alpha)):  # ARGB32 in little-endian memory
        pixels[..., channel] = values
    rows, cols = red.shape
    image = QImage(pixels.tobytes(), cols, rows, cols * 4, QImage.Format.Format_ARGB32)
    # the copy owns its memory; premultiplied, so that scaling doesn't bleed the colour of transparent pixels
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).copy()


def stretched(values: np.ndarray) -> np.ndarray:
    """Return uint8 grey levels, black at the 2nd percentile and white at the 98th."""
    low, high = np.percentile(values, (2, 98))
    return (np.clip((values - low) / max(high - low, 1e-9), 0, 1) * 255).astype("u1")


def cloudy(quality: np.ndarray) -> np.ndarray:
    """Return a bool array, True where the quality band is sure of cloud (bits 14-15) or cirrus (12-13)."""
    return ((quality >> 14) & 3 == 3) | ((quality >> 12) & 3 == 3)


def coloured(values: np.ndarray, colours: dict[int, QColor]) -> QImage:
    """Return an image of a uint8 array; `colours` has one for every value that occurs."""
    table = np.zeros((256, 3), "u1")
    for value, colour in colours.items():
        table[value] = colour.getRgb()[:3]
    return to_image(*np.moveaxis(table[values], -1, 0))


def read_reasons(path: Path, image: Band) -> Reasons:
    """Read the raster of reasons; ValueError if it is not on the image's grid."""
    values = read_on_grid(path, image).values
    counts = {int(value): int(count) for value, count in zip(*np.unique(values, return_counts=True))}
    return Reasons(coloured(values, {value: QColor(reasons_colour(value)) for value in counts}), counts)


def read_on_grid(path: Path, image: Band) -> Band:
    """Read a raster the algorithm has made; ValueError if it is not on the image's grid."""
    band = read_band(path)
    if not band.crs.IsSame(image.crs) or band.rect != image.rect or band.values.shape != image.values.shape:
        raise ValueError(f"{path} is not on the grid of the image; build it with that as REFERENCE")
    return band


def read_scene(args: argparse.Namespace) -> Scene:
    """Read the files named on the command line; ValueError if the rasters don't fit together."""
    image, quality = read_band(args.image), read_band(args.mask_band)
    if not quality.crs.IsSame(image.crs):
        raise ValueError(f"{args.mask_band} is not in the CRS of {args.image}; give rasters in one CRS")
    grey = stretched(image.values)
    pale = (150 + grey * 0.41).astype("u1")
    valid = read_on_grid(args.result, image).values == 1
    clouds = cloudy(quality.values)
    red, green, blue = (np.full(clouds.shape, level) for level in CLOUD.getRgb()[:3])
    return Scene(
        name=args.image.name,
        image=to_image(grey, grey, grey),
        dimmed=to_image(pale, pale, pale),
        tint=to_image(red, green, blue, np.where(clouds, 190, 0)),
        mask=coloured(valid.astype("u1"), {0: INVALID, 1: VALID}),
        reasons=None if args.reasons is None else read_reasons(args.reasons, image),
        image_rect=image.rect,
        tint_rect=quality.rect,
        pixel=image.pixel,
        valid=read_polygons(args.valid, image.crs),
        invalid=read_polygons(args.invalid, image.crs),
        valid_count=int(np.count_nonzero(valid)),
        pixel_count=int(valid.size),
    )


def draw_raster(painter: QPainter, view: View, image: QImage, rect: QRectF) -> None:
    """Draw a raster at its place: averaged where it shrinks, with sharp pixels where it grows."""
    target = view.rect(rect)
    if target.width() < image.width():
        how = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        image = image.scaled(target.size().toSize(), *how)
    painter.drawImage(target, image, QRectF(image.rect()))


def draw_contour(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    """Draw a line with a white edge, which keeps it visible on any ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen_colour, pen_width in ((WHITE, width + 2.5), (colour, width)):
        painter.setPen(
            QPen(
                pen_colour,
                pen_width,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.FlatCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.drawPath(path)


def on_page(view: View, path: QPainterPath) -> QPainterPath:
    """Return a path of the map in picture coordinates."""
    placed = QPainterPath()
    placed.setFillRule(path.fillRule())
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        point = view.point(element.x, element.y)
        if element.type == QPainterPath.ElementType.MoveToElement:
            placed.moveTo(point)
        else:
            placed.lineTo(point)
    return placed


def hatch(painter: QPainter, path: QPainterPath, colour: QColor, spacing: int = 8) -> None:
    """Fill a path with diagonal lines wide enough to survive a smaller copy of the picture."""
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 2.2))
    box = path.boundingRect() & painter.clipBoundingRect()
    first = int((box.left() + box.top()) // spacing) * spacing  # multiples: one pattern across all polygons
    for offset in range(first, int(box.right() + box.bottom()) + spacing, spacing):
        painter.drawLine(QPointF(offset - box.top(), box.top()), QPointF(offset - box.bottom(), box.bottom()))
    painter.restore()


def draw_image(painter: QPainter, view: View, scene: Scene) -> None:
    """The first panel: the image."""
    draw_raster(painter, view, scene.image, scene.image_rect)


def draw_evidence(painter: QPainter, view: View, scene: Scene) -> None:
    """The second panel: cloudy cells, exclusions and the valid area on a pale image."""
    draw_raster(painter, view, scene.dimmed, scene.image_rect)
    spacing = 8 if view.scale * scene.pixel < 1 else 16
    for path in scene.valid:
        painter.fillPath(on_page(view, path), QColor(VALID.red(), VALID.green(), VALID.blue(), 45))
    draw_raster(painter, view, scene.tint, scene.tint_rect)
    for path in scene.invalid:
        placed = on_page(view, path)
        hatch(painter, placed, EXCLUDED, spacing)
        draw_contour(painter, placed, EXCLUDED, 2.5)
    for path in scene.valid:
        draw_contour(painter, on_page(view, path), VALID, 3.0)


def draw_mask(painter: QPainter, view: View, scene: Scene) -> None:
    """The third panel: the mask in its two colours."""
    draw_raster(painter, view, scene.mask, scene.image_rect)


def draw_reasons(painter: QPainter, view: View, scene: Scene) -> None:
    """The fourth panel: the reasons in the plugin's colours."""
    if scene.reasons is not None:
        draw_raster(painter, view, scene.reasons.image, scene.image_rect)


def draw_pixel_grid(painter: QPainter, view: View, scene: Scene) -> None:
    """Draw the borders of single pixels and a dot at the centre of each, which is what the mask goes by."""
    step = scene.pixel * view.scale
    origin = view.point(scene.image_rect.left(), scene.image_rect.top())
    x_first = view.page_rect.left() + (origin.x() - view.page_rect.left()) % step
    y_first = view.page_rect.top() + (origin.y() - view.page_rect.top()) % step
    xs = np.arange(x_first, view.page_rect.right() + step, step)
    ys = np.arange(y_first, view.page_rect.bottom() + step, step)
    painter.setPen(QPen(QColor(0, 0, 0, 60), 1))
    for x in xs:
        painter.drawLine(QPointF(x, view.page_rect.top()), QPointF(x, view.page_rect.bottom()))
    for y in ys:
        painter.drawLine(QPointF(view.page_rect.left(), y), QPointF(view.page_rect.right(), y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    for x in xs:
        for y in ys:
            painter.drawEllipse(QPointF(x - step / 2, y - step / 2), 1.6, 1.6)


def font(size: int, *, bold: bool = False) -> QFont:
    """Return the picture's font, `size` pixels high."""
    chosen = QFont("DejaVu Sans")
    chosen.setStyleHint(QFont.StyleHint.SansSerif)
    chosen.setPixelSize(size)
    chosen.setBold(bold)
    return chosen


def draw_legend(painter: QPainter, left: float, top: float, lines: Legend) -> None:
    """Draw the lines of swatches and texts below a panel."""
    painter.setFont(font(TEXT_SIZE))
    metrics = QFontMetricsF(painter.font())
    for number, line in enumerate(lines):
        x, y = left, top + LEGEND_LINE * number
        for sign, text in line:
            if sign is not Sign.NONE:
                draw_swatch(painter, QRectF(x, y + 5, 28, 18), sign)
                x += 39
            painter.setPen(INK)
            painter.drawText(QPointF(x, y + 21), text)
            x += metrics.horizontalAdvance(text) + 24


def draw_swatch(painter: QPainter, swatch: QRectF, sign: Sign | QColor) -> None:
    """Draw the sign before a text of the legend."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(sign, QColor):
        painter.fillRect(swatch, sign)
    elif sign is Sign.EXCLUDED:
        path = QPainterPath()
        path.addRect(swatch)
        hatch(painter, path, EXCLUDED)
        painter.setPen(QPen(EXCLUDED, 3))
        painter.drawRect(swatch)
    elif sign is Sign.AREA:
        painter.fillRect(swatch, QColor("#CFDCE6"))
        painter.setPen(QPen(VALID, 3))
        painter.drawRect(swatch)


def draw_panel(painter: QPainter, view: View, draw: Draw, scene: Scene) -> None:
    """Draw one panel or inset, clipped to its frame."""
    painter.save()
    painter.setClipRect(view.page_rect)
    draw(painter, view, scene)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(GREY, 1))
    painter.drawRect(view.page_rect)


def draw_spot(painter: QPainter, panel: View, inset: View) -> None:
    """Mark in a panel what the inset beside it magnifies."""
    frame = panel.rect(inset.map_rect).adjusted(-2, -2, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((WHITE, 6.0), (QColor("black"), 2.5)):
        painter.setPen(
            QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)
        )
        painter.drawRect(frame)


def panels(scene: Scene) -> list[tuple[str, Draw, Legend]]:
    """Return the title, the drawing function and the legend of every panel."""
    share = 100 * scene.valid_count / max(scene.pixel_count, 1)
    cell = scene.tint_rect.width() / scene.tint.width()
    size = f"{scene.image.width():,} x {scene.image.height():,} pixels of {scene.pixel:g} m"
    squares = "Right: the framed spot. A square is a pixel, its dot the centre that decides."
    invalid_count = scene.pixel_count - scene.valid_count
    drawn: list[tuple[str, Draw, Legend]] = [
        ("Image", draw_image, [[(Sign.NONE, f"{scene.name}: {size}")], [(Sign.NONE, squares)]]),
        (
            "Evidence",
            draw_evidence,
            [
                [(Sign.AREA, "valid area"), (Sign.EXCLUDED, "excluded by hand")],
                [(CLOUD, f"cloud or cirrus in the {cell:g} m quality band")],
            ],
        ),
        (
            "Mask",
            draw_mask,
            [
                [(VALID, f"Valid: {scene.valid_count:,} ({share:.1f} %)")],
                [(INVALID, f"Invalid: {invalid_count:,} ({100 - share:.1f} %)")],
            ],
        ),
    ]
    if scene.reasons is not None:
        legend: Legend = [
            [(QColor(reasons_colour(value)), f"{reasons_name(value)}: {count:,}")]
            for value, count in scene.reasons.counts.items()
        ]
        drawn.append(("Reasons", draw_reasons, legend))
    return drawn


def picture(scene: Scene, spot: tuple[int, int]) -> QImage:
    """Return the whole picture, two panels in a row; `spot` is the (row, col) in the middle of the insets."""
    drawn = panels(scene)
    panel_height = PANEL_WIDTH * scene.image_rect.height() / scene.image_rect.width()
    tops, bottom = [], float(MARGIN)
    for row in (drawn[:2], drawn[2:]):
        tops.append(bottom)
        bottom += TITLE_HEIGHT + panel_height + 12 + LEGEND_LINE * max(len(legend) for *_, legend in row) + 16
    image = QImage(WIDTH, round(bottom - 16 + MARGIN), QImage.Format.Format_RGB32)
    image.fill(WHITE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)

    size = QPointF(INSET_WIDTH, panel_height) / (MAGNIFIED / scene.pixel)
    middle = scene.image_rect.topLeft() + QPointF(spot[1] + 0.5, spot[0] + 0.5) * scene.pixel
    spot_rect = QRectF(middle - size / 2, middle + size / 2)
    for number, (title, draw, legend) in enumerate(drawn):
        left = MARGIN + number % 2 * (PANEL_WIDTH + INSET_GAP + INSET_WIDTH + GAP)
        top = tops[number // 2] + TITLE_HEIGHT
        panel = View(scene.image_rect, QRectF(left, top, PANEL_WIDTH, panel_height))
        inset_left = left + PANEL_WIDTH + INSET_GAP
        inset = View(spot_rect, QRectF(inset_left, top, INSET_WIDTH, panel_height))
        painter.setPen(INK)
        painter.setFont(font(30, bold=True))
        painter.drawText(QPointF(left, top - 13), title)
        draw_panel(painter, panel, draw, scene)
        draw_spot(painter, panel, inset)
        draw_legend(painter, left, top + panel_height + 12, legend)
        draw_panel(painter, inset, draw, scene)
        painter.save()
        painter.setClipRect(inset.page_rect)
        draw_pixel_grid(painter, inset, scene)
        painter.restore()
    painter.end()
    return image


def main() -> int:
    """Read the command line, draw, and return the process's exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, text in (
        ("image", "the scene, any single band"),
        ("mask-band", "Landsat quality band, where cloud (bits 14-15) or cirrus (12-13) of 3 is tinted"),
        ("valid", "polygons where data is valid"),
        ("invalid", "polygons where data is invalid"),
        ("result", "the mask, 1 valid and 0 invalid, on the image's grid"),
        ("picture", "the PNG to write"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, help=text)
    parser.add_argument("--reasons", type=Path, help="why pixels are invalid, on the image's grid")
    parser.add_argument(
        "--spot",
        type=int,
        nargs=2,
        default=DEMO_SPOT,
        metavar=("ROW", "COL"),
        help="the pixel in the middle of the insets",
    )
    args = parser.parse_args()
    gdal.UseExceptions()
    ogr.UseExceptions()
    application = QGuiApplication(sys.argv[:1])
    if not QFontMetricsF(font(TEXT_SIZE)).inFont("a"):
        print("There is no font: install the package fonts-dejavu-core to see the texts.", file=sys.stderr)
    drawn = picture(read_scene(args), tuple(args.spot))
    saved = drawn.save(str(args.picture), "PNG", 0)  # 0: the smallest file; nothing is lost
    application.quit()
    if not saved:
        print(f"{args.picture} could not be written", file=sys.stderr)
    return 0 if saved else 1


if __name__ == "__main__":
    sys.exit(main())
