"""Photograph the real QGIS application with the demo's mask and its reasons, and the algorithm's dialog.

Run by `./dev shot` inside QGIS, in a profile that has the plugin switched on:

    xvfb-run -a -s "-screen 0 1400x900x24 -dpi 96" qgis.bin --noversioncheck --nologo --code tools/shot.py

Environment:

    GRID_MASK_SHOT_DIR  folder for qgis.png, reasons.png, dialog.png, dialog_advanced.png and dialog_log.png

Ends QGIS by itself: "shots done" and status 0, or the error on stderr and status 1.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import processing
from qgis.core import QgsApplication, QgsFillSymbol, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QModelIndex, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QGroupBox, QLineEdit, QScrollArea, QWidget
from qgis.utils import iface, plugins

ALGORITHM = "gridmask:buildmask"
TIME_LIMIT_S = 200
STEP_MS = 100
SCREEN_DPI = 96
DIALOG_SIZE = (1000, 720)  # pixels; higher where the parameters need it

Ready = Callable[[], bool]


def tell_story(folder: Path, shots: Path) -> Iterator[Ready]:
    """Take the pictures one by one; yields what has to be true before the next step."""
    # Copies under short names: the pictures should show no folder of this machine, and nothing is written beside
    # the originals.
    inputs = copied_inputs(folder)
    window = iface.mainWindow()
    arrange(window)
    layers = load_images(inputs)
    mask, reasons = load_results(inputs, folder)
    layers.update(load_polygons(inputs))
    toolbox = open_toolbox(window)
    yield from show_map(layers["REFERENCE"].extent())
    save(window, shots / "qgis.png")

    show_legend(mask, shown=False)
    show_legend(reasons, shown=True)
    iface.setActiveLayer(reasons)
    toolbox.setUserVisible(False)
    # Wide enough for the names of combined reasons
    window.resizeDocks([window.findChild(QDockWidget, "Layers")], [530], Qt.Orientation.Horizontal)
    yield from show_map(layers["REFERENCE"].extent())
    save(window, shots / "reasons.png")

    inputs.update({name: layer.id() for name, layer in layers.items()})
    dialog = processing.createAlgorithmDialog(ALGORITHM, inputs)
    yield from photograph_dialog(dialog, shots)
    dialog.close()


def show_map(extent: Any) -> Iterator[Ready]:
    """Zoom the map to an extent and wait until it is drawn."""
    # The map takes the place of the welcome page, and gets its size, in the event loop
    yield after(1)
    canvas = iface.mapCanvas()
    canvas.zoomToFeatureExtent(extent)
    yield after(1)
    yield lambda: not canvas.isDrawing()
    yield after(0.5)
    iface.messageBar().clearWidgets()
    yield after(0.2)


def photograph_dialog(dialog: Any, shots: Path) -> Iterator[Ready]:
    """Photograph the dialog as it opens, with its advanced parameters, and after a run."""
    dialog.resize(*DIALOG_SIZE)
    dialog.show()
    yield after(0.7)
    make_room(dialog)
    yield after(0.3)
    save(dialog, shots / "dialog.png")

    for group in dialog.findChildren(QGroupBox):
        # The advanced parameters' group is a QgsCollapsibleGroupBox, but Python is told that it's a QGroupBox
        group.setProperty("collapsed", False)
    yield after(0.3)
    make_room(dialog)
    yield after(0.5)
    save(dialog, shots / "dialog_advanced.png")

    dialog.resize(*DIALOG_SIZE)
    outcomes: list[bool] = []
    dialog.algorithmFinished.connect(lambda successful, _results: outcomes.append(successful))
    dialog.runButton().click()
    yield lambda: bool(outcomes)
    yield after(0.7)
    save(dialog, shots / "dialog_log.png")
    if not outcomes[0]:
        raise RuntimeError(f"{ALGORITHM} failed in the dialog: see {shots / 'dialog_log.png'}")


# --- what is shown ----------------------------------------------------------------------------------------------


def copied_inputs(folder: Path) -> dict[str, str]:
    """Copy the demo's scene and layers to a folder; return the algorithm's inputs."""
    from demo import evidence

    inputs = evidence(mask=folder / "mask.tif")
    del inputs["OUTPUT"]
    for name, value in inputs.items():
        if Path(value).is_file():
            inputs[name] = str(shutil.copy(value, folder))
    return inputs


def load_images(inputs: dict[str, str]) -> dict[str, Any]:
    """Load the rasters among the inputs; return their layers by parameter."""
    layers = {
        "MASK": QgsRasterLayer(inputs["MASK"], "Quality band (30 m)"),
        "REFERENCE": QgsRasterLayer(inputs["REFERENCE"], "Panchromatic (15 m)"),
    }
    layers["REFERENCE"].setDefaultContrastEnhancement()
    layers["REFERENCE"].brightnessFilter().setBrightness(100)  # the mask lies over it
    for layer in layers.values():
        add_on_top(layer, expanded=False)
    QgsProject.instance().layerTreeRoot().findLayer(layers["MASK"]).setItemVisibilityChecked(False)
    return layers


def load_polygons(inputs: dict[str, str]) -> dict[str, Any]:
    """Load the vectors among the inputs; return their layers by parameter."""
    layers = {
        "VALID": QgsVectorLayer(inputs["VALID"], "Valid area"),
        "INVALID": QgsVectorLayer(inputs["INVALID"], "Exclusions"),
    }
    fills = {
        "VALID": {"style": "no", "outline_color": "#111111", "outline_width": "0.8"},
        "INVALID": {"style": "b_diagonal", "color": "#111111", "outline_color": "#111111"},
    }
    for name, layer in layers.items():
        layer.renderer().setSymbol(QgsFillSymbol.createSimple(fills[name]))
        add_on_top(layer, expanded=True)
    return layers


def add_on_top(layer: Any, *, expanded: bool) -> None:
    """Add a layer to the project, above the others; RuntimeError if its file can't be read."""
    if not layer.isValid():
        raise RuntimeError(f"{layer.source()} can't be loaded")
    QgsProject.instance().addMapLayer(layer, False)
    QgsProject.instance().layerTreeRoot().insertLayer(0, layer).setExpanded(expanded)


