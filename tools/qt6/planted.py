"""Sources that the check must refuse, and some that it must let pass: so that a green run means something."""

from __future__ import annotations

AGAINST_PYQT6 = {
    "an enum of Qt without its scope": "from qgis.PyQt.QtCore import Qt\nside = Qt.AlignTop\n",
    "one through a module": "from qgis.PyQt import QtCore\nside = QtCore.Qt.AlignTop\n",
    "one through a dotted import": "import qgis.PyQt.QtCore\nside = qgis.PyQt.QtCore.Qt.AlignTop\n",
    "one imported in a function": (
        "def side():\n    from qgis.PyQt.QtCore import Qt as Q\n    return Q.AlignTop\n"
    ),
    "a name that Qt doesn't have": "from qgis.PyQt.QtGui import QColour\n",
    "one that PyQt6 has elsewhere": "from qgis.PyQt.QtWidgets import QIcon\n",
    "a value that an enum doesn't have": (
        "from qgis.PyQt.QtGui import QImage\nkind = QImage.Format.Format_RGB33\n"
    ),
    "a method that a class doesn't have": "from qgis.PyQt.QtCore import QTimer\nQTimer.singleShoot(0, print)\n",
    "a module that PyQt6 doesn't have": "from qgis.PyQt.QtScript import QScriptEngine\n",
}

AGAINST_RULES = {
    "PyQt5 itself": "from PyQt5.QtCore import Qt\n",
    "PyQt6 itself": "import PyQt6.QtCore\n",
    "sip itself": "import sip\n",
    "every name of a module": "from qgis.core import *\n",
    "exec_": "def show(dialog):\n    return dialog.exec_()\n",
    "a class of Qt 5": "from qgis.PyQt.QtCore import QRegExp\n",
    "types of QVariant": "from qgis.PyQt.QtCore import QVariant\nkind = QVariant.Type.Int\n",
    "a variant made of nothing": "from qgis.PyQt.QtCore import QVariant\nnothing = QVariant()\n",
    "QAction where QGIS 3.22 has none": "from qgis.PyQt.QtGui import QAction\n",
    "an enum of QGIS without its scope": (
        "from qgis.core import QgsProcessing\nkind = QgsProcessing.TypeVectorPolygon\n"
    ),
    "one that QGIS 3.22 doesn't have": (
        "from qgis.core import Qgis\nkind = Qgis.ProcessingSourceType.VectorPolygon\n"
    ),
    "one that isn't on the list": (
        "from qgis.core import QgsFeatureSink\nflag = QgsFeatureSink.Flag.FastInsert\n"
    ),
    "a module that went with WebKit": "from qgis.PyQt.QtWebKitWidgets import QWebView\n",
    "a signal with a type": "def connect(box, slot):\n    box.activated[str].connect(slot)\n",
    "an action in one call": "def add(menu, icon, slot, key):\n    menu.addAction(icon, 'Run', slot, key)\n",
    "the width of a text": "def width(widget):\n    return widget.fontMetrics().width('text')\n",
}

ACCEPTED = {
    "scoped enums of Qt": (
        "from qgis.PyQt.QtCore import Qt\nfrom qgis.PyQt.QtGui import QImage\n"
        "side = Qt.AlignmentFlag.AlignTop\nkind = QImage.Format.Format_RGB32\n"
    ),
    "QAction from QtWidgets": "from qgis.PyQt.QtWidgets import QAction, QShortcut\n",
    "sip through qgis.PyQt": "from qgis.PyQt import sip\nasked = sip.isdeleted\n",
    "methods of a class": "from qgis.PyQt.QtCore import QCoreApplication\ntranslate = QCoreApplication.translate\n",
    "flags that QGIS patches in": "from qgis.PyQt.QtCore import Qt\nsides = Qt.Alignment()\n",
    "types of fields": "from qgis.PyQt.QtCore import QVariant\nkinds = [QVariant.Int, QVariant.String]\n",
    "exec": "def show(dialog):\n    return dialog.exec()\n",
    "scoped enums of QGIS": (
        "from qgis.core import QgsProcessing, QgsProcessingParameterNumber\n"
        "kind = QgsProcessing.SourceType.TypeVectorPolygon\nnumber = QgsProcessingParameterNumber.Type.Double\n"
    ),
    "nested classes, constants and methods of QGIS": (
        "from qgis.core import QgsProcessing, QgsProcessingContext, QgsProject\n"
        "details = QgsProcessingContext.LayerDetails\nwhere = QgsProcessing.TEMPORARY_OUTPUT\n"
        "project = QgsProject.instance\n"
    ),
    "names of others": "import numpy as np\nkind = np.ndarray.T\n",
}
