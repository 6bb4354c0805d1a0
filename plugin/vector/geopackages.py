"""What is wrong with the features of a GeoPackage and their spatial index, that GDAL doesn't tell.

Each question is one statement of SQL, so that it is asked of one state of the file, whoever writes into it meanwhile.
"""

from __future__ import annotations

from string import Template

from osgeo import gdal

from ..host.gdal_access import gdal_errors

# Names of tables can't be parameters of a statement; _name and _text quote what is put in.
_HAS_TABLE = Template("SELECT count(*) FROM sqlite_master WHERE name = $text")
_SHAPES = Template("SELECT count(*) FROM $table WHERE $column NOT NULL")
_ILLEGIBLE = Template("SELECT count(*) FROM $table WHERE $column NOT NULL AND ST_IsEmpty($column) IS NULL")
_NOT_LISTED = Template(
    "SELECT (SELECT count(*) FROM $table WHERE $column NOT NULL$are_not_empty) - (SELECT count(*) FROM $tree)"
)
_LISTED_BUT_GONE = Template(
    "SELECT count(*) FROM $tree WHERE id NOT IN (SELECT $id FROM $table WHERE $column NOT NULL)"
)
_ARE_NOT_EMPTY = Template(" AND NOT ST_IsEmpty($column)")
_IS_SOUND = Template("SELECT rtreecheck($text) = 'ok'")


def shapes_missed_and_gone(name: str, table: str, *, look_at_each_below: int) -> tuple[int, int]:
    """Return how many shapes a search misses, as the R-tree doesn't list them, and how many of those listed are gone.

    Of a damaged R-tree the first is 1 at least. GDAL passes over geometries whose head it can't read where it searches,
    without a word; so it does over rows that have lost theirs.

    Args:
        name: of the file, as GDAL knows it.
        table: in the file; empty for the first.
        look_at_each_below: so many shapes are looked at, and the R-tree itself; of more only their numbers.

    Raises:
        RuntimeError: the file can't be read.
    """
    with gdal_errors():
        dataset = gdal.OpenEx(name, gdal.OF_VECTOR | gdal.OF_READONLY)
        layer = dataset.GetLayerByName(table) if table else dataset.GetLayer(0)
        if layer is None:
            return 0, 0
        feature_table, column = layer.GetName(), layer.GetGeometryColumn()
        names = {"table": _name(feature_table), "column": _name(column), "id": _name(layer.GetFIDColumn())}
        is_walked = _number(dataset, _SHAPES.substitute(names)) <= look_at_each_below
        gone = _number(dataset, _ILLEGIBLE.substitute(names)) if is_walked else 0
        tree = f"rtree_{feature_table}_{column}"
        if not _number(dataset, _HAS_TABLE.substitute(text=_text(tree))):
            return 0, gone
        names["tree"] = _name(tree)
        missed = _number(dataset, _NOT_LISTED.substitute(names, are_not_empty=""))
        if missed > 0:  # it lists no empty ones
            of_others = _ARE_NOT_EMPTY.substitute(names)
            missed = _number(dataset, _NOT_LISTED.substitute(names, are_not_empty=of_others))
        if missed < 0:
            return 0, gone - missed
        if is_walked:  # as many as there are may be others
            gone += _number(dataset, _LISTED_BUT_GONE.substitute(names))
            missed = missed or 1 - _number(dataset, _IS_SOUND.substitute(text=_text(tree)))
    return missed, gone


def _number(dataset: gdal.Dataset, statement: str) -> int:
    rows = dataset.ExecuteSQL(statement)
    if rows is None:
        raise RuntimeError(gdal.GetLastErrorMsg() or "its spatial index can't be read")
    try:
        row = rows.GetNextFeature()
        if row is None:
            raise RuntimeError(gdal.GetLastErrorMsg() or "its spatial index can't be read")
        return int(row.GetField(0))
    finally:
        dataset.ReleaseResultSet(rows)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