def load_results(inputs: dict[str, str], folder: Path) -> tuple[Any, Any]:
    """Run the algorithm as QGIS's users do; return the mask and, hidden, the reasons, loaded with their own styles."""
    outputs = {"OUTPUT": folder / "Validity mask.tif", "REASONS": folder / "Reasons.tif"}
    processing.runAndLoadResults(ALGORITHM, {**inputs, **{name: str(path) for name, path in outputs.items()}})
    loaded = {Path(layer.source()): layer for layer in QgsProject.instance().mapLayers().values()}
    missing = [path.name for path in outputs.values() if path not in loaded]
    if missing:
        raise RuntimeError(f"{ALGORITHM} loaded no layer of {', '.join(missing)}")
    mask, reasons = (loaded[path] for path in outputs.values())
    mask.setOpacity(0.55)
    reasons.setOpacity(0.75)  # more classes to tell apart
    show_legend(mask, shown=True)
    show_legend(reasons, shown=False)
    return mask, reasons


def show_legend(layer: Any, *, shown: bool) -> None:
    """Show a layer in the map and its classes in the tree, or neither."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer)
    node.setItemVisibilityChecked(shown)
    node.setExpanded(shown)


# --- the application --------------------------------------------------------------------------------------------


def arrange(window: Any) -> None:
    """Let the window fill the screen, with the layers on the left; RuntimeError on a screen of other than 96 dpi."""
    if window.logicalDpiX() != SCREEN_DPI:
        # QGIS 3.22 rounds the size of rasters then, and draws them up to three pixels away from the polygons
        raise RuntimeError(f"the screen has {window.logicalDpiX()} dpi; start Xvfb with -dpi {SCREEN_DPI}")
    window.setGeometry(QApplication.primaryScreen().geometry())
    for name in ("Browser", "Browser2"):
        dock = window.findChild(QDockWidget, name)
        if dock:
            dock.hide()


def open_toolbox(window: Any) -> Any:
    """Open and return the Processing toolbox, with the plugin's provider expanded and the algorithm selected."""
    toolbox = plugins["processing"].toolbox
    toolbox.setUserVisible(True)
    layers = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([layers, toolbox], [300, 300], Qt.Orientation.Horizontal)
    tree = toolbox.algorithmTree
    tree.collapseAll()
    provider = QgsApplication.processingRegistry().algorithmById(ALGORITHM).provider().name()
    for index in rows(tree.model(), QModelIndex()):
        if index.data() == provider:
            tree.expand(index)
            for child in rows(tree.model(), index):
                tree.expand(child)
                tree.setCurrentIndex(child)
            tree.scrollTo(index)
    return toolbox


