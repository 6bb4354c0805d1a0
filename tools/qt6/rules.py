"""What is known about names of QGIS, and about methods of Qt that are gone, as data.

Sources, as read in November 2026:

- QGIS's bindings for Qt 6, python/PyQt6/core in its repository, up to those for 4.4, and the script that writes them,
  scripts/sipify.py: where an enum moved to the class Qgis, its values stay reachable by their old names through the old
  class, and through the old enum. So QGIS 4 has no less than these.
- QGIS 3.22, asked itself: it has none of the enums that moved later, and values of its old ones with and without scope.
- QGIS's script for porting plugins, scripts/pyqt5_to_pyqt6/pyqt5_to_pyqt6.py: which calls need a change.
- PyQt5 5.15 and PyQt6 6.11, compared: names of methods that no class of the latter has.
- QGIS's list of API breaks, doc/api_break.dox: it names none for QGIS 4, which keeps the API of QGIS 3. What is gone
  went with Qt 5 and PyQt5.
"""

from __future__ import annotations

ENUMS = {
    "Qgis.DataType",
    "Qgis.GeometryOperationResult",
    "Qgis.GeometryValidationEngine",
    "Qgis.MessageLevel",
    "QgsAbstractGeometry.SegmentationToleranceType",
    "QgsCoordinateReferenceSystem.WktVariant",
    "QgsProcessing.SourceType",
    "QgsProcessingFeatureSource.Flag",
    "QgsProcessingParameterDefinition.Flag",
    "QgsProcessingParameterNumber.Type",
    "QgsRasterRange.BoundsType",
    "QgsTask.TaskStatus",
    "QgsUnitTypes.DistanceUnit",
    "QgsVectorFileWriter.WriterError",
    "QgsWkbTypes.GeometryType",
    "QgsWkbTypes.Type",
}
"""Enums that are called so from QGIS 3.22 to 4.2. Look up in both what you add."""

OTHERS = {
    "Qgis.QGIS_VERSION",
    "Qgis.QGIS_VERSION_INT",
    "QgsDataProvider.ProviderOptions",
    "QgsPalettedRasterRenderer.Class",
    "QgsProcessing.TEMPORARY_OUTPUT",
    "QgsProcessingContext.LayerDetails",
    "QgsVectorFileWriter.SaveVectorOptions",
}
"""Nested classes and constants that are in QGIS 3.22 and 4.2, lest they are taken for values of enums without scope."""

MISSING = {
    "qgis.core.Qgis.GeometryType": "QgsWkbTypes.GeometryType, which QGIS 3.22 has, too",
    "qgis.core.Qgis.WkbType": "QgsWkbTypes.Type, which QGIS 3.22 has, too",
    "qgis.core.Qgis.LayerType": "isinstance with the layer's class, which QGIS 3.22 has, too",
    "qgis.core.Qgis.DistanceUnit": "QgsUnitTypes.DistanceUnit, which QGIS 3.22 has, too",
    "qgis.core.Qgis.ProcessingSourceType": "QgsProcessing.SourceType, which QGIS 3.22 has, too",
    "qgis.core.Qgis.ProcessingNumberParameterType": "QgsProcessingParameterNumber.Type, which QGIS 3.22 has, too",
    "qgis.core.Qgis.ProcessingParameterFlag": "QgsProcessingParameterDefinition.Flag, which QGIS 3.22 has, too",
    "qgis.core.Qgis.ProcessingAlgorithmFlag": "QgsProcessingAlgorithm.Flag, which QGIS 3.22 has, too",
    "qgis.core.Qgis.ProcessingFeatureSourceFlag": "QgsProcessingFeatureSource.Flag, which QGIS 3.22 has, too",
    "qgis.core.Qgis.CrsWktVariant": "QgsCoordinateReferenceSystem.WktVariant, which QGIS 3.22 has, too",
    "qgis.core.Qgis.FeatureRequestFlag": "QgsFeatureRequest.Flag, which QGIS 3.22 has, too",
    "qgis.PyQt.QtWebKit": "QTextBrowser: Qt 6 has no WebKit",
    "qgis.PyQt.QtWebKitWidgets": "QTextBrowser: Qt 6 has no WebKit",
    "qgis.PyQt.Qt": "the module that has it, such as qgis.PyQt.QtCore: PyQt6 has no Qt.py",
    "qgis.PyQt.QtGui.QAction": "qgis.PyQt.QtWidgets.QAction: QGIS 3.22 has it only there, QGIS 4 there too",
    "qgis.PyQt.QtGui.QActionGroup": "qgis.PyQt.QtWidgets.QActionGroup: QGIS 3.22 has it only there",
    "qgis.PyQt.QtGui.QShortcut": "qgis.PyQt.QtWidgets.QShortcut: QGIS 3.22 has it only there, QGIS 4 there too",
    "qgis.PyQt.QtCore.QVariant.Type": "QVariant.Int and the like: QGIS 4 gives QVariant the types, not the enum",
    "qgis.PyQt.QtCore.QMetaType.Type": "QVariant.Int and the like: a QgsField takes these from QGIS 3.38 on",
    "qgis.PyQt.QtCore.QRegExp": "qgis.PyQt.QtCore.QRegularExpression: Qt 6 has no QRegExp",
    "qgis.PyQt.QtCore.QTextCodec": "Python's codecs: Qt 6 has no QTextCodec",
    "qgis.PyQt.QtWidgets.QDesktopWidget": "qgis.PyQt.QtGui.QScreen: Qt 6 has no QDesktopWidget",
    "qgis.PyQt.QtWidgets.qApp": "QApplication.instance(): PyQt6 has no qApp",
}
"""Names, and those below them, that QGIS 3.22 doesn't have or QGIS 4 doesn't; with what to write instead."""

REFUSED_PACKAGES = ("PyQt4", "PyQt5", "PyQt6", "PySide2", "PySide6", "sip")

GONE_METHODS = {
    "exec_": "exec",
    "print_": "print",
    "byteCount": "sizeInBytes",
    "codecForName": "Python's codecs",
    "desktop": "QGuiApplication.primaryScreen, without 'desktop'",
    "filterRegExp": "filterRegularExpression",
    "fromTime_t": "fromSecsSinceEpoch",
    "getPageMargins": "pageLayout().margins",
    "globalStrut": "nothing: Qt 6 has none",
    "hasPendingEvents": "nothing: Qt 6 has none",
    "matchedLength": "QRegularExpressionMatch.capturedLength",
    "setCodec": "setEncoding where there is Qt 6, or Python's files",
    "setFilterRegExp": "setFilterRegularExpression",
    "setTabStopWidth": "setTabStopDistance",
    "setTime_t": "setSecsSinceEpoch",
    "tabStopWidth": "tabStopDistance",
    "toTime_t": "toSecsSinceEpoch",
    "viewOptions": "initViewItemOption where there is Qt 6",
    "widthChar": "horizontalAdvance",
}
"""Names of methods that no class of PyQt6 has, and what PyQt5 5.15 and PyQt6 both have."""

MOST_ARGUMENTS = {
    "addAction": (3, "QAction(...), then addAction: Qt 6 takes the arguments in another order"),
    "QDateTime": (7, "QDateTime(QDate(...), QTime(...)): Qt 6 doesn't take all numbers at once"),
    "QVariant": (-1, "the value itself, or NULL of qgis.core: QGIS 4 has NULL as None"),
}
"""How many positional arguments a call may have (-1: it may not be called), and what to write instead of more."""
