"""The Qt 6 check of `./dev check`: would the code of this checkout find its names on QGIS 4, which is built on Qt 6?

    names        which names of Qt and QGIS a file uses, from its syntax tree
    rules        what is known about names of QGIS and of methods, as data with its sources
    offences     what breaks the rules, without PyQt6 at hand
    qgis_pyqt    qgis.PyQt as QGIS 4 has it, made of PyQt6
    resolve      names of Qt, looked up there
    stand_ins    stand-ins for qgis.core, osgeo and the like, to import our modules on PyQt6
    planted      sources that the check must refuse or let pass: it tries itself on them before each run

It runs in an environment of its own, which has PyQt6 and neither QGIS nor PyQt5. Three things are held:

- Every module of core and plugin can be imported on PyQt6.
- Every name that a file gets from qgis.PyQt exists in PyQt6, and so does every attribute reached from it by dots, such
  as `QImage.Format.Format_RGB32`. Enums without their scope (`Qt.AlignTop`) don't.
- Every enum, nested class and constant of a class of QGIS is on the list in `rules`, where only names are that exist
  from QGIS 3.22 to 4.2. (That they exist, a test asks whichever QGIS runs the tests.)

What it can't see: methods of objects, whose class a syntax tree doesn't tell, except for the few names in `rules` that
no class of PyQt6 has; what a call returns; arguments, and so an int where PyQt6 wants an enum; names put together at
run time; a name imported from Qt that something else of the same file is called, too. Methods of QGIS aren't looked up.
"""