def rows(model: Any, parent: QModelIndex) -> list[QModelIndex]:
    """Return the children of an item."""
    return [model.index(row, 0, parent) for row in range(model.rowCount(parent))]


def make_room(dialog: QWidget) -> None:
    """Make a dialog high enough for all its parameters; off the screen is no trouble for a picture of a widget."""
    hidden = max(area.verticalScrollBar().maximum() for area in dialog.findChildren(QScrollArea))
    dialog.resize(dialog.width(), dialog.height() + hidden + 4)
    for edit in dialog.findChildren(QLineEdit):
        edit.deselect()  # the first one is selected for typing


def save(widget: QWidget, path: Path) -> None:
    """Save a picture of a widget; OSError if it can't be written."""
    from small_png import shrink

    if not widget.grab().save(str(path)):
        raise OSError(f"{path} can't be written")
    shrink(path)
    print(f"{path.name}: {widget.width()} x {widget.height()}", flush=True)


# --- running a story in steps -----------------------------------------------------------------------------------


def after(seconds: float) -> Ready:
    """Return what becomes true after some time."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def run(story: Iterator[Ready], done: Callable[[int], None]) -> None:
    """Run a story's steps from QGIS's event loop, then call `done` with the exit status."""
    timer = QTimer(iface.mainWindow())
    ready: list[Ready] = [lambda: True]

    def step() -> None:
        try:
            if not ready[0]():
                return
            timer.stop()  # a step may run an event loop of its own
            ready[0] = next(story)
            timer.start(STEP_MS)
        except StopIteration:
            done(0)
        except BaseException:
            traceback.print_exc()
            done(1)

    timer.timeout.connect(step)
    timer.start(STEP_MS)


def script() -> Path:
    """Return this file's path, which QGIS doesn't tell: it runs the text."""
    arguments = QCoreApplication.arguments()
    return Path(arguments[arguments.index("--code") + 1]).resolve()


def main() -> None:
    """Take the pictures and end QGIS."""
    # Not in the folder for temporary files: QGIS would mark the layers as temporary
    folder = Path(tempfile.mkdtemp(prefix="landsat8-", dir="/var/tmp"))

    def done(status: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if status == 0:
            print("shots done", flush=True)
        sys.stderr.flush()
        # Not QGIS's own way out, which asks whether to save the project
        os._exit(status)

    def give_up() -> None:
        print(f"shot.py was not done after {TIME_LIMIT_S} s", file=sys.stderr, flush=True)
        done(1)

    # A thread, because a message box would hold up a timer's step
    clock = threading.Timer(TIME_LIMIT_S, give_up)
    clock.daemon = True
    clock.start()
    try:
        sys.path.insert(0, str(script().parent))  # the other tools
        shots = Path(os.environ["GRID_MASK_SHOT_DIR"])
        shots.mkdir(parents=True, exist_ok=True)
        run(tell_story(folder, shots), done)
    except BaseException:
        traceback.print_exc()
        done(1)


main()
